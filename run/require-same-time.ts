/** Two clocks that must agree before a real run is played. */
import { ProvnatError } from '../core/errors.ts';
import type { InventoryServer } from '../core/inventory/types.ts';
import type { ServerConsent } from './ask-consent.ts';

/**
 * Which verdict of a room is the newest goes by the clock of the machine that played it. A run lasts three minutes at least, so two machines that
 * are each a minute off still stand in the order in which they played.
 */
export const mostOffsetMs = 60_000;

/** @throws ProvnatError CLOCKS_DISAGREE */
export function requireSameTime(
  { address, port }: Pick<InventoryServer, 'address' | 'port'>,
  { clockOffsetMs, roundTripMs }: Pick<ServerConsent, 'clockOffsetMs' | 'roundTripMs'>,
  nowMs: number,
): void {
  if (Math.abs(clockOffsetMs) - roundTripMs / 2 <= mostOffsetMs) return;
  const offsetSeconds = Math.round(Math.abs(clockOffsetMs) / 1000);
  throw new ProvnatError(
    'CLOCKS_DISAGREE',
    `clocks: this computer says ${timeOf(nowMs)} and the exam server ${address}:${port} ${timeOf(nowMs + clockOffsetMs)} (UTC), ${offsetSeconds} s apart; at most ${mostOffsetMs / 1000} s are taken`,
    'Set the one that is wrong by NTP, on Windows and macOS "set time automatically": a verdict with a wrong time hides a newer one, or is hidden by an older one.',
  );
}

const timeOf = (atMs: number): string => new Date(atMs).toISOString().slice(0, 19).replace('T', ' ');
