/** How strong this machine hears its access point, where the system tells. */
import type { Figure } from './link-reading.ts';
import { missing } from './link-reading.ts';
import type { RunCommand } from './run-command.ts';

/** dBm. @param name of the Wi-Fi interface. Never throws. */
export async function readWifiSignal(name: string, run: RunCommand, platform: NodeJS.Platform = process.platform): Promise<Figure<number>> {
  if (platform === 'linux') return told(await run('iw', ['dev', name, 'link']), parseIwSignal);
  if (platform === 'darwin') return told(await run('system_profiler', ['SPAirPortDataType', '-json']), parseAirPortSignal);
  if (platform === 'win32') return told(await run('netsh', ['wlan', 'show', 'interfaces']), parseNetshSignal);
  return missing('system-not-known');
}

const told = (answer: Awaited<ReturnType<RunCommand>>, parse: (text: string) => Figure<number>): Figure<number> =>
  'text' in answer ? parse(answer.text) : answer;

const dbm = (digits: string | undefined): Figure<number> =>
  digits === undefined || !(Number(digits) < 0) ? missing('not-told') : { value: Number(digits) };

/** `iw dev <name> link`. */
export const parseIwSignal = (text: string): Figure<number> => dbm(/^\s*signal:\s*(-\d+)/m.exec(text)?.[1]);

/** `system_profiler SPAirPortDataType -json`: "-53 dBm / -90 dBm", of the one network that it is joined to. */
export const parseAirPortSignal = (text: string): Figure<number> =>
  dbm(/"spairport_current_network_information"\s*:\s*\{[^}]*"spairport_signal_noise"\s*:\s*"(-\d+) dBm/.exec(text)?.[1]);

/**
 * `netsh wlan show interfaces`: newer systems have a row Rssi; all have a quality in per cent, which is linear from −100 dBm (0) to −50 dBm
 * (100) by the definition of wlanSignalQuality. Row names are the same in the languages that we have seen; the value tells in the others.
 */
export function parseNetshSignal(text: string): Figure<number> {
  const rssi = /^\s*Rssi\s*:\s*(-\d+)/im.exec(text)?.[1];
  if (rssi !== undefined) return dbm(rssi);
  const percent = /:\s*(\d{1,3})\s?%/.exec(text)?.[1];
  return percent === undefined ? missing('not-told') : { value: Number(percent) / 2 - 100 };
}
