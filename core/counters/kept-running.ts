/** Did an access point go on running between two readings, by what is told of its own uptime? Pure. */
import type { Sample } from '../sample.ts';
import { uptimeRoundMs } from './counter-delta.ts';
import type { Point, Series } from './series.ts';
import { firstFrom, seriesOf } from './series.ts';
import { isSwitchPort } from './switch-port.ts';

/** Undefined: the agent's uptime is the access point's own, and enough. */
export type Running = (subject: string, fromMs: number, toMs: number) => 'yes' | 'no' | 'unknown' | undefined;

/** Uptime comes in whole seconds, and in another answer of the same poll. No access point restarts in so short a time. Judgement. */
const slackMs = 2000;

/**
 * accessPointUptimeMs by subject. One that is a guess of its definition (which unit, since when) is no proof: of another unit than believed it
 * would say at every poll that the access point had just started.
 */
export function ownUptimes(context: readonly Sample[]): Series {
  const guessing = new Set(context.filter(isGuessOfUptime).map(({ subject }) => subject));
  return new Map([...seriesOf(context, 'accessPointUptimeMs')].filter(([subject]) => !guessing.has(subject)));
}

const isGuessOfUptime = ({ metric, valueText = '' }: Sample): boolean =>
  metric === 'guessedFigures' && valueText.split(/[\s,]+/).includes('accessPointUptimeMs');

/**
 * @param uptimes accessPointUptimeMs by subject
 * @param through access points that a controller tells of
 */
export function accessPointsRunning(uptimes: Series, through: ReadonlySet<string>): Running {
  const names = new Set([...through, ...[...uptimes.keys()].map((subject) => subject.replace(/^access-point\//, ''))]);
  const byLength = [...names].sort((left, right) => right.length - left.length);
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
  const whole = new Map<string, readonly Point[]>();
  const told = (owner: string): readonly Point[] => {
    const points = whole.get(owner) ?? unwrapped(uptimes.get(`access-point/${owner}`) ?? []);
    whole.set(owner, points);
    return points;
  };
  return (subject, fromMs, toMs) => {
    const owner = isSwitchPort(subject) ? undefined : ownerOf(subject);
    if (owner === undefined) return undefined;
    const said = keptRunning(told(owner), fromMs, toMs);
    return said === 'unknown' && !through.has(owner) ? undefined : said;
  };
}

/** Uptime as it would be without its 32 bits: what goes on after 497 days as it should is no restart. */
function unwrapped(points: readonly Point[]): readonly Point[] {
  let addedMs = 0;
  return points.map((point, index) => {
    const before = points[index - 1];
    if (before !== undefined && point.value < before.value) {
      const expectedMs = before.value + point.atMs - before.atMs - uptimeRoundMs;
      const goesOn = Math.abs(point.value - expectedMs) <= slackMs + point.ageMs + before.ageMs;
      addedMs = goesOn ? addedMs + uptimeRoundMs : 0;
    }
    return addedMs === 0 ? point : { ...point, value: point.value + addedMs };
  });
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
