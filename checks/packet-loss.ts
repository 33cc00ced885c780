/**
 * Does the network lose packets? Asked of its own probe, because TCP hides loss as delay. Work decides; bursts and a full path lose
 * packets by design, so there it warns at most. The server's retransmissions pool all rooms: they warn, and stand in for a probe that
 * something on the way blocks only when one room was loaded.
 */
import { limitOf } from '../core/limits.ts';
import type { ProbeLoss } from '../facts/rows.ts';
import type { Check } from './check.ts';
import { finding, noData, notApplicable } from './finding.ts';
import { leastOf, sumOf, worstOf } from './seats.ts';
import { within } from './within.ts';

const id = 'packet-loss';

const ratioOf = (row: ProbeLoss): number => row.lostCount / row.sentCount;

export const packetLoss: Check = {
  id,
  power: 'decides',
  scope: 'room',
  needs: [],
  wants: ['probe-loss', 'server-health', 'access-point-reach'],
  phases: ['work'],
  trusts: ['generator-headroom', 'clock-agreement', 'load-through-room'],
  limits: ['loss-warn', 'loss-fail'],
  required: true,
  minWindowMs: 20_000,
  minSamples: 200,

  evaluate({ facts, plan }, limits) {
    const warn = limitOf(limits, id, 'loss-warn');
    const fail = limitOf(limits, id, 'loss-fail');
    const sent = facts['probe-loss'].filter((row) => row.sentCount > 0);
    // A subject that never answered once, idle included, has no echo or is filtered: that is not loss.
    const deaf = (subject: string): boolean =>
      sent.filter((row) => row.subject === subject).every((row) => row.lostCount === row.sentCount);
    const heard = sent.filter((row) => !deaf(row.subject));
    const work = heard.filter((row) => row.phase === 'work');
    const retransmitRatio = facts['server-health'].find((row) => row.phase === 'work')?.retransmitRatio;
    const windowMs = leastOf(work, (row) => row.windowMs);

    if (work.length === 0) {
      if (facts['access-point-reach'].some((row) => row.emulated)) return notApplicable(id, 'probe-emulated');
      if (retransmitRatio === undefined || plan.rooms.length > 1) return noData(id, sent.length > 0 ? 'probe-blocked' : 'not-measured');
      const outcome = !within(fail, retransmitRatio) ? 'fail' : !within(warn, retransmitRatio) ? 'warn' : 'pass';
      return finding(id, outcome, { variant: 'retransmit', evidence: { retransmitRatio, lossRatio: retransmitRatio } });
    }
    if (work.some((row) => row.sentCount < packetLoss.minSamples)) return noData(id, 'too-few-samples', { windowMs });
    const worst = worstOf(work, ratioOf);
    const others = worstOf(
      heard.filter((row) => row.phase !== 'work' && !within(warn, ratioOf(row))),
      ratioOf,
    );
    const lossRatio = worst === undefined ? NaN : ratioOf(worst);
    const said = {
      evidence: {
        lossRatio,
        subject: worst?.subject ?? '',
        lostCount: worst?.lostCount ?? 0,
        sentCount: worst?.sentCount ?? 0,
        phase: others?.phase ?? 'work',
        phaseLossRatio: others === undefined ? 0 : ratioOf(others),
        retransmitRatio: retransmitRatio ?? 0,
      },
      sampleCount: sumOf(work, (row) => row.sentCount),
      windowMs,
    };
    if (!within(fail, lossRatio)) return finding(id, 'fail', said);
    if (!within(warn, lossRatio)) return finding(id, 'warn', said);
    if (others !== undefined) return finding(id, 'warn', { ...said, variant: 'phase' });
    const resent = retransmitRatio !== undefined && !within(warn, retransmitRatio);
    return resent ? finding(id, 'warn', { ...said, variant: 'retransmit' }) : finding(id, 'pass', said);
  },
};
