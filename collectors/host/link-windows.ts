/** Windows: Get-NetAdapter for kind, rate and bytes; netsh for the access point. */
import { z } from 'zod';
import type { Figure, LinkKind, LinkReading } from './link-reading.ts';
import { missing, virtualLink } from './link-reading.ts';
import { printedJson } from './printed-json.ts';
import type { RunCommand } from './run-command.ts';

/** NdisPhysicalMedium numbers of ndis.h. */
const mediumWifi = [1, 9];
const mediumEthernet = 14;

/** NET_IF_MEDIA_CONNECT_STATE of ifdef.h; 0 is unknown. */
const connected = 1;
const disconnected = 2;

/** The name is data, never part of the script: interface names are foreign text. */
const script = `
$ErrorActionPreference = 'Stop'
$name = $args[0]
$adapter = Get-NetAdapter -IncludeHidden | Where-Object { $_.Name -eq $name } | Select-Object -First 1
$bytes = Get-NetAdapterStatistics -IncludeHidden | Where-Object { $_.Name -eq $name } | Select-Object -First 1
@{ description = [string]$adapter.InterfaceDescription; medium = [int]$adapter.NdisPhysicalMedium; connect = [int]$adapter.MediaConnectState; receive = [string]$adapter.ReceiveLinkSpeed; transmit = [string]$adapter.TransmitLinkSpeed;
   inBytes = [string]$bytes.ReceivedBytes; outBytes = [string]$bytes.SentBytes } | ConvertTo-Json -Compress`;

export async function readWindowsLink(name: string, run: RunCommand): Promise<LinkReading> {
  const command = `& { ${script} } '${name.replaceAll("'", "''")}'`;
  const adapter = await run('powershell.exe', ['-NoProfile', '-NonInteractive', '-Command', command]);
  const wired = 'text' in adapter ? parseNetAdapter(adapter.text) : failed(adapter.reason);
  if ('reason' in wired.rateMbps && wired.rateMbps.reason === 'virtual') return virtualLink(wired);
  if (!('value' in wired.kind) || wired.kind.value !== 'wifi') return { ...wired, bssid: missing('not-wifi'), ssid: missing('not-wifi') };
  const wlan = await run('netsh', ['wlan', 'show', 'interfaces']);
  const network = 'text' in wlan ? parseNetshWlan(wlan.text, name) : { bssid: missing(wlan.reason), ssid: missing(wlan.reason) };
  return { ...wired, ...network };
}

type Adapter = Omit<LinkReading, 'bssid' | 'ssid'>;

/** How Hyper-V, VMware, KVM and VirtualBox describe the adapters of their guests. The host's own end of a virtual switch reads so as well. */
const virtualAdapter = /hyper-v|vmxnet|virtio|\bxen|PRO\/1000 MT/i;

const adapterShape = z.object({
  description: z.string().default(''),
  medium: z.number(),
  connect: z.number(),
  receive: z.string(),
  transmit: z.string(),
  inBytes: z.string(),
  outBytes: z.string(),
});

/** What the script prints. Speeds are bit/s; the slower direction bounds what the generator may use. */
export function parseNetAdapter(text: string): Adapter {
  const said = printedJson(text, adapterShape);
  if (said === undefined) return failed('tool-failed');
  const { description, medium, connect, receive, transmit, inBytes, outBytes } = said;
  const isVirtual = !mediumWifi.includes(medium) && virtualAdapter.test(description);
  const kind: LinkKind = isVirtual ? 'other' : mediumWifi.includes(medium) ? 'wifi' : medium === mediumEthernet ? 'ethernet' : 'other';
  const bitsPerSecond = Math.min(...[receive, transmit].map(Number).filter((speed) => speed > 0));
  const count = (digits: string): Figure<number> => (/^\d+$/.test(digits) ? { value: Number(digits) } : missing('not-told'));
  return {
    state: connect === connected ? { value: 'up' } : connect === disconnected ? { value: 'down' } : missing('not-told'),
    kind: { value: kind },
    rateMbps: isVirtual ? missing('virtual') : Number.isFinite(bitsPerSecond) ? { value: bitsPerSecond / 1e6 } : missing('not-told'),
    inBytes: count(inBytes),
    outBytes: count(outBytes),
  };
}

interface NetshRow {
  readonly label: string;
  readonly value: string;
}

/** What netsh prints comes in the code page of the console, and we read UTF-8: only plain letters compare. One letter is one byte there. */
const plain = (text: string): string => text.replace(/[^ -~]/g, '?');

/**
 * The rows of one interface in `netsh wlan show interfaces`: its block begins with a row whose value is its name. Undefined: it is not there.
 */
export function netshRowsOf(text: string, name: string): readonly NetshRow[] | undefined {
  const rows = text.split(/\r?\n/).map((line): NetshRow => {
    const colon = line.indexOf(':');
    return colon < 0 ? { label: '', value: '' } : { label: line.slice(0, colon).trim(), value: line.slice(colon + 1).trim() };
  });
  const from = rows.findIndex(({ value }) => plain(value) === plain(name));
  if (from < 0) return undefined;
  const firstLabel = rows[from]?.label;
  const to = rows.findIndex(({ label }, index) => index > from && label === firstLabel);
  return rows.slice(from, to < 0 ? undefined : to);
}

/** Its labels are translated, but SSID and BSSID are spelt so in every language; newer versions write "AP BSSID". */
export function parseNetshWlan(text: string, name: string): Pick<LinkReading, 'bssid' | 'ssid'> {
  const block = netshRowsOf(text, name);
  if (block === undefined) return { bssid: missing('no-interface'), ssid: missing('no-interface') };
  const bssid = block.find(({ label }) => /^(AP )?BSSID$/i.test(label))?.value;
  const ssid = block.find(({ label }) => label === 'SSID')?.value;
  if (bssid === undefined && ssid === undefined) return { bssid: missing('not-connected'), ssid: missing('not-connected') };
  return {
    bssid:
      bssid !== undefined && /^[0-9a-f:-]{17}$/i.test(bssid)
        ? { value: bssid.toLowerCase().replaceAll('-', ':') }
        : missing('hidden-by-system'),
    ssid: ssid === undefined || ssid === '' ? missing('hidden') : /[\uFFFD?]/.test(ssid) ? missing('not-readable') : { value: ssid },
  };
}

const failed = (reason: string): Adapter => ({
  state: missing(reason),
  kind: missing(reason),
  rateMbps: missing(reason),
  inBytes: missing(reason),
  outBytes: missing(reason),
});
