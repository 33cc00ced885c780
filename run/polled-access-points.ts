/** Who is asked about a school's access points, and with which credentials: the same for a run and for a service that reads them all year. */
import type { Inventory, InventoryAccessPoint, InventoryController, InventoryRoom } from '../core/inventory/types.ts';
import { askedOf, type PolledAccessPoint } from '../collectors/snmp/polled-agents.ts';
import type { SnmpCredential } from '../collectors/snmp/snmp-value.ts';
import { openCredential } from './open-credential.ts';
import type { SecretSource } from './secrets.ts';

/** The controller that answers for an access point. */
export const controllerOf = (
  { controllers }: Pick<Inventory, 'controllers'>,
  { controller }: InventoryAccessPoint,
): InventoryController | undefined => controllers.find((candidate) => candidate.controller === controller);

/**
 * Each itself, or the controller that answers for it, and beside it the port of the switch at the other end of its cable.
 * @param rooms those that count: samples carry the room where there is exactly one
 */
export function polledAccessPoints(
  inventory: Inventory,
  accessPoints: readonly InventoryAccessPoint[],
  rooms: readonly Pick<InventoryRoom, 'room' | 'accessPoints'>[],
): readonly PolledAccessPoint[] {
  return accessPoints.flatMap((accessPoint): PolledAccessPoint[] => {
    const served = rooms.filter((room) => room.accessPoints.includes(accessPoint.accessPoint)).map(({ room }) => room);
    const through = controllerOf(inventory, accessPoint);
    const asked = { accessPoint, rooms: served, ...(through !== undefined && { through }) };
    const { switch: switchPort } = accessPoint;
    return switchPort === undefined ? [asked] : [asked, { accessPoint, rooms: served, switchPort }];
  });
}

/** Those that these devices are asked with, and no others: nobody needs more secrets than are used. */
export const credentialNamesOf = (polled: readonly PolledAccessPoint[]): readonly string[] => [
  ...new Set(polled.map((each) => askedOf(each).credential)),
];

/** @throws ProvnatError SECRET_MISSING, SECRET_EXPOSED */
export async function openCredentials(
  inventory: Inventory,
  polled: readonly PolledAccessPoint[],
  source: SecretSource,
): Promise<ReadonlyMap<string, SnmpCredential>> {
  const credentials = new Map<string, SnmpCredential>();
  for (const name of credentialNamesOf(polled)) {
    const reference = inventory.credentials[name];
    if (reference !== undefined) credentials.set(name, await openCredential(name, reference, source));
  }
  return credentials;
}
