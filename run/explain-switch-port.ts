/** A switch that answers and has not the port that the school file names. The same words wherever it is asked; its silence is explain-silence's. */
import type { InventorySwitchPort } from '../core/inventory/types.ts';
import type { Silence } from './explain-silence.ts';

export const switchPlace = ({ address, port }: Pick<InventorySwitchPort, 'address' | 'port'>): string => `switch ${address}:${port}`;

export const explainMissingPort = (at: InventorySwitchPort): Silence => ({
  code: 'INVENTORY_INVALID',
  message: `${switchPlace(at)} has no port ${at.interface}`,
  hint: 'write the port as the switch calls it (ifName) in the school file',
});
