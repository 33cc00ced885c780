/** Is the interface that the load leaves by a tunnel? Then the run would measure the tunnel. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { Figure } from './link-reading.ts';
import { missing } from './link-reading.ts';
import { printedJson } from './printed-json.ts';
import type { RunCommand } from './run-command.ts';

/** value: what kind of tunnel, in words; undefined where it is none. */
export type TunnelReading = Figure<string | undefined>;

/** Names and descriptions by which programs for private networks call their interfaces. */
const programs: readonly (readonly [RegExp, string])[] = [
  [/anyconnect|cisco secure client|^cscotun/i, 'Cisco AnyConnect'],
  [/globalprotect|pangp|^gpd\d/i, 'GlobalProtect'],
  [/tailscale/i, 'Tailscale'],
  [/zerotier|^zt[a-z0-9]{8}|^feth\d/i, 'ZeroTier'],
  [/forti(net|client| ?ssl)|^fctvpn/i, 'FortiClient'],
  [/zscaler/i, 'Zscaler'],
  [/juniper|pulse secure|ivanti/i, 'Ivanti Secure Access'],
  [/check ?point/i, 'Check Point'],
  [/cloudflare|\bwarp\b/i, 'Cloudflare WARP'],
  [/nordlynx|nordvpn/i, 'NordVPN'],
  [/wireguard|wintun|^wg/i, 'WireGuard'],
  [/openvpn|ovpn|tap-win/i, 'OpenVPN'],
  [/^ipsec|^vti|^xfrm|ikev2/i, 'IPsec'],
  [/^ppp|l2tp|pptp|sstp|wan miniport/i, 'PPP'],
  [/vpn/i, 'VPN'],
];

export const programOf = (nameOrDescription: string): string | undefined =>
  programs.find(([pattern]) => pattern.test(nameOrDescription))?.[1];

/** @param name of the interface, as linkTo gives it. Never throws. */
export async function readTunnel(name: string, run: RunCommand, platform: NodeJS.Platform = process.platform): Promise<TunnelReading> {
  if (platform === 'linux') return readLinuxTunnel(name);
  if (platform === 'darwin') return { value: macTunnel(name) };
  if (platform === 'win32') {
    const answer = await run('powershell.exe', ['-NoProfile', '-NonInteractive', '-Command', windowsScript(name)]);
    return 'text' in answer ? parseWindowsInterface(answer.text, name) : answer;
  }
  return missing('system-not-known');
}

/** Kinds of if_arp.h that carry packets within packets. */
const tunnelTypes: Readonly<Record<string, string>> = {
  '512': 'PPP',
  '768': 'IP in IP',
  '769': 'IPv6 tunnel',
  '776': 'IPv6 in IPv4',
  '778': 'GRE',
  '823': 'GRE over IPv6',
};

export async function readLinuxTunnel(name: string, root = '/sys/class/net'): Promise<TunnelReading> {
  const read = async (file: string): Promise<string | undefined> =>
    (await readFile(join(root, name, file), 'utf8').catch(() => undefined))?.trim();
  const [type, tunFlags, event = ''] = await Promise.all([read('type'), read('tun_flags'), read('uevent')]);
  const byName = programOf(name);
  if (byName !== undefined) return { value: byName };
  if (type === undefined) return missing('no-interface');
  if (/^DEVTYPE=wireguard$/m.test(event)) return { value: 'WireGuard' };
  // IFF_TAP of if_tun.h: frames instead of packets, otherwise the same.
  if (tunFlags !== undefined) return { value: (Number(tunFlags) & 2) === 2 ? 'tap' : 'tun' };
  return { value: tunnelTypes[type] };
}

/** macOS itself uses utun for some services, but never as the way to a server unless something tunnels there. */
export const macTunnel = (name: string): string | undefined =>
  programOf(name) ?? (/^(utun|tun|tap|gif|stf)\d/.exec(name) ? name.replace(/\d+$/, '') : undefined);

/**
 * The name is data, never part of the script. Get-NetAdapter does not list dialled connections, which these are; but it answers where a school
 * lets PowerShell call no method (constrained language).
 */
const windowsScript = (name: string): string => `& {
$name = $args[0]
$each = $null
try { $each = [System.Net.NetworkInformation.NetworkInterface]::GetAllNetworkInterfaces() | Where-Object { $_.Name -eq $name } | Select-Object -First 1 } catch {}
$description = [string]$each.Description
$type = [int]$each.NetworkInterfaceType
if ($description -eq '') {
  $each = Get-NetAdapter -IncludeHidden -ErrorAction SilentlyContinue | Where-Object { $_.Name -eq $name } | Select-Object -First 1
  $description = [string]$each.InterfaceDescription
  $type = [int]$each.InterfaceType
}
ConvertTo-Json -Compress -InputObject @{ description = $description; type = $type }
} '${name.replaceAll("'", "''")}'`;

const windowsShape = z.object({ description: z.string(), type: z.number() });
/** System.Net.NetworkInformation.NetworkInterfaceType, which are the ifType numbers that Get-NetAdapter tells. */
const windowsTypes: Readonly<Record<number, string>> = { 23: 'PPP', 131: 'tunnel' };

export function parseWindowsInterface(text: string, name: string): TunnelReading {
  const said = printedJson(text, windowsShape);
  if (said === undefined) return missing('tool-failed');
  const { description, type } = said;
  if (description === '') return missing('no-interface');
  return { value: programOf(description) ?? programOf(name) ?? windowsTypes[type] };
}
