import { describe, expect, it, vi } from 'vitest';
import { ForgetfulMap } from '../../core/forgetful-map.ts';
import type { Point } from '../../core/influx/point.ts';
import { createPollPoints } from '../../core/influx/poll-points.ts';
import type { Sample } from '../../core/sample.ts';
import { createRises } from '../../collectors/snmp/rises.ts';

const hourMs = 3_600_000;

describe('a name', () => {
  it('that is told at least every hour is remembered; one that is not told for four hours is forgotten', () => {
    const map = new ForgetfulMap<number>();
    map.set('once', 1);
    for (let hour = 0; hour <= 4; hour++) {
      map.set('told', hour);
      map.turn(hour * hourMs);
    }
    expect(map.get('once')).toBeUndefined();
    expect(map.get('told')).toBe(4);
    expect([...map]).toHaveLength(1);
  });

  it('that is only asked for stays, and so does all that was told before a night of silence', () => {
    const map = new ForgetfulMap<number>();
    map.set('asked for', 1);
    map.set('seldom told', 2);
    for (const hour of [0, 1, 12, 13]) {
      expect(map.get('asked for')).toBe(1);
      map.turn(hour * hourMs);
    }
    expect(map.get('seldom told')).toBe(2);
  });

  it('is told on a clock that steps back', () => {
    const map = new ForgetfulMap<number>();
    map.turn(100 * hourMs);
    map.set('a', 1);
    map.turn(0);
    map.turn(2 * hourMs);
    expect(map.turn(4 * hourMs)).toBe(true);
    expect(map.size).toBe(0);
  });
});

const sample = (metric: Sample['metric'], subject: string, atMs: number, more: Partial<Sample>): Sample => ({
  ...{ atMs, polledAtMs: atMs, metric, subject, state: 'value', source: 'snmp', ageMs: 60_000, agentUptimeMs: atMs },
  ...more,
});

/** A day of polls every minute, some of which bring names that never came before. */
function dayOf(newNames: number): readonly Point[] {
  const points = createPollPoints({
    ...{ school: 'Skolan', mode: 'room', poller: 'collect', through: new Set<string>() },
    ...{ roomsOf: () => [], uplinkOf: () => 'eth0', isExamTime: () => false },
  });
  const told: Point[] = [];
  for (let minute = 1; minute <= 1440; minute++) {
    const atMs = minute * 60_000;
    const names = ['eth0', ...Array.from({ length: newNames }, (_, at) => `veth${String(minute)}-${String(at)}`)];
    const ports = names.flatMap((name) => [
      sample('interfaceInBytes', `interface/ap/${name}`, atMs, { valueInteger: BigInt(minute) * 1_000_000n }),
      sample('interfaceSpeedMbps', `interface/ap/${name}`, atMs, { valueDouble: 1000 }),
    ]);
    const radios = names.flatMap((name) => [
      sample('radioChannel', `radio/ap/${name}`, atMs, { valueText: '36' }),
      sample('radioClientCount', `radio/ap/${name}`, atMs, { valueInteger: 1 }),
    ]);
    told.push(...points.take([sample('accessPointReachable', 'access-point/ap', atMs, { valueInteger: 1 }), ...ports, ...radios]));
  }
  return told.filter(({ tags, measurement }) => measurement === 'accessPoint' || tags['interface'] === 'eth0');
}

it('a device that makes up new names for ever is remembered within bounds, and its rates are as without them', () => {
  const used = new Set<ForgetfulMap<unknown>>();
  const { set } = ForgetfulMap.prototype;
  const seen = vi.spyOn(ForgetfulMap.prototype, 'set').mockImplementation(function (this: ForgetfulMap<unknown>, name, value) {
    used.add(this);
    set.call(this, name, value);
  });
  const many = dayOf(3);
  seen.mockRestore();
  // Starts, readings, speeds, rates, paces, channels and counts of clients.
  expect(used.size).toBeGreaterThanOrEqual(7);
  const fourHours = 240 * 2 * 4;
  for (const map of used) expect(map.size).toBeLessThanOrEqual(fourHours);
  expect(many).toEqual(dayOf(0));
});

it('counts of networks that come for ever are forgotten, and one that comes back begins anew', () => {
  const rises = createRises();
  const part = (minute: number, valueInteger: number) => [
    sample('radioRetryCount', 'radio/ap/0#1', minute * 60_000, { valueInteger, state: 'value' }),
  ];
  expect(rises('once', part(0, 500))).toBe(500n);
  for (let minute = 0; minute <= 600; minute++) rises(`radio ${String(minute)}`, part(minute, 1));
  expect(rises('once', part(601, 9_000))).toBe(0n);
});
