/** A path, an access point or a cable is called full only as far as the figures show it. */
import { describe, expect, it } from 'vitest';
import { bandwidthWireMbps, countedWireRatio } from '../../core/units/wire-mbps.ts';
import type { FactRows, Facts } from '../../facts/rows.ts';
import { changed, goodFacts, inventory, planOf, runStateOf, withoutKeys } from './good-room.ts';
import { findingOf, fullHere, judged, measured, messagesOf, say, firstCause, seated } from './judged-room.ts';

describe('what was full', () => {
  const radio = (facts: Facts, worstRatio: number) =>
    changed(facts, 'radio-utilization', { worstRatio }, (row) => row.phase === 'bandwidth');

  it('count the devices of the class that one device played', () => {
    const of = (worstCount: number, also: Facts = goodFacts(measured)) => {
      const room = judged({ plan: measured, runState: runStateOf(measured), facts: changed(also, 'access-point-clients', { worstCount }) });
      say(room);
      return findingOf(room, 'clients-per-access-point');
    };
    expect(of(23)).toMatchObject({
      reason: 'clients-per-access-point.pass-to-come',
      evidence: { clientCount: 30, countedCount: 23, toComeCount: 7 },
    });
    expect(of(24)).toMatchObject({ reason: 'clients-per-access-point.warn-to-come', evidence: { clientCount: 31 } });
    expect(of(24, seated(measured))).toMatchObject({ reason: 'clients-per-access-point.pass', evidence: { clientCount: 24 } });
  });

  it('do not take the air of one station with a slow link of its own for a full access point', () => {
    const slow = (linkRateMbps: number) => changed(radio(fullHere, 0.9), 'generator-load', { linkRateMbps, wireMbps: 20 });
    expect(firstCause(slow(50))).toBe('cause.access-point-full-by-few');
    expect(firstCause(slow(40))).toBe('cause.path-full-by-few');
  });

  it.each([
    [{ linkKind: 'wifi', linkRateMbps: 866 }, true],
    [{ linkKind: 'ethernet' }, true],
    [{ linkKind: 'wifi' }, false],
    [{ linkKind: 'other' }, false],
    [{ linkKind: 'other', linkRateMbps: 10_000 }, false],
    [{}, false],
  ])('nor the air of one whose own link nobody told: %o', (link, told) => {
    const facts = radio(fullHere, 0.92);
    const rows = facts['generator-load'].map((row) => ({ ...withoutKeys(row, 'linkKind', 'linkRateMbps'), ...link }));
    const of = (perClientLimitMbps: 'none' | undefined) =>
      judged({
        plan: measured,
        runState: runStateOf(measured),
        facts: changed({ ...facts, 'generator-load': rows }, 'radio-utilization', { worstRatio: 0.92 }),
        inventory: { ...withoutKeys(inventory, 'perClientLimitMbps'), ...(perClientLimitMbps === undefined ? {} : { perClientLimitMbps }) },
      });
    const room = of(undefined);
    expect(room.outcome).toBe(told ? 'not-ready' : 'inconclusive');
    expect(room.causes[0]?.message).toBe(told ? 'cause.access-point-full-by-few' : 'cause.one-device');
    expect(of('none').causes[0]?.message).toBe(told ? 'cause.access-point-full-by-few' : 'cause.one-device-link');
    expect(findingOf(room, 'radio-utilization')).toMatchObject(
      told ? { outcome: 'warn' } : { outcome: 'no-data', evidence: { because: 'link-untold' } },
    );
    expect(messagesOf(room.causes)).not.toContain('cause.busy-air');
    expect(say(room).join('\n')).not.toMatch(/undefined|\{/);
  });

  it('calm air is calm by whatever link', () => {
    const untold = changed(goodFacts(measured), 'generator-load', { linkKind: 'other', linkRateMbps: 0 });
    const room = judged({ plan: measured, runState: runStateOf(measured), facts: untold });
    expect(findingOf(room, 'radio-utilization')).toMatchObject({ outcome: 'pass' });
  });

  it('a full access point stays full where others make way for the class', () => {
    // Another class had it before: our load pushed it aside, so the octets hardly rose.
    const pushed = changed(
      radio(fullHere, 0.95),
      'room-traffic',
      { accessPointBytes: 35e6, backgroundMbps: 8 },
      (row) => row.phase === 'bandwidth',
    );
    const of = (facts: Facts) => judged({ plan: measured, runState: runStateOf(measured), facts });
    const joined = of(changed(pushed, 'room-stations', { bssidMatches: true, hostBssid: '02:00:00:00:00:02' }));
    expect(joined).toMatchObject({ outcome: 'not-ready', decidedBy: 'pupils-under-target' });
    expect(joined.causes[0]?.message).toBe('cause.access-point-full-by-few');
    say(joined);
    expect(of(pushed).findings).toContainEqual(
      expect.objectContaining({
        check: 'load-through-room',
        outcome: 'no-data',
        evidence: expect.objectContaining({ because: 'others-made-way' }) as unknown,
      }),
    );
    // Octets that rose by next to nothing show another way, whatever was there before.
    say(of(pushed));
  });

  it('say which part was full only as far as the figures go', () => {
    expect(firstCause(radio(fullHere, 0.95))).toBe('cause.access-point-full-by-few');
    expect(firstCause(radio(fullHere, 0.3))).toBe('cause.way-full');
    expect(firstCause(radio(fullHere, 0.65))).toBe('cause.path-full-by-few');
    expect(firstCause({ ...fullHere, 'radio-utilization': [] })).toBe('cause.path-full-by-few');
    expect(firstCause(changed(radio(fullHere, 0.95), 'radio-utilization', { guessed: true }))).toBe('cause.path-full-by-few');
    // Calm air clears the air only when all of it was measured, and not before the class came.
    const calm = radio(fullHere, 0.3);
    expect(firstCause(changed(calm, 'radio-utilization', { ageGuessed: true }))).toBe('cause.path-full-by-few');
    const another = calm['radio-utilization'].flatMap((row) => [row, { ...row, radio: '9', usableCount: 0, falseZeroCount: 40 }]);
    expect(firstCause({ ...calm, 'radio-utilization': another })).toBe('cause.path-full-by-few');
    expect(firstCause(changed(radio(fullHere, 0.95), 'radio-utilization', { ageGuessed: true }))).toBe('cause.access-point-full-by-few');
    const short = { usableCount: 0, usableShortCount: 18, readShortCount: 20, meanShortRatio: 0.95 };
    expect(firstCause(changed(fullHere, 'radio-utilization', short, (row) => row.phase === 'bandwidth'))).toBe(
      'cause.access-point-full-by-few',
    );
    // 8 pupils at 1.5 Mbit/s are 12.6 on the cable.
    expect(firstCause(changed(fullHere, 'access-point-uplink', { speedMbps: 13, neededMbps: 20 }))).toBe('cause.uplink-full');
  });

  it('take no airtime of a laptop that fills its own Wi-Fi for the class’s', () => {
    const crowded = (facts: Facts, share: number): Facts => ({
      ...facts,
      'generator-load': facts['generator-load'].map((row) => ({ ...row, linkRateMbps: row.wireMbps / share })),
    });
    expect(firstCause(crowded(radio(fullHere, 0.95), 0.4))).toBe('cause.access-point-full-by-few');
    expect(firstCause(crowded(radio(fullHere, 0.95), 0.5))).toBe('cause.path-full-by-few');
    expect(firstCause(crowded(radio(fullHere, 0.3), 0.5))).toBe('cause.path-full-by-few');
  });

  it('take what the class received for what a cable carried only where the load went through the room', () => {
    const slow = changed(fullHere, 'access-point-uplink', { speedMbps: 13, neededMbps: 20 });
    const silent = changed(slow, 'access-point-reach', { longestSilenceMs: 40_000 });
    const unseen = changed(silent, 'room-traffic', { usableCount: 0, unusable: 'silent' });
    expect(firstCause(slow)).toBe('cause.uplink-full');
    expect(firstCause(unseen)).toBe('cause.path-full-by-few');
    // Its own octets need no such word.
    expect(firstCause(changed(unseen, 'access-point-uplink', { carriedMbps: 12.5 }))).toBe('cause.uplink-full');
  });

  it('name the traffic that was there before the class, where the room would have carried the class without it', () => {
    const count = measured.rooms[0]?.pupils.length ?? 0;
    const neededMbps = bandwidthWireMbps(measured.bandwidth, count).downMbps;
    const bytes = (1.5 * count * 1000 * 36_000) / 8;
    const beside = (backgroundMbps: number, accessPointBytes = bytes) =>
      changed(fullHere, 'room-traffic', { clientBytes: bytes, accessPointBytes, backgroundMbps }, (row) => row.phase === 'bandwidth');
    const steady = (facts: Facts) => {
      const room = judged({ plan: measured, runState: runStateOf(measured), facts });
      say(room);
      return room.causes.find(({ message }) => message === 'cause.steady-traffic')?.evidence;
    };
    const restMbps = neededMbps - 1.5 * count * countedWireRatio;
    expect(steady(beside(restMbps + 0.1))).toMatchObject({ backgroundMbps: restMbps + 0.1, neededMbps });
    expect(steady(beside(restMbps - 0.1))).toBeUndefined();
    // Others who made way for it took nothing, and a class that had what it needs lacks nothing.
    expect(steady(beside(restMbps + 0.1, 0.5 * bytes))).toBeUndefined();
    expect(steady(changed(goodFacts(measured), 'room-traffic', { backgroundMbps: 500 }))).toBeUndefined();
  });

  it('do not look for what all share when some seats fell short alone', () => {
    const dead = { goodputMbps: 0, worstFiveSecondsMbps: 0, longestGapMs: 37_000 };
    const seat = changed(seated(measured), 'pupil-goodput', dead, (row) => row.pupil === '1');
    const busy = changed(changed(seat, 'radio-utilization', { worstRatio: 0.9 }), 'room-traffic', { accessPointBytes: 9e9 });
    const dropped = changed(
      busy,
      'pupil-connection',
      { dropCount: 1, heartbeatDropCount: 1, returnedCount: 1 },
      (row) => row.pupil === '1',
    );
    const causesOf = (facts: Facts) =>
      messagesOf(judged({ plan: measured, runState: runStateOf(measured), facts }).causes).filter((message) =>
        message.startsWith('cause.'),
      );
    expect(causesOf(dropped)).toEqual(['cause.seats']);
    // Another who lost the connection is another matter, and what failed beside the target may be the air's.
    const another = changed(dropped, 'pupil-goodput', { longestGapMs: 9_000 }, (row) => row.pupil === '2');
    expect(causesOf(another)).toEqual(['cause.seats', 'cause.silence', 'cause.busy-air', 'cause.other-traffic']);
  });

  it('speak of the internet line only when the exam server stands outside the school’s network', () => {
    const standing = (facts: Facts, stands?: 'inside' | 'outside') => {
      const { server } = inventory;
      if (server === undefined) throw new Error('no server');
      const of = { ...inventory, server: { ...server, ...(stands === undefined ? {} : { stands }) } };
      const room = judged({ plan: measured, runState: runStateOf(measured), facts, inventory: of });
      say(room);
      const [cause] = messagesOf(room.causes);
      return [cause, room.remedies.find(({ message }) => message === `${cause ?? ''}.remedy`)?.owner];
    };
    const calm = radio(fullHere, 0.3);
    expect(standing(calm, 'outside')).toEqual(['cause.way-full-outside', 'network']);
    expect(standing(calm, 'inside')).toEqual(['cause.way-full', 'network']);
    expect(standing(calm)).toEqual(['cause.way-full', 'network']);
    const far = changed(fullHere, 'pupil-latency', { baselineMs: 400, p95Ms: 400 });
    expect(standing(far, 'outside')).toEqual(['cause.far-away', 'internet']);
    expect(standing(far, 'inside')).toEqual(['cause.far-away', 'network']);
    expect(standing(far)).toEqual(['cause.far-away', 'network']);
    for (const stands of ['inside', undefined] as const)
      expect(standing(radio(fullHere, 0.65), stands)).toEqual(['cause.path-full-by-few', 'network']);
  });

  it('call a cable full only when it carried nearly all of its speed', () => {
    const room = (facts: Facts) => judged({ plan: measured, runState: runStateOf(measured), facts });
    const cable = (facts: Facts, to: Partial<FactRows['access-point-uplink']>) => changed(facts, 'access-point-uplink', to);
    // 30 pupils with 40 Mbit/s, a cable of 100 where 71 are needed, and an air that was full long before it.
    const slow = { speedMbps: 100, neededMbps: 71 };
    const thirty = planOf({
      mode: 'room',
      rooms: ['B12'],
      inventory: { ...inventory, rooms: [{ room: 'B12', seats: 30, accessPoints: ['ap-b12'] }] },
    });
    const forty = changed(goodFacts(thirty), 'pupil-goodput', { goodputMbps: 40 / 30 }, (row) => row.metric === 'downloadBytes');
    const busy = judged({ plan: thirty, runState: runStateOf(thirty), facts: cable(radio(forty, 0.95), slow) });
    expect(messagesOf(busy.causes)[0]).toBe('cause.access-point-full-by-few');
    expect(messagesOf(busy.causes)).not.toContain('cause.uplink-full');
    expect(messagesOf(busy.remedies).join()).not.toMatch(/uplink/);
    // An air that was calm does not make it the line: what the cable lacks is not known.
    expect(firstCause(cable(radio(fullHere, 0.3), { speedMbps: 20, neededMbps: 20 }))).toBe('cause.path-full-by-few');
    // The cable's own octets count others' traffic too: it was full of that.
    const others = room(cable(fullHere, { speedMbps: 20, neededMbps: 20, carriedMbps: 17 }));
    expect(others.causes[0]).toMatchObject({ message: 'cause.uplink-full', evidence: { speedMbps: 20, carriedMbps: 17 } });
    say(others);
    expect(firstCause(cable(fullHere, { speedMbps: 20, neededMbps: 20, carriedMbps: 16.9 }))).toBe('cause.path-full-by-few');
    // A cable of 1 Gbit/s that others fill is no line that is full, and no cable to replace.
    expect(firstCause(cable(radio(fullHere, 0.3), { carriedMbps: 950 }))).toBe('cause.path-full-by-few');
    // Nor is one full that carried more than the speed that is told of it.
    expect(firstCause(cable(radio(fullHere, 0.95), { speedMbps: 10, neededMbps: 20, carriedMbps: 13 }))).toBe(
      'cause.access-point-full-by-few',
    );
    // What the class received is believed where the octets cannot be: they count what was lost behind the cable, too.
    expect(firstCause(cable(fullHere, { speedMbps: 13, neededMbps: 20, carriedMbps: 16 }))).toBe('cause.uplink-full');
    // Of two access points nobody knows which one the class went through, but by their own octets.
    const two = planOf({
      mode: 'room',
      rooms: ['B12'],
      inventory: { ...inventory, rooms: [{ room: 'B12', seats: 8, accessPoints: ['ap-b12', 'ap-b14'] }] },
    });
    const asMany = changed(goodFacts(two), 'room-stations', { stationCount: 8 });
    const shared = changed(asMany, 'pupil-goodput', { goodputMbps: 1.5 }, (row) => row.metric === 'downloadBytes');
    const ofOne = (to: Partial<FactRows['access-point-uplink']>) =>
      changed(shared, 'access-point-uplink', { speedMbps: 13, neededMbps: 20, ...to }, (row) => row.accessPoint === 'ap-b14');
    const firstOf = (facts: Facts) => judged({ plan: two, runState: runStateOf(two), facts }).causes[0];
    expect(firstOf(ofOne({}))?.message).toBe('cause.path-full');
    expect(firstOf(ofOne({ carriedMbps: 12 }))).toMatchObject({ message: 'cause.uplink-full', evidence: { accessPoints: ['ap-b14'] } });
  });

  it('do not take what a full path makes for a cause of its own', () => {
    const gaps = changed(radio(fullHere, 0.95), 'pupil-goodput', { longestGapMs: 9_000 }, (row) => row.metric === 'downloadBytes');
    const lossy = changed(gaps, 'probe-loss', { lostCount: 300 }, (row) => row.phase === 'bandwidth');
    const room = judged({
      plan: measured,
      runState: runStateOf(measured),
      facts: changed(lossy, 'radio-utilization', { worstRatio: 0.9 }),
    });
    expect(messagesOf(room.causes).filter((message) => message.startsWith('cause.'))).toEqual(['cause.access-point-full-by-few']);
  });

  it('name a seat or what was full, and never both', () => {
    for (const seats of [8, 12, 30, 60]) {
      const of = planOf({
        mode: 'room',
        rooms: ['B12'],
        inventory: { ...inventory, rooms: [{ room: 'B12', seats, accessPoints: ['ap-b12'] }] },
      });
      const well = seated(of);
      for (let count = 1; count <= seats; count++) {
        const facts = changed(
          well,
          'pupil-goodput',
          { goodputMbps: 1 },
          (row) => Number(row.pupil) <= count && row.metric === 'downloadBytes',
        );
        const said = messagesOf(judged({ plan: of, runState: runStateOf(of), facts }).causes);
        const named = said.filter(
          (message) => message === 'cause.seats' || message === 'cause.path-full-by-few' || message === 'cause.way-full',
        );
        expect(named, `${String(count)} of ${String(seats)}: ${said.join()}`).toHaveLength(1);
        // Of 30: up to 8 are seats, although 8 are more than a quarter.
        expect(named[0] === 'cause.seats', `${String(count)} of ${String(seats)}`).toBe((seats - count) / (seats - 1) >= 0.75);
      }
    }
  });

  it('lay a poor picture at what the film came at, and only when that was less than the target', () => {
    const poor = { steadyAtRequiredMs: 0 };
    const of = (fetchedMbps: number | undefined) => {
      const told = fetchedMbps === undefined ? {} : { fetchedMbps };
      const facts = changed(goodFacts(measured), 'pupil-media', { ...poor, ...told }, (row) => row.track === 'video');
      const room = judged({ plan: measured, runState: runStateOf(measured), facts });
      expect(room).toMatchObject({ outcome: 'not-ready', decidedBy: 'media-rendition' });
      say(room);
      return room.causes[0];
    };
    expect(of(0.65)).toMatchObject({
      message: 'cause.film-thin',
      evidence: { filmMbps: 0.65, targetMbps: 2, lowCount: 8 },
    });
    expect(of(2)?.message).toBe('cause.unknown');
    expect(of(undefined)?.message).toBe('cause.unknown');
  });

  it('give the owner of the access point that is named, where the room has those of several', () => {
    const [one, other] = inventory.accessPoints;
    if (one === undefined || other === undefined) throw new Error('the school has two access points');
    const school = {
      ...inventory,
      accessPoints: [one, { ...other, owner: 'Nätgruppen' }],
      rooms: [{ room: 'B12', seats: 8, accessPoints: ['ap-b12', 'ap-b14'] }],
    };
    const two = planOf({ mode: 'room', rooms: ['B12'], inventory: school });
    const facts = (accessPoint: string) =>
      changed(
        changed(seated(two), 'pupil-goodput', { goodputMbps: 1.5 }, (row) => row.metric === 'downloadBytes'),
        'access-point-uplink',
        { speedMbps: 13, neededMbps: 20, carriedMbps: 12.5 },
        (row) => row.accessPoint === accessPoint,
      );
    const ownerOf = (accessPoint: string) =>
      judged({ plan: two, inventory: school, runState: runStateOf(two), facts: facts(accessPoint) }).remedies[0];
    expect(ownerOf('ap-b14')).toMatchObject({ message: 'cause.uplink-full.remedy', owner: 'Nätgruppen' });
    expect(ownerOf('ap-b12')).toMatchObject({ message: 'cause.uplink-full.remedy', owner: 'network' });
  });
});
