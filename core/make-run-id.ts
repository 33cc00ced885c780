/** The name of a run and of its folder: sorts by time, valid as a file name on every system, fits an account (protocol.ts). */
import { ProvnatError } from './errors.ts';

/** `2026-11-23T08-00-00Z-k3f9`. suffix: 4–16 random digits and small letters, so that two machines never meet. Throws ProvnatError PLAN_INVALID. */
export function makeRunId(atMs: number, suffix: string): string {
  const at = new Date(atMs);
  if (Number.isNaN(at.getTime()) || at.getUTCFullYear() < 1970 || at.getUTCFullYear() > 9999) {
    throw new ProvnatError('PLAN_INVALID', `a run cannot be named after the time ${String(atMs)}`, 'set the clock of this machine');
  }
  if (!/^[a-z0-9]{4,16}$/.test(suffix)) {
    throw new ProvnatError('PLAN_INVALID', `"${suffix}" does not fit the end of a run’s name`, 'use 4 to 16 digits and small letters');
  }
  return `${at.toISOString().slice(0, 19).replaceAll(':', '-')}Z-${suffix}`;
}

/** Is this the name of a run, and nothing that leads out of the folder of runs? */
export const isRunId = (text: string): boolean => /^\d{4}-\d\d-\d\dT\d\d-\d\d-\d\dZ-[a-z0-9]{4,16}$/.test(text);
