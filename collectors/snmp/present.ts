/** Which of many values a device has, asked for directly. */
import type { SnmpSession } from './session.ts';
import type { SnmpFailure, SnmpValue } from './snmp-value.ts';
import type { WalkStop } from './walk.ts';
import { fairShareRatio } from './walk.ts';

/** What is left of a time that only counts while it is our turn. */
export interface Budget {
  readonly leftMs: () => number;
  /** Time that was somebody else's. */
  readonly forgive: (ms: number) => void;
}

export interface Present {
  readonly found: ReadonlyMap<string, SnmpValue>;
  /** Why some of them could not be asked about. Absent: everything was answered, or refused value by value. */
  readonly stop?: WalkStop;
}

/** Two silences to one value, and it is not the value's fault. */
const mostSilences = 2;

/**
 * A question that is refused, cannot be read or meets silence is asked in halves, which finds the value that spoils it.
 * @param known filled with what is there, and not asked for again
 */
export async function present(
  session: SnmpSession,
  oids: readonly string[],
  atOnce: number,
  requestBudgetMs: number,
  budget: Budget,
  known: Map<string, SnmpValue>,
): Promise<Present> {
  const { varBinds: limit } = session.manners;
  const queue = [[...new Set(oids)].filter((oid) => !known.has(oid))];
  let stop: WalkStop | undefined;
  let silences = 0;
  for (let chunk = queue.shift(); chunk !== undefined; chunk = queue.shift()) {
    if (chunk.length === 0) continue;
    const leftMs = budget.leftMs();
    if (leftMs <= 0) {
      stop ??= 'budget';
      break;
    }
    const batch = chunk.slice(0, limit.within(atOnce));
    if (batch.length < chunk.length) queue.unshift(chunk.slice(batch.length));
    const answer = await session.get(batch, Math.min(leftMs, requestBudgetMs));
    budget.forgive(answer.waitedMs);
    if (answer.ok) {
      silences = 0;
      limit.carried(batch.length);
      for (const { oid, value } of answer.varBinds) if (value.type !== 'missing') known.set(oid, value);
      continue;
    }
    const { failure } = answer;
    if (!divisible.includes(failure)) {
      stop = failure;
      break;
    }
    if (failure === 'too-big') limit.failed(batch.length, true);
    if (failure === 'timeout' && leftMs >= requestBudgetMs * fairShareRatio) limit.failed(batch.length, false);
    if (batch.length > 1) {
      const middle = Math.ceil(batch.length / 2);
      queue.unshift(batch.slice(0, middle), batch.slice(middle));
      continue;
    }
    // An error status is an answer: the device does not give this one.
    if (failure !== 'agent-error') stop = failure;
    if (failure === 'timeout' && ++silences >= mostSilences) break;
  }
  const found = new Map<string, SnmpValue>();
  for (const oid of oids) {
    const value = known.get(oid);
    if (value !== undefined) found.set(oid, value);
  }
  return { found, ...(stop !== undefined && { stop }) };
}

const divisible: readonly SnmpFailure[] = ['too-big', 'agent-error', 'malformed', 'timeout'];
