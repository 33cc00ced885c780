/** Why access points told nothing at all, in the words of a finding. */
import type { AccessPointReach } from '../facts/rows.ts';
import type { Because } from './finding.ts';

/** Undefined: each of them answered once. That all are down is a fact; of one that was silent nobody knows. */
export function silenceOf(rows: readonly AccessPointReach[]): Because | undefined {
  const silent = rows.filter((row) => row.answeredCount === 0);
  if (silent.length === 0) return undefined;
  return silent.every((row) => row.controllerSays !== undefined) ? 'access-point-down' : 'access-point-silent';
}
