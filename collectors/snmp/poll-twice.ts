/** Readings of one access point over some seconds: one says how it is, the others how fast its counters move, and how often. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { InventoryAccessPoint } from '../../core/inventory/types.ts';
import type { Sample } from '../../core/sample.ts';
import type { Clock } from '../clock.ts';
import { systemClock } from '../clock.ts';
import { createDevice } from './device.ts';
import type { Layout } from './layout.ts';
import type { Vendors } from './load-vendors.ts';
import { openSession, type SnmpTarget } from './session.ts';
import type { SnmpFailure } from './snmp-value.ts';

export type TwoPolls =
  | { readonly answered: false; readonly failure: SnmpFailure; readonly detail: string }
  | {
      readonly answered: true;
      /** What it has, by its definition. */
      readonly layout: Layout;
      /** Of all readings, in time order. */
      readonly samples: readonly Sample[];
      /** Why no reading after the first was answered. */
      readonly secondFailure?: SnmpFailure;
    };

const budgetMs = 5_000;
/** A counter that moved since the reading before is no older than that, so the readings stand close, and no closer than a run's. */
const readingsWanted = 8;
const closestMs = 500;
const widestMs = 2_000;

/**
 * Never throws for the device.
 * @param target who is asked: the access point itself, or the controller that tells of it
 * @param gapMs between the first reading and the last, ms
 * @throws ProvnatError INVENTORY_INVALID when the address is not one
 */
export async function pollTwice(
  target: SnmpTarget,
  accessPoint: InventoryAccessPoint,
  vendors: Vendors,
  gapMs: number,
  clock: Clock = systemClock,
): Promise<TwoPolls> {
  const session = openSession(target, clock);
  try {
    const device = createDevice(accessPoint, undefined, session, vendors, clock);
    const first = await device.poll(budgetMs);
    const layout = device.layout();
    if (!first.answered || layout === undefined) {
      // Discovery gives no detail when the first question was answered and a later one was not.
      const { failure = 'timeout', detail = 'it answered, but not with everything in time' } = first;
      return { answered: false, failure, detail };
    }
    const samples = [...first.samples];
    const stepMs = Math.min(gapMs, Math.max(closestMs, Math.min(widestMs, gapMs / readingsWanted)));
    const endMs = clock.monotonicMs() + gapMs;
    let failure: SnmpFailure | undefined = 'timeout';
    let wasAnswered = false;
    do {
      await sleep(Math.min(stepMs, Math.max(0, endMs - clock.monotonicMs())));
      const next = await device.poll(budgetMs);
      wasAnswered ||= next.answered;
      ({ failure } = next);
      if (next.answered) samples.push(...next.samples);
    } while (clock.monotonicMs() < endMs);
    return { answered: true, layout, samples, ...(!wasAnswered && { secondFailure: failure ?? 'timeout' }) };
  } finally {
    session.close();
  }
}
