/** A class that one laptop played: what its verdict may say of a room, and what it may not. */
import { describe, expect, it } from 'vitest';
import { judge } from '../../checks/judge.ts';
import type { Inventory } from '../../core/inventory/types.ts';
import type { Plan } from '../../core/plan.ts';
import type { RoomVerdict } from '../../core/verdict.ts';
import type { Facts } from '../../facts/rows.ts';
import { formatMessage, languages } from '../../messages/format-message.ts';
import { changed, goodFacts, inputOf, inventory, lostOnTheWay, planOf, runStateOf, withoutKeys } from './good-room.ts';
import { findingOf, messagesOf } from './judged-room.ts';

const unsaid: Inventory = withoutKeys(inventory, 'perClientLimitMbps');
const said = (perClientLimitMbps: 'none' | number): Inventory => ({ ...unsaid, perClientLimitMbps });
const measured = planOf({ mode: 'room', rooms: ['B12'], inventory: unsaid });
const well = goodFacts(measured);
const down = (row: { readonly metric: string }): boolean => row.metric === 'downloadBytes';
const inPhase =
  (phase: string) =>
  (row: { readonly phase: string }): boolean =>
    row.phase === phase;
/** Eight pupils at 1 Mbit/s, the air calm, the cable well. */
const limited = changed(well, 'pupil-goodput', { goodputMbps: 1 }, down);

function judged(facts: Facts, of: Inventory, plan: Plan = measured): RoomVerdict {
  const [room] = judge(inputOf({ plan, inventory: of, facts, runState: runStateOf(plan) })).rooms;
  if (room === undefined) throw new Error('no room');
  return room;
}
const say = (room: RoomVerdict): string =>
  languages
    .flatMap((language) =>
      [
        room.headline,
        ...room.causes,
        ...room.remedies,
        ...room.causes
          .filter(({ message }) => message.startsWith('cause.'))
          .map((cause) => ({ ...cause, message: `${cause.message}.brief` })),
        ...room.findings.map(({ reason, evidence }) => ({ message: reason, evidence })),
      ].map(({ message, evidence }) => formatMessage(language, message, evidence)),
    )
    .join('\n');

describe('a limit for each device', () => {
  it('looks like a full path, so that nothing is said of the room', () => {
    const room = judged(limited, unsaid);
    expect(room).toMatchObject({ outcome: 'inconclusive', decidedBy: 'pupils-under-target', proves: 'path' });
    expect(formatMessage('en', room.headline.message, room.headline.evidence)).toBe(
      'Cannot be told: one device played the class and got 8.0\u00a0Mbit/s in all (downwards), while neither air nor cable is shown to have been full: a limit for each device looks the same.',
    );
    expect(messagesOf(room.causes)).toEqual(['cause.one-device']);
    expect(room.remedies[0]).toMatchObject({ message: 'cause.one-device.remedy', owner: 'network' });
    // Nobody is sent to buy access points, or to measure by a cable that has no such limit.
    expect(messagesOf(room.remedies)).not.toContain('no-headroom.remedy');
    expect(messagesOf(room.remedies)).not.toContain('pupils-under-target.remedy');
    expect(say(room)).not.toMatch(/by cable|med kabel|internet/);
    // The figures stay for whoever wants to see them.
    expect(findingOf(room, 'pupils-under-target')).toMatchObject({ outcome: 'no-data', evidence: { underCount: 8 } });
  });

  it('is none where the school file says so', () => {
    const room = judged(limited, said('none'));
    expect(room).toMatchObject({ outcome: 'not-ready', decidedBy: 'pupils-under-target' });
    expect(room.causes[0]?.message).toBe('cause.way-full');
    const { server } = inventory;
    if (server === undefined) throw new Error('no server');
    expect(judged(limited, { ...said('none'), server: { ...server, stands: 'outside' } }).causes[0]?.message).toBe(
      'cause.way-full-outside',
    );
    const unseen = judged({ ...limited, 'radio-utilization': [] }, said('none'));
    expect(unseen).toMatchObject({ outcome: 'not-ready' });
    expect(unseen.causes[0]?.message).toBe('cause.path-full-by-few');
    say(unseen);
  });

  it.each([
    [8, 'inconclusive'],
    [8 / 0.7, 'inconclusive'],
    [7, 'inconclusive'],
    [8 / 0.699, 'not-ready'],
    [100, 'not-ready'],
  ] as const)('of %d Mbit/s beside 8 that came: %s', (limitMbps, outcome) => {
    const room = judged(limited, said(limitMbps));
    expect(room.outcome).toBe(outcome);
    if (outcome !== 'inconclusive') return;
    expect(messagesOf(room.causes)).toEqual(['cause.one-device-limit']);
    expect(say(room)).toContain('lets each device have at most');
  });

  it('so low that it stops each pupil of a class as well excuses nothing', () => {
    const gotInAll = (mbps: number, of: Inventory) =>
      judged(changed(well, 'pupil-goodput', { goodputMbps: mbps / 8, longestGapMs: 30_000 }, down), of);
    for (const of of [unsaid, said(1)]) {
      expect(gotInAll(0.08, of)).toMatchObject({ outcome: 'not-ready' });
      expect(gotInAll(0.99, of)).toMatchObject({ outcome: 'not-ready' });
      expect(gotInAll(1, of)).toMatchObject({ outcome: 'inconclusive' });
    }
    const room = gotInAll(0.08, unsaid);
    expect(messagesOf(room.causes)).not.toContain('cause.one-device');
    expect(say(room)).not.toMatch(/undefined|\{/);
    const up = (mbps: number) =>
      judged(
        changed(well, 'pupil-goodput', { goodputMbps: mbps / 8 }, (row) => !down(row)),
        unsaid,
      ).outcome;
    expect([up(0.04), up(0.06)]).toEqual(['not-ready', 'inconclusive']);
  });

  it.each([
    ['of no kind that is told', { linkKind: 'unknown', linkRateMbps: 0 }],
    ['Wi-Fi without a rate', { linkKind: 'wifi', linkRateMbps: 0 }],
    ['the adapter of a virtual machine', { linkKind: 'other', linkRateMbps: 10_000 }],
  ])('is not all that looks like a full path: the device’s own link does too where nobody tells of it (%s)', (_what, link) => {
    const untold = (facts: Facts): Facts => changed(facts, 'generator-load', link);
    const slow = changed(untold(limited), 'radio-utilization', { worstRatio: 0.95 }, inPhase('bandwidth'));
    for (const of of [said('none'), said(100)]) {
      const room = judged(slow, of);
      expect(room).toMatchObject({ outcome: 'inconclusive', decidedBy: 'pupils-under-target' });
      expect(messagesOf(room.causes)).toEqual(['cause.one-device-link']);
      expect(room.remedies[0]).toMatchObject({ message: 'cause.one-device-link.remedy', owner: 'devices' });
      expect(say(room)).not.toMatch(/undefined|\{/);
    }
    // However little came: a link may be as slow as that.
    expect(judged(changed(slow, 'pupil-goodput', { goodputMbps: 0.01 }, down), unsaid).outcome).toBe('inconclusive');
    // A cable that was full is full behind whatever link.
    expect(judged(changed(slow, 'access-point-uplink', { speedMbps: 9, neededMbps: 20 }), said('none')).outcome).toBe('not-ready');
    // What comes of no link stands, and a class that got all that it asked for had a link for it.
    expect(judged(changed(slow, 'pupil-answers', { lostCount: 1 }), said('none')).outcome).toBe('not-ready');
    expect(judged(untold(well), said('none')).outcome).toBe('ready-with-warnings');
    const short = planOf({ mode: 'room', rooms: ['B12'], phases: ['idle', 'login', 'work', 'submit'], inventory: unsaid });
    const film = changed(untold(goodFacts(short)), 'pupil-media', { steadyAtRequiredMs: 0 }, (row) => row.track === 'video');
    expect(messagesOf(judged(film, said('none'), short).causes)).toContain('cause.one-device-link');
  });

  it('does not hide what was shown to be full', () => {
    const air = changed(limited, 'radio-utilization', { worstRatio: 0.95 }, inPhase('bandwidth'));
    const room = judged(air, unsaid);
    expect(room.outcome).toBe('not-ready');
    expect(room.causes[0]?.message).toBe('cause.access-point-full-by-few');
    expect(say(room)).toContain('8 Mbit/s is enough for 3 pupils of 8, through one device'.replace('8 Mbit', '8.0\u00a0Mbit'));
    const cable = changed(limited, 'access-point-uplink', { speedMbps: 9, neededMbps: 20 });
    expect(judged(cable, unsaid)).toMatchObject({ outcome: 'not-ready' });
    const far = changed(limited, 'pupil-latency', { baselineMs: 340, p95Ms: 145 });
    expect(judged(far, unsaid)).toMatchObject({ outcome: 'not-ready' });
  });

  it('explains what a full queue makes, in the phases that were full', () => {
    const slow = changed(limited, 'pupil-package', { packageMs: 20_000 });
    const film = changed(slow, 'pupil-media', { steadyAtRequiredMs: 0 }, (row) => row.track === 'video');
    const late = changed(film, 'pupil-latency', { p95Ms: 400 }, inPhase('work'));
    const lossy = changed(late, 'probe-loss', lostOnTheWay(40), inPhase('work'));
    const room = judged(lossy, unsaid);
    expect(room.outcome).toBe('inconclusive');
    for (const check of ['package-load', 'media-rendition', 'latency-under-load', 'packet-loss'])
      expect(findingOf(room, check), check).toMatchObject({ outcome: 'no-data', evidence: { because: 'one-device' } });
    say(room);
    // A class that fetched next to nothing while it worked met no limit.
    const quiet = changed(lossy, 'room-traffic', { clientBytes: 1e6 }, inPhase('work'));
    expect(judged(quiet, unsaid)).toMatchObject({ outcome: 'not-ready' });
    const writing = planOf({ mode: 'room', rooms: ['B12'], profile: 'text', inventory: unsaid });
    const atRest = changed(
      changed(goodFacts(writing), 'pupil-goodput', { goodputMbps: 1 }, down),
      'probe-loss',
      lostOnTheWay(40),
      inPhase('work'),
    );
    expect(judged(atRest, unsaid, writing)).toMatchObject({ outcome: 'not-ready', decidedBy: 'packet-loss' });
  });

  it.each<[string, Facts]>([
    ['answers lost', changed(limited, 'pupil-answers', { lostCount: 1 })],
    ['answers doubled', changed(limited, 'pupil-answers', { doubledCount: 1 })],
    ['a login that was refused', changed(limited, 'pupil-login', { completed: false, failure: 'credentials-403' })],
    [
      'an outage at work',
      changed(
        limited,
        'probe-loss',
        { lostCount: 80, outageCount: 1, outageLostCount: 80, outagesMs: 8_000, longestOutageMs: 8_000 },
        inPhase('work'),
      ),
    ],
    [
      'an outage while all load',
      changed(
        changed(limited, 'pupil-goodput', { longestGapMs: 8_000 }),
        'probe-loss',
        { lostCount: 80, outageCount: 1, outageLostCount: 80, outagesMs: 8_000, longestOutageMs: 8_000 },
        inPhase('bandwidth'),
      ),
    ],
  ])('does not hide %s', (_says, facts) => {
    const room = judged(facts, unsaid);
    expect(room.outcome).toBe('not-ready');
    expect(messagesOf(room.causes)).toContain('cause.one-device');
    say(room);
  });

  it('takes no gateway that alone fell silent for an outage', () => {
    const silent = changed(limited, 'pupil-goodput', { longestGapMs: 8_000 });
    const gone = { lostCount: 80, outageCount: 1, outageLostCount: 80, outagesMs: 8_000, longestOutageMs: 8_000 };
    const of = (subject: string) =>
      findingOf(
        judged(
          changed(silent, 'probe-loss', gone, (row) => row.phase === 'bandwidth' && row.subject === subject),
          unsaid,
        ),
        'worst-five-seconds',
      );
    expect(of('probe/gateway')).toMatchObject({ outcome: 'no-data', evidence: { because: 'one-device' } });
    expect(of('probe/server')).toMatchObject({ outcome: 'fail' });
  });

  it('is told beforehand of nobody but one device in a real room', () => {
    const rehearsed = planOf({ rooms: ['B12'] });
    const rehearsal = changed(goodFacts(rehearsed), 'pupil-goodput', { goodputMbps: 1 }, down);
    expect(judged(rehearsal, unsaid, rehearsed)).toMatchObject({ outcome: 'not-ready', proves: 'emulated' });
    expect(judged(changed(limited, 'room-stations', { stationCount: 8 }), unsaid)).toMatchObject({ outcome: 'not-ready' });
    expect(judged(changed(limited, 'room-stations', { stationCount: 7 }), unsaid).outcome).toBe('inconclusive');
  });

  it('leaves what was not measured untold, and only that', () => {
    const film = changed(well, 'pupil-media', { steadyAtRequiredMs: 0 }, (row) => row.track === 'video');
    // Everything came when all asked at once: no limit made the picture poor.
    expect(judged(film, unsaid)).toMatchObject({ outcome: 'not-ready', decidedBy: 'media-rendition' });
    const short = planOf({ mode: 'room', rooms: ['B12'], phases: ['idle', 'login', 'work', 'submit'], inventory: unsaid });
    const left = changed(goodFacts(short), 'pupil-media', { steadyAtRequiredMs: 0 }, (row) => row.track === 'video');
    const room = judged(left, unsaid, short);
    expect(room.outcome).toBe('inconclusive');
    expect(findingOf(room, 'media-rendition')).toMatchObject({ evidence: { because: 'one-device-unmeasured' } });
    expect(messagesOf(room.causes)).toContain('cause.one-device-unmeasured');
    say(room);
    expect(judged(left, said('none'), short).outcome).toBe('not-ready');
    expect(judged(left, said(1000), short).outcome).toBe('not-ready');
    expect(judged(changed(left, 'pupil-answers', { lostCount: 1 }), unsaid, short).outcome).toBe('not-ready');
  });

  it('may be all that a few short pupils met', () => {
    const few = changed(well, 'pupil-goodput', { goodputMbps: 1.9 }, (row) => down(row) && row.pupil === '3');
    expect(judged(few, unsaid)).toMatchObject({ outcome: 'inconclusive', decidedBy: 'pupils-under-target' });
    expect(judged(few, said('none')).outcome).toBe('not-ready');
    // A pupil who got nothing for seconds while all others had everything did not meet it.
    const gone = changed(few, 'pupil-goodput', { longestGapMs: 12_000 }, (row) => down(row) && row.pupil === '3');
    expect(judged(gone, unsaid)).toMatchObject({ outcome: 'not-ready', decidedBy: 'worst-five-seconds' });
  });

  it('is said of a room without a margin, too', () => {
    const tight = changed(well, 'pupil-goodput', { goodputMbps: 2.05 }, down);
    const room = judged(tight, unsaid);
    expect(room.outcome).toBe('ready-with-warnings');
    expect(messagesOf(room.causes)).toEqual(['cause.one-device']);
    expect(findingOf(room, 'no-headroom')).toMatchObject({ reason: 'no-headroom.warn-by-few' });
    expect(say(room)).toContain('Through one device it was full (downwards) at 16.4\u00a0Mbit/s: enough for 7 pupils of 8.');
    expect(messagesOf(room.remedies)).not.toContain('pupils-under-target.remedy');
  });
});

describe('one device and several access points', () => {
  const hall: Inventory = {
    ...said('none'),
    rooms: [{ room: 'B12', seats: 8, accessPoints: ['ap-b12', 'ap-b14'] }],
    accessPoints: inventory.accessPoints.map((each) => (each.accessPoint === 'ap-b12' ? { ...each, bssids: ['02:00:00:00:00:02'] } : each)),
  };
  const plan = planOf({ mode: 'room', rooms: ['B12'], inventory: hall });
  const short = changed(goodFacts(plan), 'pupil-goodput', { goodputMbps: 1 }, down);
  const air = (facts: Facts, accessPoint: string, worstRatio: number): Facts =>
    changed(facts, 'radio-utilization', { worstRatio }, (row) => row.phase === 'bandwidth' && row.accessPoint === accessPoint);

  it('prove nothing of the room when only one of them was full', () => {
    const room = judged(air(air(short, 'ap-b12', 0.92), 'ap-b14', 0.05), hall, plan);
    expect(room).toMatchObject({ outcome: 'inconclusive', decidedBy: 'pupils-under-target' });
    expect(room.causes).toMatchObject([
      { message: 'cause.one-access-point', evidence: { accessPoints: ['ap-b12'], otherAccessPoints: ['ap-b14'] } },
    ]);
    expect(say(room)).not.toMatch(/Add an access point|by cable/);
  });

  it('fail it when all of them were full, or what lies behind them', () => {
    expect(judged(air(air(short, 'ap-b12', 0.92), 'ap-b14', 0.9), hall, plan).outcome).toBe('not-ready');
    const behind = judged(short, hall, plan);
    expect(behind.outcome).toBe('not-ready');
    expect(behind.causes[0]?.message).toBe('cause.way-full');
  });

  it('are told apart by the BSSID or the octets, or not at all', () => {
    const dark: Facts = { ...short, 'radio-utilization': [] };
    expect(judged(dark, hall, plan).causes).toMatchObject([{ message: 'cause.one-of-access-points' }]);
    const joined = changed(dark, 'room-stations', { bssidMatches: true, hostBssid: '02:00:00:00:00:02' });
    expect(judged(joined, hall, plan).causes).toMatchObject([
      { message: 'cause.one-access-point', evidence: { accessPoints: ['ap-b12'] } },
    ]);
    const carried = changed(dark, 'access-point-uplink', { carriedMbps: 9 }, (row) => row.accessPoint === 'ap-b14');
    expect(judged(carried, hall, plan).causes).toMatchObject([
      { message: 'cause.one-access-point', evidence: { accessPoints: ['ap-b14'] } },
    ]);
    say(judged(dark, hall, plan));
    // A full cable of one says no more than a full air of one.
    const cable = changed(
      dark,
      'access-point-uplink',
      { speedMbps: 9, neededMbps: 20, carriedMbps: 8.9 },
      (row) => row.accessPoint === 'ap-b14',
    );
    expect(judged(cable, hall, plan)).toMatchObject({ outcome: 'inconclusive' });
  });
});
