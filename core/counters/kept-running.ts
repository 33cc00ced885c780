/** Did an access point go on running between two readings, by what is told of its own uptime? Pure. */
import type { Point, Series } from './series.ts';
import { firstFrom } from './series.ts';
import { isSwitchPort } from './switch-port.ts';

/** Undefined: the agent's uptime is the access point's own, and enough. */
export type Running = (subject: string, fromMs: number, toMs: number) => 'yes' | 'no' | 'unknown' | undefined;

/** Uptime comes in whole seconds, and in another answer of the same poll. No access point restarts in so short a time. Judgement. */
const slackMs = 2000;

/**
 * @param uptimes accessPointUptimeMs by subject
 * @param through access points that a controller tells of
 */
export function accessPointsRunning(uptimes: Series, through: ReadonlySet<string>): Running {
  const told = new Set([...through, ...[...uptimes.keys()].map((subject) => subject.replace(/^access-point\//, ''))]);
  const byLength = [...told].sort((left, right) => right.length - left.length);
  const owners = new Map<string, string | undefined>();
  // Names may hold slashes: the longest that fits is meant.
  const ownerOf = (subject: string): string | undefined => {
    if (!owners.has(subject)) {
      const rest = subject.slice(subject.indexOf('/') + 1);
      owners.set(
        subject,
        byLength.find((name) => rest.startsWith(`${name}/`)),
      );
    }
    return owners.get(subject);
  };
  return (subject, fromMs, toMs) => {
    const owner = isSwitchPort(subject) ? undefined : ownerOf(subject);
    if (owner === undefined) return undefined;
    const said = keptRunning(uptimes.get(`access-point/${owner}`) ?? [], fromMs, toMs);
    return said === 'unknown' && !through.has(owner) ? undefined : said;
  };
}

/** Yes: a reading from the end or later counts back to before the beginning. No: one counts back to a start in between. */
function keptRunning(points: readonly Point[], fromMs: number, toMs: number): 'yes' | 'no' | 'unknown' {
  for (let index = firstFrom(points, fromMs); index < points.length; index++) {
    const { atMs, value, ageMs } = points[index] ?? { atMs: Infinity, value: 0, ageMs: 0 };
    const startedAtMs = atMs - value;
    // An old reading puts the start too late by as much, and says nothing of the time since.
    if (startedAtMs - ageMs > fromMs + slackMs && startedAtMs <= toMs) return 'no';
    if (atMs - ageMs >= toMs - slackMs) return startedAtMs <= fromMs + slackMs ? 'yes' : 'unknown';
  }
  return 'unknown';
}
