/** Limits as data: limits.json in the package, changed by a school's own file with a reason that the report prints. */
import type { AppliedLimit } from './verdict.ts';

export interface Limits {
  readonly formatVersion: 1;
  /** Version of the data, such as '2026.1'. */
  readonly version: string;
  /** By check id, then limit id. */
  readonly checks: Readonly<Record<string, Readonly<Record<string, Omit<AppliedLimit, 'id'>>>>>;
}

/** Throws when the check has no such limit: a missing limit must never read as passed. */
export function limitOf(limits: Limits, check: string, id: string): AppliedLimit {
  const found = limits.checks[check]?.[id];
  if (found === undefined) throw new Error(`limits ${limits.version} have no ${check}.${id}`);
  return { id, ...found };
}
