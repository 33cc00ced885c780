/** Windows: battery and energy saver by PowerShell, scheme and radio by powercfg, whose words are translated but whose numbers are not. */
import { z } from 'zod';
import type { Figure } from './link-reading.ts';
import { missing } from './link-reading.ts';
import type { PowerReading } from './power-reading.ts';
import { printedJson } from './printed-json.ts';
import type { RunCommand } from './run-command.ts';

const script = `
$battery = @(Get-CimInstance -ClassName Win32_Battery | ForEach-Object { [int]$_.BatteryStatus })
$saver = ''
try { $saver = [string][Windows.System.Power.PowerManager, Windows.System.Power, ContentType = WindowsRuntime]::EnergySaverStatus } catch {}
ConvertTo-Json -Compress -InputObject @{ battery = $battery; saver = $saver }`;

/** Wireless Adapter Settings, Power Saving Mode. */
const wirelessGroup = '19cbb8fa-5279-450e-9fac-8a3d5fedd0c1';
const wirelessSaving = '12bbebe6-58d6-4636-95bb-3217ef867c1a';

export async function readWindowsPower(wifi: string | undefined, run: RunCommand): Promise<PowerReading> {
  const [supply, scheme, radio] = await Promise.all([
    run('powershell.exe', ['-NoProfile', '-NonInteractive', '-Command', script]),
    run('powercfg', ['/getactivescheme']),
    wifi === undefined ? missing('not-wifi') : run('powercfg', ['/query', 'SCHEME_CURRENT', wirelessGroup, wirelessSaving]),
  ]);
  const { source, saver } = 'text' in supply ? parseWindowsSupply(supply.text) : { source: supply, saver: undefined };
  const plan = 'text' in scheme ? parseActiveScheme(scheme.text) : { saving: scheme };
  return {
    source,
    ...(saver === true ? { saving: { value: true }, mode: 'energy saver' } : plan),
    wifiSaving: 'text' in radio ? parseWirelessSaving(radio.text, 'value' in source && source.value === 'battery') : radio,
  };
}

const supplyShape = z.object({ battery: z.array(z.number()), saver: z.string() });

/** BatteryStatus of Win32_Battery while power is taken from it: discharging, low, critical. */
const draining = [1, 4, 5];

export function parseWindowsSupply(text: string): { readonly source: Figure<'mains' | 'battery'>; readonly saver: boolean | undefined } {
  const said = printedJson(text, supplyShape);
  if (said === undefined) return { source: missing('tool-failed'), saver: undefined };
  const { battery, saver } = said;
  return {
    source:
      battery.length === 0 ? missing('no-battery') : { value: battery.some((status) => draining.includes(status)) ? 'battery' : 'mains' },
    saver: saver === '' ? undefined : saver === 'On',
  };
}

/** The schemes that Windows comes with; a maker's own has another number and is told by its name alone. */
const savingScheme = 'a1841308-3541-4fab-bc81-f71556f20b4a';

/** `powercfg /getactivescheme`: Power Scheme GUID: <number>  (<name>). */
export function parseActiveScheme(text: string): Pick<PowerReading, 'saving' | 'mode'> {
  const match = /([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\s*(?:\((.*)\))?/i.exec(text);
  if (match === null) return { saving: missing('tool-failed') };
  const [, scheme = '', name] = match;
  return { saving: { value: scheme.toLowerCase() === savingScheme }, ...(name === undefined ? {} : { mode: name }) };
}

/** `powercfg /query … <setting>`: the last two numbers are what holds on mains and on battery; 0 is no saving. */
export function parseWirelessSaving(text: string, onBattery: boolean): Figure<boolean> {
  const [mains, battery] = [...text.matchAll(/:\s*0x([0-9a-f]{8})\s*$/gim)].map(([, digits = '']) => parseInt(digits, 16)).slice(-2);
  const value = onBattery ? battery : mains;
  return value === undefined ? missing('not-told') : { value: value > 0 };
}
