import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { macTunnel, parseWindowsInterface, programOf, readLinuxTunnel, readTunnel } from '../../../collectors/host/tunnel.ts';

const folders: string[] = [];
afterEach(async () => {
  for (const folder of folders.splice(0)) await rm(folder, { recursive: true });
});
async function linux(name: string, files: Record<string, string>): Promise<unknown> {
  const root = await mkdtemp(join(tmpdir(), 'provnat-net-'));
  folders.push(root);
  await mkdir(join(root, name));
  for (const [file, text] of Object.entries(files)) await writeFile(join(root, name, file), text);
  return readLinuxTunnel(name, root);
}

describe('tunnels', () => {
  it('Linux: by what the kernel says and by name', async () => {
    expect(await linux('tun0', { type: '65534\n', tun_flags: '0x1001\n' })).toEqual({ value: 'tun' });
    expect(await linux('lan9', { type: '1\n', tun_flags: '0x1002\n' })).toEqual({ value: 'tap' });
    expect(await linux('office', { type: '65534', uevent: 'DEVTYPE=wireguard\nINTERFACE=office\n' })).toEqual({ value: 'WireGuard' });
    expect(await linux('tailscale0', { type: '65534' })).toEqual({ value: 'Tailscale' });
    expect(await linux('cscotun0', { type: '65534' })).toEqual({ value: 'Cisco AnyConnect' });
    expect(await linux('gre1', { type: '778' })).toEqual({ value: 'GRE' });
    expect(await linux('ppp0', { type: '512' })).toEqual({ value: 'PPP' });
  });

  it('Linux: cables, Wi-Fi, bridges and loopback are none', async () => {
    for (const [name, type] of [
      ['eth0', '1'],
      ['enp3s0', '1'],
      ['wlp2s0', '1'],
      ['br0', '1'],
      ['lo', '772'],
    ] as const) {
      expect(await linux(name, { type, uevent: `INTERFACE=${name}\n` })).toEqual({ value: undefined });
    }
    expect(await readLinuxTunnel('eth9', '/no/such')).toEqual({ reason: 'no-interface' });
  });

  it('macOS by name', () => {
    expect(['en0', 'en12', 'bridge100', 'lo0', 'awdl0'].map(macTunnel)).toEqual([undefined, undefined, undefined, undefined, undefined]);
    expect(['utun4', 'ipsec0', 'gpd0', 'ppp0', 'feth12'].map(macTunnel)).toEqual(['utun', 'IPsec', 'GlobalProtect', 'PPP', 'ZeroTier']);
  });

  it('Windows by description and kind', () => {
    const told = (description: string, type: number, name = 'Ethernet 3') =>
      parseWindowsInterface(JSON.stringify({ description, type }), name);
    expect(told('Cisco AnyConnect Virtual Miniport Adapter for Windows x64', 6)).toEqual({ value: 'Cisco AnyConnect' });
    expect(told('PANGP Virtual Ethernet Adapter Secure', 6)).toEqual({ value: 'GlobalProtect' });
    expect(told('TAP-Windows Adapter V9', 53)).toEqual({ value: 'OpenVPN' });
    expect(told('Kommunen', 23, 'Kommunen')).toEqual({ value: 'PPP' });
    expect(told('Intel(R) Wi-Fi 6 AX201 160MHz', 71)).toEqual({ value: undefined });
    expect(told('Realtek PCIe GbE Family Controller', 6)).toEqual({ value: undefined });
    expect(told('', 0)).toEqual({ reason: 'no-interface' });
    expect(parseWindowsInterface('x', 'Wi-Fi')).toEqual({ reason: 'tool-failed' });
  });

  it('a name is data and never part of the script', async () => {
    let script = '';
    await readTunnel("a' ; Remove-Item x ; '", (_, args) => ((script = args.at(-1) ?? ''), Promise.resolve({ text: '' })), 'win32');
    expect(script.endsWith("} 'a'' ; Remove-Item x ; '''")).toBe(true);
  });

  it('usual adapters are nobody’s program', () => {
    for (const name of [
      'Ethernet',
      'Wi-Fi',
      'eth0',
      'eno1',
      'wlan0',
      'Broadcom NetXtreme Gigabit Ethernet',
      'ASIX USB to Gigabit Ethernet',
    ]) {
      expect(programOf(name)).toBeUndefined();
    }
  });
});
