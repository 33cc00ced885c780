/** The machines of one pupil, made from the plan and put together. */
import { seededDraws } from '../plan/seeded-draws.ts';
import { heartbeatPath } from '../protocol.ts';
import type { Plan, PupilPlan, RoomPlan } from '../plan.ts';
import type { PhaseName } from '../sample.ts';
import { createAnswers } from './answers.ts';
import { createBandwidth } from './bandwidth.ts';
import { createConnection } from './connection.ts';
import type { Effects } from './effects.ts';
import type { ExamTimes } from './exam-times.ts';
import { createHeartbeat } from './heartbeat.ts';
import { createLogin } from './login.ts';
import type { Machine, Outbox } from './machine.ts';
import { createPackage } from './package.ts';
import { createPlayer } from './player.ts';
import { createSubmit } from './submit.ts';
import { createWork } from './work.ts';

export interface PupilOptions {
  readonly plan: Plan;
  readonly room: RoomPlan;
  readonly pupil: PupilPlan;
  /** checksumOf of core/checksum, or one that gives the same faster. */
  readonly checksumOf: (text: string) => string;
}

export type PupilActivities = ReturnType<typeof pupilActivities>;

/** The exam's connection says something this often, so that it is known to live. */
const keepAliveMs = 5_000;

/** What the plan has no phase for is undefined or empty. */
export function pupilActivities({ plan, room, pupil, checksumOf }: PupilOptions, times: ExamTimes, effects: Effects) {
  const { silenceMs } = plan.work;
  const { suffix } = plan.server;
  const pupilKey = `${plan.runId}.${encodeURIComponent(room.room)}.${pupil.pupil}`;
  /** Seeded on first use: most pupils never need most of them, and seeding takes milliseconds in k6. */
  const drawOf = (purpose: string) => {
    let draw: (() => number) | undefined;
    return () => (draw ??= seededDraws(plan.seed, `${purpose}|${pupil.pupil}`))();
  };
  const make = <Made extends Machine>(phase: PhaseName | undefined, create: (out: Outbox) => Made): Made => {
    const made: Made = create(effects.outboxFor(() => made, phase === undefined ? times.phaseAt : () => phase));
    return made;
  };
  const [loginTimes, workTimes, bandwidthTimes, submitTimes] = (['login', 'work', 'bandwidth', 'submit'] as const).map(times.of);

  const pulse = make(undefined, (out) =>
    createConnection(
      {
        path: heartbeatPath(plan.runId),
        name: 'heartbeat',
        silenceMs,
        draw: drawOf('heartbeat'),
        onOpen: (nowMs) => heartbeat.connected(nowMs),
      },
      out,
    ),
  );
  const heartbeat = make(undefined, (out) =>
    createHeartbeat(
      {
        firstAtMs: times.startAtMs + pupil.heartbeatOffsetMs,
        endAtMs: times.endAtMs,
        intervalMs: plan.work.heartbeatIntervalMs,
        deadlineMs: plan.work.heartbeatDeadlineMs,
        phaseAt: times.phaseAt,
      },
      pulse,
      out,
    ),
  );

  const login =
    loginTimes &&
    make('login', (out) =>
      createLogin(
        {
          startAtMs: loginTimes.startAtMs + pupil.loginOffsetMs,
          giveUpMs: plan.work.loginGiveUpMs,
          account: pupil.account,
          password: pupil.password,
          suffix,
          draw: drawOf('login'),
        },
        out,
      ),
    );
  const examPackage = make('package', (out) =>
    createPackage({ giveUpAtMs: workTimes?.endAtMs ?? times.endAtMs, draw: drawOf('package') }, out),
  );

  const examConnection = make(undefined, (out) =>
    createConnection(
      {
        path: '/api/socket',
        name: 'exam',
        silenceMs,
        keepAliveMs,
        draw: drawOf('exam'),
        hello: { type: 'hello', run: plan.runId, device: `${room.room}/${pupil.pupil}` },
        onOpen: (nowMs) => answers.connected(nowMs),
      },
      out,
    ),
  );
  const answers = make('work', (out) => createAnswers({ silenceMs, draw: drawOf('answers') }, examConnection, out));
  const work =
    workTimes &&
    make('work', (out) =>
      createWork(
        {
          run: plan.runId,
          pupil: pupil.pupil,
          startAtMs: workTimes.startAtMs,
          endAtMs: workTimes.endAtMs,
          autosaveIntervalMs: plan.work.autosaveIntervalMs,
          autosaveOffsetMs: pupil.autosaveOffsetMs,
          saveBytes: pupil.saveBytes,
          itemCount: plan.work.itemCount,
          checksumOf,
          draw: drawOf('typing'),
        },
        answers,
        out,
      ),
    );
  const submit =
    submitTimes &&
    make('submit', (out) =>
      createSubmit(
        { run: plan.runId, startAtMs: submitTimes.startAtMs, giveUpAtMs: times.stopAtMs, timeoutMs: silenceMs, draw: drawOf('submit') },
        answers,
        out,
      ),
    );

  const tracks = (['audio', 'video'] as const).filter((track) => (track === 'audio' ? plan.media.audio : plan.media.film));
  const packageTimes = times.of('package');
  /** Without a phase of its own the first load is the beginning of work. */
  const loadAtMs = packageTimes === undefined ? workTimes?.startAtMs : packageTimes.startAtMs + (pupil.packageOffsetMs ?? 0);
  const pressAtMs = (workTimes?.startAtMs ?? Infinity) + pupil.pressPlayOffsetMs;
  const players = tracks.flatMap((track) =>
    workTimes === undefined
      ? []
      : make('work', (out) =>
          createPlayer(
            { ...plan.media, track, pupilKey, suffix, pressAtMs, endAtMs: workTimes.endAtMs, silenceMs, draw: drawOf(track) },
            out,
          ),
        ),
  );

  const { downIntervalMs, downChunkBytes, upIntervalMs, upChunkBytes, catchUpMs, maxOutstanding, graceMs } = plan.bandwidth;
  const directions = [
    { direction: 'down', offsetMs: pupil.downOffsetMs, intervalMs: downIntervalMs, chunkBytes: downChunkBytes },
    { direction: 'up', offsetMs: pupil.upOffsetMs, intervalMs: upIntervalMs, chunkBytes: upChunkBytes },
  ] as const;
  const chunks = directions.flatMap((direction) =>
    bandwidthTimes === undefined
      ? []
      : make('bandwidth', (out) =>
          createBandwidth(
            {
              ...direction,
              pupilKey,
              startAtMs: bandwidthTimes.startAtMs,
              endAtMs: bandwidthTimes.endAtMs,
              catchUpMs,
              maxOutstanding,
              graceMs,
              silenceMs,
            },
            out,
          ),
        ),
  );

  return { pulse, heartbeat, login, examPackage, examConnection, answers, work, submit, players, loadAtMs, pressAtMs, chunks };
}
