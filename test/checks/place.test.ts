/** What failed may have failed in another room: what shows where the load went counts in a run without the bandwidth phase as well. */
import { describe, expect, it } from 'vitest';
import type { RunState } from '../../core/run-state.ts';
import type { FactName, FactRows, Facts } from '../../facts/rows.ts';
import { changed, goodFacts, lostOnTheWay, planOf, runStateOf, startAtMs } from './good-room.ts';
import { findingOf, fullHere, judged, measured, messagesOf, say } from './judged-room.ts';

type Change = { readonly [Name in FactName]?: Partial<FactRows[Name]> };
const withChanges = (facts: Facts, change: Change): Facts =>
  (Object.keys(change) as FactName[]).reduce<Facts>((before, name) => changed(before, name, change[name] ?? {}), facts);

const short = planOf({ mode: 'room', rooms: ['B12'], phases: ['login', 'work', 'submit'] });
/** Sixty probes of work got no answer, and nothing else is wrong. */
const lossy = (facts: Facts): Facts =>
  changed(facts, 'probe-loss', lostOnTheWay(60), (row) => row.phase === 'work' && row.subject === 'probe/server');

const leftOut = (change: Change = {}) =>
  judged({ plan: short, runState: runStateOf(short), facts: withChanges(lossy(goodFacts(short)), change) });

/** The generator died in the bandwidth phase. */
const died: RunState = runStateOf(measured, {
  rooms: runStateOf(measured).rooms.map((room) => ({
    ...room,
    end: 'died',
    playedUntilMs: startAtMs + (measured.phases.find(({ phase }) => phase === 'bandwidth')?.startOffsetMs ?? 0) + 10_000,
  })),
});
const cut = (change: Change = {}) => {
  const facts = withChanges(lossy(goodFacts(measured)), change);
  const played = { ...facts, 'room-traffic': facts['room-traffic'].filter(({ phase }) => phase !== 'bandwidth') };
  return judged({ plan: measured, runState: died, facts: played });
};

/** Not even a sign that the load came here. */
const nowhere = { 'room-touch': { riseMbps: 0.1 } } as const;
const corridor = { 'room-stations': { bssidMatches: false, hostBssid: '02:00:5e:00:53:aa' } } as const;

describe.each([
  ['left out', leftOut],
  ['cut', cut],
])('a room whose bandwidth phase was %s', (_, of) => {
  it('fails by what it did not give, where the octets rose with the class or the BSSID is the room’s', () => {
    expect(of()).toMatchObject({ outcome: 'not-ready', decidedBy: 'packet-loss' });
    expect(of({ ...nowhere, 'room-stations': { bssidMatches: true } })).toMatchObject({ outcome: 'not-ready', decidedBy: 'packet-loss' });
    // A BSSID that the school file lacks is no other room when the octets agree.
    expect(of(corridor)).toMatchObject({ outcome: 'not-ready', decidedBy: 'packet-loss' });
  });

  it.each<[string, string, Change]>([
    ['another access point', 'bssid', { ...nowhere, ...corridor }],
    ['another network', 'ssid', { 'room-stations': { ssidNamed: true, hostSsid: 'Personal', ssidMatches: false } }],
    ['a cable after Wi-Fi', 'link', { 'room-stations': { linkKind: 'wifi', otherLinkKind: 'ethernet' } }],
  ])('is not failed over %s', (_over, variant, change) => {
    const room = of(change);
    expect(room.outcome).toBe('inconclusive');
    expect(findingOf(room, 'load-through-room')).toMatchObject({ outcome: 'fail', reason: `load-through-room.fail-${variant}` });
    expect(findingOf(room, 'packet-loss')).toMatchObject({ outcome: 'no-data', evidence: { because: 'gate-failed' } });
    say(room);
  });

  it.each<[string, Change]>([
    ['less than half of it came', { 'room-touch': { riseMbps: 3.9 } }],
    ['twice as much and more came', { 'room-touch': { riseMbps: 16.1 } }],
    ['others carried half as much before', { 'room-touch': { quietMbps: 4.1 } }],
    ['the class asked for too little', { 'room-touch': { clientMbps: 0.79, riseMbps: 0.79 } }],
    ['the octets are renewed too seldom', { 'room-touch': { wideningRatio: 0.26 } }],
  ])('is not failed where no sign tells that it was this room: %s', (_why, change) => {
    const room = of({ ...change, 'generator-load': { linkKind: 'ethernet', linkRateMbps: 1_000 } });
    expect(room.outcome).toBe('inconclusive');
    expect(findingOf(room, 'load-through-room')).toMatchObject({ outcome: 'no-data', evidence: { because: 'place-unknown' } });
    say(room);
  });
});

it('a run that loads nothing asks nobody where its load went', () => {
  const idle = planOf({ mode: 'room', rooms: ['B12'], phases: ['idle'] });
  const room = judged({ plan: idle, runState: runStateOf(idle), facts: { ...goodFacts(idle), 'room-touch': [] } });
  expect(findingOf(room, 'load-through-room')?.outcome).toBe('not-applicable');
});

describe('access points that fell silent', () => {
  const phaseFromMs = (phase: string): number => measured.phases.find((planned) => planned.phase === phase)?.startOffsetMs ?? 0;
  const full = (reach: Partial<FactRows['access-point-reach']>, linkKind = 'wifi') =>
    judged({
      plan: measured,
      runState: runStateOf(measured),
      facts: withChanges(fullHere, {
        'room-traffic': { usableCount: 0, unusable: 'silent' },
        'room-touch': { riseMbps: 0 },
        'generator-load': { linkKind },
        'access-point-reach': { longestSilenceMs: 40_000, ...reach },
      }),
    });

  it('under the load may have been too full to answer', () => {
    for (const phase of ['package', 'bandwidth']) {
      expect(full({ lastAnsweredMs: phaseFromMs(phase) + 2_000 }), phase).toMatchObject({
        outcome: 'not-ready',
        decidedBy: 'pupils-under-target',
      });
    }
  });

  it('before it, or never answered, say nothing of where the load went', () => {
    for (const room of [
      full({ answeredCount: 5, lastAnsweredMs: 10_000 }),
      full({ answeredCount: 5, lastAnsweredMs: phaseFromMs('package') - 1 }),
      full({ lastAnsweredMs: phaseFromMs('bandwidth') + 2_000 }, 'ethernet'),
    ]) {
      expect(room).toMatchObject({ outcome: 'inconclusive', decidedBy: 'load-through-room' });
      expect(messagesOf(room.causes).filter((message) => message.startsWith('cause.path-full'))).toEqual([]);
      say(room);
    }
  });
});
