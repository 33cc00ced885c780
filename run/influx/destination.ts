/** Where the school file says that points go. */
import { join } from 'node:path';
import type { InventoryInflux } from '../../core/inventory/types.ts';
import type { Destination } from '../../store/influx/influx-client.ts';
import { openSecret, type SecretSource } from '../secrets.ts';

const bytesPerMegabyte = 1_000_000;

/** @throws ProvnatError SECRET_MISSING, SECRET_EXPOSED */
export async function destinationOf({ url, database, org, token }: InventoryInflux, source: SecretSource): Promise<Destination> {
  return { url, database, org, ...(token !== undefined && { token: await openSecret(token, 'influx.token', source) }) };
}

export const capBytesOf = ({ spoolMegabytes }: InventoryInflux): number => spoolMegabytes * bytesPerMegabyte;

/** Beside the runs, and no run itself: run and publish take the first that is free, and what an earlier one left goes first. */
export const spoolsBeside = (runsPath: string): string => join(runsPath, '.influx');
