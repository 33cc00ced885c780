/** What provnat ap does: asks and shows. */
import { plainValue } from '../../report/plain-text.ts';
import { askAccessPoint } from '../../run/ap/ask-access-point.ts';
import type { DeviceOptions } from '../../run/ap/find-device.ts';
import { accessPointTable } from '../access-point-table.ts';
import { type Context, say } from '../context.ts';

export interface ApOptions extends DeviceOptions {
  readonly seconds: number;
}

/** @throws ProvnatError of askAccessPoint */
export async function showAccessPoint(device: string, { seconds, ...options }: ApOptions, context: Context): Promise<void> {
  if (context.interactive) say(context, 'info', `readings over ${String(seconds)} s: rates need them`);
  const { description, ...asked } = await askAccessPoint({ ...options, device, gapMs: seconds * 1000 });
  if (context.json) process.stdout.write(`${JSON.stringify(plainValue({ formatVersion: 1, ...asked, ...description }))}\n`);
  else process.stdout.write(accessPointTable({ ...asked, description }, context));
}
