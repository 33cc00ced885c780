/** macOS: networksetup for the kind, netstat for bytes, ifconfig for wired speed, system_profiler for Wi-Fi. */
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
    const profile = await run('system_profiler', ['SPAirPortDataType', '-json']);
    return { state, kind, ...bytes, ...('text' in profile ? parseAirPort(profile.text, name) : nothing(profile.reason)) };
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

const airPort = z.object({
  SPAirPortDataType: z.array(
    z.object({
      spairport_airport_interfaces: z
        .array(
          z.object({
            _name: z.string(),
            spairport_current_network_information: z
              .object({
                _name: z.string().optional(),
                spairport_network_bssid: z.string().optional(),
                spairport_network_rate: z.number().optional(),
              })
              .optional(),
          }),
        )
        .optional(),
    }),
  ),
});

/** `system_profiler SPAirPortDataType -json`. Newer systems hide names from programs without the right to the location. */
export function parseAirPort(text: string, name: string): Pick<LinkReading, 'rateMbps' | 'bssid' | 'ssid'> {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return nothing('tool-failed');
  }
  const parsed = airPort.safeParse(json);
  if (!parsed.success) return nothing('tool-failed');
  const network = parsed.data.SPAirPortDataType.flatMap((entry) => entry.spairport_airport_interfaces ?? []).find(
    (each) => each._name === name,
  )?.spairport_current_network_information;
  if (network === undefined) return nothing('not-connected');
  const { _name: ssid, spairport_network_bssid: bssid, spairport_network_rate: rate } = network;
  const told = (value: string | undefined): Figure<string> =>
    value === undefined || /redacted/i.test(value) ? missing('hidden-by-system') : { value };
  const seen = told(bssid);
  return {
    rateMbps: rate === undefined ? missing('not-told') : { value: rate },
    ssid: told(ssid),
    bssid: 'value' in seen ? { value: seen.value.toLowerCase() } : seen,
  };
}

function nothing(reason: string): Pick<LinkReading, 'rateMbps' | 'bssid' | 'ssid'> {
  return { rateMbps: missing(reason), bssid: missing(reason), ssid: missing(reason) };
}
