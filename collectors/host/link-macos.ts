/** macOS: networksetup for the kind, netstat for bytes, ifconfig for wired speed, CoreWLAN and ipconfig for Wi-Fi. None of them scans. */
import { z } from 'zod';
import type { Figure, LinkKind, LinkReading, LinkState } from './link-reading.ts';
import { missing } from './link-reading.ts';
import type { RunCommand } from './run-command.ts';

export async function readMacLink(name: string, run: RunCommand): Promise<LinkReading> {
  const [ports, statistics, media] = await Promise.all([
    run('networksetup', ['-listallhardwareports']),
    run('netstat', ['-ibn', '-I', name]),
    run('ifconfig', [name]),
  ]);
  const state = 'text' in media ? parseIfconfigStatus(media.text) : missing(media.reason);
  const kind: Figure<LinkKind> = 'text' in ports ? parseHardwarePorts(ports.text, name) : missing(ports.reason);
  const bytes =
    'text' in statistics
      ? parseNetstatBytes(statistics.text)
      : { inBytes: missing(statistics.reason), outBytes: missing(statistics.reason) };
  if ('value' in kind && kind.value === 'wifi') {
    const { rateMbps, bssid, ssid } = await readMacRadio(name, run);
    if ('value' in bssid && 'value' in ssid) return { state, kind, ...bytes, rateMbps, bssid, ssid };
    const summary = await run('ipconfig', ['getsummary', name]);
    const told = 'text' in summary ? parseIpconfigSummary(summary.text) : { bssid: summary, ssid: summary };
    return { state, kind, ...bytes, rateMbps, bssid: either(bssid, told.bssid), ssid: either(ssid, told.ssid) };
  }
  const rateMbps = 'text' in media ? parseIfconfigMedia(media.text) : missing(media.reason);
  return { state, kind, ...bytes, rateMbps, bssid: missing('not-wifi'), ssid: missing('not-wifi') };
}

/** `networksetup -listallhardwareports`: blocks of Hardware Port, Device, Ethernet Address. */
export function parseHardwarePorts(text: string, name: string): Figure<LinkKind> {
  const port = text
    .split(/\n\s*\n/)
    .find((block) => block.split('\n').some((line) => line.trim() === `Device: ${name}`))
    ?.match(/^Hardware Port: (.+)$/m)?.[1];
  if (port === undefined) return missing('no-interface');
  if (/wi-?fi|airport/i.test(port)) return { value: 'wifi' };
  return { value: /ethernet|lan|thunderbolt \d|usb.*10/i.test(port) ? 'ethernet' : 'other' };
}

/** `netstat -ibn -I <name>`: the link row has Ibytes and Obytes under their headings, counted from the right. */
export function parseNetstatBytes(text: string): Pick<LinkReading, 'inBytes' | 'outBytes'> {
  const rows = text.split('\n').map((line) => line.trim().split(/\s+/));
  const heading = rows[0] ?? [];
  const row = rows.find((fields) => fields[2]?.startsWith('<Link#'));
  const at = (column: string): Figure<number> => {
    const fromRight = heading.length - heading.indexOf(column);
    const value = row?.[row.length - fromRight];
    return heading.includes(column) && value !== undefined && /^\d+$/.test(value) ? { value: Number(value) } : missing('not-told');
  };
  return { inBytes: at('Ibytes'), outBytes: at('Obytes') };
}

/** `ifconfig <name>`: media: autoselect (1000baseT <full-duplex>). */
export function parseIfconfigMedia(text: string): Figure<number> {
  const media = /^\s*media:.*?\(?(\d+)(G?)base/im.exec(text);
  return media === null ? missing('not-told') : { value: Number(media[1]) * (media[2] === '' ? 1 : 1000) };
}

/** `ifconfig <name>`: status: active, of a cable with somebody at its other end and of joined Wi-Fi; an interface without a medium has no such row. */
export function parseIfconfigStatus(text: string): Figure<LinkState> {
  const status = /^\s*status: (\w+)/m.exec(text)?.[1];
  return status === undefined ? missing('not-told') : { value: status === 'active' ? 'up' : 'down' };
}

/** What the card itself says of the network that it is on. */
export interface MacRadio {
  readonly rateMbps: Figure<number>;
  readonly signalDbm: Figure<number>;
  readonly bssid: Figure<string>;
  readonly ssid: Figure<string>;
}

/**
 * CoreWLAN's figures of the interface as it is; nothing in it looks for other networks, as system_profiler does. The name is an argument and
 * never part of the script (docs/decisions/wifi-on-macos.md).
 */
const script = `
ObjC.import('CoreWLAN');
function run(names) {
  const wifi = $.CWWiFiClient.sharedWiFiClient.interfaceWithName(names[0]);
  if (wifi.isNil()) return '{}';
  const text = (told) => { const value = ObjC.unwrap(told); return value ? String(value) : ''; };
  return JSON.stringify({
    rate: Number(wifi.transmitRate), signal: Number(wifi.rssiValue), bssid: text(wifi.bssid), ssid: text(wifi.ssid)
  });
}`;

/** @param name of the Wi-Fi interface. Never throws. */
export async function readMacRadio(name: string, run: RunCommand): Promise<MacRadio> {
  const told = await run('osascript', ['-l', 'JavaScript', '-e', script, name]);
  return 'text' in told ? parseCoreWlan(told.text) : noRadio(told.reason);
}

const coreWlan = z.object({ rate: z.number().nullable(), signal: z.number().nullable(), bssid: z.string(), ssid: z.string() });

/** What the script prints. CoreWLAN says 0 for a figure that it does not have, and no name to programs without the right to the location. */
export function parseCoreWlan(text: string): MacRadio {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return noRadio('tool-failed');
  }
  const parsed = coreWlan.safeParse(json);
  if (!parsed.success) return noRadio('not-told');
  const { rate, signal, bssid, ssid } = parsed.data;
  return {
    rateMbps: rate !== null && rate > 0 ? { value: rate } : missing('not-told'),
    signalDbm: signal !== null && signal < 0 ? { value: signal } : missing('not-told'),
    bssid: toldBssid(bssid),
    ssid: toldName(ssid),
  };
}

/** `ipconfig getsummary <name>`, indented rows of "KEY : value"; newer systems say <redacted> to all but root. */
export function parseIpconfigSummary(text: string): Pick<LinkReading, 'bssid' | 'ssid'> {
  const row = (key: string): string => new RegExp(`^\\s*${key} : (.*)$`, 'm').exec(text)?.[1] ?? '';
  return { bssid: toldBssid(row('BSSID')), ssid: toldName(row('SSID')) };
}

const toldName = (text: string): Figure<string> => {
  const name = text.trim();
  return name === '' || /^<.*redacted.*>$/i.test(name) ? missing('hidden-by-system') : { value: name };
};

/** Lower case, two digits each: Apple's tools leave out leading zeros. */
function toldBssid(text: string): Figure<string> {
  const pairs = text.trim().toLowerCase().split(':');
  const isAddress = pairs.length === 6 && pairs.every((pair) => /^[0-9a-f]{1,2}$/.test(pair));
  return isAddress ? { value: pairs.map((pair) => pair.padStart(2, '0')).join(':') } : missing('hidden-by-system');
}

const either = <Value>(first: Figure<Value>, second: Figure<Value>): Figure<Value> =>
  'value' in first || 'reason' in second ? first : second;

function noRadio(reason: string): MacRadio {
  return { rateMbps: missing(reason), signalDbm: missing(reason), bssid: missing(reason), ssid: missing(reason) };
}
