/** Where the school file says that points go. */
import { join } from 'node:path';
import { ProvnatError } from '../../core/errors.ts';
import type { Inventory, InventoryInflux } from '../../core/inventory/types.ts';
import type { Destination } from '../../store/influx/influx-client.ts';
import { readInventory } from '../read-inventory.ts';
import { openSecret, type SecretSource } from '../secrets.ts';

const bytesPerMegabyte = 1_000_000;

/** @throws ProvnatError SECRET_MISSING, SECRET_EXPOSED */
export async function destinationOf({ url, database, org, token }: InventoryInflux, source: SecretSource): Promise<Destination> {
  return { url, database, org, ...(token !== undefined && { token: await openSecret(token, 'influx.token', source) }) };
}

export const capBytesOf = ({ spoolMegabytes }: InventoryInflux): number => spoolMegabytes * bytesPerMegabyte;

/** What a school file says nothing of. */
const usualRetentionDays = 400;
export const retentionDaysOf = ({ retentionDays = usualRetentionDays }: Pick<InventoryInflux, 'retentionDays'>): number => retentionDays;

const dayMs = 86_400_000;
/** Two clocks, and the time until it has been counted. */
const marginMs = 3_600_000;

/** Points from this instant on are kept, ms. */
export function keptSince(influx: Pick<InventoryInflux, 'retentionDays'>, nowMs: number): number {
  const days = retentionDaysOf(influx);
  return days === 0 ? -Infinity : nowMs - days * dayMs + marginMs;
}

/** Beside the runs, and no run itself: run and publish take the first that is free, and what an earlier one left goes first. */
export const spoolsBeside = (runsPath: string): string => join(runsPath, '.influx');

/** A school file with that section. @throws ProvnatError of readInventory, INVENTORY_INVALID when there is none */
export async function influxOf(inventoryPath: string): Promise<Inventory & { readonly influx: InventoryInflux }> {
  const inventory = await readInventory(inventoryPath);
  const { influx } = inventory;
  if (influx !== undefined) return { ...inventory, influx };
  throw new ProvnatError(
    'INVENTORY_INVALID',
    `school file ${inventoryPath}: names no InfluxDB`,
    'Write a section influx: with url (and token, where the server asks for one); docs/guides/influxdb.md has an example.',
  );
}
