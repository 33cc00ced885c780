/** From school.yaml to what is polled: every access point, itself or through its controller. */
import { ProvnatError } from '../../core/errors.ts';
import type { Inventory } from '../../core/inventory/types.ts';
import { loadVendors, type Vendors } from '../../collectors/snmp/load-vendors.ts';
import type { PolledAccessPoint } from '../../collectors/snmp/polled-agents.ts';
import type { SnmpCredential } from '../../collectors/snmp/snmp-value.ts';
import { openCredential } from '../open-credential.ts';
import { readInventory } from '../read-inventory.ts';

export interface PolledSchool {
  readonly school: string;
  readonly accessPoints: readonly PolledAccessPoint[];
  readonly credentials: ReadonlyMap<string, SnmpCredential>;
  readonly vendors: Vendors;
}

/** @throws ProvnatError FILE_MISSING, INVENTORY_INVALID, SECRET_MISSING, SECRET_EXPOSED, VENDOR_INVALID */
export async function loadSchool(inventoryPath: string): Promise<PolledSchool> {
  const inventory = await readInventory(inventoryPath);
  const accessPoints = polledOf(inventory);
  if (accessPoints.length === 0) {
    throw new ProvnatError(
      'INVENTORY_INVALID',
      `school file ${inventoryPath}: names no access point, and there is nothing else to collect`,
      'Write them under accessPoints.',
    );
  }
  const credentials = new Map<string, SnmpCredential>();
  for (const name of new Set(accessPoints.map(({ accessPoint, through }) => (through ?? accessPoint).credential))) {
    const reference = inventory.credentials[name];
    if (reference !== undefined) credentials.set(name, await openCredential(name, reference, { environment: process.env, inventoryPath }));
  }
  return { school: inventory.school, accessPoints, credentials, vendors: await loadVendors() };
}

function polledOf({ accessPoints, rooms, controllers }: Inventory): readonly PolledAccessPoint[] {
  return accessPoints.map((accessPoint) => {
    const through = controllers.find(({ controller }) => controller === accessPoint.controller);
    return {
      accessPoint,
      rooms: rooms.filter((room) => room.accessPoints.includes(accessPoint.accessPoint)).map(({ room }) => room),
      ...(through !== undefined && { through }),
    };
  });
}
