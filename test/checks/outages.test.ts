/** A network that was gone for a while: in whichever phase, it is judged where pupils are at something, said elsewhere, and never cleared. */
import { describe, expect, it } from 'vitest';
import { judge } from '../../checks/judge.ts';
import type { ServerPlace } from '../../core/inventory/types.ts';
import type { Plan } from '../../core/plan.ts';
import type { PhaseName } from '../../core/sample.ts';
import type { RoomVerdict, Sentence } from '../../core/verdict.ts';
import type { Facts, FactRows } from '../../facts/rows.ts';
import { formatMessage, languages } from '../../messages/format-message.ts';
import { changed, goodFacts, inputOf, planOf, runStateOf } from './good-room.ts';

const measured = planOf({ mode: 'room', rooms: ['B12'] });
const well = goodFacts(measured);

function judged(facts: Facts, plan: Plan = measured, stands: ServerPlace = 'outside'): RoomVerdict {
  const input = inputOf({ plan, facts, runState: runStateOf(plan) });
  const { server } = input.inventory;
  if (server === undefined) throw new Error('no exam server');
  const [room] = judge({ ...input, inventory: { ...input.inventory, server: { ...server, stands } } }).rooms;
  if (room === undefined) throw new Error('no room');
  return room;
}
const messagesOf = (sentences: readonly Sentence[]): readonly string[] => sentences.map(({ message }) => message);
const findingOf = (room: RoomVerdict, check: string) => room.findings.find((finding) => finding.check === check);
const say = (room: RoomVerdict): string =>
  languages
    .flatMap((language) =>
      [
        room.headline,
        ...room.causes,
        ...room.remedies,
        ...room.findings.map(({ reason, evidence }) => ({ message: reason, evidence })),
      ].map(({ message, evidence }) => formatMessage(language, message, evidence)),
    )
    .join('\n');

/** The probe heard nothing for so long, on all ways or on those that are named. */
const gone = (ms: number, phase: PhaseName, facts: Facts = well, of: (row: FactRows['probe-loss']) => boolean = () => true): Facts => {
  const lostCount = ms / 100;
  const outage = { lostCount, outageCount: 1, outageLostCount: lostCount, outagesMs: ms, longestOutageMs: ms };
  return changed(facts, 'probe-loss', outage, (row) => row.phase === phase && of(row));
};

describe('an outage', () => {
  it.each(['login', 'package', 'work', 'submit'] as const)('of more than 5 s in %s fails the room, and is its cause', (phase) => {
    const room = judged(gone(6_000, phase));
    expect(room).toMatchObject({ outcome: 'not-ready', decidedBy: 'packet-loss' });
    expect(findingOf(room, 'packet-loss')).toMatchObject({ reason: 'packet-loss.fail-outage', phase });
    expect(messagesOf(room.causes)).toContain('cause.outage');
    expect(messagesOf(room.causes)).not.toContain('not-cause.packet-loss');
    expect(say(room)).toContain(formatMessage('en', `phase.${phase}`));
  });

  it.each(['login', 'package', 'work', 'submit'] as const)('of more than 1 s in %s is a remark', (phase) => {
    const room = judged(gone(2_000, phase));
    expect(room.outcome).toBe('ready-with-warnings');
    expect(findingOf(room, 'packet-loss')).toMatchObject({ reason: 'packet-loss.warn-outage', evidence: { outagePhase: phase } });
  });

  it.each(['idle', 'bandwidth'] as const)('in %s is a remark, however long', (phase) => {
    const room = judged(gone(8_000, phase));
    expect(room.outcome).toBe('ready-with-warnings');
    expect(findingOf(room, 'packet-loss')).toMatchObject({ reason: 'packet-loss.warn-outage', evidence: { outagePhase: phase } });
  });

  it('of which nothing is said by itself still clears no network', () => {
    const late = changed(gone(1_000, 'login'), 'pupil-submit', { completed: false, receiptCount: 0 });
    const room = judged(late);
    expect(room.outcome).toBe('not-ready');
    expect(findingOf(room, 'packet-loss')?.outcome).toBe('pass');
    expect(messagesOf(room.causes)).not.toContain('not-cause.packet-loss');
  });

  it('that the worst of several phases hides is not lost: what fails comes first', () => {
    expect(findingOf(judged(gone(6_000, 'submit', gone(9_000, 'bandwidth'))), 'packet-loss')).toMatchObject({
      reason: 'packet-loss.fail-outage',
      phase: 'submit',
    });
  });

  it('while the server itself was gone is not the network', () => {
    const restarted = changed(
      gone(8_000, 'login'),
      'server-health',
      { restartCount: 1, longestGapMs: 8_000 },
      (row) => row.phase === 'login',
    );
    const room = judged(restarted);
    expect(room.outcome).toBe('inconclusive');
    expect(findingOf(room, 'packet-loss')).toMatchObject({
      outcome: 'no-data',
      evidence: { because: 'gate-failed', gate: 'server-healthy' },
    });
    expect(messagesOf(room.causes)).toEqual(['cause.server-restarted']);
  });

  it('is the cause of what failed in its phase or the next, and of nothing else', () => {
    const unsent = (phase: PhaseName) =>
      messagesOf(judged(changed(gone(3_000, phase), 'pupil-submit', { completed: false, receiptCount: 0 })).causes);
    expect(unsent('submit')).toContain('cause.outage');
    expect(unsent('login')).not.toContain('cause.outage');
    expect(unsent('login')).toContain('cause.unknown');
  });
});

describe('behind a gateway that answers and is well', () => {
  const toServer = (row: FactRows['probe-loss']): boolean => row.subject === 'probe/server';
  const lossy = (facts: Facts, of: (row: FactRows['probe-loss']) => boolean) =>
    changed(facts, 'probe-loss', { lostCount: 40 }, (row) => row.phase === 'work' && of(row));
  const owned = (room: RoomVerdict) => room.remedies.map(({ message, owner }) => `${message} ${owner}`);

  it('loss and outages are nobody’s radio', () => {
    const lost = judged(lossy(well, toServer));
    expect(messagesOf(lost.causes)).toContain('cause.packet-loss-behind');
    expect(owned(lost)).toContain('cause.packet-loss-behind.remedy network');
    const away = judged(gone(7_000, 'work', well, toServer));
    expect(messagesOf(away.causes)).toContain('cause.outage-behind');
    // Behind it are the school's core network and its firewall as well as a line: nothing shows which.
    expect(owned(away)).toContain('cause.outage-behind.remedy network');
    const remark = judged(gone(2_000, 'work', well, toServer));
    expect(owned(remark)).toEqual(['cause.outage-behind.remedy network']);
    const inside = judged(gone(7_000, 'work', well, toServer), measured, 'inside');
    expect(owned(inside)).toContain('cause.outage-behind.remedy network');
    for (const room of [lost, away, remark]) expect(say(room)).not.toMatch(/undefined|\{/);
  });

  it('is not said of a gateway that lost as much, or that never answered', () => {
    expect(messagesOf(judged(lossy(well, () => true)).causes)).toContain('cause.packet-loss');
    expect(messagesOf(judged(gone(7_000, 'work')).causes)).toContain('cause.outage');
    const deaf = { ...well, 'probe-loss': well['probe-loss'].filter(toServer) };
    expect(messagesOf(judged(lossy(deaf, toServer)).causes)).toContain('cause.packet-loss');
    expect(messagesOf(judged(gone(7_000, 'work', deaf, toServer)).causes)).toContain('cause.outage');
  });

  it('hands that fail to arrive in an outage are the network’s and not the server’s', () => {
    const room = judged(changed(gone(9_500, 'submit'), 'pupil-submit', { completed: false, receiptCount: 0 }));
    expect(messagesOf(room.causes)).toContain('cause.outage');
    expect(messagesOf(room.causes)).not.toContain('cause.unknown');
    expect(room.remedies.map(({ owner }) => owner)).not.toContain('server');
  });
});
