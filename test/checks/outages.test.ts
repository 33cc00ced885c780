/** A network that was gone for a while: in whichever phase, it is judged where pupils are at something, said elsewhere, and never cleared. */
import { describe, expect, it } from 'vitest';
import { isLostBehind } from '../../checks/behind-gateway.ts';
import { judge } from '../../checks/judge.ts';
import type { ServerPlace } from '../../core/inventory/types.ts';
import { builtInLimits } from '../../core/limits/built-in-limits.ts';
import type { Plan } from '../../core/plan.ts';
import type { PhaseName } from '../../core/sample.ts';
import type { RoomVerdict } from '../../core/verdict.ts';
import type { Facts, FactRows } from '../../facts/rows.ts';
import { formatMessage } from '../../messages/format-message.ts';
import { changed, goodFacts, inputOf, lostOnTheWay, planOf, runStateOf } from './good-room.ts';
import { findingOf, messagesOf, say } from './judged-room.ts';

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
    expect(say(room).join('\n')).toContain(formatMessage('en', `phase.${phase}`));
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

describe('an outage too short to fail the room', () => {
  const causesOf = (facts: Facts) => messagesOf(judged(facts).causes);

  it('explains what waited for packets as long as it may take', () => {
    const late = changed(well, 'pupil-media', { startupMs: 6_000 });
    expect(causesOf(gone(2_000, 'work', late))).toContain('cause.outage');
    expect(causesOf(gone(1_400, 'work', late))).not.toContain('cause.outage');
    expect(causesOf(gone(4_000, 'package', changed(well, 'pupil-package', { packageMs: 15_000 })))).toContain('cause.outage');
    const slow = changed(well, 'pupil-latency', { p95Ms: 400 }, (row) => row.phase === 'work');
    expect(causesOf(gone(4_000, 'work', slow))).toContain('cause.outage');
    expect(causesOf(gone(1_100, 'work', slow))).not.toContain('cause.outage');
  });

  it('explains no picture, no rate and no lost answer', () => {
    const thin = changed(well, 'pupil-media', { steadyAtRequiredMs: 0, fetchedMbps: 0.6 }, (row) => row.track === 'video');
    expect(causesOf(gone(1_100, 'package', thin))).not.toContain('cause.outage');
    expect(causesOf(gone(4_000, 'work', thin))).not.toContain('cause.outage');
    expect(causesOf(gone(4_000, 'work', changed(well, 'pupil-answers', { lostCount: 1 })))).not.toContain('cause.outage');
  });

  it('is no cause beside a full path, which loses rows of packets itself', () => {
    const short = changed(well, 'pupil-goodput', { goodputMbps: 1.2 }, (row) => row.metric === 'downloadBytes');
    const full = changed(short, 'radio-utilization', { worstRatio: 0.95 }, (row) => row.phase === 'bandwidth');
    const silent = changed(full, 'pupil-goodput', { longestGapMs: 8_000 });
    expect(causesOf(gone(1_200, 'bandwidth', full))).not.toContain('cause.outage');
    expect(causesOf(gone(3_000, 'bandwidth', silent))).not.toContain('cause.outage');
    // No queue is that long.
    expect(causesOf(gone(8_000, 'bandwidth', silent))).toContain('cause.outage');
  });
});

describe('a gateway whose own echo is poor', () => {
  const toGateway = (row: FactRows['probe-loss']): boolean => row.subject === 'probe/gateway';
  const lossy = (facts: Facts) => changed(facts, 'probe-loss', { lostCount: 27 }, (row) => row.phase === 'work' && toGateway(row));

  it('fails no room whose way to the server lost nothing, and is no remark', () => {
    const room = judged(lossy(well));
    expect(room.outcome).toBe('ready');
    expect(findingOf(room, 'packet-loss')).toMatchObject({
      reason: 'packet-loss.pass',
      evidence: { lossRatio: 0, gatewayLossRatio: 0.03 },
    });
    for (const phase of ['login', 'work', 'submit'] as const) expect(judged(gone(6_000, phase, well, toGateway)).outcome).toBe('ready');
  });

  it('stands for no probe to the server that is blocked: it fails no room, and clears none', () => {
    const blocked = {
      ...well,
      'probe-loss': well['probe-loss'].map((row) => (toGateway(row) ? row : { ...row, lostCount: row.sentCount })),
    };
    for (const facts of [blocked, lossy(blocked), gone(6_000, 'login', blocked, toGateway)]) {
      const room = judged(facts);
      expect(room).toMatchObject({ outcome: 'inconclusive', decidedBy: 'packet-loss' });
      expect(room.headline.evidence).toMatchObject({ because: 'probe-blocked' });
    }
  });

  it.each([0.0003, 0.015, 0.03])('nor does what the server sent again, to whomever: %d', (retransmitRatio) => {
    const deaf = { ...well, 'probe-loss': well['probe-loss'].map((row) => ({ ...row, lostCount: row.sentCount })) };
    const room = judged(changed(deaf, 'server-health', { retransmitRatio }));
    expect(room).toMatchObject({ outcome: 'inconclusive', decidedBy: 'packet-loss' });
    expect(findingOf(room, 'packet-loss')?.evidence).toMatchObject({ because: 'probe-blocked', retransmitRatio });
    // Who has to open what.
    expect(room.remedies).toMatchObject([{ message: 'packet-loss.remedy-probe', owner: 'network' }]);
    expect(say(room).join('\n')).toContain('8444');
  });
});

describe('a probe that is held back while the class is answered', () => {
  const toServer = (row: FactRows['probe-loss']): boolean => row.subject === 'probe/server';
  const heldBack = (ms: number, phase: PhaseName, facts: Facts = well): Facts =>
    changed(
      facts,
      'probe-loss',
      { lostCount: ms / 100, heldBackLostCount: ms / 100, longestHeldBackMs: ms },
      (row) => row.phase === phase && toServer(row),
    );
  const lossy = (lostCount: number, lateBeatCount: number, plan: Plan = measured): RoomVerdict =>
    judged(
      changed(goodFacts(plan), 'probe-loss', { lostCount, lateBeatCount }, (row) => row.phase === 'work' && toServer(row)),
      plan,
    );

  it.each(['login', 'package', 'work', 'submit'] as const)('for longer than a network may be gone, in %s: nobody knows', (phase) => {
    const room = judged(heldBack(6_000, phase));
    expect(room).toMatchObject({ outcome: 'inconclusive', decidedBy: 'packet-loss' });
    expect(findingOf(room, 'packet-loss')).toMatchObject({ outcome: 'no-data', evidence: { because: 'probe-held-back' } });
    expect(messagesOf(room.causes)).toEqual([]);
    expect(messagesOf(room.remedies)).toEqual(['packet-loss.remedy-probe']);
    expect(say(room).join('\n')).not.toMatch(/undefined|\{/);
  });

  it('for most of work leaves too little to tell loss by; for some seconds it is no outage, and no loss', () => {
    const often = changed(
      well,
      'probe-loss',
      { lostCount: 720, heldBackLostCount: 720, longestHeldBackMs: 2_000 },
      (row) => row.phase === 'work',
    );
    expect(judged(often).outcome).toBe('inconclusive');
    for (const phase of ['work', 'idle', 'bandwidth'] as const) expect(judged(heldBack(4_000, phase)).outcome, phase).toBe('ready');
  });

  it('hides no network that was gone at another time', () => {
    const room = judged(gone(6_000, 'login', heldBack(40_000, 'work')));
    expect(room).toMatchObject({ outcome: 'not-ready', decidedBy: 'packet-loss' });
    expect(messagesOf(room.causes)).toContain('cause.outage');
  });

  it('one by one, as by a limit for UDP, is no loss of the room: its class had waited', () => {
    expect(lossy(270, 0)).toMatchObject({ outcome: 'inconclusive', decidedBy: 'packet-loss' });
    expect(lossy(27, 0)).toMatchObject({ outcome: 'inconclusive', decidedBy: 'packet-loss' });
    // 704 heartbeats: what half of the probes' share makes late may be the same loss.
    expect(lossy(90, 35).outcome).toBe('inconclusive');
    expect(lossy(90, 36).outcome).toBe('not-ready');
    expect(lossy(270, 211).outcome).toBe('not-ready');
    expect(messagesOf(lossy(270, 211).causes)).toContain('cause.packet-loss-behind');
  });

  it('is what a rehearsal is told to make', () => {
    expect(lossy(270, 0, planOf({ rooms: ['B12'] })).outcome).toBe('not-ready');
  });
});

describe('behind a gateway that answers and is well', () => {
  const toServer = (row: FactRows['probe-loss']): boolean => row.subject === 'probe/server';
  const lossy = (facts: Facts, of: (row: FactRows['probe-loss']) => boolean) =>
    changed(facts, 'probe-loss', lostOnTheWay(40), (row) => row.phase === 'work' && of(row));
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
    for (const room of [lost, away, remark]) expect(say(room).join('\n')).not.toMatch(/undefined|\{/);
  });

  it('is not said of a gateway that lost as much, or that never answered', () => {
    expect(messagesOf(judged(lossy(well, () => true)).causes)).toContain('cause.packet-loss');
    expect(messagesOf(judged(gone(7_000, 'work')).causes)).toContain('cause.outage');
    const deaf = { ...well, 'probe-loss': well['probe-loss'].filter(toServer) };
    expect(messagesOf(judged(lossy(deaf, toServer)).causes)).toContain('cause.packet-loss');
    expect(messagesOf(judged(gone(7_000, 'work', deaf, toServer)).causes)).toContain('cause.outage');
  });

  it('is not said of a gateway that lost nearly as much on the better side of a limit', () => {
    const toGateway = (row: FactRows['probe-loss']): boolean => !toServer(row);
    const loses = (lostCount: number, of: typeof toServer, facts: Facts = well) =>
      changed(facts, 'probe-loss', lostOnTheWay(lostCount), (row) => row.phase === 'work' && of(row));
    const where = (facts: Facts) => findingOf(judged(facts), 'packet-loss')?.evidence['lostAt'];
    expect(where(loses(9, toGateway, loses(10, toServer)))).toBeUndefined();
    expect(where(loses(9, toGateway, loses(18, toServer)))).toBeUndefined();
    expect(where(loses(9, toGateway, loses(40, toServer)))).toBe('behind-gateway');
    expect(where(loses(10, toGateway, loses(40, toServer)))).toBeUndefined();
    expect(where(gone(1_000, 'work', gone(1_100, 'work', well, toServer), toGateway))).toBeUndefined();
    // A row of nine is no outage, and as good as one.
    expect(where(loses(9, toGateway, gone(1_100, 'work', well, toServer)))).toBeUndefined();
    expect(where(loses(5, toGateway, gone(1_100, 'work', well, toServer)))).toBe('behind-gateway');
  });

  it.each([0.008, 0.01, 0.012, 0.015])('is told by chance in less than one remark of twenty: both lose %d', (ratio) => {
    const sentCount = 900;
    const chanceOf: number[] = [(1 - ratio) ** sentCount];
    for (let lost = 1; lost < 60; lost += 1)
      chanceOf.push(((chanceOf[lost - 1] ?? 0) * (sentCount - lost + 1) * ratio) / lost / (1 - ratio));
    const remarked = chanceOf.flatMap((_, lostCount) => (lostCount > 0.01 * sentCount ? [lostCount] : []));
    const chance = (counts: readonly number[]): number => counts.reduce((sum, lost) => sum + (chanceOf[lost] ?? 0), 0);
    const behind = remarked.reduce((sum, lostCount) => {
      const told = chanceOf.flatMap((_, lost) =>
        isLostBehind({ lostCount, sentCount }, { lostCount: lost, sentCount }, builtInLimits) ? [lost] : [],
      );
      return sum + (chanceOf[lostCount] ?? 0) * chance(told);
    }, 0);
    expect(behind / chance(remarked)).toBeGreaterThan(0);
    expect(behind / chance(remarked)).toBeLessThan(0.05);
  });

  it('what hung meanwhile hung there, and not at the access point', () => {
    const silent = changed(well, 'pupil-goodput', { longestGapMs: 8_000 });
    const behind = judged(gone(8_000, 'bandwidth', silent, toServer));
    expect(behind).toMatchObject({ outcome: 'not-ready', decidedBy: 'worst-five-seconds' });
    expect(messagesOf(behind.causes).filter((message) => message.startsWith('cause.'))).toEqual(['cause.outage-behind']);
    const dropped = changed(gone(12_000, 'work', well, toServer), 'pupil-connection', {
      dropCount: 1,
      heartbeatDropCount: 1,
      returnedCount: 1,
      worstReturnMs: 13_000,
    });
    expect(messagesOf(judged(dropped).causes)).not.toContain('cause.drops');
    // Not known of an outage of everything, of one that was too short for it, or in another phase.
    expect(messagesOf(judged(gone(8_000, 'bandwidth', silent)).causes)[0]).toBe('cause.silence');
    expect(messagesOf(judged(gone(1_500, 'bandwidth', silent, toServer)).causes)[0]).toBe('cause.silence');
    expect(messagesOf(judged(gone(8_000, 'login', silent, toServer)).causes)).toContain('cause.silence');
  });

  it('hands that fail to arrive in an outage are the network’s and not the server’s', () => {
    const room = judged(changed(gone(9_500, 'submit'), 'pupil-submit', { completed: false, receiptCount: 0 }));
    expect(messagesOf(room.causes)).toContain('cause.outage');
    expect(messagesOf(room.causes)).not.toContain('cause.unknown');
    expect(room.remedies.map(({ owner }) => owner)).not.toContain('server');
  });
});
