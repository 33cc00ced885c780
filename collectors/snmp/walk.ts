/** Reads whole table columns with GETBULK, whatever the agent does: repeat itself, go backwards, or never end. */
import type { SnmpAnswer, SnmpFailure, SnmpValue } from './snmp-value.ts';
import type { SnmpSession } from './session.ts';
import type { Clock } from '../clock.ts';
import { longestOid } from './value-of.ts';

export interface WalkLimits {
  readonly budgetMs: number;
  readonly requestBudgetMs: number;
  readonly maxRepetitions: number;
  readonly maxRows: number;
  readonly maxRequests: number;
  /**
   * Tables indexed by text come in alphabetical order on some controllers, which is not OID order: hundreds of steps backwards in a
   * real recording. Stopping at the first loses rows; never stopping may loop.
   */
  readonly maxBackwardSteps: number;
}

export const defaultWalkLimits: WalkLimits = {
  budgetMs: 15_000,
  requestBudgetMs: 3_000,
  maxRepetitions: 20,
  maxRows: 5_000,
  maxRequests: 2_000,
  maxBackwardSteps: 2_000,
};

/** Of tables that tell of many access points: controllers of 7,700 are known. */
export const listLimits: Pick<WalkLimits, 'maxRows' | 'maxRequests'> = { maxRows: 20_000, maxRequests: 10_000 };

/** Why the walk ended before the tables did. */
export type WalkStop = SnmpFailure | 'budget' | 'loop' | 'too-many-rows' | 'too-many-requests' | 'too-many-backward-steps';

export interface WalkResult {
  /** Per column OID: the rest of the OID (the index) → value. */
  readonly columns: ReadonlyMap<string, ReadonlyMap<string, SnmpValue>>;
  /** Absent: every column was read to its end. */
  readonly stop?: WalkStop;
  readonly requestCount: number;
  /** For the turn of others who ask the same agent: not part of the budget. */
  readonly waitedMs: number;
  /** Of a walk that its budget or silence cut short: another one goes on from here, and its result has the values of both. */
  readonly rest?: WalkRest;
}

export interface WalkRest {
  /** Values so far. */
  readonly valueCount: number;
  /** The last question that had its time was not answered. */
  readonly silent: boolean;
}

/** Varbinds asked for at once: 40 of about 25 octets each fit one Ethernet frame. */
const varBindsPerAnswer = 40;
/** Of indices and texts together: a table of 5,000 rows of the longest of both would be more than it is worth. */
const maxOctets = 8_000_000;
/** A request with less time than this share of its budget says nothing by its silence about the size of its answer. */
export const fairShareRatio = 0.5;

/**
 * Walks the columns side by side, so that a row's values are read within one answer. Never throws.
 * @param rest of an earlier walk of the same columns, to go on from
 */
export async function walkColumns(
  session: SnmpSession,
  columnOids: readonly string[],
  limits: WalkLimits,
  clock: Clock,
  rest?: WalkRest,
): Promise<WalkResult> {
  const walk = rest instanceof Walk ? rest : new Walk(columnOids, limits);
  const { varBinds, repetitions } = session.manners;
  let endMs = clock.monotonicMs() + limits.budgetMs;
  let waitedMs = 0;
  let requestCount = 0;
  // Halved at every failure and doubled at every success: what lasts is learnt into the manners.
  let width = varBindsPerAnswer;
  let rows = limits.maxRepetitions;
  const ended = (stop?: WalkStop): WalkResult => ({ columns: walk.columns, ...(stop && { stop }), requestCount, waitedMs });
  const cut = (stop: WalkStop): WalkResult => ({ ...ended(stop), rest: walk });

  while (walk.cursor.size > 0) {
    const leftMs = endMs - clock.monotonicMs();
    if (leftMs <= 0) return cut('budget');
    if (requestCount >= limits.maxRequests) return ended('too-many-requests');
    width = varBinds.within(width);
    const asked = [...walk.cursor.keys()].slice(0, width);
    const fitting = Math.max(1, Math.min(repetitions.within(rows), Math.floor(width / asked.length)));
    requestCount++;
    const answer = await session.getBulk(
      asked.map((column) => walk.cursor.get(column) ?? column),
      fitting,
      Math.min(leftMs, limits.requestBudgetMs),
    );
    waitedMs += answer.waitedMs;
    endMs += answer.waitedMs;
    if (answer.ok) {
      walk.silent = false;
      varBinds.carried(asked.length);
      repetitions.carried(fitting);
      const stop = walk.take(asked, answer);
      if (stop !== undefined) return ended(stop);
      width = Math.min(varBindsPerAnswer, width * 2);
      rows = Math.min(limits.maxRepetitions, fitting * 2);
      continue;
    }
    const { failure } = answer;
    const hadItsTime = leftMs >= limits.requestBudgetMs * fairShareRatio;
    walk.silent ||= failure === 'timeout' && hadItsTime;
    const spoilt = failure === 'too-big' || failure === 'malformed' || failure === 'agent-error';
    const [only] = asked;
    if (asked.length === 1 && fitting === 1 && only !== undefined && spoilt) {
      // One value that cannot be had ends its column, not the others.
      walk.cursor.delete(only);
      walk.lost = failure;
      width = varBindsPerAnswer;
      rows = limits.maxRepetitions;
      continue;
    }
    if ((!spoilt && failure !== 'timeout') || (asked.length === 1 && fitting === 1)) return cut(failure);
    const sure = failure === 'too-big';
    const fair = sure || (failure === 'timeout' && hadItsTime);
    if (fitting > 1) {
      rows = Math.ceil(fitting / 2);
      if (fair) repetitions.failed(fitting, sure);
    } else {
      width = Math.ceil(asked.length / 2);
      if (fair) varBinds.failed(asked.length, sure);
    }
  }
  return ended(walk.lost);
}

/** How far each column has come. */
class Walk implements WalkRest {
  readonly columns: Map<string, Map<string, SnmpValue>>;
  /** Why a column was given up. */
  lost: WalkStop | undefined;
  valueCount = 0;
  silent = false;
  /** Columns that have not ended → where to ask on. */
  readonly cursor: Map<string, string>;
  readonly #limits: WalkLimits;
  #octets = 0;
  #backwardSteps = 0;

  constructor(columnOids: readonly string[], limits: WalkLimits) {
    this.columns = new Map(columnOids.map((oid) => [oid, new Map<string, SnmpValue>()]));
    this.cursor = new Map(columnOids.map((oid) => [oid, oid]));
    this.#limits = limits;
  }

  take(asked: readonly string[], { varBinds }: Extract<SnmpAnswer, { readonly ok: true }>): WalkStop | undefined {
    if (varBinds.length === 0) return 'malformed';
    const ended = new Set<string>();
    const moved = new Set<string>();
    for (const [index, { oid, value }] of varBinds.entries()) {
      const column = asked[index % asked.length];
      if (column === undefined || ended.has(column)) continue;
      const seen = this.columns.get(column);
      if (value.type === 'missing' || !oid.startsWith(`${column}.`) || seen === undefined) {
        ended.add(column);
        continue;
      }
      if (oid.length > longestOid) return 'malformed';
      const row = oid.slice(column.length + 1);
      if (seen.has(row)) continue;
      if (!follows(oid, this.cursor.get(column) ?? column) && ++this.#backwardSteps > this.#limits.maxBackwardSteps)
        return 'too-many-backward-steps';
      seen.set(row, value);
      this.cursor.set(column, oid);
      moved.add(column);
      this.#octets += row.length + ('bytes' in value ? value.bytes.length : 0);
      if (++this.valueCount > this.#limits.maxRows * this.columns.size || this.#octets > maxOctets) return 'too-many-rows';
    }
    // An answer may hold fewer values than columns were asked for (RFC 3416 §4.2.3): those behind its end are asked for again.
    for (const column of asked.slice(0, varBinds.length)) {
      if (ended.has(column)) this.cursor.delete(column);
      else if (!moved.has(column)) return 'loop';
    }
    return undefined;
  }
}

/** Whether one OID comes after another, number by number. */
function follows(oid: string, previous: string): boolean {
  const [left, right] = [oid.split('.').map(Number), previous.split('.').map(Number)];
  for (const [index, part] of left.entries()) {
    const other = right[index];
    if (other === undefined || part > other) return true;
    if (part < other) return false;
  }
  return false;
}
