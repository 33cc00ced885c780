/** provnat ap: finds the device, asks it and the port of its switch twice, and tells what it is, what it can tell and what it says now. */
import { systemClock } from '../../collectors/clock.ts';
import { deviceKey } from '../../collectors/snmp/device-key.ts';
import { loadVendors } from '../../collectors/snmp/load-vendors.ts';
import { pollTwice } from '../../collectors/snmp/poll-twice.ts';
import { type AskedSwitchPort, askSwitchPort } from './ask-switch-port.ts';
import { type AccessPointDescription, describeAccessPoint } from './describe-access-point.ts';
import { explainSilence, silenceError } from '../explain-silence.ts';
import { type DeviceOptions, findDevice } from './find-device.ts';

export interface AskRequest extends DeviceOptions {
  /** IP address, or a name of the school file. */
  readonly device: string;
  /** Between the two readings, ms. */
  readonly gapMs: number;
}

export interface AskedAccessPoint {
  readonly accessPoint: string;
  readonly address: string;
  readonly port: number;
  /** Controller that was asked in its place. */
  readonly through?: string;
  readonly askedAtMs: number;
  /** Of the switch at the other end of its cable, where the school file names it. */
  readonly switchPort?: AskedSwitchPort;
  readonly description: AccessPointDescription;
}

/** @throws ProvnatError of findDevice; SERVER_UNREACHABLE (silent), SECRET_MISSING (it refuses the credential), both exit code 6 */
export async function askAccessPoint(request: AskRequest): Promise<AskedAccessPoint> {
  const vendors = await loadVendors();
  const { target, credential, accessPoint, through, switchPort } = await findDevice(request.device, request, vendors);
  const askedAtMs = systemClock.wallMs();
  const askSwitch = async (): Promise<AskedSwitchPort | undefined> =>
    switchPort === undefined ? undefined : askSwitchPort(switchPort, accessPoint.accessPoint, vendors, request.gapMs);
  // Side by side, so that both are of the same time; a device that is both is asked one thing at a time.
  const ask = () => pollTwice(target, accessPoint, vendors, request.gapMs);
  const isSame = switchPort !== undefined && deviceKey(switchPort.at) === deviceKey(target);
  const [polls, switched] = isSame ? [await ask(), await askSwitch()] : await Promise.all([ask(), askSwitch()]);
  const { address, port } = target;
  if (!polls.answered) throw silenceError(explainSilence(`${address}:${String(port)}`, polls.failure, polls.detail, credential));
  return {
    accessPoint: accessPoint.accessPoint,
    address,
    port,
    ...(through !== undefined && { through }),
    askedAtMs,
    ...(switched !== undefined && { switchPort: switched }),
    description: describeAccessPoint(polls, vendors, accessPoint.accessPoint, through !== undefined),
  };
}
