/** What two readings of one raw counter say about the time between them, or why they say nothing. */

export type CounterDoubt =
  /** By its uptime the agent began after the previous reading. */
  | 'agent-restarted'
  /** It did not, and yet its uptime did not move as our clock did: that was set, or another device answers. */
  | 'clocks-disagree'
  /** The access point restarted; a controller that tells of it did not. */
  | 'restarted'
  /** The device said that its counters were reset. */
  | 'discontinuity'
  /** A 32-bit value with its sign smeared over 64 bits. */
  | 'sign-extended'
  /** The counter fell and no wrap explains it. */
  | 'backwards'
  /** So much time passed that a 32-bit counter may have gone round more than once. */
  | 'wrap-ambiguous'
  /** More than the link can carry. */
  | 'above-link-speed'
  /** One reading came from a 32-bit object, the other from a 64-bit one. */
  | 'width-changed';

export interface CounterReading {
  readonly atMs: number;
  readonly value: bigint;
  readonly bits: 32 | 64;
  readonly uptimeMs?: number;
  /** How old the figure may have been when it was read. */
  readonly ageMs?: number;
}

export interface CounterCeiling {
  /** Absent: the counter has no physical limit that we know; one of 32 bits may then have gone round any number of times. */
  readonly unitsPerMs?: number;
  /** Only this counter may begin anew, while its agent and all else go on: a fall is then never told from a wrap. */
  readonly restartsAlone?: boolean;
  readonly discontinuity: boolean;
  /**
   * Whether what holds the counter went on running between the readings, where more is told of it than its agent's uptime; unknown: the
   * agent's uptime is not its own, so a fall may be a wrap or a restart.
   */
  readonly keptRunning?: 'yes' | 'no' | 'unknown';
}

export type CounterDelta =
  { readonly delta: number; readonly elapsedMs: number } | { readonly doubt: CounterDoubt; readonly elapsedMs?: number };

const round32 = 1n << 32n;
const round64 = 1n << 64n;
/** sysUpTime is 32 bits of hundredths of a second: it goes round after 497 days (RFC 3418). */
export const uptimeRoundMs = 2 ** 32 * 10;
/** Agents that count uptime in whole seconds, answers that come late, crystals that differ. Judgement. */
const uptimeSlackMs = 2000;
const uptimeSlackRatio = 0.01;
/** Agents read their counters at some moment around the answer; links are told in round figures. Judgement. */
const ceilingSlackMs = 1000;
const ceilingSlackRatio = 1.02;

/**
 * Difference between two readings. Rates are taken by the agent's own uptime where it is known, by our clock otherwise.
 * Anything that cannot be told apart from a reset or a lie is a doubt, never a number.
 */
export function counterDelta(previous: CounterReading, current: CounterReading, ceiling: CounterCeiling): CounterDelta {
  const elapsedMs = elapsedOf(previous, current);
  if (typeof elapsedMs === 'string') return { doubt: elapsedMs };
  if (ceiling.keptRunning === 'no') return { doubt: 'restarted', elapsedMs };
  if (ceiling.discontinuity) return { doubt: 'discontinuity', elapsedMs };
  if (previous.bits !== current.bits) return { doubt: 'width-changed', elapsedMs };

  const slackMs = ceilingSlackMs + Math.max(previous.ageMs ?? 0, current.ageMs ?? 0);
  const most = ceiling.unitsPerMs === undefined ? undefined : ceiling.unitsPerMs * (elapsedMs + slackMs) * ceilingSlackRatio;
  const round = current.bits === 32 ? round32 : round64;
  if (current.bits === 32 && (most ?? Infinity) >= Number(round32)) return { doubt: 'wrap-ambiguous', elapsedMs };

  const wrapped = current.value < previous.value;
  const signExtended = current.bits === 64 && (looksSignExtended(previous.value) || looksSignExtended(current.value));
  // A step over 2^64 is the same size whether the counter is 64 bits or a sign-extended 32; every other pair is not to be believed.
  if (signExtended && !(wrapped && !looksSignExtended(current.value))) return { doubt: 'sign-extended', elapsedMs };
  const mayHaveRestarted = ceiling.restartsAlone === true || ceiling.keptRunning === 'unknown';
  if (wrapped && (most === undefined || mayHaveRestarted)) return { doubt: 'backwards', elapsedMs };

  const delta = Number((current.value - previous.value + round) % round);
  if (most !== undefined && delta > most) return { doubt: wrapped ? 'backwards' : 'above-link-speed', elapsedMs };
  if (!Number.isSafeInteger(delta)) return { doubt: 'above-link-speed', elapsedMs };
  return { delta, elapsedMs };
}

/** A wrap of uptime after 497 days is not a restart. */
function elapsedOf(previous: CounterReading, current: CounterReading): number | 'agent-restarted' | 'clocks-disagree' {
  const wallMs = current.atMs - previous.atMs;
  if (previous.uptimeMs === undefined || current.uptimeMs === undefined) return wallMs;
  const uptimeMs = (current.uptimeMs - previous.uptimeMs + uptimeRoundMs) % uptimeRoundMs;
  const slackMs = uptimeSlackMs + uptimeSlackRatio * wallMs;
  if (Math.abs(uptimeMs - wallMs) > slackMs)
    return current.uptimeMs < previous.uptimeMs || current.uptimeMs <= wallMs + slackMs ? 'agent-restarted' : 'clocks-disagree';
  // Uptime in whole seconds may stand still between two polls; our clock is then the better one.
  return uptimeMs > 0 ? uptimeMs : wallMs;
}

const looksSignExtended = (value: bigint): boolean => value >= round64 - (round32 >> 1n);
