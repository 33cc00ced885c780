/** Samples of access points → points, poll by poll. Live and from a run folder the same samples give the same points. */
import { isSwitchPort } from '../counters/switch-port.ts';
import { ForgetfulMap } from '../forgetful-map.ts';
import { type MetricName, metrics } from '../metrics.ts';
import type { Sample } from '../sample.ts';
import { createCounterRises } from './counter-rises.ts';
import type { Point } from './point.ts';
import type { DeviceMemory, PollSource } from './point-source.ts';
import { pointsOfPoll } from './points-of-poll.ts';

export interface PollPoints {
  /** @param samples whole polls, in any order; of other subjects they are passed over */
  take(samples: readonly Sample[]): readonly Point[];
}

/** radio/ap-b12/0 → ap-b12. Names of access points hold no slash. */
const accessPointOf = ({ subject }: Sample): string => {
  const rest = subject.slice(subject.indexOf('/') + 1);
  const end = rest.indexOf('/');
  return end === -1 ? rest : rest.slice(0, end);
};

const ofDevice: ReadonlySet<string> = new Set(['access-point', 'radio', 'interface']);
/** Told when the device's tables have been found, before or after the poll itself. */
const aboutItself: ReadonlySet<MetricName> = new Set(['accessPointVendor', 'accessPointUplink', 'guessedFigures', 'guessedAges']);

export function createPollPoints(source: PollSource): PollPoints {
  const memories = new Map<string, DeviceMemory>();
  const memoryOf = (accessPoint: string): DeviceMemory => {
    const known = memories.get(accessPoint);
    if (known !== undefined) return known;
    const fresh = {
      rises: createCounterRises(source.through),
      uplink: source.uplinkOf(accessPoint),
      clientCounts: new ForgetfulMap<{ readonly count: number; readonly atMs: number }>(),
      carried: undefined,
      channels: new ForgetfulMap<string>(),
      lastPollAtMs: undefined,
    };
    memories.set(accessPoint, fresh);
    return fresh;
  };

  return {
    take(samples) {
      const byDevice = new Map<string, Sample[]>();
      for (const sample of samples) {
        if (!ofDevice.has(metrics[sample.metric].subject)) continue;
        const accessPoint = accessPointOf(sample);
        const gathered = byDevice.get(accessPoint) ?? [];
        gathered.push(sample);
        byDevice.set(accessPoint, gathered);
      }
      return [...byDevice].flatMap(([accessPoint, told]) => {
        const memory = memoryOf(accessPoint);
        return pollsOf(told, memory).flatMap(([timeMs, poll]) => pointsOfPoll({ source, accessPoint, timeMs, samples: poll, memory }));
      });
    },
  };
}

/**
 * By the instant at which the poll began, in order. A poll begins with the question whose answer says that the device can be reached; what
 * was asked for after it and before the next is of the same poll. The switch port is a device of its own that says no such thing.
 */
function pollsOf(samples: readonly Sample[], memory: DeviceMemory): readonly (readonly [timeMs: number, samples: readonly Sample[]])[] {
  const begins = samples.filter(({ metric }) => metric === 'accessPointReachable').map(({ atMs }) => atMs);
  if (memory.lastPollAtMs !== undefined) begins.push(memory.lastPollAtMs);
  begins.sort((left, right) => left - right);
  const polls = new Map<number, Sample[]>();
  const ordered = samples
    .map((sample) => ({ sample, askedAtMs: sample.polledAtMs ?? sample.atMs }))
    .sort((left, right) => left.askedAtMs - right.askedAtMs);
  let next = 0;
  for (const { sample, askedAtMs } of ordered) {
    while (next < begins.length && (begins[next] ?? Infinity) <= askedAtMs) next += 1;
    const own = sample.polledAtMs === undefined || aboutItself.has(sample.metric) || isSwitchPort(sample.subject);
    const timeMs = Math.round((own ? undefined : begins[next - 1]) ?? askedAtMs);
    const poll = polls.get(timeMs) ?? [];
    poll.push(sample);
    polls.set(timeMs, poll);
  }
  memory.lastPollAtMs = begins.at(-1) ?? memory.lastPollAtMs;
  return [...polls].sort(([left], [right]) => left - right);
}
