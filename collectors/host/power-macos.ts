/** macOS: pmset. What its radio does nobody is told. */
import type { Figure } from './link-reading.ts';
import { missing } from './link-reading.ts';
import type { PowerReading } from './power-reading.ts';
import type { RunCommand } from './run-command.ts';

export async function readMacPower(wifi: string | undefined, run: RunCommand): Promise<PowerReading> {
  const [supply, settings] = await Promise.all([run('pmset', ['-g', 'batt']), run('pmset', ['-g'])]);
  return {
    source: 'text' in supply ? parsePmsetSupply(supply.text) : supply,
    ...('text' in settings ? parsePmsetSettings(settings.text) : { saving: settings }),
    wifiSaving: missing(wifi === undefined ? 'not-wifi' : 'not-told'),
  };
}

/** `pmset -g batt`: "Now drawing from 'AC Power'", then a line for each battery. */
export function parsePmsetSupply(text: string): Figure<'mains' | 'battery'> {
  const from = /drawing from '([^']+)'/i.exec(text)?.[1];
  if (from === undefined) return missing('not-told');
  if (/battery|ups/i.test(from)) return { value: 'battery' };
  return /InternalBattery/.test(text) ? { value: 'mains' } : missing('no-battery');
}

/** `pmset -g`: lowpowermode 0 or 1; on machines with a high power mode powermode 0 automatic, 1 low, 2 high. */
export function parsePmsetSettings(text: string): Pick<PowerReading, 'saving' | 'mode'> {
  const value = /^\s*(?:lowpowermode|powermode)\s+(\d)/m.exec(text)?.[1];
  if (value === undefined) return { saving: missing('not-told') };
  return { saving: { value: value === '1' }, mode: value === '1' ? 'low power mode' : value === '2' ? 'high power mode' : 'automatic' };
}
