/** Worst decides, whatever the mixture; the tool's own trouble and a faulty server never speak against a room. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Check } from '../../checks/check.ts';
import { checks } from '../../checks/index.ts';
import { judge, worstOutcome } from '../../checks/judge.ts';
import type { JudgeInput } from '../../checks/judge-input.ts';
import type { RoomRunState, RunState } from '../../core/run-state.ts';
import { phaseNames } from '../../core/sample.ts';
import type { Outcome, RoomOutcome, RoomVerdict, Sentence } from '../../core/verdict.ts';
import type { FactName, FactRows, Facts } from '../../facts/rows.ts';
import { formatMessage, languages } from '../../messages/format-message.ts';
import { cases } from './cases.ts';
import { changed, goodFacts, inputOf, inventory, plan, planOf, runStateOf, startAtMs, withoutKeys } from './good-room.ts';

const good = goodFacts();
const judged = (changes: Partial<JudgeInput> = {}, of?: readonly Check[]): RoomVerdict => {
  const room = judge(inputOf(changes), of).rooms.find((candidate) => candidate.room === 'B12');
  if (room === undefined) throw new Error('B12 was not judged');
  return room;
};
const messagesOf = (sentences: readonly Sentence[]): readonly string[] => sentences.map((sentence) => sentence.message);
const findingOf = (room: RoomVerdict, check: string) => room.findings.find((finding) => finding.check === check);
const b12 = (row: object): boolean => !('room' in row) || row.room === 'B12';
const change = <Name extends FactName>(
  facts: Facts,
  name: Name,
  to: Partial<FactRows[Name]>,
  where: (row: FactRows[Name]) => boolean = () => true,
) => changed(facts, name, to, (row) => b12(row) && where(row));

/** Every pupil of B12 under the target, as behind a path that is full at 1.3 × the load it can carry. */
const full = change(good, 'pupil-goodput', { goodputMbps: 1.5 }, (row) => row.metric === 'downloadBytes');

/** Everything that a reader may be shown can be said in both languages. */
function say(room: RoomVerdict): readonly string[] {
  const sentences: readonly Sentence[] = [
    room.headline,
    ...room.causes,
    ...room.remedies,
    ...room.findings.map((finding) => ({ message: finding.reason, evidence: finding.evidence })),
  ];
  return languages.flatMap((language) => sentences.map(({ message, evidence }) => formatMessage(language, message, evidence)));
}

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

  it('takes retransmissions for a blocked probe only when it was alone', () => {
    const alone = planOf({ rooms: ['B12'] });
    const deaf = { ...goodFacts(alone), 'probe-loss': goodFacts(alone)['probe-loss'].map((row) => ({ ...row, lostCount: row.sentCount })) };
    const of = (retransmitRatio: number) =>
      findingOf(judged({ plan: alone, facts: changed(deaf, 'server-health', { retransmitRatio }) }), 'packet-loss');
    expect(of(0.01)).toMatchObject({ outcome: 'pass', reason: 'packet-loss.pass-retransmit' });
    expect(of(0.02)).toMatchObject({ outcome: 'warn', reason: 'packet-loss.warn-retransmit' });
    expect(of(0.021)).toMatchObject({ outcome: 'fail', reason: 'packet-loss.fail-retransmit' });
    const room = judged({ plan: alone, facts: changed(deaf, 'server-health', { retransmitRatio: 0.05 }) });
    expect(messagesOf(room.causes)).toContain('cause.packet-loss');
    say(room);
  });
});

describe('a run that is not whole', () => {
  const ended = (room: Partial<RoomRunState>): RunState =>
    runStateOf(plan, { rooms: runStateOf().rooms.map((state) => (state.room === 'B12' ? { ...state, ...room } : state)) });
  const without = (state: RunState): RunState => ({ ...state, rooms: state.rooms.map((room) => withoutKeys(room, 'end')) });
  const phaseEnd = (phase: string): number => startAtMs + (plan.phases.find((planned) => planned.phase === phase)?.endOffsetMs ?? 0);

  it.each(['stopped', 'died', 'hung', 'disk-full', 'refused', 'overran'] as const)('%s: is never ready and blames nobody', (end) => {
    const room = judged({ runState: ended({ end, detail: 'exit 99' }) });
    expect(room.outcome).toBe('inconclusive');
    expect(room.decidedBy).toBeUndefined();
    expect(room.headline.message).toBe(`partial.${end}`);
    expect(judge(inputOf({ runState: ended({ end }) })).partial).toBe('partial.run');
    expect(judge(inputOf({ runState: ended({ end }) })).rooms[1]?.outcome).toBe('ready');
    say(room);
  });

  it('killed with the tool itself: cannot be told', () => {
    expect(judged({ runState: without(runStateOf()) }).headline.message).toBe('partial.unknown');
  });

  it('does not take what the generator never did for what the room did not give', () => {
    expect(judged({ facts: full, runState: ended({ end: 'died', playedUntilMs: phaseEnd('work') + 6_000 }) }).outcome).toBe('inconclusive');
    expect(judged({ facts: full, runState: ended({ end: 'died' }) }).outcome).toBe('inconclusive');
    const nobody = change(good, 'pupil-active', { signCount: 0 }, (row) => row.phase === 'bandwidth' || row.phase === 'submit');
    const died = judged({ facts: nobody, runState: ended({ end: 'died', playedUntilMs: phaseEnd('work') + 6_000 }) });
    expect(findingOf(died, 'active-pupils')?.outcome).toBe('pass');
  });

  it.each(['work', 'submit'] as const)('a server that was gone in %s is no room’s fault', (phase) => {
    const lost = change(good, 'pupil-submit', { completed: false, receiptCount: 0 });
    const dropped = change(lost, 'pupil-connection', { dropCount: 1, returnedCount: 0, neverReturned: true });
    const waiting = change(dropped, 'pupil-answers', { unacknowledgedCount: 3 });
    const facts = change(waiting, 'server-health', { longestGapMs: 400_000 }, (row) => row.phase === phase || row.phase === 'submit');
    const room = judged({ facts });
    for (const check of ['submit-complete', 'answers-lost', 'connection-drops-and-return']) {
      expect(findingOf(room, check)?.outcome).toBe('no-data');
    }
    expect(room.outcome).toBe('inconclusive');
    expect(judged({ facts: waiting }).outcome).toBe('not-ready');
  });

  it('a class that all gave up ends early, and is judged by what it met', () => {
    const outside = change(good, 'pupil-login', { completed: false });
    const facts = changed(outside, 'clock-record', { driftSampleCount: 69, windowMs: 69_000 });
    const room = judged({ facts, runState: runStateOf(plan, { endedAtMs: startAtMs + 70_000 }) });
    expect(findingOf(room, 'clock-agreement')?.outcome).toBe('pass');
    expect(findingOf(room, 'login-complete')?.outcome).toBe('fail');
    expect(room.outcome).toBe('not-ready');
    expect(findingOf(judged({ facts }), 'clock-agreement')?.outcome).toBe('no-data');
  });

  it('may fail by the phases that were played to their end, and only by them', () => {
    const outside = change(full, 'pupil-login', { completed: false }, (row) => row.pupil === '3');
    const clock = changed(outside, 'clock-record', { driftSampleCount: 60, windowMs: 60_000 });
    const died = (playedUntilMs: number) => judged({ facts: clock, runState: ended({ end: 'died', playedUntilMs }) });
    expect(died(phaseEnd('login') + 5_000)).toMatchObject({ outcome: 'not-ready', decidedBy: 'login-complete' });
    expect(messagesOf(died(phaseEnd('login') + 5_000).causes)[0]).toBe('partial.died');
    expect(died(phaseEnd('login') + 4_999).outcome).toBe('inconclusive');
  });

  it('with phases left out is never ready', () => {
    for (const phases of [['bandwidth'], ['idle', 'login', 'package', 'work', 'bandwidth']] as const) {
      const short = planOf({ phases });
      const room = judged({ plan: short });
      expect(room).toMatchObject({ outcome: 'inconclusive', headline: { message: 'partial.phases-left-out' } });
      say(room);
    }
    const short = planOf({ phases: ['idle', 'bandwidth'] });
    const facts = change(goodFacts(short), 'pupil-goodput', { goodputMbps: 0.05 });
    expect(judged({ plan: short, facts })).toMatchObject({ outcome: 'not-ready', decidedBy: 'pupils-under-target' });
  });
});

describe('a server', () => {
  const withFaults = (faults: object, changes: Partial<RunState> = {}): RunState => {
    const state = runStateOf();
    return { ...state, ...(state.optIn === undefined ? {} : { optIn: { ...state.optIn, faults } }), ...changes };
  };
  const inRoom = planOf({ mode: 'room', rooms: ['B12'] });
  const slow = change(good, 'pupil-save', { ackP95Ms: 9_000 });

  it('with faults keeps every room from ready, and says which', () => {
    const room = judged({ runState: withFaults({ slowSaveMs: 3_000, refusedLoginRatio: 0 }) });
    expect(room).toMatchObject({ outcome: 'inconclusive', headline: { message: 'server.faults', evidence: { faults: ['slowSaveMs'] } } });
    expect(say(room)).toContain('The exam server was made to misbehave on purpose: slow saves.');
  });

  it('with faults fails a room only where they were meant', () => {
    expect(judged({ facts: slow, runState: withFaults({ slowSaveMs: 9_000 }) })).toMatchObject({ outcome: 'not-ready' });
    const facts = changed(goodFacts(inRoom), 'pupil-save', { ackP95Ms: 9_000 });
    expect(judged({ plan: inRoom, facts, runState: withFaults({ slowSaveMs: 9_000 }) }).outcome).toBe('inconclusive');
    expect(judged({ plan: inRoom, facts, runState: withFaults({ slowSaveMs: 9_000 }, { faultsMeant: true }) }).outcome).toBe('not-ready');
  });

  it('whose samples were partly lost proves no room ready, and hides no failure', () => {
    const runState = runStateOf(plan, { lostSamples: { server: 12 } });
    expect(judged({ runState })).toMatchObject({ outcome: 'inconclusive', headline: { message: 'partial.samples-lost' } });
    expect(say(judged({ runState })).join(' ')).toContain('(server)');
    expect(judged({ facts: full, runState })).toMatchObject({ outcome: 'not-ready' });
  });

  it('that could not be asked again leaves nobody to blame, unless the room’s access points fell silent too', () => {
    const runState = { ...withoutKeys(runStateOf(), 'optInAfterMatches'), optInAfterUnanswered: true };
    expect(judged({ runState })).toMatchObject({ outcome: 'inconclusive', headline: { message: 'server.unanswered' } });
    expect(judged({ facts: full, runState })).toMatchObject({ outcome: 'inconclusive', headline: { message: 'server.unanswered' } });
    const gone = changed(full, 'access-point-reach', { silentAtEndMs: 10_000 });
    expect(judged({ facts: gone, runState })).toMatchObject({ outcome: 'not-ready', decidedBy: 'pupils-under-target' });
    expect(judged({ facts: changed(gone, 'access-point-reach', { answeredCount: 0 }), runState }).outcome).toBe('inconclusive');
    expect(judged({ facts: changed(good, 'access-point-reach', { silentAtEndMs: 10_000 }), runState }).outcome).toBe('inconclusive');
  });

  it('that changed, or that nobody vouches for, proves nothing', () => {
    expect(judged({ runState: runStateOf(plan, { optInAfterMatches: false }) }).headline.message).toBe('server.changed');
    const unknown = withoutKeys(runStateOf(), 'optIn');
    expect(judged({ facts: full, runState: unknown })).toMatchObject({ outcome: 'inconclusive', headline: { message: 'server.unknown' } });
  });

  it('that was slow itself makes the room inconclusive, and a slow identity provider does not', () => {
    const busy = changed(full, 'server-health', { loopUtilizationP95Ratio: 0.95 });
    expect(judged({ facts: busy })).toMatchObject({ outcome: 'inconclusive', decidedBy: 'server-healthy' });
    const causeOf = (change: Partial<FactRows['server-health']>) =>
      messagesOf(judged({ facts: changed(full, 'server-health', change, (row) => row.phase === 'bandwidth') }).causes)[0];
    expect(causeOf({ loopUtilizationP95Ratio: 0.95 })).toBe('cause.server-slow');
    expect(causeOf({ closedCount: 1, longestGapMs: 700 })).toBe('cause.server-gone');
    expect(causeOf({ restartCount: 1, longestGapMs: 4000 })).toBe('cause.server-restarted');
    // Slow when everybody loaded at once, and the film had failed before that.
    const film = changed(full, 'pupil-media', { steadyAtRequiredMs: 0 }, (row) => row.track === 'video');
    const late = judged({ facts: changed(film, 'server-health', { loopUtilizationP95Ratio: 0.95 }, (row) => row.phase === 'bandwidth') });
    expect(late).toMatchObject({ outcome: 'not-ready', decidedBy: 'media-rendition' });
    expect(messagesOf(late.causes)).not.toContain('cause.server-slow');
    const idp = change(good, 'pupil-login', { loginMs: 70_000, slowestStep: 'sign-in', slowestStepMs: 65_000 });
    const room = judged({ facts: idp });
    expect(room).toMatchObject({ outcome: 'not-ready', decidedBy: 'login-complete' });
    expect(room.remedies[0]).toMatchObject({ message: 'cause.identity-provider.remedy', owner: 'identity' });
    expect(say(room)).toContain('Skolans egen inloggning var långsam: skolans inloggningssida tog 65\u00a0s.');
  });
});

describe('a login that fails', () => {
  const of = (to: Partial<FactRows['pupil-login']>) => judged({ facts: change(good, 'pupil-login', to, (row) => row.pupil === '3') });
  it('is laid at the door of the step that was slow, or called a failure when none was', () => {
    expect(messagesOf(of({ completed: false, slowestStep: 'credentials', slowestStepMs: 20_000 }).causes)[0]).toBe(
      'cause.identity-provider',
    );
    expect(messagesOf(of({ completed: false, slowestStep: 'assertion', slowestStepMs: 20_000 }).causes)[0]).toBe('cause.login-service');
    expect(messagesOf(of({ completed: false, failure: 'credentials-403' }).causes)[0]).toBe('cause.login-failed');
    say(of({ completed: false, failure: 'credentials-403' }));
  });
});

describe('causes', () => {
  const measured = planOf({ mode: 'room', rooms: ['B12'] });
  const fullHere = changed(goodFacts(measured), 'pupil-goodput', { goodputMbps: 1.5 }, (row) => row.metric === 'downloadBytes');
  const first = (facts: Facts) => judged({ plan: measured, runState: runStateOf(measured), facts }).causes[0]?.message;
  const radio = (facts: Facts, worstRatio: number) =>
    changed(facts, 'radio-utilization', { worstRatio }, (row) => row.phase === 'bandwidth');

  it('a link whose rate the system does not tell is said, and passes in a rehearsal alone', () => {
    const unknown = changed(goodFacts(measured), 'generator-load', { linkKind: undefined, linkRateMbps: undefined } as never);
    const room = judged({ plan: measured, runState: runStateOf(measured), facts: unknown });
    expect(room.findings.find(({ check }) => check === 'generator-headroom')).toMatchObject({
      outcome: 'warn',
      reason: 'generator-headroom.warn-link-unknown',
    });
    say(room);
    const rehearsed = planOf({ mode: 'rehearsal', rooms: ['B12'] });
    expect(judged({ plan: rehearsed, runState: runStateOf(rehearsed), facts: unknown }).findings).toContainEqual(
      expect.objectContaining({ check: 'generator-headroom', outcome: 'pass' }),
    );
  });

  it('a server whose own link was full, or whose link is not known, is no room’s fault', () => {
    const behind = (facts: Facts, link: object) => {
      const input = { plan: measured, runState: runStateOf(measured), facts: changed(facts, 'server-health', link) };
      const room = judged(input);
      say(room);
      return { room, server: room.findings.find(({ check }) => check === 'server-healthy') };
    };
    const full = behind(fullHere, { linkKind: 'ethernet', linkRateMbps: 100, wireMbps: 140 });
    expect(full.room).toMatchObject({ outcome: 'inconclusive', decidedBy: 'server-healthy' });
    expect(full.room.causes.map(({ message }) => message)).not.toContain('cause.path-full');
    expect(full.server).toMatchObject({
      reason: 'server-healthy.fail-link',
      evidence: { linkRateMbps: 100, wireMbps: 140, linkRatio: 1.4 },
    });

    for (const link of [{ linkKind: 'unknown' }, { linkKind: 'ethernet' }, { linkKind: 'other', linkRateMbps: 50 }]) {
      const { server, room } = behind(goodFacts(measured), link);
      expect(server).toMatchObject({ outcome: 'warn', reason: 'server-healthy.warn-link-unknown' });
      expect(room.outcome).not.toBe('inconclusive');
    }
    // A run of an older version did not ask, and is judged as it was.
    expect(behind(goodFacts(measured), {}).server).toMatchObject({ outcome: 'pass' });
    expect(behind(fullHere, {}).room.outcome).toBe('not-ready');
  });

  it('two rooms that loaded one server at once are neither blamed', () => {
    const facts = changed(fullHere, 'server-health', { otherRunCount: 1, runLimitCount: 1 }, (row) => row.phase === 'bandwidth');
    const room = judged({ plan: measured, runState: runStateOf(measured), facts });
    expect(room).toMatchObject({ outcome: 'inconclusive', decidedBy: 'server-healthy' });
    expect(room.findings.find(({ check }) => check === 'pupils-under-target')).toMatchObject({ outcome: 'no-data' });
    // What was judged before the other came stands.
    expect(room.findings.find(({ check }) => check === 'login-complete')).toMatchObject({ outcome: 'pass' });
    say(room);
  });

  it('a load that went by a tunnel was not the room’s, whatever came of it', () => {
    const tunnelled = (facts: Facts) =>
      changed(facts, 'generator-load', { tunnel: 'WireGuard' }, (row) => row.phase === 'work' || row.phase === 'bandwidth');
    for (const facts of [goodFacts(measured), fullHere]) {
      const room = judged({ plan: measured, runState: runStateOf(measured), facts: tunnelled(facts) });
      expect(room).toMatchObject({ outcome: 'inconclusive', decidedBy: 'generator-headroom' });
      expect(room.findings.find(({ check }) => check === 'generator-headroom')).toMatchObject({
        outcome: 'fail',
        reason: 'generator-headroom.fail-tunnel',
        evidence: { tunnel: 'WireGuard', phase: 'work' },
      });
      say(room);
    }
    // Where its operator rehearses, and whatever was on while nobody was judged.
    const rehearsed = planOf({ mode: 'rehearsal', rooms: ['B12'] });
    expect(judged({ plan: rehearsed, runState: runStateOf(rehearsed), facts: tunnelled(goodFacts(rehearsed)) }).outcome).toBe('ready');
    const idle = changed(goodFacts(measured), 'generator-load', { tunnel: 'WireGuard' }, (row) => row.phase === 'idle');
    expect(judged({ plan: measured, runState: runStateOf(measured), facts: idle }).findings).toContainEqual(
      expect.objectContaining({ check: 'generator-headroom', outcome: 'pass' }),
    );
  });

  it('say which part was full only as far as the figures go', () => {
    expect(first(radio(fullHere, 0.95))).toBe('cause.access-point-full');
    expect(first(radio(fullHere, 0.3))).toBe('cause.line-full');
    expect(first(radio(fullHere, 0.65))).toBe('cause.path-full');
    expect(first({ ...fullHere, 'radio-utilization': [] })).toBe('cause.path-full');
    expect(first(changed(radio(fullHere, 0.95), 'radio-utilization', { guessed: true }))).toBe('cause.path-full');
    // Calm air clears the air only when all of it was measured, and not before the class came.
    const calm = radio(fullHere, 0.3);
    expect(first(changed(calm, 'radio-utilization', { ageGuessed: true }))).toBe('cause.path-full');
    const another = calm['radio-utilization'].flatMap((row) => [row, { ...row, radio: '9', usableCount: 0, falseZeroCount: 40 }]);
    expect(first({ ...calm, 'radio-utilization': another })).toBe('cause.path-full');
    expect(first(changed(radio(fullHere, 0.95), 'radio-utilization', { ageGuessed: true }))).toBe('cause.access-point-full');
    const short = { usableCount: 0, usableShortCount: 18, readShortCount: 20, meanShortRatio: 0.95 };
    expect(first(changed(fullHere, 'radio-utilization', short, (row) => row.phase === 'bandwidth'))).toBe('cause.access-point-full');
    // 8 pupils at 1.5 Mbit/s are 12.6 on the cable.
    expect(first(changed(fullHere, 'access-point-uplink', { speedMbps: 13, neededMbps: 20 }))).toBe('cause.uplink-full');
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
    expect(messagesOf(busy.causes)[0]).toBe('cause.access-point-full');
    expect(messagesOf(busy.causes)).not.toContain('cause.uplink-full');
    expect(messagesOf(busy.remedies).join()).not.toMatch(/uplink/);
    // An air that was calm does not make it the line: what the cable lacks is not known.
    expect(first(cable(radio(fullHere, 0.3), { speedMbps: 20, neededMbps: 20 }))).toBe('cause.path-full');
    // The cable's own octets count others' traffic too: it was full of that.
    const others = room(cable(fullHere, { speedMbps: 20, neededMbps: 20, carriedMbps: 17 }));
    expect(others.causes[0]).toMatchObject({ message: 'cause.uplink-full', evidence: { speedMbps: 20, carriedMbps: 17 } });
    say(others);
    expect(first(cable(fullHere, { speedMbps: 20, neededMbps: 20, carriedMbps: 16.9 }))).toBe('cause.path-full');
    // A cable of 1 Gbit/s that others fill is no line that is full, and no cable to replace.
    expect(first(cable(radio(fullHere, 0.3), { carriedMbps: 950 }))).toBe('cause.path-full');
    // Nor is one full that carried more than the speed that is told of it.
    expect(first(cable(radio(fullHere, 0.95), { speedMbps: 10, neededMbps: 20, carriedMbps: 13 }))).toBe('cause.access-point-full');
    // What the class received is believed where the octets cannot be: they count what was lost behind the cable, too.
    expect(first(cable(fullHere, { speedMbps: 13, neededMbps: 20, carriedMbps: 16 }))).toBe('cause.uplink-full');
    // Of two access points nobody knows which one the class went through, but by their own octets.
    const two = planOf({
      mode: 'room',
      rooms: ['B12'],
      inventory: { ...inventory, rooms: [{ room: 'B12', seats: 8, accessPoints: ['ap-b12', 'ap-b14'] }] },
    });
    const shared = changed(goodFacts(two), 'pupil-goodput', { goodputMbps: 1.5 }, (row) => row.metric === 'downloadBytes');
    const ofOne = (to: Partial<FactRows['access-point-uplink']>) =>
      changed(shared, 'access-point-uplink', { speedMbps: 13, neededMbps: 20, ...to }, (row) => row.accessPoint === 'ap-b14');
    const firstOf = (facts: Facts) => judged({ plan: two, runState: runStateOf(two), facts }).causes[0];
    expect(firstOf(ofOne({}))?.message).toBe('cause.path-full');
    expect(firstOf(ofOne({ carriedMbps: 12 }))).toMatchObject({ message: 'cause.uplink-full', evidence: { accessPoints: ['ap-b14'] } });
  });

  it('name no guess, and a guess clears nothing', () => {
    const lost = changed(goodFacts(measured), 'pupil-answers', { lostCount: 1 });
    const of = (facts: Facts) => messagesOf(judged({ plan: measured, runState: runStateOf(measured), facts }).causes);
    const busy = changed(lost, 'radio-utilization', { worstRatio: 0.9 });
    expect(of(busy)).toContain('cause.busy-air');
    expect(of(changed(busy, 'radio-utilization', { guessed: true }))).not.toContain('cause.busy-air');
    expect(of(lost)).toEqual(expect.arrayContaining(['not-cause.radio-utilization', 'not-cause.clients-per-access-point']));
    const guessed = changed(changed(lost, 'radio-utilization', { guessed: true }), 'access-point-clients', { guessed: true });
    expect(of(guessed).filter((message) => /radio|clients/.test(message))).toEqual([]);
    for (const name of ['radio-utilization', 'access-point-clients'] as const)
      expect(of(changed(lost, name, { ageGuessed: true })).filter((message) => /radio|clients/.test(message))).toHaveLength(1);
    const another = { ...lost, 'access-point-reach': lost['access-point-reach'].flatMap((row) => [row, { ...row, accessPoint: 'other' }]) };
    expect(of(another).filter((message) => /radio|clients/.test(message))).toEqual([]);
    const radio9 = lost['radio-utilization'].flatMap((row) => [row, { ...row, radio: '9', usableCount: 0, falseZeroCount: 40 }]);
    expect(of({ ...lost, 'radio-utilization': radio9 })).not.toContain('not-cause.radio-utilization');
    expect(of(changed(lost, 'access-point-uplink', { speedGuessed: true }))).not.toContain('not-cause.access-point-uplink');
    const untold = { ...lost, 'access-point-uplink': lost['access-point-uplink'].map((row) => withoutKeys(row, 'errorCount')) };
    expect(of(lost)).toContain('not-cause.access-point-uplink');
    expect(of(untold)).not.toContain('not-cause.access-point-uplink');
  });

  it('do not take what a full path makes for a cause of its own', () => {
    const gaps = changed(radio(fullHere, 0.95), 'pupil-goodput', { longestGapMs: 9_000 }, (row) => row.metric === 'downloadBytes');
    const lossy = changed(gaps, 'probe-loss', { lostCount: 300 }, (row) => row.phase === 'bandwidth');
    const room = judged({
      plan: measured,
      runState: runStateOf(measured),
      facts: changed(lossy, 'radio-utilization', { worstRatio: 0.9 }),
    });
    expect(messagesOf(room.causes).filter((message) => message.startsWith('cause.'))).toEqual(['cause.access-point-full']);
  });

  it('name a seat only when the others are well', () => {
    const under = (count: number) =>
      changed(
        goodFacts(measured),
        'pupil-goodput',
        { goodputMbps: 1 },
        (row) => Number(row.pupil) <= count && row.metric === 'downloadBytes',
      );
    const seats = (count: number) =>
      judged({ plan: measured, runState: runStateOf(measured), facts: under(count) }).causes.find(
        (cause) => cause.message === 'cause.seats',
      );
    expect(seats(1)?.evidence['seats']).toEqual(['1']);
    expect(seats(2)?.evidence['seats']).toEqual(['1', '2']);
    expect(seats(3)).toBeUndefined();
  });

  it('name a seat or what was full, and never both', () => {
    for (const seats of [8, 12, 30, 60]) {
      const of = planOf({
        mode: 'room',
        rooms: ['B12'],
        inventory: { ...inventory, rooms: [{ room: 'B12', seats, accessPoints: ['ap-b12'] }] },
      });
      const well = goodFacts(of);
      for (let count = 1; count <= seats; count++) {
        const facts = changed(
          well,
          'pupil-goodput',
          { goodputMbps: 1 },
          (row) => Number(row.pupil) <= count && row.metric === 'downloadBytes',
        );
        const said = messagesOf(judged({ plan: of, runState: runStateOf(of), facts }).causes);
        const named = said.filter((message) => message === 'cause.seats' || message === 'cause.path-full' || message === 'cause.line-full');
        expect(named, `${String(count)} of ${String(seats)}: ${said.join()}`).toHaveLength(1);
        // Of 30: up to 8 are seats, although 8 are more than a quarter.
        expect(named[0] === 'cause.seats', `${String(count)} of ${String(seats)}`).toBe((seats - count) / (seats - 1) >= 0.75);
      }
    }
  });

  it('do not call the network well, or the server, when receipts did not come', () => {
    const late = changed(goodFacts(measured), 'pupil-save', { ackP95Ms: 7_000 });
    const room = judged({ plan: measured, runState: runStateOf(measured), facts: late });
    expect(room.causes[0]).toMatchObject({ message: 'cause.receipts-late', evidence: { waitingCount: 8 } });
    expect(messagesOf(room.causes)).not.toContain('not-cause.server-healthy');
    expect(room.remedies[0]).toMatchObject({ message: 'cause.receipts-late.remedy', owner: 'server' });
    say(room);
    // While heartbeats waited too, it may be the network.
    const slow = changed(late, 'pupil-latency', { p95Ms: 120, baselineMs: 80 }, (row) => row.phase === 'work');
    expect(messagesOf(judged({ plan: measured, runState: runStateOf(measured), facts: slow }).causes)).not.toContain('cause.receipts-late');
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

  it('say that the network went away again and again', () => {
    const outages = { lostCount: 300, outageCount: 30, outageLostCount: 300, outagesMs: 30_000, longestOutageMs: 1_000 };
    const facts = changed(goodFacts(measured), 'probe-loss', outages, (row) => row.phase === 'work');
    const room = judged({ plan: measured, runState: runStateOf(measured), facts });
    expect(room).toMatchObject({ outcome: 'not-ready', decidedBy: 'packet-loss' });
    expect(messagesOf(room.causes)).toContain('cause.outages');
    say(room);
  });

  it('call a seat bad only when it stood out in the run before as well', () => {
    const facts = changed(
      goodFacts(measured),
      'pupil-goodput',
      { goodputMbps: 1 },
      (row) => ['1', '2'].includes(row.pupil) && row.metric === 'downloadBytes',
    );
    const after = (seats: readonly string[]) => {
      const seatsBefore = { B12: { runId: '2026-11-20T08-00-00Z-0000abcd', startAtMs, seats } };
      const room = judged({ plan: measured, runState: { ...runStateOf(measured), seatsBefore }, facts });
      say(room);
      return room.causes.filter(({ message }) => message.startsWith('cause.seats'));
    };
    expect(after(['2', '5'])).toMatchObject([{ message: 'cause.seats-again', evidence: { seats: ['2'], standingOut: ['1', '2'] } }]);
    expect(after(['5'])).toMatchObject([{ message: 'cause.seats', evidence: { seats: ['1', '2'] } }]);
  });

  it('give the owner that the school wrote down', () => {
    const owned = {
      ...inventory,
      accessPoints: inventory.accessPoints.map((accessPoint) => ({ ...accessPoint, owner: 'Nätgruppen' })),
    };
    const room = judged({ facts: full, inventory: owned });
    expect(room.remedies.map((remedy) => remedy.owner)).toContain('Nätgruppen');
  });
});

describe('whatever is measured', () => {
  const outcomeOf = (facts: Facts): RoomOutcome => judged({ facts }).outcome;
  const rank: readonly RoomOutcome[] = ['not-ready', 'inconclusive', 'ready-with-warnings', 'ready'];

  it.each(cases.map((candidate) => [`${candidate.check}: ${candidate.says}`, candidate] as const))('%s', (_says, candidate) => {
    const room = judged({ facts: candidate.facts });
    const check = checks.find((known) => known.id === candidate.check);
    if (check?.power === 'decides' && candidate.outcome === 'fail') expect(room.outcome).toBe('not-ready');
    if (check?.required === true && candidate.outcome === 'no-data') expect(['inconclusive', 'not-ready']).toContain(room.outcome);
    if (candidate.outcome === 'warn') expect(['ready-with-warnings', 'inconclusive', 'not-ready']).toContain(room.outcome);
    if (check?.power === 'gate' && candidate.outcome === 'fail') expect(['inconclusive', 'not-ready']).toContain(room.outcome);
    expect(say(room).join(' ')).not.toMatch(/undefined|NaN|Infinity|\{[a-z]/);
  });

  it('worst decides', () => {
    const outcomes: readonly Outcome[] = ['pass', 'warn', 'fail', 'no-data', 'not-applicable', 'error'];
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...outcomes), { minLength: checks.length, maxLength: checks.length }), (drawn) => {
        const given = checks.map((check, index): Check => {
          const outcome = drawn[index] ?? 'pass';
          const rest = withoutKeys(check, 'applies');
          const found = { outcome, reason: 'x', evidence: {}, seats: [], sampleCount: 1, windowMs: 1 };
          return { ...rest, needs: [], wants: [], trusts: [], evaluate: () => found };
        });
        const of = (power: string) => drawn.filter((_, index) => checks[index]?.power === power);
        const room = judged({ facts: good }, given);
        const failed = of('decides').includes('fail');
        const undecided =
          [...of('decides'), ...of('gate')].some((outcome) => outcome === 'no-data' || outcome === 'error') || of('gate').includes('fail');
        if (failed) expect(room.outcome).toBe('not-ready');
        else if (undecided) expect(room.outcome).toBe('inconclusive');
        else expect(room.outcome).not.toBe('not-ready');
        if (room.outcome === 'ready') expect(drawn.every((outcome) => ['pass', 'not-applicable', 'no-data'].includes(outcome))).toBe(true);
      }),
      { numRuns: 300 },
    );
  });

  it('making one pupil worse never makes the verdict better', () => {
    const worse: readonly ((facts: Facts, pupil: string, by: number) => Facts)[] = [
      (facts, pupil, by) => scaled(facts, 'pupil-goodput', pupil, (row) => ({ ...row, goodputMbps: row.goodputMbps / by })),
      (facts, pupil, by) =>
        scaled(facts, 'pupil-goodput', pupil, (row) => ({
          ...row,
          longestGapMs: row.longestGapMs * by,
          worstFiveSecondsMbps: row.worstFiveSecondsMbps / by,
        })),
      (facts, pupil) => scaled(facts, 'pupil-login', pupil, (row) => ({ ...row, completed: false })),
      (facts, pupil, by) => scaled(facts, 'pupil-login', pupil, (row) => ({ ...row, loginMs: (row.loginMs ?? 0) * by })),
      (facts, pupil, by) => scaled(facts, 'pupil-package', pupil, (row) => ({ ...row, packageMs: (row.packageMs ?? 0) * by })),
      (facts, pupil, by) =>
        scaled(facts, 'pupil-save', pupil, (row) => ({
          ...row,
          ackP95Ms: (row.ackP95Ms ?? 0) * by,
          worstGapMs: (row.worstGapMs ?? 0) * by,
        })),
      (facts, pupil) => scaled(facts, 'pupil-answers', pupil, (row) => ({ ...row, lostCount: row.lostCount + 1 })),
      (facts, pupil, by) => scaled(facts, 'pupil-latency', pupil, (row) => ({ ...row, p95Ms: (row.p95Ms ?? 0) * by })),
      (facts, pupil, by) => scaled(facts, 'pupil-latency', pupil, (row) => ({ ...row, sampleCount: Math.floor(row.sampleCount / by) })),
      (facts, pupil, by) =>
        scaled(facts, 'pupil-media', pupil, (row) => ({ ...row, stallCount: row.stallCount + 1, stallMs: row.stallMs + 500 * by })),
      (facts, pupil, by) => scaled(facts, 'pupil-media', pupil, (row) => ({ ...row, startupMs: (row.startupMs ?? 0) * by })),
      (facts, pupil, by) => scaled(facts, 'pupil-media', pupil, (row) => ({ ...row, steadyAtRequiredMs: row.steadyAtRequiredMs / by })),
      (facts, pupil) => scaled(facts, 'pupil-media', pupil, (row) => ({ ...row, started: false })),
      (facts, pupil) => scaled(facts, 'pupil-connection', pupil, (row) => ({ ...row, dropCount: row.dropCount + 1, neverReturned: true })),
      (facts, pupil) => scaled(facts, 'pupil-submit', pupil, (row) => ({ ...row, completed: false })),
      (facts, pupil) => scaled(facts, 'pupil-active', pupil, (row) => ({ ...row, signCount: 0 })),
      (facts, pupil) => scaled(facts, 'pupil-active', pupil, (row) => ({ ...row, failureCount: row.failureCount + 1 })),
    ];
    const step = fc.record({
      which: fc.nat(worse.length - 1),
      pupil: fc.integer({ min: 1, max: 8 }).map(String),
      by: fc.double({ min: 1, max: 200, noNaN: true }),
    });
    fc.assert(
      fc.property(fc.array(step, { minLength: 1, maxLength: 6 }), (steps) => {
        let facts = good;
        let best = rank.indexOf(outcomeOf(facts));
        for (const { which, pupil, by } of steps) {
          facts = worse[which]?.(facts, pupil, by) ?? facts;
          const now = rank.indexOf(outcomeOf(facts));
          expect(now).toBeLessThanOrEqual(best);
          best = now;
        }
      }),
      { numRuns: 60 },
    );
  });

  it('is judged the same twice', () => {
    expect(judge(inputOf({ facts: full }))).toEqual(judge(inputOf({ facts: full })));
    expect(JSON.parse(JSON.stringify(judge(inputOf({ facts: full }))))).toEqual(judge(inputOf({ facts: full })));
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

function scaled<Name extends FactName>(facts: Facts, name: Name, pupil: string, change: (row: FactRows[Name]) => FactRows[Name]): Facts {
  const rows: readonly FactRows[Name][] = facts[name];
  return { ...facts, [name]: rows.map((row) => (b12(row) && 'pupil' in row && row.pupil === pupil ? change(row) : row)) };
}
