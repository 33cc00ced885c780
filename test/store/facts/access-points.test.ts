/** What access points tell of clients, airtime and uplink, as far as the devices know it. */
import { describe, expect, test } from 'vitest';
import type { PhaseName, Sample } from '../../../core/sample.ts';
import { accessPointAlone, counter, gauge, polls } from './access-point-samples.ts';
import { syntheticStartAtMs } from '../synthetic-plan.ts';
import { rowOf, syntheticFacts, workAtMs } from './synthetic-facts.ts';

const { factsOf } = syntheticFacts();

const of = accessPointAlone(factsOf);

describe('access points', () => {
  test('access points: silent, reset, without counters', async () => {
    const facts = await factsOf({
      rooms: [
        { room: 'silent', pupilCount: 1, accessPoints: { a: { silent: true } } },
        { room: 'reset', pupilCount: 1, accessPoints: { b: { resetAtMs: 150_000 } } },
        { room: 'half', pupilCount: 1, accessPoints: { c: {}, d: { silent: true } } },
        { room: 'none', pupilCount: 1 },
        { room: 'mute', pupilCount: 1, accessPoints: { e: { silent: true } } },
      ],
      more: [
        { atMs: workAtMs, metric: 'accessPointReachable', valueInteger: 1, state: 'value', subject: 'access-point/e', source: 'snmp' },
      ],
    });
    const traffic = (room: string, phase: PhaseName) => rowOf(facts, 'room-traffic', { room, phase });
    expect(traffic('silent', 'bandwidth')).toEqual({
      room: 'silent',
      phase: 'bandwidth',
      accessPointCount: 1,
      usableCount: 0,
      unusable: 'silent',
      guessed: false,
      windowMs: 0,
    });
    expect(traffic('reset', 'bandwidth')).toMatchObject({ usableCount: 0, unusable: 'reset' });
    expect(traffic('reset', 'work')).toMatchObject({ usableCount: 1 });
    expect(traffic('half', 'bandwidth')).toMatchObject({ usableCount: 1, accessPointCount: 2, unusable: 'silent' });
    expect(traffic('half', 'bandwidth')).not.toHaveProperty('accessPointBytes');
    expect(traffic('none', 'bandwidth')).toMatchObject({ accessPointCount: 0, usableCount: 0 });
    expect(traffic('none', 'bandwidth')).not.toHaveProperty('accessPointBytes');
    expect(traffic('mute', 'bandwidth')).toMatchObject({ unusable: 'not-told' });
    expect(rowOf(facts, 'access-point-reach', { room: 'silent' })).toMatchObject({
      answeredCount: 0,
      lastReason: 'timeout',
      longestSilenceMs: 186_700,
    });
    expect(rowOf(facts, 'access-point-uplink', { room: 'silent' })).not.toHaveProperty('errorCount');
    expect(rowOf(facts, 'room-stations', { room: 'silent' })).not.toHaveProperty('associatedCount');
  });

  test('an access point that its controller calls down did not answer, and the controller’s word is kept', async () => {
    const at = (fromMs: number, toMs: number) =>
      polls(2000).filter((atMs) => atMs - syntheticStartAtMs >= fromMs && atMs - syntheticStartAtMs < toMs);
    const of = (metric: Sample['metric'], instants: readonly number[], more: Partial<Sample>): Sample[] =>
      instants.map((atMs) => ({ atMs, polledAtMs: atMs, metric, subject: 'access-point/a', state: 'value', source: 'snmp', ...more }));
    const down = { state: 'zero', valueInteger: 0, reason: 'down-by-controller' } as const;
    const reach = async (more: readonly Sample[]) =>
      rowOf(
        await factsOf({ rooms: [{ room: 'B12', pupilCount: 1, accessPoints: { a: { silent: true } } }], more }),
        'access-point-reach',
        {},
      );
    const always = await reach([
      ...of('accessPointReachable', at(0, 187_000), down),
      ...of('accessPointState', at(0, 187_000), { valueText: 'fault' }),
    ]);
    expect(always).toMatchObject({ answeredCount: 0, controllerSays: 'fault', longestSilenceMs: 186_700 });
    const upAgain = await reach([
      ...of('accessPointReachable', at(0, 60_000), down),
      ...of('accessPointReachable', at(60_000, 187_000), { valueInteger: 1 }),
      ...of('accessPointState', at(0, 60_000), { valueText: 'downloading' }),
      ...of('accessPointState', at(60_000, 187_000), { valueText: 'up' }),
    ]);
    expect(upAgain).toMatchObject({ controllerSays: 'downloading' });
    expect(upAgain.answeredCount).toBeGreaterThan(50);
    expect(await reach(of('accessPointReachable', at(0, 187_000), down))).toMatchObject({ controllerSays: '' });
    expect(await reach(of('accessPointReachable', at(0, 187_000), { valueInteger: 1 }))).not.toHaveProperty('controllerSays');
  });

  test('a radio at zero with clients on it was not measured', async () => {
    const facts = await factsOf({ rooms: [{ room: 'B12', pupilCount: 1, accessPoints: { a: { utilizationRatio: 0 } } }] });
    const row = rowOf(facts, 'radio-utilization', { phase: 'work' });
    expect(row).toMatchObject({ usableCount: 0, readCount: 45 });
    expect(row).not.toHaveProperty('worstRatio');
  });

  test('an access point that started anew within the run, by its own uptime and no guess', async () => {
    const uptime = (atSecond: number, valueInteger: number): Sample => ({
      ...{ atMs: syntheticStartAtMs + atSecond * 1000, metric: 'accessPointUptimeMs', valueInteger, state: 'value' },
      ...{ subject: 'access-point/a', source: 'snmp' },
    });
    const of = async (more: readonly Sample[]) =>
      rowOf(await factsOf({ rooms: [{ room: 'B12', pupilCount: 1, accessPoints: { a: {} } }], more }), 'access-point-reach', {
        accessPoint: 'a',
      });
    const fell = [uptime(20, 9e8), uptime(80, 9e8 + 60_000), uptime(140, 30_000)];
    expect(await of(fell)).toMatchObject({ restartedMs: 110_000 });
    expect(await of(fell.slice(0, 2))).not.toHaveProperty('restartedMs');
    // 32 bits of hundredths ran over: that is no start, and one that comes after it is.
    const ranOver = [uptime(20, 2 ** 32 * 10 - 30_000), uptime(80, 30_000), uptime(110, 60_000)];
    expect(await of(ranOver)).not.toHaveProperty('restartedMs');
    expect(await of([...ranOver, uptime(140, 20_000)])).toMatchObject({ restartedMs: 120_000 });
    const guessed: Sample = {
      ...{ atMs: syntheticStartAtMs + 1000, metric: 'guessedFigures', valueText: 'accessPointUptimeMs', state: 'value' },
      ...{ subject: 'access-point/a', source: 'snmp' },
    };
    expect(await of([...fell, guessed])).not.toHaveProperty('restartedMs');
  });
});

describe('access points that are read in one’s own way', () => {
  test('a client count counts in a phase only when it cannot be of the time before it', async () => {
    const facts = await of(gauge('accessPointClientCount', 'access-point/a', { valueInteger: 30, ageMs: 60_000 }));
    // 30 of the 90 s of work are left, none of the 40 s of bandwidth.
    expect(rowOf(facts, 'access-point-clients', { phase: 'work' })).toMatchObject({ sampleCount: 15, readCount: 45, worstCount: 30 });
    const short = rowOf(facts, 'access-point-clients', { phase: 'bandwidth' });
    expect(short).toMatchObject({ sampleCount: 0, readCount: 20 });
    expect(short).not.toHaveProperty('worstCount');
    expect(rowOf(facts, 'room-stations', {})).toMatchObject({ associatedCount: 30 });
    const slow = await of(gauge('accessPointClientCount', 'access-point/a', { valueInteger: 30, ageMs: 60_000, windowMs: 60_000 }));
    expect(rowOf(slow, 'room-stations', {})).not.toHaveProperty('associatedCount');
  });

  test('a guessed count is told as one, and counts no stations', async () => {
    const counts = gauge('accessPointClientCount', 'access-point/a', { valueInteger: 30 });
    const facts = await of([
      ...counts,
      ...gauge('guessedFigures', 'access-point/a', { valueText: 'radioNoiseDbm, accessPointClientCount' }),
    ]);
    expect(rowOf(facts, 'access-point-clients', { phase: 'work' })).toMatchObject({ worstCount: 30, guessed: true });
    expect(rowOf(facts, 'room-stations', {})).not.toHaveProperty('associatedCount');
    const aged = await of([...counts, ...gauge('guessedAges', 'access-point/a', { valueText: 'radioClientCount,accessPointClientCount' })]);
    expect(rowOf(aged, 'access-point-clients', { phase: 'work' })).toMatchObject({ worstCount: 30, guessed: false, ageGuessed: true });
    expect(rowOf(aged, 'room-stations', {})).not.toHaveProperty('associatedCount');
    const other = await of([...counts, ...gauge('guessedFigures', 'access-point/a', { valueText: 'radioNoiseDbm' })]);
    expect(rowOf(other, 'access-point-clients', { phase: 'work' })).toMatchObject({ guessed: false });
    expect(rowOf(other, 'room-stations', {})).toMatchObject({ associatedCount: 30 });
  });

  test('zero on every radio of an access point with clients, or with traffic, was not measured', async () => {
    const radios = (first: number) => [
      ...gauge('radioUtilizationRatio', 'radio/a/0', { valueDouble: first }),
      ...gauge('radioUtilizationRatio', 'radio/a/1', { valueDouble: 0 }),
      ...gauge('radioUtilizationShortRatio', 'radio/a/1', { valueDouble: 0 }),
    ];
    const clients = (count: number) => gauge('accessPointClientCount', 'access-point/a', { valueInteger: count });
    const usable = async (more: readonly Sample[]) => {
      const { 'radio-utilization': rows } = await of(more);
      return rows.filter(({ phase }) => phase === 'work').map(({ usableCount, usableShortCount }) => [usableCount, usableShortCount]);
    };
    expect(await usable([...radios(0), ...clients(12)])).toEqual([
      [0, 0],
      [0, 0],
    ]);
    expect(await usable([...radios(0.3), ...clients(12)])).toEqual([
      [45, 0],
      [45, 0],
    ]);
    expect(await usable([...radios(0), ...clients(0)])).toEqual([
      [45, 0],
      [45, 45],
    ]);
    const carried = (mbps: number) => [
      ...gauge('accessPointUplink', 'access-point/a', { valueText: 'eth0' }),
      ...counter('interfaceInBytes', 'interface/a/eth0', (sinceMs) => Math.round((mbps * 1000 * sinceMs) / 8), 0),
    ];
    expect(await usable([...radios(0), ...carried(3)])).toEqual([
      [0, 0],
      [0, 0],
    ]);
    expect(await usable([...radios(0), ...carried(0.5)])).toEqual([
      [45, 0],
      [45, 45],
    ]);
  });

  test('the short average is there where the long one does not fit', async () => {
    const short = polls(2000).map((atMs, index): Sample => ({
      ...{ atMs, polledAtMs: atMs, ageMs: 4000, windowMs: 4000, state: 'value', source: 'snmp' },
      metric: 'radioUtilizationShortRatio',
      subject: 'radio/a/0',
      valueDouble: index % 2 === 0 ? 0.2 : 0.6,
    }));
    const long = gauge('radioUtilizationRatio', 'radio/a/0', { valueDouble: 0.4, ageMs: 64_000, windowMs: 64_000 });
    const row = rowOf(await of([...short, ...long]), 'radio-utilization', { phase: 'work' });
    expect(row).toMatchObject({ usableCount: 0, usableShortCount: 41, readShortCount: 45, worstShortRatio: 0.6, shortWindowMs: 4000 });
    expect(row.meanShortRatio).toBeCloseTo(0.4, 2);
  });

  test('an uplink’s errors in less time than its counters take to be renewed are not known', async () => {
    const slow = (ageMs: number) => [
      ...gauge('accessPointUplink', 'access-point/a', { valueText: 'eth0' }),
      ...gauge('interfaceSpeedMbps', 'interface/a/eth0', { valueDouble: 100 }),
      ...counter('interfaceInErrorCount', 'interface/a/eth0', (sinceMs) => 5 + Math.floor(sinceMs / 60_000), ageMs),
    ];
    const row = rowOf(await of(slow(180_000)), 'access-point-uplink', {});
    expect(row).toMatchObject({ side: 'access-point', speedMbps: 100, renewedEveryMs: 180_000, windowMs: 0 });
    expect(row).not.toHaveProperty('errorCount');
    expect(rowOf(await of(slow(30_000)), 'access-point-uplink', {})).toMatchObject({ errorCount: 3, renewedEveryMs: 30_000 });
  });

  test('packets that stand at nothing while octets move are not counted', async () => {
    const packets = async (inPerS: number, outPerS: number, octetsPerS: number) => {
      const of32 = (metric: Sample['metric'], perS: number) =>
        counter(metric, 'interface/a/eth0', (sinceMs) => 5 + Math.floor((sinceMs / 1000) * perS), 0);
      const facts = await of([
        ...gauge('accessPointUplink', 'access-point/a', { valueText: 'eth0' }),
        ...of32('interfaceInErrorCount', 0.5),
        ...of32('interfaceInPacketCount', inPerS),
        ...of32('interfaceOutPacketCount', outPerS),
        ...of32('interfaceInBytes', octetsPerS),
        ...of32('interfaceOutBytes', octetsPerS),
      ]);
      const { errorCount = 0, packetCount } = rowOf(facts, 'access-point-uplink', {});
      expect(errorCount).toBeGreaterThan(80);
      return packetCount;
    };
    expect(await packets(0, 0, 1e6)).toBeUndefined();
    // Half of the packets would make twice the share of errors.
    expect(await packets(0, 1000, 1e6)).toBeUndefined();
    expect(await packets(1000, 1000, 1e6)).toBeGreaterThan(300_000);
    // A cable over which nothing comes but errors is as bad as it looks.
    expect(await packets(0, 0, 0)).toBe(0);
  });

  test('a port of a switch is the other end of the cable, and speaks where the access point does not', async () => {
    const inventory = { a: { switch: { address: '192.0.2.1', port: 161, credential: 'lab', interface: 'Gi1/0/12' } } };
    const facts = await of(
      [
        ...gauge('accessPointUplink', 'access-point/a', { valueText: 'eth0' }),
        ...gauge('interfaceSpeedMbps', 'interface/a/eth0', { valueDouble: 1000 }),
        ...gauge('interfaceSpeedMbps', 'interface/a/@switch', { valueDouble: 100 }),
        ...gauge('interfaceDuplex', 'interface/a/@switch', { valueText: 'half' }),
        ...counter('interfaceOutErrorCount', 'interface/a/@switch', (sinceMs) => Math.round(sinceMs / 1000), 0),
        ...counter('interfaceInBytes', 'interface/a/@switch', (sinceMs) => sinceMs, 0),
      ],
      inventory,
    );
    expect(facts['access-point-uplink']).toMatchObject([
      { side: 'access-point', interfaceName: 'eth0', speedMbps: 1000 },
      { side: 'switch', interfaceName: 'Gi1/0/12', speedMbps: 100, duplex: 'half', errorCount: 184 },
    ]);
    expect(rowOf(facts, 'room-traffic', { phase: 'bandwidth' })).toMatchObject({ usableCount: 1 });
  });
});
