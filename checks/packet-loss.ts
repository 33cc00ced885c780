/**
 * Does the network lose packets? Asked of its own probe, because TCP hides loss as delay. Work decides; bursts and a full path lose
 * packets by design, so there it warns at most. Many lost in a row are an outage. One is an event, judged by its length in every phase and not
 * counted as loss; more than one is how the network is, and then whatever was lost counts. The
 * server's retransmissions pool all rooms: they warn, and stand in for a probe to the server that something on the way blocks only when one
 * room was loaded.
 */
import { limitOf } from '../core/limits.ts';
import { within } from '../core/within.ts';
import type { ProbeLoss } from '../facts/rows.ts';
import type { Check, Finding } from './check.ts';
import { finding, noData, notApplicable } from './finding.ts';
import { longestOutageOf } from './longest-outage.ts';
import { leastOf, sumOf, worstOf } from './seats.ts';

const id = 'packet-loss';

/** Of the probes outside a single outage; of all, where the network went away more than once. */
function ratioOf(row: ProbeLoss, recurs: boolean): number {
  const apart = recurs ? 0 : row.outageLostCount;
  const sentCount = row.sentCount - apart;
  return sentCount === 0 ? 0 : (row.lostCount - apart) / sentCount;
}

const server = 'probe/server';
const gateway = 'probe/gateway';

export const packetLoss: Check = {
  id,
  power: 'decides',
  scope: 'room',
  needs: [],
  wants: ['probe-loss', 'server-health', 'access-point-reach'],
  phases: ['work'],
  // The echo is the server's: one that was gone or stood still is no loss on the way.
  trusts: ['generator-headroom', 'clock-agreement', 'server-healthy', 'load-through-room'],
  limits: ['loss-warn', 'loss-fail', 'outage-warn', 'outage-fail', 'outages-apart'],
  required: true,
  minWindowMs: 20_000,
  minSamples: 200,

  evaluate({ facts, plan }, limits) {
    const kept = (limit: string, value: number): boolean => within(limitOf(limits, id, limit), value);
    const recurs = (row: ProbeLoss): boolean => !kept('outages-apart', row.outageCount);
    const lossOf = (row: ProbeLoss): number => ratioOf(row, recurs(row));
    const sent = facts['probe-loss'].filter((row) => row.sentCount > 0);
    // A subject that never answered once, idle included, has no echo or is filtered: that is not loss.
    const deaf = (subject: string): boolean =>
      sent.filter((row) => row.subject === subject).every((row) => row.lostCount === row.sentCount);
    const heard = sent.filter((row) => !deaf(row.subject));
    const work = heard.filter((row) => row.phase === 'work');
    const retransmitRatio = facts['server-health'].find((row) => row.phase === 'work')?.retransmitRatio;
    const windowMs = leastOf(work, (row) => row.windowMs);
    // A gateway near by says nothing of the way behind it.
    const resent = work.some((row) => row.subject === server) || plan.rooms.length > 1 ? undefined : retransmitRatio;
    const standIn = (): Finding => {
      if (facts['access-point-reach'].some((row) => row.emulated)) return notApplicable(id, 'probe-emulated');
      if (resent === undefined) return noData(id, sent.length > 0 ? 'probe-blocked' : 'not-measured');
      const outcome = !kept('loss-fail', resent) ? 'fail' : !kept('loss-warn', resent) ? 'warn' : 'pass';
      return finding(id, outcome, { variant: 'retransmit', evidence: { retransmitRatio: resent, lossRatio: resent } });
    };

    if (work.length === 0) return standIn();
    if (work.some((row) => row.sentCount < packetLoss.minSamples)) return noData(id, 'too-few-samples', { windowMs });
    const worst = worstOf(work, lossOf);
    const outage = longestOutageOf(heard, (outageMs) => kept('outage-warn', outageMs));
    const others = worstOf(
      heard.filter((row) => row.phase !== 'work' && !kept('loss-warn', lossOf(row))),
      lossOf,
    );
    // A gateway that answered tells what was lost before it from what was lost behind it.
    const gatewayIn = (phase: string): ProbeLoss | undefined => heard.find((row) => row.subject === gateway && row.phase === phase);
    const [atWork, atOutage] = [gatewayIn('work'), gatewayIn(outage?.row.phase ?? 'work')];
    const lossRatio = worst === undefined ? NaN : lossOf(worst);
    const outageMs = outage?.row.longestOutageMs ?? 0;
    const said = {
      evidence: {
        lossRatio,
        subject: worst?.subject ?? '',
        lostCount: worst?.lostCount ?? 0,
        sentCount: worst?.sentCount ?? 0,
        outageMs,
        outageCount: worst?.outageCount ?? 0,
        outagesMs: worst?.outagesMs ?? 0,
        ...(outage === undefined ? {} : { outageSubject: outage.row.subject, outagePhase: outage.row.phase }),
        phase: others?.phase ?? 'work',
        phaseLossRatio: others === undefined ? 0 : lossOf(others),
        retransmitRatio: retransmitRatio ?? 0,
        ...(atWork === undefined ? {} : { gatewayLossRatio: lossOf(atWork) }),
        ...(atOutage === undefined ? {} : { gatewayOutageMs: atOutage.longestOutageMs }),
      },
      sampleCount: sumOf(work, (row) => row.sentCount),
      windowMs,
    };
    const lossy = worst !== undefined && recurs(worst) ? { ...said, variant: 'outages' } : said;
    const failing = outage?.felt === true && !kept('outage-fail', outageMs) ? outage.row.phase : undefined;
    if (failing === 'work') return finding(id, 'fail', { ...said, variant: 'outage' });
    if (!kept('loss-fail', lossRatio)) return finding(id, 'fail', lossy);
    // The gates must then be asked of that phase: the server may have been what was gone in it.
    if (failing !== undefined) return { ...finding(id, 'fail', { ...said, variant: 'outage' }), phase: failing };
    if (!work.some((row) => row.subject === server)) {
      const behind = standIn();
      if (behind.outcome !== 'pass') return behind;
    }
    if (!kept('loss-warn', lossRatio)) return finding(id, 'warn', lossy);
    if (!kept('outage-warn', outageMs)) return finding(id, 'warn', { ...said, variant: 'outage' });
    if (others !== undefined) return finding(id, 'warn', { ...said, variant: 'phase' });
    const manyAgain = retransmitRatio !== undefined && !kept('loss-warn', retransmitRatio);
    return manyAgain ? finding(id, 'warn', { ...said, variant: 'retransmit' }) : finding(id, 'pass', said);
  },
};
