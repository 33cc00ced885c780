import { describe, expect, it } from 'vitest';
import { builtInLimits } from '../../../core/limits/built-in-limits.ts';
import { bandwidthWireMbps } from '../../../core/units/wire-mbps.ts';
import { virtualLink, type LinkReading } from '../../../collectors/host/link-reading.ts';
import { judgeDisk, neededBytes } from '../../../run/doctor/judge-disk.ts';
import { judgeBssid, judgeLink, judgeSsid, judgeTunnel } from '../../../run/doctor/judge-link.ts';
import { judgePower, judgeRadioPower, judgeTimeSync } from '../../../run/doctor/judge-machine.ts';
import { trialPlan } from '../../../run/doctor/judge-plan.ts';
import { judgeNode } from '../../../run/doctor/judge-tools.ts';
import { withoutKeys } from '../../checks/good-room.ts';
import { nowMs, school, wifi } from './school.ts';

const plan = trialPlan({ inventory: school, rooms: ['B12'], mode: 'room', length: 'quick', nowMs });
const wire = bandwidthWireMbps(plan.bandwidth, 30);
const link = (change: Partial<LinkReading>) => wifi({ link: { ...wifi().link, ...change } });
const judge = (reading = wifi(), mode: 'room' | 'rehearsal' = 'room') => judgeLink(reading, plan, mode, builtInLimits);

describe('link', () => {
  it('Wi-Fi: 40 % of the rate is the limit, and 60 % the end', () => {
    const both = wire.downMbps + wire.upMbps;
    expect(judge(wifi({}, both / 0.4)).result).toBe('good');
    expect(judge(wifi({}, both / 0.41))).toMatchObject({
      result: 'warning',
      saw: expect.stringContaining('41 % of it (at most 40 %)') as string,
    });
    expect(judge(wifi({}, both / 0.61))).toMatchObject({ result: 'bad', exitCode: 6 });
  });

  it('a cable proves no Wi-Fi, and may be too slow', () => {
    const cable = (rate: number) => link({ kind: { value: 'ethernet' }, rateMbps: { value: rate } });
    expect(judge(cable(1_000))).toMatchObject({ result: 'warning', saw: expect.stringContaining('nothing of the Wi-Fi') as string });
    expect(judge(cable(wire.downMbps / 0.81))).toMatchObject({ result: 'bad', saw: expect.stringContaining('81 %') as string });
  });

  it('loopback is right in a rehearsal and worthless in a room', () => {
    const loopback = link({ kind: { value: 'loopback' }, rateMbps: { reason: 'loopback' } });
    expect(judge(loopback, 'rehearsal').result).toBe('good');
    expect(judge(loopback, 'room').result).toBe('bad');
  });

  it('weak, untold, absent', () => {
    expect(judge(wifi({ signalDbm: { value: -67 } })).result).toBe('good');
    expect(judge(wifi({ signalDbm: { value: -68 } })).result).toBe('warning');
    expect(judge(link({ rateMbps: { reason: 'tool-missing' } }))).toMatchObject({
      result: 'unknown',
      saw: expect.stringContaining('rate not told (tool-missing)') as string,
      todo: expect.stringContaining('install iw') as string,
    });
    expect(judge(link({ rateMbps: { reason: 'not-told' } }))).not.toHaveProperty('todo');
    expect(judge(link({ kind: { reason: 'tool-missing' } })).result).toBe('unknown');
    expect(judge(link({ kind: { value: 'other' } })).result).toBe('warning');
    expect(judge(link(virtualLink(wifi().link)))).toMatchObject({
      result: 'warning',
      saw: expect.stringContaining('a virtual machine') as string,
    });
    expect(judge(wifi({ name: { reason: 'no-route' } }))).toMatchObject({ result: 'bad', exitCode: 6 });
  });
});

describe('the access point that this machine is on', () => {
  const on = (bssid: LinkReading['bssid'], rooms: readonly string[] = ['B12']) => judgeBssid(link({ bssid }), school, rooms);
  it('is the room’s, another room’s, nobody’s', () => {
    expect(on({ value: '02:00:5e:00:53:11' })?.result).toBe('good');
    expect(on({ value: '02:00:5e:00:53:12' })).toMatchObject({
      result: 'bad',
      saw: expect.stringContaining('serves B14 and not B12') as string,
    });
    expect(on({ value: '02:00:5e:00:53:12' }, [])?.result).toBe('good');
    expect(on({ value: '02:00:5e:00:53:99' })?.result).toBe('warning');
    const unlisted = { ...school, accessPoints: school.accessPoints.map((accessPoint) => ({ ...accessPoint, bssids: [] })) };
    expect(judgeBssid(wifi(), unlisted, ['B12'])?.result).toBe('unknown');
  });
  it('is not told, or does not matter', () => {
    expect(on({ reason: 'hidden-by-system' })).toMatchObject({ result: 'unknown', todo: expect.stringContaining('location') as string });
    expect(judgeBssid(link({ kind: { value: 'ethernet' } }), school, ['B12'])).toBeUndefined();
  });
});

it('the network that this machine is on', () => {
  const on = (ssid: LinkReading['ssid'], named?: readonly string[], rooms: readonly string[] = ['B12']) =>
    judgeSsid(link({ ssid }), { ...withoutKeys(school, 'ssid'), ...(named === undefined ? {} : { ssid: named }) }, rooms);
  expect(on({ value: 'Elev' }, ['Gäst', 'Elev'])).toMatchObject({ result: 'good', saw: expect.stringContaining('"Elev"') as string });
  expect(on({ value: 'Personal' }, ['Elev'])).toMatchObject({
    result: 'bad',
    saw: 'on the wireless network "Personal", and pupils in B12 use "Elev"',
  });
  expect(on({ value: 'Personal' }, ['Elev'], [])?.result).toBe('bad');
  expect(on({ value: 'Personal' })).toMatchObject({ result: 'unknown', saw: expect.stringContaining('"Personal"') as string });
  expect(on({ reason: 'hidden-by-system' }, ['Elev'])).toMatchObject({
    result: 'unknown',
    todo: expect.stringContaining('location') as string,
  });
  const own = { ...school, rooms: school.rooms.map((room) => (room.room === 'B12' ? { ...room, ssid: ['Sal'] } : room)) };
  expect(judgeSsid(link({ ssid: { value: 'Sal' } }), own, ['B12'])?.result).toBe('good');
  expect(judgeSsid(link({ kind: { value: 'ethernet' } }), own, ['B12'])).toBeUndefined();
});

it('tunnel', () => {
  expect(judgeTunnel(wifi()).result).toBe('good');
  expect(judgeTunnel(wifi({ tunnel: { value: 'WireGuard' } }))).toMatchObject({
    result: 'bad',
    saw: expect.stringContaining('WireGuard') as string,
  });
  expect(judgeTunnel(wifi({ tunnel: { reason: 'tool-failed' } })).result).toBe('unknown');
});

it('power', () => {
  const power = { source: { value: 'mains' }, saving: { value: false }, wifiSaving: { value: false } } as const;
  expect(judgePower(power).result).toBe('good');
  expect(judgePower({ ...power, source: { reason: 'no-battery' } }).result).toBe('good');
  expect(judgePower({ ...power, source: { value: 'battery' } }).result).toBe('warning');
  expect(judgePower({ ...power, saving: { value: true }, mode: 'low power mode' })).toMatchObject({
    result: 'warning',
    saw: expect.stringContaining('low power mode') as string,
  });
  expect(judgePower({ ...power, source: { reason: 'tool-missing' }, saving: { reason: 'tool-missing' } }).result).toBe('unknown');
  expect(judgeRadioPower({ value: false })?.result).toBe('good');
  expect(judgeRadioPower({ value: true })?.result).toBe('warning');
  expect(judgeRadioPower({ reason: 'tool-missing' })?.result).toBe('unknown');
  expect(judgeRadioPower({ reason: 'not-wifi' })).toBeUndefined();
});

it('clock', () => {
  expect(judgeTimeSync({ synchronised: { value: true }, told: 'chronyc', offsetMs: 128 }).result).toBe('good');
  expect(judgeTimeSync({ synchronised: { value: true }, told: 'chronyc', offsetMs: -129 }).result).toBe('warning');
  expect(judgeTimeSync({ synchronised: { value: false }, told: 'timedatectl' }).result).toBe('warning');
  expect(judgeTimeSync({ synchronised: { reason: 'tool-missing' }, told: 'timedatectl' }).result).toBe('unknown');
});

it('disk: by what the plan writes', () => {
  const needed = neededBytes(plan);
  // 30 pupils for 188.2 s at 20 lines of 190 bytes, half as much again, and 50 MB.
  expect(needed).toBeCloseTo(50e6 + 30 * 188.2 * 20 * 190 * 1.5, -3);
  expect(judgeDisk('/runs', needed - 1, plan)).toMatchObject({ result: 'bad', exitCode: 6 });
  expect(judgeDisk('/runs', needed, plan).result).toBe('warning');
  expect(judgeDisk('/runs', 2 * needed, plan).result).toBe('good');
  expect(judgeDisk('/runs', undefined, plan).result).toBe('unknown');
  expect(judgeDisk('/runs', 1e6, undefined).result).toBe('bad');
});

it('Node', () => {
  const fitting = ['v20.19.0', 'v20.20.2', 'v22.13.0', 'v22.20.1', 'v24.0.0', 'v25.1.0'];
  const others = ['v20.18.9', 'v18.20.0', 'v19.99.0', 'v21.7.3', 'v22.12.0', 'v23.11.0', 'nonsense'];
  const good = (version: string): boolean => judgeNode(version).result === 'good';
  expect([...fitting, ...others].filter(good)).toEqual(fitting);
});
