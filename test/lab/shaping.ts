/** What the access point does to packets: rates per room and per seat with bounded queues, loss, cuts. By tc and nftables in the kernel. */
import type { Network } from './network.ts';

export interface Shape {
  /** Wire rate towards the class and away from it, as tc counts it; absent: as fast as the machine. */
  readonly downMbps?: number;
  readonly upMbps?: number;
  /** How long a packet may wait in a full queue. */
  readonly queueMs?: number;
  readonly slowSeat?: { readonly seat: number; readonly downMbps: number };
}

const defaultQueueMs = 100;
/** Far above anything that a case plays: the class of a direction without a limit of its own. */
const openMbps = 5_000;
/** Two full frames: a bigger bucket would let bursts through that the rate forbids. */
const burstBytes = 3_028;

export const queueBytes = (mbps: number, queueMs: number): number => Math.max(3_028, Math.round((mbps * 1000 * queueMs) / 8));

/** Sets or replaces everything that tc does. Down is shaped towards the class, up towards the server. */
export async function shape(accessPoint: Network, { downMbps, upMbps, queueMs = defaultQueueMs, slowSeat }: Shape): Promise<void> {
  await direction(accessPoint, 'wlan0', downMbps, queueMs);
  await direction(accessPoint, 'eth0', upMbps, queueMs);
  if (slowSeat === undefined) return;
  const tc = (...args: readonly string[]): Promise<string> => accessPoint.run('tc', ...args);
  await tc(...leaf('wlan0', '1:1', '20', slowSeat.downMbps));
  await tc('qdisc', 'replace', 'dev', 'wlan0', 'parent', '1:20', 'handle', '20:', ...fifo(slowSeat.downMbps, queueMs));
  await tc(
    ...['filter', 'add', 'dev', 'wlan0', 'parent', '1:', 'protocol', 'ip', 'prio', '1', 'u32'],
    ...['match', 'ip', 'dst', `10.77.1.${slowSeat.seat}/32`, 'flowid', '1:20'],
  );
}

async function direction(accessPoint: Network, link: string, limitMbps: number | undefined, queueMs: number): Promise<void> {
  const mbps = limitMbps ?? openMbps;
  const tc = (...args: readonly string[]): Promise<string> => accessPoint.run('tc', ...args);
  if (!(await tc('qdisc', 'show', 'dev', link)).includes('htb 1:')) {
    await tc('qdisc', 'replace', 'dev', link, 'root', 'handle', '1:', 'htb', 'default', '10');
  }
  await tc(...leaf(link, '1:', '1', mbps));
  await tc(...leaf(link, '1:1', '10', mbps));
  await tc('qdisc', 'replace', 'dev', link, 'parent', '1:10', 'handle', '10:', ...fifo(mbps, limitMbps === undefined ? 20 : queueMs));
}

const leaf = (link: string, parent: string, id: string, mbps: number): readonly string[] => [
  ...['class', 'replace', 'dev', link, 'parent', parent, 'classid', `1:${id}`, 'htb'],
  ...['rate', `${Math.round(mbps * 1e6)}bit`, 'ceil', `${Math.round(mbps * 1e6)}bit`],
  ...['burst', String(mbps === openMbps ? 300_000 : burstBytes), 'cburst', String(mbps === openMbps ? 300_000 : burstBytes)],
];

const fifo = (mbps: number, queueMs: number): readonly string[] => ['bfifo', 'limit', String(queueBytes(mbps, queueMs))];

/** Towards one address, beside whatever the room is shaped to. */
export async function limitClient(accessPoint: Network, address: string, downMbps: number): Promise<void> {
  await accessPoint.run('tc', ...leaf('wlan0', '1:', '30', downMbps));
  await accessPoint.run('tc', 'qdisc', 'replace', 'dev', 'wlan0', 'parent', '1:30', 'handle', '30:', ...fifo(downMbps, defaultQueueMs));
  await accessPoint.run(
    ...(['tc', 'filter', 'add', 'dev', 'wlan0', 'parent', '1:', 'protocol', 'ip', 'prio', '1', 'u32'] as const),
    ...['match', 'ip', 'dst', `${address}/32`, 'flowid', '1:30'],
  );
}

/**
 * Loses this share of the packets in each direction. Every n-th for the loss probe, so that the truth is exact however few probes there are;
 * by draw for the rest.
 */
export async function lose(accessPoint: Network, ratio: number): Promise<void> {
  const everyNth = Math.round(1 / ratio);
  const rules = ['eth0', 'wlan0'].flatMap((link) => [
    `add rule ip lab forward iifname "${link}" ip protocol udp numgen inc mod ${everyNth} 0 drop`,
    `add rule ip lab forward iifname "${link}" ip protocol tcp numgen random mod 100000 < ${Math.round(ratio * 100_000)} drop`,
  ]);
  await nft(accessPoint, [
    'add table ip lab',
    'add chain ip lab forward { type filter hook forward priority 0; }',
    'flush chain ip lab forward',
    ...rules,
  ]);
}

/**
 * For a while nothing passes the radio, the access point's own agent included; or nothing of one seat. The kernel itself ends it on time:
 * a program that was to do it might be late. Resolves when it has begun.
 */
export async function cut(accessPoint: Network, forMs: number, seat?: number): Promise<void> {
  const [type, match, from, to] =
    seat === undefined ? ['ifname', 'wlan0', 'iifname', 'oifname'] : ['ipv4_addr', `10.77.1.${seat}`, 'ip saddr', 'ip daddr'];
  await nft(accessPoint, [
    'add table ip cut',
    `add set ip cut gone { type ${type}; flags timeout; }`,
    'add chain ip cut in { type filter hook prerouting priority -300; }',
    'add chain ip cut out { type filter hook postrouting priority 300; }',
    'flush table ip cut',
    `add rule ip cut in ${from} @gone drop`,
    `add rule ip cut out ${to} @gone drop`,
    `add element ip cut gone { ${match} timeout ${forMs}ms }`,
  ]);
}

const nft = async (network: Network, lines: readonly string[]): Promise<void> => void (await network.run('nft', lines.join('\n')));
