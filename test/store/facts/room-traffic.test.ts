/** Whether the load went through the room: by the octets of its access points, and by the station’s BSSID. */
import { describe, expect, test } from 'vitest';
import type { Sample } from '../../../core/sample.ts';
import type { Facts } from '../../../facts/rows.ts';
import { syntheticStartAtMs } from '../synthetic-plan.ts';
import type { SyntheticRun } from '../synthetic-run.ts';
import { accessPointAlone, counter, gauge, polls } from './access-point-samples.ts';
import { rowOf, syntheticFacts, workAtMs } from './synthetic-facts.ts';

const { factsOf } = syntheticFacts();

const of = accessPointAlone(factsOf);

describe('octets', () => {
  test('a poll that failed makes no hole: counters go on counting over it', async () => {
    const even = await factsOf({ rooms: [{ room: 'B12', pupilCount: 2, accessPoints: { a: { pollEveryMs: 2000 } } }] });
    const sparse = await factsOf({ rooms: [{ room: 'B12', pupilCount: 2, accessPoints: { a: { pollEveryMs: 7300 } } }] });
    const ratioOf = (facts: Facts) => {
      const { clientBytes, accessPointBytes } = rowOf(facts, 'room-traffic', { phase: 'bandwidth' });
      return (accessPointBytes ?? NaN) / (clientBytes ?? NaN);
    };
    expect(ratioOf(even)).toBeCloseTo(1, 4);
    expect(ratioOf(sparse)).toBeCloseTo(1, 4);
    expect(rowOf(sparse, 'room-traffic', { phase: 'bandwidth' }).wideningRatio).toBeCloseTo(0.2, 6);
  });

  test('behind a controller that renews octets every three minutes it is the port of the switch that tells of the load', async () => {
    const inventory = { a: { switch: { address: '192.0.2.1', port: 161, credential: 'lab', interface: 'Gi1/0/12' } } };
    const octets = (perMs: number) => [
      ...gauge('accessPointUplink', 'access-point/a', { valueText: 'eth0' }),
      ...counter('interfaceInBytes', 'interface/a/eth0', (sinceMs) => Math.floor(sinceMs / 180_000) * 1_000_000, 180_000),
      ...counter('interfaceInBytes', 'interface/a/@switch', (sinceMs) => sinceMs * perMs, 3_000),
    ];
    const slow = rowOf(await of(octets(7)), 'room-traffic', { phase: 'bandwidth' });
    expect(slow).toMatchObject({ unusable: 'too-slow', usableCount: 0 });
    const row = rowOf(await of(octets(7), inventory), 'room-traffic', { phase: 'bandwidth' });
    expect(row).toMatchObject({ usableCount: 1, backgroundMbps: expect.closeTo(0.056, 6) as number });
    expect(row?.unusable).toBeUndefined();
  });

  test('a guess of the access point’s own octets is none where the switch port’s are taken', async () => {
    const inventory = { a: { switch: { address: '192.0.2.1', port: 161, credential: 'lab', interface: 'Gi1/0/12' } } };
    // As much as comes to the class, and some of its own.
    const carried = (sinceMs: number) => sinceMs * 5_000;
    const octets = (switchAgeMs: number) => [
      ...gauge('accessPointUplink', 'access-point/a', { valueText: 'eth0' }),
      ...counter('interfaceInBytes', 'interface/a/eth0', carried, 10_000),
      ...counter('interfaceInBytes', 'interface/a/@switch', carried, switchAgeMs),
      ...gauge('guessedFigures', 'access-point/a', { valueText: 'interfaceInBytes' }),
    ];
    const bySwitch = await of(octets(1_000), inventory);
    expect(rowOf(bySwitch, 'room-traffic', { phase: 'bandwidth' })).toMatchObject({ guessed: false });
    expect(bySwitch['room-touch']).toHaveLength(1);
    const byItself = await of(octets(60_000), inventory);
    expect(rowOf(byItself, 'room-traffic', { phase: 'bandwidth' })).toMatchObject({ guessed: true });
    expect(byItself['room-touch']).toEqual([]);
  });

  test('a port that stands still all the time does not pass for one that is told often', async () => {
    const inventory = { a: { switch: { address: '192.0.2.1', port: 161, credential: 'lab', interface: 'Gi1/0/12' } } };
    const octets = [
      ...gauge('accessPointUplink', 'access-point/a', { valueText: 'eth0' }),
      ...counter('interfaceInBytes', 'interface/a/eth0', () => 7, 60_000),
      ...counter('interfaceInBytes', 'interface/a/@switch', (sinceMs) => sinceMs * 7, 3_000),
    ];
    expect(rowOf(await of(octets, inventory), 'room-traffic', { phase: 'bandwidth' })).toMatchObject({
      usableCount: 1,
      backgroundMbps: expect.closeTo(0.056, 6) as number,
    });
  });

  test('octets that lag by ten seconds, of which nobody knew, are told by when they moved', async () => {
    // 8 Mbit/s from the second in which everybody loads, and nothing before.
    const loadAtMs = rowOf(await of([]), 'room-traffic', { phase: 'bandwidth' }) === undefined ? 0 : 137_000;
    const carried = (sinceMs: number) => Math.max(0, sinceMs - loadAtMs) * 1000 + sinceMs;
    const lagging = (everyMs: number) => [
      ...gauge('accessPointUplink', 'access-point/a', { valueText: 'eth0' }),
      ...counter('interfaceInBytes', 'interface/a/eth0', (sinceMs) => Math.round(carried(Math.floor(sinceMs / everyMs) * everyMs)), 60_000),
    ];
    const quick = rowOf(await of(lagging(1)), 'room-traffic', { phase: 'bandwidth' });
    expect(quick).toMatchObject({ usableCount: 1 });
    expect(quick?.wideningRatio).toBeLessThan(0.12);
    const slow = rowOf(await of(lagging(10_000)), 'room-traffic', { phase: 'bandwidth' });
    // The truth, over a time that is sharp to one poll: not three quarters of it, as over the whole phase.
    const perMs = (row: typeof slow) => ((row?.accessPointBytes ?? 0) * 1.048) / (row?.windowMs ?? 1);
    expect(perMs(slow)).toBeCloseTo(1000, -1);
    expect(slow?.wideningRatio).toBeGreaterThan(0.25);
  });

  test('octets that are renewed more seldom than the phase is long are too slow, not silent; guessed ones are told as such', async () => {
    const octets = (ageMs: number) => [
      ...gauge('accessPointUplink', 'access-point/a', { valueText: 'eth0' }),
      ...counter('interfaceInBytes', 'interface/a/eth0', (sinceMs) => Math.floor(sinceMs / 180_000) * 1_000_000, ageMs),
      ...gauge('guessedFigures', 'access-point/a', { valueText: 'interfaceInBytes' }),
    ];
    expect(rowOf(await of(octets(180_000)), 'room-traffic', { phase: 'bandwidth' })).toMatchObject({
      unusable: 'too-slow',
      guessed: true,
    });
  });

  test('through a controller the access point’s own uptime decides what a fall is', async () => {
    const fell = [
      ...gauge('accessPointUplink', 'access-point/a', { valueText: 'eth0' }),
      ...gauge('interfaceSpeedMbps', 'interface/a/eth0', { valueDouble: 100 }),
      ...counter('interfaceInBytes', 'interface/a/eth0', (sinceMs) => (sinceMs < 150_000 ? 4_290_000_000 : 1000) + sinceMs, 0).map(
        (sample): Sample => ({ ...sample, reason: 'counter32', agentUptimeMs: sample.atMs - syntheticStartAtMs + 9e8 }),
      ),
    ];
    expect(rowOf(await of(fell), 'room-traffic', { phase: 'bandwidth' })).toMatchObject({ usableCount: 1 });
    const through = { a: { controller: 'wlc' } };
    expect(rowOf(await of(fell, through), 'room-traffic', { phase: 'bandwidth' })).toMatchObject({ unusable: 'reset' });
    const steady = polls(2000).flatMap((atMs) =>
      gauge('accessPointUptimeMs', 'access-point/a', { valueInteger: 9e8 + atMs - syntheticStartAtMs }).filter(
        (sample) => sample.atMs === atMs,
      ),
    );
    expect(rowOf(await of([...fell, ...steady], through), 'room-traffic', { phase: 'bandwidth' })).toMatchObject({ usableCount: 1 });
  });
});

describe('stations', () => {
  test('a BSSID speaks for a room only when it was told all through', async () => {
    const own = '02:00:5e:00:53:01';
    const of = async (machine: NonNullable<SyntheticRun['machine']>, more: readonly Sample[] = []) =>
      rowOf(
        await factsOf({ rooms: [{ room: 'B12', pupilCount: 1, accessPoints: { a: {} } }], machine, more, bssids: { a: [own] } }),
        'room-stations',
        { room: 'B12' },
      );
    const bssid = (atMs: number, valueText: string | undefined): Sample => ({
      ...{ atMs, metric: 'hostBssid', subject: 'host/lab', source: 'host' },
      ...(valueText === undefined ? { state: 'unknown', reason: 'not-told' } : { state: 'value', valueText }),
    });
    expect(await of({ bssid: own })).toMatchObject({ bssidMatches: true, hostBssid: own });
    // Its own during login, and then a cable.
    const docked = await of({ bssid: own, dockedFromMs: 40_000 });
    expect(docked).toMatchObject({ hostBssid: own, linkKind: 'wifi', otherLinkKind: 'ethernet' });
    expect(docked).not.toHaveProperty('bssidMatches');
    // On the cable before the class began: nothing to speak of.
    expect(await of({ bssid: own, dockedFromMs: 5_000 })).not.toHaveProperty('otherLinkKind');
    // Once nobody told.
    expect(await of({ bssid: own }, [bssid(workAtMs + 500, undefined)])).not.toHaveProperty('bssidMatches');
    // Told in one phase alone.
    expect(await of({}, [bssid(workAtMs + 500, own)])).not.toHaveProperty('bssidMatches');
    // Once another's.
    expect(await of({ bssid: own }, [bssid(workAtMs + 500, '02:00:5e:00:53:99')])).toMatchObject({ bssidMatches: false });
  });

  test('a network that pupils do not use is found wherever the load went over it', async () => {
    const host = { metric: 'hostSsid', subject: 'host/lab', source: 'host' } as const;
    // One in each phase.
    const all = [1, 23, 35, 60, 140, 180].map((seconds) => syntheticStartAtMs + seconds * 1000);
    const on = (...names: readonly (string | undefined)[]): readonly Sample[] =>
      all.map((atMs, index) => {
        const valueText = names[Math.min(index, names.length - 1)];
        return valueText === undefined
          ? { ...host, atMs, state: 'unknown', reason: 'hidden-by-system' }
          : { ...host, atMs, state: 'value', valueText };
      });
    const of = async (more: readonly Sample[], ssid?: readonly string[]) =>
      rowOf(await factsOf({ rooms: [{ room: 'B12', pupilCount: 1 }], more, ...(ssid === undefined ? {} : { ssid }) }), 'room-stations', {
        room: 'B12',
      });
    expect(await of(on('Elev'), ['Gäst', 'Elev'])).toMatchObject({ ssidNamed: true, hostSsid: 'Elev', ssidMatches: true });
    // Composed or not, and its ends cut, by whichever system told it.
    expect(await of(on('Ga\u0308st '), ['Gäst'])).toMatchObject({ ssidMatches: true });
    expect(await of(on('elev'), ['Elev'])).toMatchObject({ ssidMatches: false, hostSsid: 'elev' });
    expect(await of(on('Elev', 'Elev', 'Personal', 'Elev'), ['Elev'])).toMatchObject({ ssidMatches: false, hostSsid: 'Personal' });
    // Nobody judges the idle phase.
    expect(await of(on('Personal', 'Elev'), ['Elev'])).toMatchObject({ ssidMatches: true, hostSsid: 'Elev' });
    const unnamed = await of(on('Elev'));
    expect(unnamed).toMatchObject({ ssidNamed: false, hostSsid: 'Elev' });
    expect(unnamed).not.toHaveProperty('ssidMatches');
    expect(unnamed).not.toHaveProperty('otherSsid');
    expect(await of(on('Elev', 'Elev', 'Elev', 'Personal'))).toMatchObject({ hostSsid: 'Elev', otherSsid: 'Personal' });
    const untold = await of(on(undefined), ['Elev']);
    expect(untold).toMatchObject({ ssidNamed: true, ssidUntold: 'hidden-by-system' });
    expect(untold).not.toHaveProperty('ssidMatches');
    expect(await of(on('Elev', 'Elev', undefined, 'Elev'), ['Elev'])).not.toHaveProperty('ssidMatches');
    const virtual = all.map((atMs): Sample => ({ ...host, atMs, state: 'unknown', reason: 'virtual' }));
    expect(await of(virtual, ['Elev'])).toMatchObject({ ssidUntold: 'virtual' });
    const cable = all.map((atMs): Sample => ({ ...host, atMs, state: 'unknown', reason: 'not-wifi' }));
    expect(await of(cable, ['Elev'])).not.toHaveProperty('ssidUntold');
  });
});

describe('a sign that the load came to the room', () => {
  const inRoom = (accessPoints: NonNullable<SyntheticRun['rooms'][number]['accessPoints']>) =>
    factsOf({ rooms: [{ room: 'B12', pupilCount: 2, accessPoints }] });

  test('its octets rose from the first loaded phase to the last by what the class received', async () => {
    const { clientMbps, quietMbps, riseMbps, wideningRatio, windowMs } = rowOf(await inRoom({ a: {} }), 'room-touch', { room: 'B12' });
    expect(clientMbps).toBeGreaterThan(1);
    expect(riseMbps / clientMbps).toBeCloseTo(1, 1);
    expect(quietMbps).toBeLessThan(clientMbps / 2);
    expect(wideningRatio).toBeLessThan(0.1);
    expect(windowMs).toBeGreaterThan(150_000);
  });

  test('of a load that left another way there is none, nor of access points of which one was silent', async () => {
    expect(rowOf(await inRoom({ a: { loadRatio: 0 } }), 'room-touch', { room: 'B12' }).riseMbps).toBeLessThan(0.1);
    expect((await inRoom({ a: {}, b: { silent: true } }))['room-touch']).toEqual([]);
  });
});
