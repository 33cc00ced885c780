/** How the machine saves power, asked in the way of its system. */
import { missing } from './link-reading.ts';
import { readLinuxPower } from './power-linux.ts';
import { readMacPower } from './power-macos.ts';
import type { PowerReading } from './power-reading.ts';
import { readWindowsPower } from './power-windows.ts';
import type { RunCommand } from './run-command.ts';

/** @param wifi name of the Wi-Fi interface that carries the load, if one does. Never throws. */
export async function readPower(
  wifi: string | undefined,
  run: RunCommand,
  platform: NodeJS.Platform = process.platform,
): Promise<PowerReading> {
  if (platform === 'linux') return readLinuxPower(wifi, run);
  if (platform === 'darwin') return readMacPower(wifi, run);
  if (platform === 'win32') return readWindowsPower(wifi, run);
  const none = missing('system-not-known');
  return { source: none, saving: none, wifiSaving: none };
}
