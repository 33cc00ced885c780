/** A run that is not whole proves no room ready, and fails one only by what was played to its end. */
import { describe, expect, it } from 'vitest';
import { judge } from '../../checks/judge.ts';
import type { RoomRunState, RunState } from '../../core/run-state.ts';
import { changed, goodFacts, inputOf, plan, planOf, runStateOf, startAtMs, withoutKeys } from './good-room.ts';
import { change, findingOf, full, good, judged, messagesOf, say } from './judged-room.ts';

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

  it('its generator’s own words are told with the file that has them, on one line and without the places in its script', () => {
    const detail =
      'run r was to start at 08:00: too late to play the plan\n\tat setup (file:///p/exam-room.js:1:2(3))\n  hint="script\taborted"';
    const room = judged({ runState: ended({ end: 'refused', detail }) });
    expect(room.causes[1]).toEqual({
      message: 'generator.said',
      evidence: { log: 'k6-0.log', detail: 'run r was to start at 08:00: too late to play the plan hint="script aborted"' },
    });
    expect(say(room).join('\n')).toContain('k6-0.log');
    expect(judged({ runState: ended({ end: 'died', detail: 'x'.repeat(5_000) }) }).causes[1]?.evidence['detail']).toHaveLength(302);
    for (const silent of [{ end: 'died' }, { end: 'died', detail: ' \n' }, { end: 'stopped', detail }] as const)
      expect(messagesOf(judged({ runState: ended(silent) }).causes)).not.toContain('generator.said');
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

  it('fails nobody who may have got in yet', () => {
    const cut = ended({ end: 'stopped', playedUntilMs: phaseEnd('package') + 5_000 });
    const out = (givenMs: number) => {
      const slow = change(full, 'pupil-login', { completed: false, givenMs }, (row) => row.pupil === '3');
      const facts = change(slow, 'pupil-package', { completed: false, givenMs: 0 }, (row) => row.pupil === '3');
      return judged({ facts: changed(facts, 'clock-record', { driftSampleCount: 60, windowMs: 60_000 }), runState: cut });
    };
    const early = out(25_000);
    expect(early.outcome).toBe('inconclusive');
    expect(['login-complete', 'package-load'].map((check) => findingOf(early, check))).toMatchObject([
      { outcome: 'no-data', seats: ['3'], evidence: { because: 'cut-short', phase: 'login' } },
      { outcome: 'no-data', seats: ['3'], evidence: { because: 'cut-short', phase: 'package' } },
    ]);
    say(early);
    expect(out(60_001)).toMatchObject({ outcome: 'not-ready', decidedBy: 'login-complete' });
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
