/** How strong this machine hears its access point, where the system tells. */
import type { Figure } from './link-reading.ts';
import { missing } from './link-reading.ts';
import { readMacRadio } from './link-macos.ts';
import { netshRowsOf } from './link-windows.ts';
import type { RunCommand } from './run-command.ts';

/** dBm. @param name of the Wi-Fi interface. Never throws. */
export async function readWifiSignal(name: string, run: RunCommand, platform: NodeJS.Platform = process.platform): Promise<Figure<number>> {
  if (platform === 'linux') return told(await run('iw', ['dev', name, 'link']), parseIwSignal);
  if (platform === 'darwin') return (await readMacRadio(name, run)).signalDbm;
  if (platform === 'win32') return told(await run('netsh', ['wlan', 'show', 'interfaces']), (text) => parseNetshSignal(text, name));
  return missing('system-not-known');
}

const told = (answer: Awaited<ReturnType<RunCommand>>, parse: (text: string) => Figure<number>): Figure<number> =>
  'text' in answer ? parse(answer.text) : answer;

const dbm = (digits: string | undefined): Figure<number> =>
  digits === undefined || !(Number(digits) < 0) ? missing('not-told') : { value: Number(digits) };

/** `iw dev <name> link`. */
export const parseIwSignal = (text: string): Figure<number> => dbm(/^\s*signal:\s*(-\d+)/m.exec(text)?.[1]);

/**
 * `netsh wlan show interfaces`: newer systems have a row Rssi; all have a quality in per cent, which is linear from −100 dBm (0) to −50 dBm
 * (100) by the definition of wlanSignalQuality. Row names are the same in the languages that we have seen; the value tells in the others.
 */
export function parseNetshSignal(text: string, name: string): Figure<number> {
  const rows = netshRowsOf(text, name);
  if (rows === undefined) return missing('no-interface');
  const rssi = rows.find(({ label, value }) => /^rssi$/i.test(label) && /^-\d+$/.test(value));
  if (rssi !== undefined) return dbm(rssi.value);
  const percent = rows.map(({ value }) => /^(\d{1,3})\s?%$/.exec(value)?.[1]).find((digits) => digits !== undefined);
  return percent === undefined ? missing('not-told') : { value: Number(percent) / 2 - 100 };
}
