/** From school.yaml to what is polled: every access point, itself or through its controller, and the port of its switch. */
import { ProvnatError } from '../../core/errors.ts';
import type { InventoryAccessPoint } from '../../core/inventory/types.ts';
import { loadVendors, type Vendors } from '../../collectors/snmp/load-vendors.ts';
import type { PolledAccessPoint } from '../../collectors/snmp/polled-agents.ts';
import type { SnmpCredential } from '../../collectors/snmp/snmp-value.ts';
import { openCredentials, polledAccessPoints } from '../polled-access-points.ts';
import { readInventory } from '../read-inventory.ts';

export interface PolledSchool {
  readonly school: string;
  readonly accessPoints: readonly InventoryAccessPoint[];
  /** Who is asked about them. */
  readonly polled: readonly PolledAccessPoint[];
  readonly credentials: ReadonlyMap<string, SnmpCredential>;
  readonly vendors: Vendors;
}

/** @throws ProvnatError FILE_MISSING, INVENTORY_INVALID, SECRET_MISSING, SECRET_EXPOSED, VENDOR_INVALID */
export async function loadSchool(inventoryPath: string): Promise<PolledSchool> {
  const inventory = await readInventory(inventoryPath);
  const { school, accessPoints, rooms } = inventory;
  if (accessPoints.length === 0) {
    throw new ProvnatError(
      'INVENTORY_INVALID',
      `school file ${inventoryPath}: names no access point, and there is nothing else to collect`,
      'Write them under accessPoints.',
    );
  }
  const polled = polledAccessPoints(inventory, accessPoints, rooms);
  const credentials = await openCredentials(inventory, polled, { environment: process.env, inventoryPath });
  return { school, accessPoints, polled, credentials, vendors: await loadVendors() };
}
