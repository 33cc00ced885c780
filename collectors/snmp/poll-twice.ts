/** Two readings of one access point some seconds apart: one says how it is, two say how fast its counters move. */
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
      /** Of both readings, in time order. */
      readonly samples: readonly Sample[];
      /** Why there was no second reading. */
      readonly secondFailure?: SnmpFailure;
    };

const budgetMs = 5_000;

/**
 * Never throws for the device.
 * @param target who is asked: the access point itself, or the controller that tells of it
 * @param gapMs between the readings, ms
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
    await sleep(gapMs);
    const second = await device.poll(budgetMs);
    return {
      answered: true,
      layout,
      samples: [...first.samples, ...(second.answered ? second.samples : [])],
      ...(!second.answered && { secondFailure: second.failure ?? 'timeout' }),
    };
  } finally {
    session.close();
  }
}
