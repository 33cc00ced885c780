/** The port of a switch at the other end of the access point's cable: what it counts, or in a line why nothing is known of it. */
import type { Vendors } from '../../collectors/snmp/load-vendors.ts';
import { pollTwice } from '../../collectors/snmp/poll-twice.ts';
import { layoutOfSwitchPort, ofSwitchPort } from '../../collectors/snmp/switch-port.ts';
import type { DescribedFigure } from './describe-access-point.ts';
import { describeAccessPoint } from './describe-access-point.ts';
import { explainSilence } from '../explain-silence.ts';
import { explainMissingPort, switchPlace } from '../explain-switch-port.ts';
import type { FoundSwitchPort } from './find-device.ts';

export interface AskedSwitchPort {
  readonly address: string;
  readonly port: number;
  readonly interface: string;
  /** As seen from the access point: what goes into the switch came out of it. */
  readonly figures: readonly DescribedFigure[];
  /** Why there are none, or not all. */
  readonly trouble?: string;
}

/** Never throws for the switch: what it is silent about is told by the access point alone. @param accessPoint whose cable it is */
export async function askSwitchPort(
  { at, device, asked }: FoundSwitchPort,
  accessPoint: string,
  vendors: Vendors,
  gapMs: number,
): Promise<AskedSwitchPort> {
  const { address, port } = at;
  const without = (trouble: string): AskedSwitchPort => ({ address, port, interface: at.interface, figures: [], trouble });
  if ('trouble' in asked) return without(asked.trouble);
  const polls = await pollTwice(asked.target, device, vendors, gapMs);
  if (!polls.answered) {
    const { message, hint } = explainSilence(switchPlace(at), polls.failure, polls.detail, asked.credential);
    return without(`${message}: ${hint}`);
  }
  const layout = layoutOfSwitchPort(polls.layout);
  const gaps = polls.layout.gaps.length === 0 ? '' : ` (${polls.layout.gaps.join('; ')})`;
  if (layout.cells.length === 0) {
    const { message, hint } = explainMissingPort(at);
    return without(`${message}: ${hint}${gaps}`);
  }
  const { figures } = describeAccessPoint({ ...polls, layout, samples: polls.samples.flatMap(ofSwitchPort) }, vendors, accessPoint);
  return {
    address,
    port,
    interface: at.interface,
    figures,
    ...(polls.secondFailure !== undefined && { trouble: `second reading: ${polls.secondFailure}` }),
  };
}
