/** Worst decides, whatever the mixture: what makes a room ready, not ready or neither, and what several rooms come to. */
import { describe, expect, it } from 'vitest';
import { judge, worstOutcome } from '../../checks/judge.ts';
import { phaseNames } from '../../core/sample.ts';
import type { RoomVerdict } from '../../core/verdict.ts';
import type { FactRows, Facts } from '../../facts/rows.ts';
import { formatMessage, languages } from '../../messages/format-message.ts';
import { changed, goodFacts, inputOf, inventory, plan, planOf, runStateOf, withoutKeys } from './good-room.ts';
import { change, findingOf, full, good, judged, messagesOf, say } from './judged-room.ts';

describe('a room', () => {
  it('is ready when everything is well', () => {
    const verdict = judge(inputOf());
    expect(verdict).toMatchObject({ outcome: 'ready', school: inventory.school, number: 1, limitsVersion: '2026.1' });
    expect(verdict.partial).toBeUndefined();
    expect(judged()).toMatchObject({ outcome: 'ready', proves: 'emulated', causes: [], remedies: [] });
    expect(judged().decidedBy).toBeUndefined();
    expect(formatMessage('en', judged().headline.message, judged().headline.evidence)).toMatch(/^8 of 8 pupils reach the target/);
  });

  it.each(['text', 'listening', 'film', 'mixed', 'floor'] as const)('is ready in every kind of exam: %s', (profile) => {
    for (const length of ['quick', 'endurance'] as const) {
      const of = planOf({ profile, length });
      const room = judged({ plan: of });
      expect(room.outcome).toBe('ready');
      const silent = room.findings.filter((finding) => finding.outcome === 'not-applicable').map((finding) => finding.check);
      expect(silent.includes('audio-stalls')).toBe(!of.media.audio);
      expect(silent.includes('media-rendition')).toBe(!of.media.film);
      say(room);
    }
  });

  it('is not ready when the path was full, with worst seat, cause and what is not the cause', () => {
    const room = judged({ facts: full });
    expect(room).toMatchObject({ outcome: 'not-ready', decidedBy: 'pupils-under-target' });
    expect(formatMessage('en', room.headline.message, room.headline.evidence)).toBe(
      '8 of 8 pupils under target (worst seat 1: 1.5 of 2.0\u00a0Mbit/s).',
    );
    expect(messagesOf(room.causes)[0]).toBe('cause.access-point-full');
    expect(messagesOf(room.causes)).toEqual(expect.arrayContaining(['not-cause.server-healthy', 'not-cause.generator-headroom']));
    expect(room.remedies[0]).toMatchObject({ message: 'cause.access-point-full.remedy', owner: 'network', evidence: { enoughCount: 5 } });
    expect(judge(inputOf({ facts: full })).rooms[1]?.outcome).toBe('ready');
    expect(judge(inputOf({ facts: full })).outcome).toBe('not-ready');
    say(room);
  });

  it('is never judged by no-data instead of a fail because its full access point fell silent', () => {
    const silent = change(change(full, 'room-traffic', { usableCount: 0, unusable: 'silent' }), 'access-point-reach', { answeredCount: 0 });
    const room = judged({ facts: silent });
    expect(room).toMatchObject({ outcome: 'not-ready', decidedBy: 'pupils-under-target' });
    expect(findingOf(room, 'latency-under-load')?.outcome).toBe('no-data');
    const served = change(good, 'room-traffic', { usableCount: 0, unusable: 'silent' });
    expect(judged({ facts: served })).toMatchObject({ outcome: 'inconclusive', decidedBy: 'load-through-room' });
  });

  it('cannot be told when its load left by another access point', () => {
    const elsewhere = change(full, 'room-traffic', { accessPointBytes: 1000 });
    expect(judged({ facts: elsewhere })).toMatchObject({ outcome: 'inconclusive', decidedBy: 'load-through-room' });
  });

  it('cannot be told when the generator was short of processor, however bad the figures', () => {
    const late = change(full, 'generator-load', { timerDriftP95Ms: 120, hostCpuP95Ratio: 1 }, (row) => row.phase === 'bandwidth');
    const room = judged({ facts: late });
    expect(room).toMatchObject({ outcome: 'inconclusive', decidedBy: 'generator-headroom' });
    // In the other phases it had time to spare, and what it saw there stands.
    expect(findingOf(room, 'login-complete')?.outcome).toBe('pass');
    const outside = change(late, 'pupil-login', { completed: false }, (row) => row.pupil === '3');
    expect(judged({ facts: outside })).toMatchObject({ outcome: 'not-ready', decidedBy: 'login-complete' });
  });

  it('fails by a pupil who hung, and does not pass without one', () => {
    const hung = change(good, 'pupil-active', { signCount: 0 }, (row) => row.pupil === '3' && row.phase === 'bandwidth');
    expect(judged({ facts: hung })).toMatchObject({ outcome: 'inconclusive', decidedBy: 'active-pupils' });
    const dead = change(hung, 'pupil-goodput', { goodputMbps: 0, chunkCount: 0, longestGapMs: 37_500 }, (row) => row.pupil === '3');
    const room = judged({ facts: dead });
    expect(room).toMatchObject({ outcome: 'not-ready', decidedBy: 'pupils-under-target' });
    expect(messagesOf(room.causes)).toContain('cause.seats');
    expect(messagesOf(room.causes)).toContain('cause.pupils-missing');
    say(room);
  });

  it('keeps a rule of thumb from failing it', () => {
    const busy = change(good, 'radio-utilization', { worstRatio: 0.95 });
    expect(judged({ facts: busy })).toMatchObject({ outcome: 'ready-with-warnings' });
    expect(judged({ facts: change(good, 'access-point-clients', { worstCount: 70 }) }).outcome).toBe('ready-with-warnings');
  });

  it('says which access points of the room are not what they were, and holds it against nobody', () => {
    const identityChanges = [
      { accessPoint: 'ap-b12', what: 'renamed', before: 'ap-b12', now: 'korridor' },
      { accessPoint: 'ap-b12', what: 'replaced', before: 'S1', now: 'S2' },
      { accessPoint: 'ap-b12', what: 'doubtful', before: '02:00:5e:00:53:ab', now: '02:00:5e:00:53:aa' },
      { accessPoint: 'ap-b14', what: 'exchanged', before: 'ap-b14', now: 'ap-b12' },
    ] as const;
    const { rooms, outcome } = judge(inputOf({ runState: runStateOf(plan, { identityChanges }) }));
    const said = rooms.map(({ meanwhile = [] }) => meanwhile.filter(({ message }) => message.startsWith('meanwhile.access-point-')));
    expect(said.map((sentences) => messagesOf(sentences))).toEqual([
      ['meanwhile.access-point-renamed', 'meanwhile.access-point-replaced', 'meanwhile.access-point-doubtful'],
      ['meanwhile.access-point-exchanged'],
    ]);
    for (const language of languages) {
      for (const { message, evidence } of said.flat()) expect(formatMessage(language, message, evidence)).toMatch(/^(Varning|Warning): /);
    }
    expect(outcome).toBe(judge(inputOf()).outcome);
  });

  it('is not told by a load on another network than the pupils’, and says which network it was', () => {
    const of = (to: Partial<FactRows['room-stations']>, facts = good) => judged({ facts: change(facts, 'room-stations', to) });
    const network = (room: RoomVerdict) => room.meanwhile?.find(({ message }) => message.startsWith('meanwhile.network'));
    for (const facts of [good, full]) {
      const staff = of({ ssidNamed: true, hostSsid: 'Personal', ssidMatches: false }, facts);
      expect(staff).toMatchObject({ outcome: 'inconclusive', decidedBy: 'load-through-room' });
      expect(say(staff).join(' ')).toContain('wireless network Personal, which the school file does not name');
    }
    expect(network(of({ hostSsid: 'Elev' }))).toEqual({ message: 'meanwhile.network', evidence: { ssid: 'Elev' } });
    expect(network(of({ ssidNamed: true, hostSsid: 'Elev', ssidMatches: true }))?.message).toBe('meanwhile.network-named');
    const untold = of({ ssidNamed: true, ssidUntold: 'hidden-by-system' });
    expect([untold.outcome, network(untold)?.message]).toEqual(['ready-with-warnings', 'meanwhile.network-unknown']);
    expect(network(judged())).toBeUndefined();
  });

  it('proves no more than it can', () => {
    const room = planOf({ mode: 'room', rooms: ['B12'], routes: {} });
    const facts = goodFacts(room);
    const runState = runStateOf(room);
    const of = (to: Partial<FactRows['room-stations']>, also: Facts = facts) =>
      judged({ plan: room, runState, facts: changed(also, 'room-stations', to) }).proves;
    expect(of({})).toBe('path');
    expect(of({ stationCount: 8, associatedCount: 8 })).toBe('room');
    expect(of({ stationCount: 8, associatedCount: 8, bssidMatches: true })).toBe('room');
    expect(of({ stationCount: 7, associatedCount: 8 })).toBe('path');
    expect(of({ stationCount: 8, associatedCount: 7 })).toBe('path');
    const uncounted = facts['room-stations'].map((row) => ({ ...withoutKeys(row, 'associatedCount'), stationCount: 8 }));
    expect(judged({ plan: room, runState, facts: { ...facts, 'room-stations': uncounted } }).proves).toBe('path');
    expect(of({ stationCount: 8, associatedCount: 8, bssidMatches: false })).toBe('path');
    expect(of({ stationCount: 8, associatedCount: 8 }, changed(facts, 'room-traffic', { usableCount: 0 }))).toBe('path');
    const guessed = changed(facts, 'room-traffic', { guessed: true });
    expect(of({ stationCount: 8, associatedCount: 8 }, guessed)).toBe('path');
    expect(of({ stationCount: 8, associatedCount: 8, bssidMatches: true }, guessed)).toBe('room');
    expect(of({ stationCount: 8, associatedCount: 8 }, changed(facts, 'access-point-reach', { emulated: true }))).toBe('emulated');
    expect(judged().proves).toBe('emulated');
  });
});

describe('several rooms', () => {
  it('not ready beats inconclusive beats warnings beats ready', () => {
    expect(worstOutcome(['ready', 'inconclusive', 'not-ready'])).toBe('not-ready');
    expect(worstOutcome(['ready-with-warnings', 'inconclusive', 'ready'])).toBe('inconclusive');
    expect(worstOutcome(['ready', 'ready-with-warnings'])).toBe('ready-with-warnings');
    expect(worstOutcome(['ready'])).toBe('ready');
    expect(worstOutcome([])).toBe('inconclusive');
    expect(phaseNames.length).toBe(6);
  });
});
