/**
 * Does the network lose packets? Asked of its own probe, because TCP hides loss as delay. The way to the server is judged; a gateway on it
 * tells where it was lost. Work decides; bursts and a full path lose packets by design, so there it warns at most. Many lost in a row are an
 * outage. One is an event, judged by its length in every phase and not counted as loss; more than one is how the network is, and then whatever
 * was lost counts. What the class's own heartbeats refute is neither. The server's retransmissions are of all that it sends, to whomever: they
 * warn, and stand in for no probe (docs/decisions/what-the-probe-alone-loses.md).
 */
import { limitOf, type Limits } from '../core/limits.ts';
import { within } from '../core/within.ts';
import type { ProbeLoss } from '../facts/rows.ts';
import { behindGateway, isGoneBehind, isLostBehind } from './behind-gateway.ts';
import type { Check, Finding, RoomFacts } from './check.ts';
import { isEmulated } from './few-devices.ts';
import { finding, noData, notApplicable } from './finding.ts';
import { isHeldBack, isLostAlone } from './held-back.ts';
import { isFelt, longestOutageOf } from './longest-outage.ts';
import { gatewayProbe, heardOf, heldRatioOf, leastProbes, lossOf, lossRatioOf, serverProbe, type Loss } from './probed.ts';
import { worstOf } from './seats.ts';

const id = 'packet-loss';

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
  minSamples: leastProbes,

  evaluate(room, limits) {
    const kept = (limit: string, value: number): boolean => within(limitOf(limits, id, limit), value);
    const heard = heardOf(room.facts['probe-loss']);
    const toServer = heard.filter(({ subject }) => subject === serverProbe);
    const toGateway = heard.filter(({ subject }) => subject === gatewayProbe);
    const work = toServer.find(({ phase }) => phase === 'work');
    const retransmitRatio = retransmitRatioOf(room);
    if (work === undefined) return unheard(room);
    const { windowMs, sentCount, lostCount, outageCount, outagesMs } = work;
    if (sentCount < packetLoss.minSamples) return noData(id, 'too-few-samples', { windowMs });
    const ratioOf = (row: ProbeLoss): number => lossRatioOf(countedLoss(row, limits));
    const outage = longestOutageOf(toServer, (outageMs) => kept('outage-warn', outageMs));
    const others = worstOf(
      toServer.filter((row) => row.phase !== 'work' && !kept('loss-warn', heldRatioOf(countedLoss(row, limits)))),
      ratioOf,
    );
    const lossRatio = ratioOf(work);
    const outageMs = outage?.longestOutageMs ?? 0;

    const say = (outcome: 'pass' | 'warn' | 'fail', variant?: Variant): Finding => {
      const spokenOf = variant === 'outage' ? (outage ?? work) : work;
      const gateway = toGateway.find(({ phase }) => phase === spokenOf.phase);
      return finding(id, outcome, {
        ...(variant === undefined ? {} : { variant }),
        evidence: {
          lossRatio,
          subject: serverProbe,
          lostCount,
          sentCount,
          outageMs,
          outageCount,
          outagesMs,
          ...(outage === undefined ? {} : { outageSubject: serverProbe, outagePhase: outage.phase }),
          phase: others?.phase ?? 'work',
          phaseLossRatio: others === undefined ? 0 : ratioOf(others),
          retransmitRatio: retransmitRatio ?? 0,
          ...(gateway === undefined ? {} : atGateway(spokenOf, gateway, limits)),
          ...(outcome !== 'pass' && gateway !== undefined && isBehind(variant, spokenOf, gateway, limits) ? { lostAt: behindGateway } : {}),
        },
        sampleCount: sentCount,
        windowMs,
      });
    };
    const ofLoss = recurs(work, limits) ? 'outages' : undefined;
    const failing = outage !== undefined && isFelt(outage) && !kept('outage-fail', outageMs) ? outage.phase : undefined;
    if (failing === 'work') return say('fail', 'outage');
    const tooMuch = !kept('loss-fail', lossRatio);
    // An emulated access point carries the class's bytes and not its packets: what it is told to lose, the probe alone loses.
    const alone = tooMuch && !isEmulated(room.plan, room.facts, room.room) && isLostAlone(countedLoss(work, limits), work);
    if (tooMuch && !alone) return say('fail', ofLoss);
    // The gates must then be asked of that phase: the server may have been what was gone in it.
    if (failing !== undefined) return { ...say('fail', 'outage'), phase: failing };
    if (alone || isHeldBack(toServer, limits)) return heldBack(work, lossRatio);
    if (!kept('loss-warn', lossRatio)) return say('warn', ofLoss);
    if (!kept('outage-warn', outageMs)) return say('warn', 'outage');
    if (others !== undefined) return say('warn', 'phase');
    return retransmitRatio !== undefined && !kept('loss-warn', retransmitRatio) ? say('warn', 'retransmit') : say('pass');
  },
};

type Variant = 'outage' | 'outages' | 'phase' | 'retransmit';

const recurs = (row: ProbeLoss, limits: Limits): boolean => !within(limitOf(limits, id, 'outages-apart'), row.outageCount);
const countedLoss = (row: ProbeLoss, limits: Limits): Loss => lossOf(row, recurs(row, limits));

const retransmitRatioOf = ({ facts }: RoomFacts): number | undefined =>
  facts['server-health'].find((row) => row.phase === 'work')?.retransmitRatio;

/** What was lost as far as the gateway, counted as what was lost on the whole way. */
const atGateway = (toServer: ProbeLoss, toGateway: ProbeLoss, limits: Limits) => ({
  gatewayLossRatio: lossRatioOf(lossOf(toGateway, recurs(toServer, limits))),
  gatewayOutageMs: toGateway.longestOutageMs,
});

/** Of what was lost in another phase, and by the server's own count, nothing tells where. */
function isBehind(variant: Variant | undefined, toServer: ProbeLoss, toGateway: ProbeLoss, limits: Limits): boolean {
  if (variant === 'phase' || variant === 'retransmit') return false;
  if (variant === 'outage') return isGoneBehind(toServer, toGateway, limits);
  const all = recurs(toServer, limits);
  return isLostBehind(lossOf(toServer, all), lossOf(toGateway, all), limits);
}

/** Something on the way answers for the probe, and what the network loses nobody knows. */
function heldBack({ windowMs, sentCount, lostCount, longestHeldBackMs, beatCount, lateBeatCount }: ProbeLoss, lossRatio: number): Finding {
  const evidence = { lossRatio, lostCount, sentCount, heldBackMs: longestHeldBackMs, beatCount, lateBeatCount };
  return noData(id, 'probe-held-back', { evidence, sampleCount: sentCount, windowMs });
}

/** For a probe to the server that was never answered. What the server sent again, and a gateway near by, are said and decide nothing. */
function unheard(room: RoomFacts): Finding {
  const { facts } = room;
  if (facts['access-point-reach'].some((row) => row.emulated)) return notApplicable(id, 'probe-emulated');
  if (!facts['probe-loss'].some((row) => row.sentCount > 0)) return noData(id, 'not-measured');
  const retransmitRatio = retransmitRatioOf(room);
  return noData(id, 'probe-blocked', retransmitRatio === undefined ? {} : { evidence: { retransmitRatio } });
}
