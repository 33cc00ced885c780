/** What the systems tell of power, written by hand after their formats. */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { linuxProcessor, linuxSupply, parseIwPowerSave, readLinuxPower } from '../../../collectors/host/power-linux.ts';
import { parsePmsetSettings, parsePmsetSupply, readMacPower } from '../../../collectors/host/power-macos.ts';
import { parseActiveScheme, parseWindowsSupply, parseWirelessSaving, readWindowsPower } from '../../../collectors/host/power-windows.ts';
import type { RunCommand } from '../../../collectors/host/run-command.ts';

const silent: RunCommand = () => Promise.resolve({ reason: 'tool-missing' });
const folders: string[] = [];
afterEach(async () => {
  for (const folder of folders.splice(0)) await rm(folder, { recursive: true });
});

describe('Linux', () => {
  it('mains, battery, and no battery', () => {
    const battery = (status: string) => ({ type: 'Battery', status });
    expect(linuxSupply([{ type: 'Mains', online: '1' }, battery('Discharging')])).toEqual({ value: 'mains' });
    expect(linuxSupply([{ type: 'Mains', online: '0' }, battery('Discharging')])).toEqual({ value: 'battery' });
    expect(linuxSupply([battery('Full')])).toEqual({ value: 'mains' });
    expect(linuxSupply([{ type: 'USB', online: '1' }, battery('Charging')])).toEqual({ value: 'mains' });
    expect(linuxSupply([])).toEqual({ reason: 'no-battery' });
  });

  it('the battery of a mouse is not the machine’s', () => {
    expect(linuxSupply([{ type: 'Battery', status: 'Discharging', scope: 'Device' }])).toEqual({ reason: 'no-battery' });
  });

  it('governor powersave holds back, unless the driver sets the pace itself', () => {
    const policy = (driver: string, governor: string, preference?: string) => [
      { scaling_driver: driver, scaling_governor: governor, energy_performance_preference: preference },
    ];
    expect(linuxProcessor(policy('acpi-cpufreq', 'powersave'), undefined)).toEqual({ saving: { value: true }, mode: 'powersave' });
    expect(linuxProcessor(policy('intel_pstate', 'powersave', 'balance_performance'), undefined).saving).toEqual({ value: false });
    expect(linuxProcessor(policy('intel_pstate', 'powersave', 'power'), undefined).saving).toEqual({ value: true });
    expect(linuxProcessor(policy('amd-pstate-epp', 'powersave'), 'low-power').saving).toEqual({ value: true });
    expect(linuxProcessor([], undefined)).toEqual({ saving: { reason: 'not-told' } });
  });

  it('iw', () => {
    expect(parseIwPowerSave('Power save: on\n')).toEqual({ value: true });
    expect(parseIwPowerSave('Power save: off\n')).toEqual({ value: false });
    expect(parseIwPowerSave('')).toEqual({ reason: 'not-told' });
  });

  it('reads the folders of the kernel', async () => {
    const root = await mkdtemp(join(tmpdir(), 'provnat-sys-'));
    folders.push(root);
    for (const [file, text] of Object.entries({
      'class/power_supply/AC/type': 'Mains\n',
      'class/power_supply/AC/online': '0\n',
      'class/power_supply/BAT0/type': 'Battery\n',
      'class/power_supply/BAT0/status': 'Discharging\n',
      'devices/system/cpu/cpufreq/policy0/scaling_driver': 'acpi-cpufreq\n',
      'devices/system/cpu/cpufreq/policy0/scaling_governor': 'schedutil\n',
    })) {
      await mkdir(dirname(join(root, file)), { recursive: true });
      await writeFile(join(root, file), text);
    }
    const asked: string[][] = [];
    const run: RunCommand = (file, args) => {
      asked.push([file, ...args]);
      return Promise.resolve({ text: 'Power save: on\n' });
    };
    expect(await readLinuxPower('wlan0', run, root)).toEqual({
      source: { value: 'battery' },
      saving: { value: false },
      mode: 'schedutil',
      wifiSaving: { value: true },
    });
    expect(asked).toEqual([['iw', 'dev', 'wlan0', 'get', 'power_save']]);
    expect((await readLinuxPower(undefined, silent, root)).wifiSaving).toEqual({ reason: 'not-wifi' });
  });
});

describe('macOS', () => {
  const batteries = ' -InternalBattery-0 (id=1234567)\t87%; discharging; 3:12 remaining present: true\n';
  it('where power is drawn from', () => {
    expect(parsePmsetSupply(`Now drawing from 'Battery Power'\n${batteries}`)).toEqual({ value: 'battery' });
    expect(parsePmsetSupply(`Now drawing from 'AC Power'\n${batteries}`)).toEqual({ value: 'mains' });
    expect(parsePmsetSupply("Now drawing from 'AC Power'\n")).toEqual({ reason: 'no-battery' });
    expect(parsePmsetSupply('')).toEqual({ reason: 'not-told' });
  });
  it('low power mode, by either name', () => {
    expect(parsePmsetSettings('Currently in use:\n standby              1\n lowpowermode         1\n').saving).toEqual({ value: true });
    expect(parsePmsetSettings(' powermode            2\n')).toEqual({ saving: { value: false }, mode: 'high power mode' });
    expect(parsePmsetSettings(' lowpowermode         0\n').saving).toEqual({ value: false });
    expect(parsePmsetSettings(' standby 1\n')).toEqual({ saving: { reason: 'not-told' } });
  });
  it('without its tool everything has a reason', async () => {
    const none = { reason: 'tool-missing' };
    expect(await readMacPower('en0', silent)).toEqual({ source: none, saving: none, wifiSaving: { reason: 'not-told' } });
  });
});

describe('Windows', () => {
  it('battery and energy saver', () => {
    expect(parseWindowsSupply('{"battery":[1],"saver":"On"}')).toEqual({ source: { value: 'battery' }, saver: true });
    expect(parseWindowsSupply('{"battery":[2],"saver":"Off"}')).toEqual({ source: { value: 'mains' }, saver: false });
    expect(parseWindowsSupply('{"battery":[],"saver":""}')).toEqual({ source: { reason: 'no-battery' }, saver: undefined });
    expect(parseWindowsSupply('denied')).toEqual({ source: { reason: 'tool-failed' }, saver: undefined });
  });
  it('the scheme by its number, whatever the language', () => {
    expect(parseActiveScheme('GUID för energischema: a1841308-3541-4fab-bc81-f71556f20b4a  (Energisparläge)\r\n')).toEqual({
      saving: { value: true },
      mode: 'Energisparläge',
    });
    expect(parseActiveScheme('Power Scheme GUID: 381b4222-f694-41f0-9685-ff5bb260df2e  (Balanced)').saving).toEqual({ value: false });
    expect(parseActiveScheme('')).toEqual({ saving: { reason: 'tool-failed' } });
  });
  it('the radio on mains and on battery', () => {
    const query = `
    Subgroup GUID: 19cbb8fa-5279-450e-9fac-8a3d5fedd0c1  (Wireless Adapter Settings)
      Power Setting GUID: 12bbebe6-58d6-4636-95bb-3217ef867c1a  (Power Saving Mode)
        Possible Setting Index: 000
        Possible Setting Friendly Name: Maximum Performance
      Current AC Power Setting Index: 0x00000000
      Current DC Power Setting Index: 0x00000002
`;
    expect(parseWirelessSaving(query, false)).toEqual({ value: false });
    expect(parseWirelessSaving(query, true)).toEqual({ value: true });
    expect(parseWirelessSaving('', true)).toEqual({ reason: 'not-told' });
  });
  it('the energy saver beats the scheme', async () => {
    const run: RunCommand = (file, args) =>
      Promise.resolve({
        text:
          file === 'powershell.exe'
            ? '{"battery":[2],"saver":"On"}'
            : args[0] === '/query'
              ? ': 0x00000000\n: 0x00000003\n'
              : 'Power Scheme GUID: 381b4222-f694-41f0-9685-ff5bb260df2e  (Balanced)',
      });
    expect(await readWindowsPower('Wi-Fi', run)).toEqual({
      source: { value: 'mains' },
      saving: { value: true },
      mode: 'energy saver',
      wifiSaving: { value: false },
    });
  });
});
