/** Samples of an access point that is read in one's own way, beside a class of one. */
import type { Sample } from '../../../core/sample.ts';
import type { Facts } from '../../../facts/rows.ts';
import { syntheticStartAtMs } from '../synthetic-plan.ts';
import type { SyntheticRun } from '../synthetic-run.ts';

export const polls = (everyMs: number): readonly number[] =>
  Array.from({ length: Math.floor(187_000 / everyMs) }, (_, index) => syntheticStartAtMs + 500 + index * everyMs);
export const gauge = (metric: Sample['metric'], subject: string, more: Partial<Sample>): Sample[] =>
  polls(2000).map((atMs) => ({ atMs, polledAtMs: atMs, metric, subject, state: 'value', source: 'snmp', ...more }));
export const counter = (metric: Sample['metric'], subject: string, valueAt: (sinceMs: number) => number, ageMs: number): Sample[] =>
  polls(2000).map((atMs) => ({
    ...{ atMs, polledAtMs: atMs, ageMs, metric, subject, state: 'value', source: 'snmp' },
    valueInteger: valueAt(atMs - syntheticStartAtMs),
  }));

/** Facts of a room whose access point a tells that it can be reached, and else only what is given. */
export const accessPointAlone =
  (factsOf: (wanted: SyntheticRun) => Promise<Facts>) =>
  (more: readonly Sample[], inventory: NonNullable<SyntheticRun['inventory']> = {}): Promise<Facts> => {
    const reachable = gauge('accessPointReachable', 'access-point/a', { valueInteger: 1 });
    const room = { room: 'B12', pupilCount: 1, accessPoints: { a: { silent: true } } } as const;
    return factsOf({ rooms: [room], more: [...reachable, ...more], inventory });
  };
