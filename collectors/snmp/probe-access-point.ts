/** One look at a device: does it answer, what is it, what does it say. For doctor and for whoever adds an access point. */
import type { InventoryAccessPoint } from '../../core/inventory/types.ts';
import type { Sample } from '../../core/sample.ts';
import type { Clock } from '../clock.ts';
import { systemClock } from '../clock.ts';
import { createDevice } from './device.ts';
import { ownRowGaps } from './find-own-row.ts';
import type { Layout } from './layout.ts';
import type { Vendors } from './load-vendors.ts';
import { openSession } from './session.ts';
import type { SnmpCredential, SnmpFailure } from './snmp-value.ts';

export type AccessPointProbe =
  | { readonly reachable: false; readonly failure: SnmpFailure; readonly detail: string }
  | {
      readonly reachable: true;
      /** Vendor definition; undefined: the standard MIBs alone. */
      readonly vendor: string | undefined;
      /** By which it knows itself, where it lists access points by MAC, that of its port first; lower case, with colons. */
      readonly macs: readonly string[];
      /** What it says now, one row per figure; unknown ones with their reason. */
      readonly figures: readonly Sample[];
      /** What could not be found out. */
      readonly gaps: readonly string[];
    };

const slowWords = (layout: Layout | undefined): string =>
  layout?.gaps.includes(ownRowGaps.unread) === true
    ? 'it answered, but not with all of its list of access points in time: with its mac in the school file this one need not be looked for in it'
    : 'it answered, but not with everything in time';

const budgetMs = 5000;
/** A slow agent's tables and v3 key derivation fit into it. */
const defaultWithinMs = 20_000;

/**
 * Never throws for the device. One that has not said everything within withinMs is a timeout; detail tells whether it answered at all.
 * @param at who is asked, when that is a controller
 * @throws ProvnatError INVENTORY_INVALID when the address is not one.
 */
export async function probeAccessPoint(
  accessPoint: InventoryAccessPoint,
  credential: SnmpCredential,
  vendors: Vendors,
  clock: Clock = systemClock,
  withinMs = defaultWithinMs,
  at: Pick<InventoryAccessPoint, 'address' | 'port'> = accessPoint,
): Promise<AccessPointProbe> {
  const session = openSession({ address: at.address, port: at.port, credential }, clock);
  let late = false;
  const deadline = setTimeout(() => {
    late = true;
    session.close(); // whatever is out or still to be asked fails at once
  }, withinMs);
  try {
    const device = createDevice(accessPoint, undefined, session, vendors, clock);
    const { answered, failure = 'timeout', detail = '', samples } = await device.poll(budgetMs);
    const layout = device.layout();
    if (!answered || layout === undefined || layout.cutShort) {
      // There is a layout, or no detail, when the first question was answered and a later one was not.
      const slow = layout !== undefined || detail === '' ? slowWords(layout) : detail;
      return { reachable: false, failure: late ? 'timeout' : failure, detail: late || failure === 'timeout' ? slow : detail };
    }
    return {
      reachable: true,
      vendor: layout.vendorId,
      macs: layout.macs,
      figures: samples,
      gaps: layout.gaps,
    };
  } finally {
    clearTimeout(deadline);
    session.close();
  }
}
