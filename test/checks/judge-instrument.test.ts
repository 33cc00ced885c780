/** A faulty or busy server and the tool’s own trouble never speak against a room. */
import { describe, expect, it } from 'vitest';
import type { RunState } from '../../core/run-state.ts';
import type { PhaseName } from '../../core/sample.ts';
import type { FactRows, Facts } from '../../facts/rows.ts';
import { changed, goodFacts, inventory, plan, planOf, runStateOf, withoutKeys } from './good-room.ts';
import { change, findingOf, full, fullHere, good, judged, measured, messagesOf, say, slowSignIn } from './judged-room.ts';

/** From a phase's start to the end of the run. */
const runMsFrom = (phase: PhaseName): number =>
  Math.max(...plan.phases.map(({ endOffsetMs }) => endOffsetMs)) -
  (plan.phases.find((planned) => planned.phase === phase)?.startOffsetMs ?? NaN);

describe('a class of one or two', () => {
  // As k6 told: 8.3 readings of its timers for each pupil in a login of nine seconds.
  it.each([
    [1, 8, 'ready'],
    [2, 16, 'ready'],
    [1, 5, 'inconclusive'],
    [2, 11, 'inconclusive'],
    [8, 19, 'inconclusive'],
    [8, 20, 'ready'],
  ] as const)('%i with %i readings of its timers in a phase is %s', (seats, timerDriftCount, outcome) => {
    const rooms = inventory.rooms.map((room) => ({ ...room, seats }));
    const small = planOf({ inventory: { ...inventory, rooms } });
    const facts = changed(goodFacts(small), 'generator-load', { timerDriftCount }, ({ phase }) => ['login', 'submit'].includes(phase));
    expect(judged({ plan: small, inventory: { ...inventory, rooms }, runState: runStateOf(small), facts }).outcome).toBe(outcome);
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
    const fallen = judged({ facts: gone, runState });
    expect(fallen).toMatchObject({ outcome: 'not-ready', decidedBy: 'pupils-under-target' });
    // Then it is said so, and no owner of a server is asked.
    expect(messagesOf(fallen.causes)).toContain('server.cut-off');
    expect(fallen.remedies.map(({ owner }) => owner)).not.toContain('server');
    say(fallen);
    expect(judged({ facts: changed(gone, 'access-point-reach', { answeredCount: 0 }), runState }).outcome).toBe('inconclusive');
    expect(judged({ facts: changed(good, 'access-point-reach', { silentAtEndMs: 10_000 }), runState }).outcome).toBe('inconclusive');
  });

  it('that had fallen silent, and that a killed tool never asked again, leaves nobody to blame either', () => {
    const runState = withoutKeys(runStateOf(), 'optInAfterMatches');
    const silent = changed(full, 'server-health', { silentAtEndMs: 10_000 }, ({ phase }) => phase === 'submit');
    const room = judged({ facts: silent, runState });
    expect(room).toMatchObject({ outcome: 'inconclusive', headline: { message: 'server.silent' } });
    expect(say(room)).not.toContain('undefined');
    // One that told of itself to the end is vouched for, and a room that was gone with its access points is what was gone.
    expect(judged({ facts: full, runState })).toMatchObject({ outcome: 'not-ready', decidedBy: 'pupils-under-target' });
    const gone = judged({ facts: changed(silent, 'access-point-reach', { silentAtEndMs: 10_000 }), runState });
    expect(gone.outcome).toBe('not-ready');
    expect(messagesOf(gone.causes)).toContain('server.cut-off');
  });

  it('that told too little, because the room was gone from the first seconds of a phase to the end, excuses no room', () => {
    const runState = { ...withoutKeys(runStateOf(), 'optInAfterMatches'), optInAfterUnanswered: true };
    const silent = changed(full, 'access-point-reach', { silentAtEndMs: runMsFrom('bandwidth') - 2_000 });
    const cutOff = (facts: Facts, healthSampleCount: number): Facts =>
      changed(facts, 'server-health', { healthSampleCount }, ({ phase }) => phase === 'bandwidth' || phase === 'submit');
    const gone = judged({ facts: cutOff(silent, 2), runState });
    expect(gone).toMatchObject({ outcome: 'not-ready', decidedBy: 'pupils-under-target' });
    expect(gone.remedies.map(({ owner }) => owner)).not.toContain('server');
    expect(findingOf(gone, 'server-healthy')).toMatchObject({
      outcome: 'no-data',
      evidence: { because: 'too-few-samples', phase: 'bandwidth' },
    });
    // What passed proves nothing then; an access point that answers, or one that fell silent later, excuses the room.
    const well = changed(good, 'access-point-reach', { silentAtEndMs: runMsFrom('bandwidth') - 2_000 });
    expect(judged({ facts: cutOff(well, 2), runState }).outcome).toBe('inconclusive');
    expect(judged({ facts: cutOff(full, 2), runState }).outcome).toBe('inconclusive');
    const later = changed(full, 'access-point-reach', { silentAtEndMs: runMsFrom('submit') - 2_000 });
    expect(judged({ facts: cutOff(later, 2), runState }).outcome).toBe('inconclusive');
  });

  it('in whose place something else answered afterwards leaves nobody to blame, and is not said to have changed', () => {
    const runState = { ...withoutKeys(runStateOf(), 'optInAfterMatches'), optInAfterIntercepted: true };
    const gone = changed(full, 'access-point-reach', { silentAtEndMs: 10_000 });
    for (const facts of [good, full, gone]) {
      const room = judged({ facts, runState });
      expect(room).toMatchObject({ outcome: 'inconclusive', headline: { message: 'server.intercepted' } });
      expect(room.remedies.map(({ message, owner }) => [message, owner])).toContainEqual(['server.intercepted.remedy', 'network']);
    }
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
    expect(causeOf({ failedCount: 30 })).toBe('cause.server-failing');
    // Slow when everybody loaded at once, and the film had failed before that.
    const film = changed(full, 'pupil-media', { steadyAtRequiredMs: 0 }, (row) => row.track === 'video');
    const late = judged({ facts: changed(film, 'server-health', { loopUtilizationP95Ratio: 0.95 }, (row) => row.phase === 'bandwidth') });
    expect(late).toMatchObject({ outcome: 'not-ready', decidedBy: 'media-rendition' });
    expect(messagesOf(late.causes)).not.toContain('cause.server-slow');
    const idp = change(good, 'pupil-login', slowSignIn);
    const room = judged({ facts: idp, runState: withFaults({ slowIdentityProviderMs: 64_000 }) });
    expect(room).toMatchObject({ outcome: 'not-ready', decidedBy: 'login-complete' });
    expect(room.remedies).toContainEqual(expect.objectContaining({ message: 'cause.identity-provider.remedy', owner: 'identity' }));
    expect(say(room)).toContain('Skolans egen inloggning var långsam: inloggningssidan tog 65\u00a0s.');
  });

  it('that failed at what was asked of it fails no room, and its owner is asked', () => {
    const of = (facts: Facts, phase: PhaseName) =>
      judged({ facts: changed(facts, 'server-health', { failedCount: 1 }, (row) => row.phase === phase) });
    const unloaded = change(good, 'pupil-package', { completed: false });
    const unkept = change(good, 'pupil-answers', { unacknowledgedCount: 3 });
    const failing = [of(unloaded, 'package'), of(unkept, 'work'), of(unkept, 'submit')];
    for (const room of failing) {
      expect(room).toMatchObject({ outcome: 'inconclusive', decidedBy: 'server-healthy' });
      expect(messagesOf(room.causes)).toEqual(['cause.server-failing']);
      expect(room.remedies).toEqual([expect.objectContaining({ message: 'cause.server-failing.remedy', owner: 'server' })]);
      say(room);
    }
    // What it failed at in work made no package slow.
    expect(of(unloaded, 'work')).toMatchObject({ outcome: 'not-ready', decidedBy: 'package-load' });
  });

  it('that fails on purpose is not cleared of what failed', () => {
    const runState = withFaults({ serverErrorRatio: 0.25 });
    const room = judged({ facts: change(good, 'pupil-package', { completed: false }), runState });
    expect(room).toMatchObject({ outcome: 'not-ready', decidedBy: 'package-load' });
    expect(messagesOf(room.causes)).not.toContain('not-cause.server-healthy');
    expect(messagesOf(judged({ facts: change(good, 'pupil-package', { completed: false }) }).causes)).toContain('not-cause.server-healthy');
  });

  it('whose own link was full, or whose link is not known, is no room’s fault', () => {
    const behind = (facts: Facts, link: object) => {
      const input = { plan: measured, runState: runStateOf(measured), facts: changed(facts, 'server-health', link) };
      const room = judged(input);
      say(room);
      return { room, server: room.findings.find(({ check }) => check === 'server-healthy') };
    };
    const full = behind(fullHere, { linkKind: 'ethernet', linkRateMbps: 100, wireMbps: 140 });
    expect(full.room).toMatchObject({ outcome: 'inconclusive', decidedBy: 'server-healthy' });
    expect(full.room.causes.map(({ message }) => message)).not.toContain('cause.path-full-by-few');
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
});

describe('a generator', () => {
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
    // Not told is not none, and no tunnel either.
    const untold = judged({
      plan: measured,
      runState: runStateOf(measured),
      facts: changed(goodFacts(measured), 'generator-load', { tunnel: 'unknown' }),
    });
    expect(untold.outcome).toBe('ready-with-warnings');
    expect(untold.findings).toContainEqual(
      expect.objectContaining({ check: 'generator-headroom', outcome: 'warn', reason: 'generator-headroom.warn-tunnel-unknown' }),
    );
    say(untold);
    // Where its operator rehearses, and whatever was on while nobody was judged.
    const rehearsed = planOf({ mode: 'rehearsal', rooms: ['B12'] });
    expect(judged({ plan: rehearsed, runState: runStateOf(rehearsed), facts: tunnelled(goodFacts(rehearsed)) }).outcome).toBe('ready');
    const idle = changed(goodFacts(measured), 'generator-load', { tunnel: 'WireGuard' }, (row) => row.phase === 'idle');
    expect(judged({ plan: measured, runState: runStateOf(measured), facts: idle }).findings).toContainEqual(
      expect.objectContaining({ check: 'generator-headroom', outcome: 'pass' }),
    );
  });
});
