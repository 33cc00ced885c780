/** The port of a switch at the other end of an access point's cable: does the switch answer, and has it that port? */
import type { CredentialRef, InventorySwitchPort } from '../../core/inventory/types.ts';
import type { AccessPointProbe } from '../../collectors/snmp/probe-access-point.ts';
import { explainSilence } from '../explain-silence.ts';
import { explainMissingPort, switchPlace } from '../explain-switch-port.ts';
import { bad, type Finding, good, warning } from './examination.ts';

/** What it is silent about is read from the access point alone, so silence is no fault. @param reference of its credential */
export function judgeSwitchPort(port: InventorySwitchPort, probe: AccessPointProbe, reference?: CredentialRef): Finding {
  if (!probe.reachable) {
    const { message, hint } = explainSilence(switchPlace(port), probe.failure, probe.detail, { reference, name: port.credential });
    return warning(message, `${hint}; without it the cable is judged by the access point alone`);
  }
  const own = probe.figures.filter(({ subject, state }) => subject.endsWith(`/${port.interface}`) && state !== 'unknown');
  if (own.length === 0) {
    const { code, message, hint } = explainMissingPort(port);
    return bad(code, message, hint);
  }
  const speedMbps = own.find(({ metric }) => metric === 'interfaceSpeedMbps')?.valueDouble;
  const duplex = own.find(({ metric }) => metric === 'interfaceDuplex')?.valueText;
  const up = own.find(({ metric }) => metric === 'interfaceUp')?.valueText;
  const saw = [
    `${switchPlace(port)}, port ${port.interface}`,
    ...(up === undefined ? [] : [up]),
    ...(speedMbps === undefined ? [] : [`${speedMbps} Mbit/s`]),
    ...(duplex === undefined ? [] : [`${duplex} duplex`]),
  ].join(', ');
  return up === 'down' ? warning(saw, 'is that the port of this access point?') : good(saw);
}
