/** The port of a switch at the other end of an access point's cable: does the switch answer, and has it that port? */
import type { InventorySwitchPort } from '../../core/inventory/types.ts';
import type { AccessPointProbe } from '../../collectors/snmp/probe-access-point.ts';
import { bad, type Finding, good, warning } from './examination.ts';

/** What it is silent about is read from the access point alone, so silence is no fault. */
export function judgeSwitchPort(port: InventorySwitchPort, probe: AccessPointProbe): Finding {
  const place = `switch ${port.address}:${port.port}`;
  if (!probe.reachable) {
    return warning(
      `${place} does not answer (${probe.detail === '' ? probe.failure : probe.detail})`,
      `compare address and credential ${port.credential} with the switch; without it the cable is judged by the access point alone`,
    );
  }
  const own = probe.figures.filter(({ subject, state }) => subject.endsWith(`/${port.interface}`) && state !== 'unknown');
  if (own.length === 0) {
    return bad(
      'INVENTORY_INVALID',
      `${place} has no port ${port.interface}`,
      'write the port as the switch calls it (ifName) in the school file',
    );
  }
  const speedMbps = own.find(({ metric }) => metric === 'interfaceSpeedMbps')?.valueDouble;
  const duplex = own.find(({ metric }) => metric === 'interfaceDuplex')?.valueText;
  const up = own.find(({ metric }) => metric === 'interfaceUp')?.valueText;
  const saw = [
    `${place}, port ${port.interface}`,
    ...(up === undefined ? [] : [up]),
    ...(speedMbps === undefined ? [] : [`${speedMbps} Mbit/s`]),
    ...(duplex === undefined ? [] : [`${duplex} duplex`]),
  ].join(', ');
  return up === 'down' ? warning(saw, 'is that the port of this access point?') : good(saw);
}
