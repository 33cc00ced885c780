/** The first contact with a device, and which of the makes it is. */
import type { Candidate } from './load-vendors.ts';
import type { Budget } from './present.ts';
import { present } from './present.ts';
import type { SnmpSession } from './session.ts';
import type { SnmpAnswer, SnmpFailure, SnmpValue } from './snmp-value.ts';
import type { Vendor } from './vendor.ts';
import { defaultWalkLimits } from './walk.ts';

export const sysDescr = '1.3.6.1.2.1.1.1.0';
export const sysObjectId = '1.3.6.1.2.1.1.2.0';

interface Introduction {
  readonly first: SnmpAnswer;
  readonly said: ReadonlyMap<string, SnmpValue>;
  readonly failure?: SnmpFailure;
}

/** The first contact. One of the two answers may be more than the device can say at once, or nothing that can be read. */
export async function introduce(session: SnmpSession, budget: Budget): Promise<Introduction> {
  const requestBudgetMs = defaultWalkLimits.requestBudgetMs;
  const first = await session.get([sysObjectId, sysDescr], Math.max(1, Math.min(budget.leftMs(), requestBudgetMs)));
  budget.forgive(first.waitedMs);
  if (first.ok) return { first, said: new Map(first.varBinds.map(({ oid, value }) => [oid, value])) };
  const { failure } = first;
  const said = new Map<string, SnmpValue>();
  if (failure !== 'too-big' && failure !== 'agent-error' && failure !== 'malformed') return { first, said, failure };
  for (const oid of [sysObjectId, sysDescr]) await present(session, [oid], 1, requestBudgetMs, budget, said);
  return said.size > 0 ? { first, said } : { first, said, failure };
}

export interface Recognised {
  readonly vendor: Vendor | undefined;
  /** Why it was not asked to the end. */
  readonly stop?: SnmpFailure;
  readonly mayBeController?: boolean;
}

/** The best candidate; one that wants subtrees is asked for them. No answer about them is not a no. */
export async function recognise(
  session: Pick<SnmpSession, 'getBulk'>,
  candidates: readonly Candidate[],
  budget: Budget,
): Promise<Recognised> {
  for (const { vendor, has } of candidates) {
    let hasAll = true;
    for (const oid of has) {
      const answer = await session.getBulk([oid], 1, Math.max(1, Math.min(budget.leftMs(), defaultWalkLimits.requestBudgetMs)));
      budget.forgive(answer.waitedMs);
      if (!answer.ok && answer.failure !== 'agent-error')
        return { vendor: undefined, stop: answer.failure, mayBeController: candidates.some((each) => each.vendor.role === 'controller') };
      const next = answer.ok ? answer.varBinds[0] : undefined;
      hasAll &&= next !== undefined && next.value.type !== 'missing' && next.oid.startsWith(`${oid}.`);
    }
    if (hasAll) return { vendor };
  }
  return { vendor: undefined };
}
