/** One hostile device, polled a few times beside a healthy one. Whatever it does, we stay within bounds, and say that it was this one. */
import type { InventoryAccessPoint } from '../../../../core/inventory/types.ts';
import { systemClock } from '../../../../collectors/clock.ts';
import type { PollResult } from '../../../../collectors/snmp/access-point-reader.ts';
import { createDevice } from '../../../../collectors/snmp/device.ts';
import type { Vendors } from '../../../../collectors/snmp/load-vendors.ts';
import { openSession } from '../../../../collectors/snmp/session.ts';
import { startHostileAgent } from './hostile-agent.ts';

export interface CaseOutcome {
  readonly seed: number;
  readonly version: '2c' | '3';
  readonly habits: readonly string[];
  /** What went beyond its bounds, in words. Empty: nothing did. */
  readonly faults: readonly string[];
  readonly questionCount: number;
}

const budgetMs = 120;
const discoveryBudgetMs = 400;
const polls = 4;
/** A poll may discover, read, and try to complete: each within its own budget. The rest is for a machine that is busy. */
const longestPollMs = 2 * discoveryBudgetMs + budgetMs + 1500;
/** A device with its tables takes a hundred; one that answers in no time and never ends is left long before this. */
const mostQuestions = 3_000;
const mostSamples = 3_000;
/** Hex of 255 octets. */
const longestText = 512;

export async function playCase(seed: number, version: '2c' | '3', vendors: Vendors): Promise<CaseOutcome> {
  const agent = await startHostileAgent(seed, version);
  const session = openSession({ address: '127.0.0.1', port: agent.port, credential: agent.credential }, systemClock);
  const accessPoint: InventoryAccessPoint = {
    accessPoint: `hostile-${String(seed)}`,
    address: '127.0.0.1',
    port: agent.port,
    credential: 'school',
    mac: '02:10:20:00:0a:fe',
    bssids: [],
  };
  const through = seed % 5 === 0;
  const device = createDevice(accessPoint, 'B12', session, vendors, systemClock, { through, random: () => 0, discoveryBudgetMs });
  const faults: string[] = [];
  try {
    for (let poll = 0; poll < polls; poll++) {
      const begunMs = performance.now();
      const result = await device.poll(budgetMs);
      const tookMs = performance.now() - begunMs;
      if (tookMs > longestPollMs) faults.push(`poll ${String(poll)} took ${tookMs.toFixed(0)} ms`);
      faults.push(...faultsOf(result, accessPoint.accessPoint));
    }
    const layout = device.layout();
    for (const gap of layout?.gaps ?? []) if (gap.length > longestText || /\p{Cc}/u.test(gap)) faults.push('a gap is not plain');
    if (layout !== undefined && !layout.complete && layout.gaps.length === 0) faults.push('incomplete, and nobody says why');
    if (agent.questionCount() > mostQuestions) faults.push(`${String(agent.questionCount())} questions`);
  } catch (error) {
    faults.push(`threw ${String(error)}`);
  } finally {
    session.close();
    agent.close();
  }
  return { seed, version, habits: agent.habits, faults, questionCount: agent.questionCount() };
}

function faultsOf({ samples, answered, failure }: PollResult, name: string): readonly string[] {
  const faults: string[] = [];
  if (samples.length > mostSamples) faults.push(`${String(samples.length)} samples`);
  if (!answered && failure === undefined) faults.push('no answer, and nobody says why');
  for (const { subject, metric, state, reason, valueText, valueInteger, valueDouble } of samples) {
    const text = valueText ?? '';
    if (!subject.split('/').includes(name)) faults.push(`${metric} of ${subject}: another device’s`);
    if (subject.length > 200 || text.length > longestText || /\p{Cc}/u.test(subject + text)) faults.push(`${metric}: text is not plain`);
    if (state === 'unknown' && (reason ?? '') === '') faults.push(`${metric}: unknown without a reason`);
    if (state !== 'unknown' && valueText === undefined && valueInteger === undefined && valueDouble === undefined)
      faults.push(`${metric}: ${state} without a value`);
    if (valueDouble !== undefined && !Number.isFinite(valueDouble)) faults.push(`${metric}: not finite`);
  }
  return faults;
}
