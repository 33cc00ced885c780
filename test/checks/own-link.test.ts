/** A laptop whose own link was down: what failed then is nobody's, unless the room's access point says that it was gone itself. */
import { describe, expect, it } from 'vitest';
import { judge } from '../../checks/judge.ts';
import type { Inventory } from '../../core/inventory/types.ts';
import type { RunState } from '../../core/run-state.ts';
import type { PhaseName } from '../../core/sample.ts';
import type { RoomVerdict } from '../../core/verdict.ts';
import type { Facts } from '../../facts/rows.ts';
import { changed, goodFacts, inputOf, inventory, planOf, runStateOf, withoutKeys } from './good-room.ts';
import { messagesOf, say } from './judged-room.ts';

const measured = planOf({ mode: 'room', rooms: ['B12'] });
const well = goodFacts(measured);
const runMs = Math.max(...measured.phases.map((phase) => phase.endOffsetMs));

function judged(facts: Facts, changes: Partial<RunState> = {}, of: Inventory = inventory): RoomVerdict {
  const [room] = judge(inputOf({ plan: measured, inventory: of, facts, runState: runStateOf(measured, changes) })).rooms;
  if (room === undefined) throw new Error('no room');
  return room;
}

const inPhase =
  (...phases: readonly PhaseName[]) =>
  (row: { readonly phase: PhaseName }): boolean =>
    phases.includes(row.phase);

/** Work of a class that heard nothing for 12 s. */
const cut = changed(
  changed(
    well,
    'probe-loss',
    { lostCount: 120, outageCount: 1, outageLostCount: 120, outagesMs: 12_000, longestOutageMs: 12_000 },
    inPhase('work'),
  ),
  'pupil-connection',
  { dropCount: 1, returnedCount: 1, worstReturnMs: 13_000 },
);
const lost = (facts: Facts, kind: 'wifi' | 'ethernet', fromMs = 60_000, ms = 12_000, ...phases: readonly PhaseName[]): Facts =>
  changed(
    changed(facts, 'generator-load', { linkKind: kind, linkRateMbps: 1000 }),
    'generator-load',
    { linkLostMs: ms, linkLostFromMs: fromMs },
    inPhase(...(phases.length === 0 ? (['work'] as const) : phases)),
  );

describe('the laptop’s own link was down', () => {
  it('and nobody else is told to have been: the room stays not ready', () => {
    expect(judged(cut).outcome).toBe('not-ready');
  });

  it.each([
    ['ethernet', 'link-lost'],
    ['wifi', 'link-lost-wifi'],
  ] as const)('%s: what failed then is nobody’s, and nobody is cleared or blamed for it', (kind, word) => {
    const room = judged(lost(cut, kind));
    expect(room).toMatchObject({ outcome: 'inconclusive', decidedBy: 'packet-loss' });
    expect(room.headline.evidence).toMatchObject({ because: 'own-link-lost', gate: 'generator-headroom' });
    expect(messagesOf(room.causes)).toEqual([`cause.${word}`]);
    // Nobody is sent for a faster computer, or to look for interference.
    expect(messagesOf(room.remedies)).toEqual([`cause.${word}.remedy`]);
    expect(say(room).join()).not.toMatch(/undefined|\{/);
  });

  it('and nothing failed: a remark, and no word of an outage of the network', () => {
    const short = { lostCount: 20, outageCount: 1, outageLostCount: 20, outagesMs: 2_000, longestOutageMs: 2_000 };
    const room = judged(lost(changed(well, 'probe-loss', short, inPhase('work')), 'wifi', 60_000, 2_000));
    expect(room.outcome).toBe('ready-with-warnings');
    expect(messagesOf(room.causes)).toEqual(['cause.link-lost-wifi']);
    expect(messagesOf(room.remedies)).toEqual(['cause.link-lost-wifi.remedy']);
  });

  it('and what is worth a remark in another phase has a remedy of its own', () => {
    const late = changed(well, 'pupil-login', { loginMs: 40_000 });
    const remedies = messagesOf(judged(lost(late, 'ethernet', 60_000, 2_000)).remedies);
    expect(remedies).toEqual(['cause.link-lost.remedy', 'login-complete.remedy']);
    expect(messagesOf(judged(lost(late, 'ethernet', 30_000, 2_000, 'login')).remedies)).toEqual(['cause.link-lost.remedy']);
  });

  it('does not hide what failed in another phase, and explains it no more', () => {
    const short = changed(cut, 'pupil-goodput', { goodputMbps: 1 }, (row) => row.metric === 'downloadBytes');
    const room = judged(lost(short, 'wifi'));
    expect(room).toMatchObject({ outcome: 'not-ready', decidedBy: 'pupils-under-target' });
    expect(messagesOf(room.causes).filter((message) => /outage|drops|link-lost|generator/.test(message))).toEqual([]);
    expect(messagesOf(room.remedies).join()).not.toMatch(/generator-headroom|link-lost/);
  });

  it('does not hide what the server tells of the answers, and hides what the link may have kept from it', () => {
    const answers = (counts: object): Facts => changed(lost(cut, 'wifi'), 'pupil-answers', counts);
    for (const counts of [{ lostCount: 2 }, { doubledCount: 2 }]) {
      expect(judged(answers(counts))).toMatchObject({ outcome: 'not-ready', decidedBy: 'answers-lost' });
    }
    expect(judged(answers({ unacknowledgedCount: 2 })).outcome).toBe('inconclusive');
  });

  describe('for a second of the bandwidth phase', () => {
    const got = (goodputMbps: number, of: Facts = well): Facts =>
      changed(of, 'pupil-goodput', { goodputMbps }, (row) => row.metric === 'downloadBytes');
    const away = (facts: Facts, linkSpoiltMs: number): Facts =>
      changed(lost(facts, 'wifi', 150_000, 1_000, 'bandwidth'), 'generator-load', { linkSpoiltMs }, inPhase('bandwidth'));

    it('does not hide that the class got less than that can have cost', () => {
      const room = judged(away(got(1), 11_000));
      expect(room).toMatchObject({ outcome: 'not-ready', decidedBy: 'pupils-under-target' });
      expect(messagesOf(room.causes)).toEqual(
        messagesOf(judged(got(1)).causes).filter((cause) => cause !== 'not-cause.generator-headroom'),
      );
      expect(say(room).join()).not.toMatch(/undefined|\{/);
    });

    it.each([
      ['it can have cost that', got(1.5), 11_000],
      ['it took most of the phase', got(0.2), 20_000],
      ['only one pupil got so little', changed(well, 'pupil-goodput', { goodputMbps: 0.1 }, ({ pupil }) => pupil === '3'), 11_000],
    ] as const)('hides it where %s', (_, facts, spoiltMs) => {
      expect(judged(facts).outcome).toBe('not-ready');
      expect(judged(away(facts, spoiltMs))).toMatchObject({
        outcome: 'inconclusive',
        headline: { evidence: { because: 'own-link-lost' } },
      });
    });

    it('lets nothing be said of a room that one device could not say without it', () => {
      const unsaid = withoutKeys(inventory, 'perClientLimitMbps');
      const room = judged(away(got(1), 11_000), {}, unsaid);
      expect(room).toMatchObject({
        outcome: 'inconclusive',
        decidedBy: 'pupils-under-target',
        headline: { evidence: { because: 'one-device' } },
      });
      expect(messagesOf(room.causes)).toContain('cause.one-device');
    });
  });

  it('because an access point started anew, by its own uptime: the room failed', () => {
    const room = judged(changed(lost(cut, 'wifi', 60_000, 50_000), 'access-point-reach', { restartedMs: 70_000 }));
    expect(room.outcome).toBe('not-ready');
    expect(messagesOf(room.causes)).toContain('cause.access-point-restarted');
    expect(room.remedies.map(({ owner }) => owner)).toContain('network');
    expect(say(room).join()).not.toMatch(/undefined|\{/);
  });

  it('in the bandwidth phase, whose connections never came back: the checks of the whole run ask about every phase', () => {
    const gone = changed(well, 'pupil-connection', { dropCount: 1, returnedCount: 0, neverReturned: true });
    expect(judged(gone).outcome).toBe('not-ready');
    expect(judged(lost(gone, 'wifi', 150_000, 20_000, 'bandwidth', 'submit')).outcome).toBe('inconclusive');
  });

  it('at the end, when the server and the access points fell silent too: whoever has no link hears nobody', () => {
    const silent = changed(
      changed(well, 'access-point-reach', { silentAtEndMs: 20_000, longestSilenceMs: 20_000, lastReason: 'timeout' }),
      'pupil-submit',
      { completed: false, receiptCount: 0 },
    );
    const unanswered = { optInAfterUnanswered: true };
    expect(judged(silent, unanswered).outcome).toBe('not-ready');
    expect(judged(lost(silent, 'wifi', runMs - 20_000, 20_000, 'bandwidth', 'submit'), unanswered).outcome).toBe('inconclusive');
  });
});
