/** Linux: /sys/class/net, with iw for Wi-Fi; without it nmcli tells which network, and nothing tells the rate. */
import { readFile, readlink, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { release } from 'node:os';
import type { Figure, LinkReading, LinkState } from './link-reading.ts';
import { missing, virtualLink } from './link-reading.ts';
import type { RunCommand } from './run-command.ts';

/** ARPHRD_ETHER of the kernel's if_arp.h. */
const etherType = '1';

/**
 * Drivers of the adapters that Hyper-V and WSL, KVM, VMware, Xen and VirtualBox show their guests (the last three names are of hardware that
 * lives on only there). Behind such a one may be the host's cable, its Wi-Fi or its private network: what the guest sees of it, a speed and a
 * link that is always up, is of the adapter alone. A container's veth has no driver of a device and is as good as the host's own link.
 */
const virtualDrivers: readonly string[] = ['hv_netvsc', 'virtio_net', 'vmxnet3', 'vif', 'e1000', 'pcnet32', '8139cp'];

/** @param kernel release of the kernel: WSL's is Microsoft's */
export async function readLinuxLink(name: string, run: RunCommand, root = '/sys/class/net', kernel = release()): Promise<LinkReading> {
  const folder = join(root, name);
  const read = async (file: string): Promise<string | undefined> =>
    (await readFile(join(folder, file), 'utf8').catch(() => undefined))?.trim();
  const count = async (file: string): Promise<Figure<number>> => wholeNumber(await read(`statistics/${file}`));
  const [type, operational, speed, carrierLost, driver, wireless, phy, inBytes, outBytes] = await Promise.all([
    read('type'),
    read('operstate'),
    read('speed'),
    read('carrier_down_count'),
    readlink(join(folder, 'device', 'driver')).catch(() => ''),
    isThere(join(folder, 'wireless')),
    isThere(join(folder, 'phy80211')),
    count('rx_bytes'),
    count('tx_bytes'),
  ]);
  const state = type === undefined ? missing('no-interface') : stateOf(operational);
  if (wireless || phy) return { state, kind: { value: 'wifi' }, inBytes, outBytes, ...(await readWifi(name, run)) };
  const more = /^\d+$/.test(carrierLost ?? '') ? { carrierLostCount: Number(carrierLost) } : {};
  if (virtualDrivers.includes(basename(driver)) || (type === etherType && /microsoft/i.test(kernel))) {
    return { ...virtualLink({ state, inBytes, outBytes }), ...more };
  }
  // -1 where the link is down, an error where the driver does not tell.
  const rate = Number(speed);
  return {
    state,
    kind: type === undefined ? missing('no-interface') : { value: type === etherType ? 'ethernet' : 'other' },
    rateMbps: speed !== undefined && rate > 0 ? { value: rate } : missing('not-told'),
    inBytes,
    outBytes,
    bssid: missing('not-wifi'),
    ssid: missing('not-wifi'),
    ...more,
  };
}

/** IF_OPER_* of RFC 2863. unknown: the driver does not say, as of loopback and most tunnels. */
function stateOf(operational: string | undefined): Figure<LinkState> {
  if (operational === undefined) return missing('not-told');
  return { value: operational === 'up' || operational === 'unknown' ? 'up' : 'down' };
}

type Wifi = Pick<LinkReading, 'rateMbps' | 'bssid' | 'ssid'>;

async function readWifi(name: string, run: RunCommand): Promise<Wifi> {
  const iw = await run('iw', ['dev', name, 'link']);
  if ('text' in iw) return parseIwLink(iw.text);
  const nmcli = await run('nmcli', ['-t', '-f', 'IN-USE,BSSID,SSID', 'device', 'wifi', 'list', 'ifname', name, '--rescan', 'no']);
  if ('text' in nmcli) return { ...parseNmcliWifi(nmcli.text), rateMbps: missing(iw.reason) };
  return { rateMbps: missing(iw.reason), bssid: missing(iw.reason), ssid: missing(iw.reason) };
}

/** `iw dev <name> link`. The rate is the slower direction's: what the generator may use is bounded by it. */
export function parseIwLink(text: string): Wifi {
  const bssid = /^Connected to ([0-9a-f:]{17})/im.exec(text)?.[1];
  if (bssid === undefined) return notConnected;
  const ssid = /^\s*SSID: (.*)$/m.exec(text)?.[1];
  const rates = [...text.matchAll(/^\s*[rt]x bitrate: ([\d.]+) MBit\/s/gim)].map(([, rate]) => Number(rate));
  return {
    bssid: { value: bssid.toLowerCase() },
    ssid: ssid === undefined || ssid === '' ? missing('hidden') : { value: unescapedSsid(ssid) },
    rateMbps: rates.length === 0 ? missing('not-told') : { value: Math.min(...rates) },
  };
}

/** iw spells bytes out, \xc3\xa5 for å; those that are no UTF-8 stay so, as the school file writes them. */
export function unescapedSsid(text: string): string {
  const bytes = text
    .split(/(\\x[0-9a-f]{2})/i)
    .map((part, index) => (index % 2 === 0 ? Buffer.from(part) : Buffer.from(part.slice(2), 'hex')));
  const read = Buffer.concat(bytes).toString();
  return read.includes('\uFFFD') ? text : read;
}

/**
 * `nmcli -t -f IN-USE,BSSID,SSID`: fields by colons, colons inside fields escaped; the row in use starts with a star. Its RATE is left out: that
 * is the most that the access point offers anybody (540), also to a laptop far away at 24.
 */
export function parseNmcliWifi(text: string): Omit<Wifi, 'rateMbps'> {
  const row = text.split('\n').find((line) => line.startsWith('*:'));
  if (row === undefined) return notConnected;
  const [, bssid = '', ssid = ''] = row.split(/(?<!\\):/).map((field) => field.replaceAll('\\:', ':').replaceAll('\\\\', '\\'));
  return {
    bssid: /^[0-9a-f:]{17}$/i.test(bssid) ? { value: bssid.toLowerCase() } : missing('not-told'),
    ssid: ssid === '' ? missing('hidden') : { value: ssid },
  };
}

const notConnected: Wifi = { rateMbps: missing('not-connected'), bssid: missing('not-connected'), ssid: missing('not-connected') };

const isThere = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false,
  );

const wholeNumber = (text: string | undefined): Figure<number> =>
  text !== undefined && /^\d+$/.test(text) ? { value: Number(text) } : missing('not-told');
