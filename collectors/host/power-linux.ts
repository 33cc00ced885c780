/** Linux: /sys for supply and processor, iw for the radio. */
import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Figure } from './link-reading.ts';
import { missing } from './link-reading.ts';
import type { PowerReading } from './power-reading.ts';
import type { RunCommand } from './run-command.ts';

/** @param wifi name of the Wi-Fi interface that carries the load, if one does */
export async function readLinuxPower(wifi: string | undefined, run: RunCommand, root = '/sys'): Promise<PowerReading> {
  const supplies = await Promise.all((await namesIn(join(root, 'class/power_supply'))).map((path) => readFiles(path, supplyFiles)));
  const policies = await Promise.all((await namesIn(join(root, 'devices/system/cpu/cpufreq'))).map((path) => readFiles(path, policyFiles)));
  const { platform_profile: profile } = await readFiles(join(root, 'firmware/acpi'), ['platform_profile']);
  const radio = wifi === undefined ? missing('not-wifi') : await run('iw', ['dev', wifi, 'get', 'power_save']);
  return {
    source: linuxSupply(supplies),
    ...linuxProcessor(policies, profile),
    wifiSaving: 'text' in radio ? parseIwPowerSave(radio.text) : radio,
  };
}

type Files = Readonly<Record<string, string | undefined>>;

const supplyFiles = ['type', 'online', 'status', 'scope'];
const policyFiles = ['scaling_driver', 'scaling_governor', 'energy_performance_preference'];

/** Files of one folder of /sys/class/power_supply each. A mouse has a battery too: its scope is Device. */
export function linuxSupply(supplies: readonly Files[]): Figure<'mains' | 'battery'> {
  const own = supplies.filter(({ scope }) => scope !== 'Device');
  if (own.some(({ type, online }) => type !== 'Battery' && online === '1')) return { value: 'mains' };
  const batteries = own.filter(({ type }) => type === 'Battery');
  if (batteries.length === 0) return missing('no-battery');
  return { value: batteries.some(({ status }) => status === 'Discharging') ? 'battery' : 'mains' };
}

/** Drivers that set the frequency themselves: their governor "powersave" is the usual one and saves nothing under load. */
const ownPace = new Set(['intel_pstate', 'amd-pstate-epp']);

/** Files of one folder of /sys/devices/system/cpu/cpufreq each, and the firmware's own profile. */
export function linuxProcessor(policies: readonly Files[], profile: string | undefined): Pick<PowerReading, 'saving' | 'mode'> {
  const [first] = policies;
  const mode = [profile, first?.['scaling_governor'], first?.['energy_performance_preference']].filter((word) => word !== undefined);
  if (mode.length === 0) return { saving: missing('not-told') };
  const held = policies.some(
    ({ scaling_driver: driver = '', scaling_governor: governor, energy_performance_preference: preference }) =>
      preference === 'power' || (governor === 'powersave' && !ownPace.has(driver)),
  );
  return { saving: { value: held || profile === 'low-power' }, mode: mode.join(', ') };
}

/** `iw dev <name> get power_save`. */
export function parseIwPowerSave(text: string): Figure<boolean> {
  const word = /^Power save: (on|off)/im.exec(text)?.[1];
  return word === undefined ? missing('not-told') : { value: word === 'on' };
}

const namesIn = async (folder: string): Promise<string[]> =>
  (await readdir(folder).catch((): string[] => [])).map((name) => join(folder, name));

async function readFiles(folder: string, files: readonly string[]): Promise<Files> {
  const read = async (file: string): Promise<string | undefined> =>
    (await readFile(join(folder, file), 'utf8').catch(() => undefined))?.trim();
  return Object.fromEntries(await Promise.all(files.map(async (file) => [file, await read(file)] as const)));
}
