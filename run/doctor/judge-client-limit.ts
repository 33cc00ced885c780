/** May one device have what the whole class asks for? Otherwise a room that gets too little cannot be told from a limit that no pupil meets. */
import type { Inventory } from '../../core/inventory/types.ts';
import type { Plan } from '../../core/plan.ts';
import { bandwidthWireMbps } from '../../core/units/wire-mbps.ts';
import { bad, type Finding, good, warning } from './examination.ts';
import { pupilsOf } from './judge-plan.ts';

/** What the class that one device plays asks for on the wire, in the heavier direction. */
export function askedOfOneDeviceMbps(plan: Plan): number {
  const wire = bandwidthWireMbps(plan.bandwidth, pupilsOf(plan));
  return Math.max(wire.downMbps, wire.upMbps);
}

export function judgeClientLimit(limitMbps: Inventory['perClientLimitMbps'], plan: Plan): Finding {
  if (limitMbps === 'none') return good('the school file says that nothing limits what one device may have');
  const asks = `this one device asks for ${askedOfOneDeviceMbps(plan).toFixed(0)} Mbit/s in all`;
  if (limitMbps === undefined) {
    return warning(
      `the school file does not say whether the network limits what one device may have, and ${asks}: a room that gets too little could not be told`,
      'ask whoever runs the Wi-Fi and the firewall, and write perClientLimitMbps: none, or the limit in Mbit/s, in the school file',
    );
  }
  if (limitMbps >= askedOfOneDeviceMbps(plan)) return good(`each device may have ${limitMbps} Mbit/s, and ${asks}`);
  return bad(
    'SERVER_UNREACHABLE',
    `each device may have ${limitMbps} Mbit/s, and ${asks}: whether the room has enough for the class cannot come out`,
    'lift the limit for the MAC address of this machine while it measures, and write perClientLimitMbps: none; or measure by more devices',
  );
}
