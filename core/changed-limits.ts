/** Which limits the school has changed, each once for the whole run. */
import type { AppliedLimit, Verdict } from './verdict.ts';

export interface ChangedLimit {
  readonly check: string;
  readonly limit: AppliedLimit;
}

export function changedLimitsOf({ rooms }: Pick<Verdict, 'rooms'>): readonly ChangedLimit[] {
  const changed = new Map<string, ChangedLimit>();
  for (const { check, limits } of rooms.flatMap(({ findings }) => findings)) {
    for (const limit of limits) if (limit.changedBecause !== undefined) changed.set(`${check}.${limit.id}`, { check, limit });
  }
  return [...changed.values()];
}
