/** Samples → points → spool while they come in. Nothing of it may disturb who collects them: it never throws, and nobody waits for it. */
import type { Point } from '../../core/influx/point.ts';
import type { PollSource } from '../../core/influx/point-source.ts';
import { createPollPoints } from '../../core/influx/poll-points.ts';
import { createWindowPoints } from '../../core/influx/window-points.ts';
import type { Sample, SampleSink } from '../../core/sample.ts';
import type { Destination } from '../../store/influx/influx-client.ts';
import type { InfluxSink, TellState } from '../../store/influx/influx-sink.ts';
import { pingInflux } from '../../store/influx/influx-server.ts';
import { clockDoubt } from './clock-doubt.ts';
import { pipelinePoint, type PipelineWriter } from './pipeline-point.ts';

export interface LiveWriter extends SampleSink {
  /** From now on by another school file. */
  follow(source: PollSource): void;
  write(sample: Sample): void;
  points(points: readonly Point[]): void;
  /** Windows that are not over are written as far as they go; then nothing more is written. */
  end(): void;
  /** How the pipeline fares, and that this is the end: for the sink to tell when it is closed. */
  readonly lastWord: TellState;
}

export interface LiveOptions {
  readonly source: PollSource;
  readonly writer: PipelineWriter;
  readonly sink: InfluxSink;
  readonly destination: Destination;
  /** Told when a sample makes no point, which is a fault of ours. */
  readonly onFault: (text: string) => void;
  /** Told once, when the clocks are too far apart. */
  readonly onDoubt: (text: string) => void;
}

const pipelineEveryMs = 10_000;
/** The clocks of two machines drift by a second in hours. */
const clockEveryTicks = 6;

export function createLiveWriter({ source, writer, sink, destination, onFault, onDoubt }: LiveOptions): LiveWriter {
  let { school } = source;
  let polls = createPollPoints(source);
  // They are of this machine: nothing else is collected here.
  const windows = createWindowPoints(source, () => writer.host);
  let waiting: Sample[] = [];
  let clockOffsetMs: number | undefined;
  let isDoubtTold = false;
  let tickCount = 0;
  let ended = false;

  /** A collector writes a poll in one go: when it has ended, the poll is whole. */
  function take(): void {
    const samples = waiting;
    waiting = [];
    guarded(() => {
      sink.write(polls.take(samples));
      sink.write(windows.take(samples));
    });
  }

  function guarded(work: () => void): void {
    try {
      work();
    } catch (cause) {
      onFault(cause instanceof Error ? cause.message : String(cause));
    }
  }

  const told = (): PipelineWriter => ({ ...writer, school });
  const pipeline: TellState = (state) => pipelinePoint(told(), state, clockOffsetMs);
  const lastWord: TellState = (state) => pipelinePoint(told(), state, clockOffsetMs, Date.now(), true);

  function tick(): void {
    sink.tell(pipeline).catch((cause: unknown) => onFault(String(cause)));
    if (tickCount++ % clockEveryTicks !== 0) return;
    pingInflux(destination).then(
      (ping) => heardClock(ping.clockOffsetMs),
      () => (clockOffsetMs = undefined),
    );
  }

  function heardClock(offsetMs: number | undefined): void {
    clockOffsetMs = offsetMs;
    const doubt = clockDoubt(offsetMs);
    if (doubt === undefined || isDoubtTold) return;
    isDoubtTold = true;
    onDoubt(doubt);
  }

  const timer = setInterval(tick, pipelineEveryMs);
  timer.unref();

  return {
    follow(next) {
      ({ school } = next);
      polls = createPollPoints(next);
    },
    write(sample) {
      if (ended) return;
      if (waiting.push(sample) === 1) queueMicrotask(take);
    },
    points: (points) => guarded(() => sink.write(points)),
    end() {
      if (ended) return;
      take();
      ended = true;
      clearInterval(timer);
      guarded(() => sink.write(windows.flush()));
    },
    lastWord,
  };
}
