/** The most that a run may load, never above what the server signed. */
import { ProvnatError } from '../errors.ts';
import type { Caps } from '../plan.ts';

/** From the signed opt-in document; payload, both directions together. */
export interface ServerCaps {
  readonly perPupilMbps: number;
  readonly totalMbps: number;
  readonly maxPupils: number;
}

export interface TimeWindow {
  readonly notBeforeMs: number;
  readonly notAfterMs: number;
}

export interface CapsRequest {
  readonly pupilCount: number;
  /** What the plan's chunks ask, both directions together (bandwidth-plan.ts). */
  readonly offeredPerPupilMbps: number;
  readonly serverCaps: ServerCaps;
  /** Lower caps that the user wants; absent: the server's. */
  readonly caps?: { readonly perPupilMbps?: number; readonly totalMbps?: number };
  readonly window?: TimeWindow;
  readonly startAtMs: number;
  readonly endAtMs: number;
}

/** After its last phase a run may still finish chunks, resend answers and read the ledger. */
const afterEndMs = 60_000;
/** Caps come as decimals and the offer from a product of decimals. */
const slack = 1 + 1e-9;

/** Throws ProvnatError PLAN_INVALID when the plan needs more than a cap allows, OUTSIDE_TIME_WINDOW when it would run outside its hours. */
export function planCaps(request: CapsRequest): Caps {
  const { pupilCount, offeredPerPupilMbps, serverCaps, caps = {}, startAtMs, endAtMs } = request;
  const perPupilMbps = caps.perPupilMbps ?? serverCaps.perPupilMbps;
  const totalMbps = caps.totalMbps ?? serverCaps.totalMbps;
  const signed = 'start the server with a higher cap (provnat serve --help), or ask for less';
  atMost('pupils', pupilCount, serverCaps.maxPupils, 'the server allows', `test fewer rooms at once, or ${signed}`);
  atMost('Mbit/s per pupil as cap', perPupilMbps, serverCaps.perPupilMbps, 'the server signed', signed);
  atMost('Mbit/s in all as cap', totalMbps, serverCaps.totalMbps, 'the server signed', signed);
  const lower = 'raise the cap, or choose a lower target or the floor profile; the server’s own cap is set by provnat serve';
  atMost('Mbit/s per pupil, headroom included', offeredPerPupilMbps, perPupilMbps, 'the cap is', lower);
  atMost(
    'Mbit/s for the whole class, headroom included',
    offeredPerPupilMbps * pupilCount,
    totalMbps,
    'the cap is',
    `${lower}; or test fewer rooms at once`,
  );
  const window = request.window ?? { notBeforeMs: startAtMs, notAfterMs: endAtMs + afterEndMs };
  if (startAtMs < window.notBeforeMs || endAtMs > window.notAfterMs) {
    throw new ProvnatError(
      'OUTSIDE_TIME_WINDOW',
      `the run would last from ${iso(startAtMs)} to ${iso(endAtMs)}, outside the allowed ${iso(window.notBeforeMs)} to ${iso(window.notAfterMs)}`,
      'start it within the window, or choose the quick length',
    );
  }
  return { perPupilMbps, totalMbps, ...window };
}

function atMost(what: string, value: number, most: number, who: string, hint: string): void {
  if (Number.isFinite(value) && value > 0 && value <= most * slack) return;
  throw new ProvnatError('PLAN_INVALID', `the plan needs ${printed(value)} ${what}; ${who} ${printed(most)}`, hint);
}

const printed = (value: number): string => String(Math.round(value * 1000) / 1000);
const iso = (atMs: number): string => new Date(atMs).toISOString();
