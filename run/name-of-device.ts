/** How a device that is followed is called in a line for people: an access point, or the switch port at the other end of its cable. */
import { isSwitchPort, ownerOfSwitchPort } from '../core/counters/switch-port.ts';

/** @param followed its name in events */
export const nameOfDevice = (followed: string): string =>
  isSwitchPort(followed) ? `switch port of ${ownerOfSwitchPort(followed)}` : `access point ${followed}`;
