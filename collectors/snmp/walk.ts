/** Reads whole table columns with GETBULK, whatever the agent does: repeat itself, go backwards, or never end. */
import type { SnmpFailure, SnmpValue } from './snmp-value.ts';
import type { SnmpSession } from './session.ts';
import type { Clock } from '../clock.ts';

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

/** Why the walk ended before the tables did. */
export type WalkStop = SnmpFailure | 'budget' | 'loop' | 'too-many-rows' | 'too-many-requests' | 'too-many-backward-steps';

export interface WalkResult {
  /** Per column OID: the rest of the OID (the index) → value. */
  readonly columns: ReadonlyMap<string, ReadonlyMap<string, SnmpValue>>;
  /** Absent: every column was read to its end. */
  readonly stop?: WalkStop;
  readonly requestCount: number;
}

/** Varbinds asked for at once: 40 of about 25 octets each fit one Ethernet frame. */
const varBindsPerAnswer = 40;

/** Walks the columns side by side, so that a row's values are read within one answer. Never throws. */
export async function walkColumns(
  session: SnmpSession,
  columnOids: readonly string[],
  limits: WalkLimits,
  clock: Clock,
): Promise<WalkResult> {
  const columns = new Map(columnOids.map((oid) => [oid, new Map<string, SnmpValue>()]));
  const cursor = new Map(columnOids.map((oid) => [oid, oid]));
  const endMs = clock.monotonicMs() + limits.budgetMs;
  let repetitions = limits.maxRepetitions;
  let width = varBindsPerAnswer;
  let requestCount = 0;
  let rowCount = 0;
  let backwardSteps = 0;
  const stopped = (stop: WalkStop): WalkResult => ({ columns, stop, requestCount });

  while (cursor.size > 0) {
    const leftMs = endMs - clock.monotonicMs();
    if (leftMs <= 0) return stopped('budget');
    if (requestCount >= limits.maxRequests) return stopped('too-many-requests');
    const asked = [...cursor.keys()].slice(0, width);
    const fitting = Math.max(1, Math.min(repetitions, Math.floor(width / asked.length)));
    requestCount++;
    const answer = await session.getBulk(
      asked.map((column) => cursor.get(column) ?? column),
      fitting,
      Math.min(leftMs, limits.requestBudgetMs),
    );
    if (!answer.ok) {
      const smaller = answer.failure === 'too-big' || answer.failure === 'timeout';
      if (smaller && fitting > 1) {
        repetitions = Math.max(1, Math.floor(fitting / 2));
        continue;
      }
      if (smaller && asked.length > 1) {
        width = Math.max(1, Math.floor(asked.length / 2));
        continue;
      }
      return stopped(answer.failure);
    }
    if (answer.varBinds.length === 0) return stopped('malformed');
    const ended = new Set<string>();
    const moved = new Set<string>();
    for (const [index, { oid, value }] of answer.varBinds.entries()) {
      const column = asked[index % asked.length];
      if (column === undefined || ended.has(column)) continue;
      const seen = columns.get(column);
      if (value.type === 'missing' || !oid.startsWith(`${column}.`) || seen === undefined) {
        ended.add(column);
        continue;
      }
      const row = oid.slice(column.length + 1);
      if (seen.has(row)) continue;
      if (!follows(oid, cursor.get(column) ?? column) && ++backwardSteps > limits.maxBackwardSteps)
        return stopped('too-many-backward-steps');
      seen.set(row, value);
      cursor.set(column, oid);
      moved.add(column);
      if (++rowCount > limits.maxRows * columnOids.length) return stopped('too-many-rows');
    }
    for (const column of asked) {
      if (ended.has(column)) cursor.delete(column);
      else if (!moved.has(column)) return stopped('loop');
    }
  }
  return { columns, requestCount };
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
