/** What the systems' own tools print, written by hand after their formats; hardware addresses from the documentation range. */
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { networkInterfaces, tmpdir } from 'node:os';
import { join } from 'node:path';
import { runInNewContext } from 'node:vm';
import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { machineCpuTimes, parseProcStat, parsePsTime, processCpuMs } from '../../../collectors/host/cpu.ts';
import { isListed, linkTo } from '../../../collectors/host/link.ts';
import { parseIwLink, parseNmcliWifi, readLinuxLink } from '../../../collectors/host/link-linux.ts';
import {
  parseCoreWlan,
  parseHardwarePorts,
  parseIfconfigStatus,
  parseIfconfigMedia,
  parseIpconfigSummary,
  parseNetstatBytes,
  readMacLink,
  readMacRadio,
} from '../../../collectors/host/link-macos.ts';
import { parseNetAdapter, parseNetshWlan, readWindowsLink } from '../../../collectors/host/link-windows.ts';
import type { RunCommand } from '../../../collectors/host/run-command.ts';
import { runCommand } from '../../../collectors/host/run-command.ts';

const says =
  (answers: Record<string, string>): RunCommand =>
  (file) =>
    Promise.resolve(answers[file] === undefined ? { reason: 'tool-missing' } : { text: answers[file] });
const folders: string[] = [];
afterEach(async () => {
  for (const folder of folders.splice(0)) await rm(folder, { recursive: true });
});
async function sys(name: string, files: Record<string, string>): Promise<string> {
  const root = await mkdtemp(join(tmpdir(), 'provnat-sys-'));
  folders.push(root);
  await mkdir(join(root, name, 'statistics'), { recursive: true });
  for (const [file, text] of Object.entries(files)) {
    await mkdir(join(root, name, file, '..'), { recursive: true });
    await writeFile(join(root, name, file), text);
  }
  return root;
}

const iw = `Connected to 02:00:5E:10:20:30 (on wlan0)
\tSSID: Skolnät åäö
\tfreq: 5180
\tRX: 104857600 bytes (90000 packets)
\tTX: 2097152 bytes (9000 packets)
\tsignal: -52 dBm
\trx bitrate: 433.3 MBit/s VHT-MCS 9 80MHz short GI VHT-NSS 1
\ttx bitrate: 390.0 MBit/s VHT-MCS 8 80MHz VHT-NSS 1
`;

describe('Linux', () => {
  it('iw: BSSID, SSID, and the slower direction', () => {
    expect(parseIwLink(iw)).toEqual({ bssid: { value: '02:00:5e:10:20:30' }, ssid: { value: 'Skolnät åäö' }, rateMbps: { value: 390 } });
    expect(parseIwLink('Not connected.\n')).toMatchObject({ bssid: { reason: 'not-connected' }, rateMbps: { reason: 'not-connected' } });
  });

  it('iw: a network’s name may hold any bytes', () => {
    const named = (ssid: string) => parseIwLink(iw.replace('Skolnät åäö', ssid)).ssid;
    expect(named('\\xc3\\x85k \\x5cx41\\x20')).toEqual({ value: 'Åk \\x41 ' });
    expect(named('\\xff\\xfeSkolan')).toEqual({ value: '\\xff\\xfeSkolan' });
    expect(named('')).toEqual({ reason: 'hidden' });
  });

  it('nmcli: the row in use, colons escaped', () => {
    const rows = ' :02\\:00\\:5E\\:10\\:20\\:31:Other\n*:02\\:00\\:5E\\:10\\:20\\:30:Sal\\:B12\n';
    expect(parseNmcliWifi(rows)).toEqual({ bssid: { value: '02:00:5e:10:20:30' }, ssid: { value: 'Sal:B12' } });
    expect(parseNmcliWifi('')).toMatchObject({ bssid: { reason: 'not-connected' } });
  });

  it('a wired port by what the kernel says', async () => {
    const root = await sys('eth0', { type: '1\n', speed: '1000\n', 'statistics/rx_bytes': '123\n', 'statistics/tx_bytes': '456\n' });
    expect(await readLinuxLink('eth0', says({}), root)).toMatchObject({
      kind: { value: 'ethernet' },
      rateMbps: { value: 1000 },
      inBytes: { value: 123 },
      outBytes: { value: 456 },
      bssid: { reason: 'not-wifi' },
    });
  });

  it('the adapter of a virtual machine tells neither what carries the load nor how fast', async () => {
    const files = { type: '1', operstate: 'up', speed: '10000', 'statistics/rx_bytes': '1', 'statistics/tx_bytes': '2' };
    const driven = async (driver: string | undefined, kernel = '6.8.0-45-generic') => {
      const root = await sys('eth0', files);
      if (driver !== undefined) {
        await mkdir(join(root, 'eth0', 'device'));
        await symlink(join('..', '..', 'drivers', driver), join(root, 'eth0', 'device', 'driver'));
      }
      return readLinuxLink('eth0', says({}), root, kernel);
    };
    for (const guest of [
      driven('virtio_net'),
      driven('hv_netvsc'),
      driven('vmxnet3'),
      driven('e1000'),
      driven(undefined, '6.6.36.3-microsoft-standard-WSL2'),
    ]) {
      expect(await guest).toMatchObject({
        state: { value: 'up' },
        kind: { value: 'other' },
        rateMbps: { reason: 'virtual' },
        ssid: { reason: 'virtual' },
        inBytes: { value: 1 },
      });
    }
    // A real port, and the end of a container's cable.
    for (const own of [driven('e1000e'), driven(undefined)]) {
      expect(await own).toMatchObject({ kind: { value: 'ethernet' }, rateMbps: { value: 10_000 }, ssid: { reason: 'not-wifi' } });
    }
  });

  it('how often a cable lost its carrier; on Wi-Fi a walk is no loss', async () => {
    const files = { type: '1', carrier_down_count: '3\n' };
    expect(await readLinuxLink('eth0', says({}), await sys('eth0', files))).toMatchObject({ carrierLostCount: 3 });
    expect(await readLinuxLink('eth0', says({}), await sys('eth0', { type: '1' }))).not.toHaveProperty('carrierLostCount');
    expect(await readLinuxLink('wlan0', says({ iw }), await sys('wlan0', { ...files, 'phy80211/name': 'phy0' }))).not.toHaveProperty(
      'carrierLostCount',
    );
  });

  it('a port without a cable has no rate', async () => {
    const root = await sys('eth0', { type: '1', speed: '-1' });
    expect(await readLinuxLink('eth0', says({}), root)).toMatchObject({
      rateMbps: { reason: 'not-told' },
      inBytes: { reason: 'not-told' },
    });
  });

  it('a link that is up, down, or not said', async () => {
    for (const [operstate, value] of [
      ['up', 'up'],
      ['unknown', 'up'],
      ['down', 'down'],
      ['lowerlayerdown', 'down'],
      ['dormant', 'down'],
    ] as const) {
      const root = await sys('wlan0', { type: '1', operstate: `${operstate}\n`, 'phy80211/name': 'phy0' });
      expect(await readLinuxLink('wlan0', says({ iw }), root)).toMatchObject({ state: { value } });
    }
    expect(await readLinuxLink('eth0', says({}), await sys('eth0', { type: '1' }))).toMatchObject({ state: { reason: 'not-told' } });
  });

  it('Wi-Fi by iw; without it nmcli tells which network, and its rate is the access point’s, not the laptop’s', async () => {
    const root = await sys('wlan0', { type: '1', 'phy80211/name': 'phy0', 'statistics/rx_bytes': '1', 'statistics/tx_bytes': '2' });
    expect(await readLinuxLink('wlan0', says({ iw }), root)).toMatchObject({ kind: { value: 'wifi' }, rateMbps: { value: 390 } });
    expect(await readLinuxLink('wlan0', says({ nmcli: '*:02\\:00\\:5E\\:10\\:20\\:30:B12:540 Mbit/s' }), root)).toMatchObject({
      bssid: { value: '02:00:5e:10:20:30' },
      ssid: { value: 'B12' },
      rateMbps: { reason: 'tool-missing' },
    });
    expect(await readLinuxLink('wlan0', says({}), root)).toMatchObject({ kind: { value: 'wifi' }, bssid: { reason: 'tool-missing' } });
  });

  it('no list of the system is asked whether a link is down, as it is elsewhere', () => {
    expect([isListed('eth9', 'linux'), isListed('eth9', 'win32'), isListed('eth9', 'darwin')]).toEqual([true, false, false]);
    const [own = ''] = Object.keys(networkInterfaces());
    expect(isListed(own, 'win32')).toBe(true);
  });

  it('an interface that is not there', async () => {
    expect(await readLinuxLink('eth9', says({}), '/no/such')).toMatchObject({
      state: { reason: 'no-interface' },
      kind: { reason: 'no-interface' },
    });
  });

  it('process time, whatever the process is called', () => {
    expect(parseProcStat('4242 (k6 run) x) R 1 4242 4242 0 -1 4194304 100 0 0 0 250 50 0 0 20 0 9 0 1 1 1')).toBe(3000);
    expect(parseProcStat('')).toBeUndefined();
  });
});

const hardwarePorts = `
Hardware Port: Ethernet Adapter (en4)
Device: en4
Ethernet Address: 02:00:5e:10:20:32

Hardware Port: Wi-Fi
Device: en0
Ethernet Address: 02:00:5e:10:20:33

Hardware Port: Thunderbolt Bridge
Device: bridge0
Ethernet Address: 02:00:5e:10:20:34
`;
const netstat = `Name       Mtu   Network       Address            Ipkts Ierrs     Ibytes    Opkts Oerrs     Obytes  Coll
en0        1500  <Link#11>   02:00:5e:10:20:33  9000     0   12345678     8000     0    2345678     0
en0        1500  192.0.2       192.0.2.17         9000     -   12345678     8000     -    2345678     -
`;
const coreWlan = (change: object = {}) => JSON.stringify({ rate: 866, signal: -58, bssid: '', ssid: '', ...change });
const summary = (bssid: string, ssid: string) => `<dictionary> {
  BSSID : ${bssid}
  IPv4 : <array> {
    0 : <dictionary> {
      Addresses : <array> {
        0 : 192.0.2.17
      }
      ConfigMethod : DHCP
      IsPublished : TRUE
    }
  }
  InterfaceType : WiFi
  LinkStatusActive : TRUE
  NetworkID : 02005E00-0000-4000-8000-000000000001
  SSID : ${ssid}
  Security : WPA2_ENTERPRISE
}
`;

describe('macOS', () => {
  it('what kind of port', () => {
    expect(parseHardwarePorts(hardwarePorts, 'en0')).toEqual({ value: 'wifi' });
    expect(parseHardwarePorts(hardwarePorts, 'en4')).toEqual({ value: 'ethernet' });
    expect(parseHardwarePorts(hardwarePorts, 'bridge0')).toEqual({ value: 'other' });
    expect(parseHardwarePorts(hardwarePorts, 'en')).toEqual({ reason: 'no-interface' });
  });

  it('bytes from the link row, also where it has no address', () => {
    expect(parseNetstatBytes(netstat)).toEqual({ inBytes: { value: 12345678 }, outBytes: { value: 2345678 } });
    expect(parseNetstatBytes(netstat.replace('02:00:5e:10:20:33  ', ''))).toEqual({
      inBytes: { value: 12345678 },
      outBytes: { value: 2345678 },
    });
    expect(parseNetstatBytes('')).toEqual({ inBytes: { reason: 'not-told' }, outBytes: { reason: 'not-told' } });
  });

  it('speed of a wired port', () => {
    expect(parseIfconfigMedia('\tmedia: autoselect (1000baseT <full-duplex>)\n')).toEqual({ value: 1000 });
    expect(parseIfconfigMedia('\tmedia: autoselect (2500Base-T <full-duplex>)\n')).toEqual({ value: 2500 });
    expect(parseIfconfigMedia('\tmedia: autoselect (10Gbase-T <full-duplex>)\n')).toEqual({ value: 10_000 });
    expect(parseIfconfigMedia('\tmedia: autoselect\n')).toEqual({ reason: 'not-told' });
  });

  it('Wi-Fi as the card tells it, and what newer systems keep to themselves', () => {
    expect(parseCoreWlan(coreWlan({ bssid: '2:0:5E:10:20:3', ssid: 'Skolnät' }))).toEqual({
      rateMbps: { value: 866 },
      signalDbm: { value: -58 },
      bssid: { value: '02:00:5e:10:20:03' },
      ssid: { value: 'Skolnät' },
    });
    expect(parseCoreWlan(coreWlan())).toMatchObject({ rateMbps: { value: 866 }, bssid: { reason: 'hidden-by-system' } });
    // Zero is what CoreWLAN says when it has no figure.
    expect(parseCoreWlan(coreWlan({ rate: 0, signal: 0 }))).toMatchObject({
      rateMbps: { reason: 'not-told' },
      signalDbm: { reason: 'not-told' },
    });
    expect(parseCoreWlan(coreWlan({ rate: null }))).toMatchObject({ rateMbps: { reason: 'not-told' } });
    expect(parseCoreWlan('{}')).toMatchObject({ rateMbps: { reason: 'not-told' } });
    expect(parseCoreWlan('0:12: execution error')).toMatchObject({ bssid: { reason: 'tool-failed' } });
  });

  it('ipconfig: BSSID and SSID, and no other row', () => {
    expect(parseIpconfigSummary(summary('2:0:5e:10:20:30', 'Sal : B12'))).toEqual({
      bssid: { value: '02:00:5e:10:20:30' },
      ssid: { value: 'Sal : B12' },
    });
    expect(parseIpconfigSummary(summary('<redacted>', '<redacted>'))).toEqual({
      bssid: { reason: 'hidden-by-system' },
      ssid: { reason: 'hidden-by-system' },
    });
    expect(parseIpconfigSummary('')).toMatchObject({ bssid: { reason: 'hidden-by-system' } });
  });

  it('all together, and with no tool at all', async () => {
    const tools = { networksetup: hardwarePorts, netstat, osascript: coreWlan(), ipconfig: summary('02:00:5e:10:20:30', '<redacted>') };
    expect(await readMacLink('en0', says(tools))).toEqual({
      state: { reason: 'tool-missing' },
      kind: { value: 'wifi' },
      rateMbps: { value: 866 },
      inBytes: { value: 12345678 },
      outBytes: { value: 2345678 },
      bssid: { value: '02:00:5e:10:20:30' },
      ssid: { reason: 'hidden-by-system' },
    });
    for (const [status, value] of [
      ['active', 'up'],
      ['inactive', 'down'],
    ] as const) {
      const told = says({ networksetup: hardwarePorts, netstat, ifconfig: `en0: flags=8863<UP>\n\tstatus: ${status}\n` });
      expect(await readMacLink('en0', told)).toMatchObject({ state: { value } });
    }
    expect(parseIfconfigStatus('lo0: flags=8049<UP>\n')).toEqual({ reason: 'not-told' });
    expect(await readMacLink('en0', says({}))).toMatchObject({ kind: { reason: 'tool-missing' }, inBytes: { reason: 'tool-missing' } });
  });

  it('the script for CoreWLAN asks this interface for properties only, and prints what is parsed', async () => {
    let script = '';
    await readMacRadio('en7', (_file, args) => {
      script = args[3] ?? '';
      return Promise.resolve({ reason: 'tool-missing' });
    });
    const card = { isNil: () => false, transmitRate: 144.5, rssiValue: -61, bssid: undefined, ssid: 'Skolnät' };
    const $ = {
      CWWiFiClient: { sharedWiFiClient: { interfaceWithName: (name: string) => (name === 'en7' ? card : { isNil: () => true }) } },
    };
    const context = { ObjC: { import: () => undefined, unwrap: (value: unknown) => value }, $ };
    const printed = (name: string) => runInNewContext(`${script}\nrun([${JSON.stringify(name)}])`, context) as string;
    expect(parseCoreWlan(printed('en7'))).toEqual({
      rateMbps: { value: 144.5 },
      signalDbm: { value: -61 },
      bssid: { reason: 'hidden-by-system' },
      ssid: { value: 'Skolnät' },
    });
    expect(parseCoreWlan(printed('en0'))).toMatchObject({ rateMbps: { reason: 'not-told' } });
  });

  it('nothing that scans is asked, whatever the others tell', async () => {
    for (const told of [{}, { osascript: coreWlan() }, { osascript: '{}', ipconfig: '' }] as Record<string, string>[]) {
      const asked: string[] = [];
      const run = says({ networksetup: hardwarePorts, netstat, ...told });
      await readMacLink('en0', (file, args) => {
        asked.push(file);
        if (file === 'osascript') expect(args.at(-1)).toBe('en0');
        return run(file, args);
      });
      expect(asked.filter((file) => !['networksetup', 'netstat', 'ifconfig', 'osascript', 'ipconfig'].includes(file))).toEqual([]);
    }
  });

  it('process time', () => {
    expect(parsePsTime('  1:02.50\n')).toBe(62_500);
    expect(parsePsTime('03:01:02')).toBe(((3 * 60 + 1) * 60 + 2) * 1000);
    expect(parsePsTime('1-00:00:01')).toBe(86_401_000);
    expect(parsePsTime('')).toBeUndefined();
  });
});

const adapter = (change: object = {}) =>
  JSON.stringify({ medium: 9, connect: 1, receive: '866700000', transmit: '780000000', inBytes: '18446744073', outBytes: '5', ...change });
const wlan = `
Det finns 1 gränssnitt i systemet:

    Namn                   : Wi-Fi
    Beskrivning            : Adapter
    Fysisk adress          : 02:00:5e:10:20:40
    Tillstånd              : ansluten
    SSID                   : Skolnät: B12
    BSSID                  : 02:00:5E:10:20:30
    Radiotyp               : 802.11ax
`;

describe('Windows', () => {
  it('adapter: kind, slower direction, bytes', () => {
    expect(parseNetAdapter(adapter())).toEqual({
      state: { value: 'up' },
      kind: { value: 'wifi' },
      rateMbps: { value: 780 },
      inBytes: { value: 18446744073 },
      outBytes: { value: 5 },
    });
    expect(parseNetAdapter(adapter({ medium: 14 }))).toMatchObject({ kind: { value: 'ethernet' } });
    expect([0, 1, 2].map((connect) => parseNetAdapter(adapter({ connect })).state)).toEqual([
      { reason: 'not-told' },
      { value: 'up' },
      { value: 'down' },
    ]);
    expect(parseNetAdapter(adapter({ receive: '', transmit: '' }))).toMatchObject({ rateMbps: { reason: 'not-told' } });
    expect(parseNetAdapter('')).toMatchObject({ kind: { reason: 'tool-failed' } });
  });

  it('the adapter of a virtual machine, or of a virtual switch, tells neither what carries the load nor how fast', async () => {
    for (const description of ['Microsoft Hyper-V Network Adapter', 'Hyper-V Virtual Ethernet Adapter #2', 'vmxnet3 Ethernet Adapter']) {
      expect(await readWindowsLink('Ethernet', says({ 'powershell.exe': adapter({ medium: 14, description }) }))).toMatchObject({
        state: { value: 'up' },
        kind: { value: 'other' },
        rateMbps: { reason: 'virtual' },
        ssid: { reason: 'virtual' },
        outBytes: { value: 5 },
      });
    }
    for (const description of ['Intel(R) Ethernet Connection I219-LM', 'NetXen 10G', '']) {
      expect(parseNetAdapter(adapter({ medium: 14, description }))).toMatchObject({ kind: { value: 'ethernet' } });
    }
    expect(parseNetAdapter(adapter({ description: 'Virtio Wi-Fi' }))).toMatchObject({ kind: { value: 'wifi' } });
  });

  it('netsh in any language', () => {
    expect(parseNetshWlan(wlan, 'Wi-Fi')).toEqual({ ssid: { value: 'Skolnät: B12' }, bssid: { value: '02:00:5e:10:20:30' } });
    expect(parseNetshWlan(wlan.replace('BSSID  ', 'AP BSSID'), 'Wi-Fi')).toMatchObject({ bssid: { value: '02:00:5e:10:20:30' } });
    expect(parseNetshWlan(wlan, 'Wi-Fi 2')).toMatchObject({ bssid: { reason: 'no-interface' } });
    expect(parseNetshWlan(wlan.split('\n').slice(0, 6).join('\n'), 'Wi-Fi')).toMatchObject({ bssid: { reason: 'not-connected' } });
  });

  it('netsh: a name that the console broke is no name', () => {
    for (const broken of ['Skoln\uFFFDt', 'Skoln?t']) {
      expect(parseNetshWlan(wlan.replace('Skolnät: B12', broken), 'Wi-Fi').ssid).toEqual({ reason: 'not-readable' });
    }
  });

  it('does not take one adapter for another', () => {
    const second = wlan.replace('Wi-Fi', 'Wi-Fi 2').replace('20:30', '20:99');
    expect(parseNetshWlan(wlan.split('SSID')[0] + second, 'Wi-Fi')).toMatchObject({ bssid: { reason: 'not-connected' } });
    expect(parseNetshWlan(wlan + second, 'Wi-Fi 2')).toMatchObject({ bssid: { value: '02:00:5e:10:20:99' } });
  });

  it('finds an adapter whose name came in another code page, and takes no name with lost letters', () => {
    const swedish = wlan.replace(': Wi-Fi', ': Trådlöst 2').replaceAll(/[åäö]/g, '\ufffd');
    expect(parseNetshWlan(swedish, 'Trådlöst 2')).toEqual({ ssid: { reason: 'not-readable' }, bssid: { value: '02:00:5e:10:20:30' } });
    expect(parseNetshWlan(swedish, 'Trådlöst 3')).toMatchObject({ bssid: { reason: 'no-interface' } });
  });

  it('a name is never part of the script', async () => {
    let asked: readonly string[] = [];
    await readWindowsLink("Wi-Fi'; Remove-Item x; '", (_file, args) => {
      asked = args;
      return Promise.resolve({ text: adapter({ medium: 14 }) });
    });
    expect(asked.at(-1)).toContain("'Wi-Fi''; Remove-Item x; '''");
  });

  it('process time', async () => {
    expect(await processCpuMs(7, says({ 'powershell.exe': '1234.5\r\n' }), 'win32')).toBe(1234.5);
    expect(await processCpuMs(7, says({}), 'win32')).toBeUndefined();
  });
});

it('no text makes a parser throw', () => {
  fc.assert(
    fc.property(fc.string(), fc.string(), (text, name) => {
      for (const parse of [
        parseCoreWlan,
        parseIpconfigSummary,
        parseIwLink,
        parseNmcliWifi,
        parseNetstatBytes,
        parseIfconfigMedia,
        parseIfconfigStatus,
        parseNetAdapter,
        parseProcStat,
        parsePsTime,
      ])
        parse(text);
      for (const parse of [parseHardwarePorts, parseNetshWlan]) parse(text, name);
    }),
  );
});

describe('this machine', () => {
  it('routes to itself by its loopback', async () => {
    expect(await linkTo('127.0.0.1')).toEqual({ value: expect.stringMatching(/^lo/i) });
    expect(await linkTo('127.8.9.10')).toEqual({ value: expect.stringMatching(/^lo/i) });
    expect(await linkTo('exam.provnat.test')).toEqual({ reason: 'no-address' });
  });

  it('counts its own CPU time', async () => {
    const [machine, own] = [machineCpuTimes(), await processCpuMs(process.pid, runCommand)];
    const endMs = performance.now() + 120;
    while (performance.now() < endMs);
    expect(machineCpuTimes().busyMs).toBeGreaterThan(machine.busyMs);
    expect((await processCpuMs(process.pid, runCommand)) ?? 0).toBeGreaterThan(own ?? Infinity);
  });
});
