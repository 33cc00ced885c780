/** Why a room is as it is: what is the cause, what is not, and what restricts the verdict. Each named only by a figure that shows it. */
import { limitOf, type Limits } from '../core/limits.ts';
import type { SeatsBefore } from '../core/run-state.ts';
import type { CheckFinding, RoomOutcome, Sentence } from '../core/verdict.ts';
import { badSeatsOf } from './bad-seats.ts';
import { isBehindGateway } from './behind-gateway.ts';
import { bottleneckOf } from './bottleneck.ts';
import type { RoomFacts } from './check.ts';
import { lostLinksOf } from './own-link.ts';
import type { Restrictions } from './restrictions.ts';
import { medianOf } from './seats.ts';

export interface CauseInput {
  readonly room: RoomFacts;
  readonly limits: Limits;
  readonly findings: readonly CheckFinding[];
  readonly outcome: RoomOutcome;
  readonly restrictions: Restrictions;
  /** Who stood out in the run before, if anybody did. */
  readonly seatsBefore?: SeatsBefore | undefined;
}

export function causesOf(input: CauseInput): readonly Sentence[] {
  const { outcome, restrictions } = input;
  if (outcome === 'ready') return [];
  const named = namedCauses(input);
  if (outcome !== 'not-ready') return [...restrictions.sentences, ...named];
  const known = named.length > 0 ? named : [{ message: 'cause.unknown', evidence: {} }];
  return [...restrictions.sentences, ...known, ...notCauses(input, named)];
}

type Find = (check: string, ...outcomes: readonly CheckFinding['outcome'][]) => CheckFinding | undefined;

function namedCauses(input: CauseInput): readonly Sentence[] {
  const { room, findings, limits, outcome } = input;
  const find: Find = (check, ...outcomes) => findings.find((finding) => finding.check === check && outcomes.includes(finding.outcome));
  const far = farAway(room, find);
  // A long way caps what each pupil gets, and then nothing was seen to be full.
  const full = far === undefined ? bottleneckOf(room, find, limits) : undefined;
  const lost = lostLink(find);
  const causes: readonly (Sentence | undefined)[] = [
    // Whatever failed all the same did so in phases in which the server was well: it is not what failed the room.
    outcome === 'not-ready' ? undefined : serverTrouble(find),
    full,
    badSeatsOf(room, find('pupils-under-target', 'fail'), limits, input.seatsBefore),
    login(find, limits),
    // A full path makes silence, dead connections and busy air by itself.
    restarted(room),
    // What failed while the laptop's own link was down stands against nobody, so it explains nothing that stands.
    outcome === 'not-ready' ? undefined : lost,
    full === undefined && far === undefined ? cut(find, lost) : undefined,
    loss(input, find, lost),
    lateReceipts(find),
    full === undefined ? thinFilm(room, find) : undefined,
    far,
    uplinkFault(find),
    full === undefined ? busyAir(find) : undefined,
    otherTraffic(find),
    missingPupils(find),
  ];
  const said = causes.filter((cause): cause is Sentence => cause !== undefined);
  // The same message from two sides is one cause.
  return said.filter((cause, index) => said.findIndex((other) => other.message === cause.message) === index);
}

const because = (message: string, found: CheckFinding | undefined): Sentence | undefined =>
  found === undefined ? undefined : { message: `cause.${message}`, evidence: found.evidence };

function serverTrouble(find: Find): Sentence | undefined {
  const found = find('server-healthy', 'fail');
  if (found?.reason === 'server-healthy.fail-restarted') return because('server-restarted', found);
  return because(found?.reason === 'server-healthy.fail-gone' ? 'server-gone' : 'server-slow', found);
}

/** Steps of login that the school's own identity provider answers; the others are the exam service's. */
const identitySteps: readonly string[] = ['sign-in', 'credentials'];

/** A step is slow when it alone takes this share of the time that a whole login may take without a remark. */
const slowStepRatio = 0.25;

function login(find: Find, limits: Limits): Sentence | undefined {
  const found = find('login-complete', 'fail', 'warn');
  if (found === undefined) return undefined;
  const { step, stepMs, outsideCount, failureReason } = found.evidence;
  const slowMs = slowStepRatio * limitOf(limits, 'login-complete', 'duration-warn').value;
  if (typeof stepMs === 'number' && stepMs >= slowMs && typeof step === 'string') {
    return because(identitySteps.includes(step) ? 'identity-provider' : 'login-service', found);
  }
  return outsideCount !== 0 && failureReason !== '' ? because('login-failed', found) : undefined;
}

/** The laptop's own link was down: a remark that it left is no sign of the network. */
function lostLink(find: Find): Sentence | undefined {
  const found = find('generator-headroom', 'warn');
  const variant = /\.warn-(link-lost(-wifi)?)$/.exec(found?.reason ?? '')?.[1];
  return variant === undefined ? undefined : because(variant, found);
}

function restarted({ facts }: RoomFacts): Sentence | undefined {
  const lost = lostLinksOf(facts).find((candidate) => candidate.restarted.length > 0);
  if (lost === undefined) return undefined;
  const { linkLostMs, linkLostFromMs } = lost.row;
  return { message: 'cause.access-point-restarted', evidence: { accessPoints: lost.restarted, linkLostMs, linkLostFromMs } };
}

const cut = (find: Find, lost: Sentence | undefined): Sentence | undefined =>
  because('silence', find('worst-five-seconds', 'fail')) ??
  because('drops', find('connection-drops-and-return', 'fail', ...(lost === undefined ? ['warn' as const] : [])));

/** Loss in work only: bursts and a full path lose packets by design. */
function loss(input: CauseInput, find: Find, lost: Sentence | undefined): Sentence | undefined {
  const found = find('packet-loss', 'fail', ...(lost === undefined ? ['warn' as const] : []));
  const behind = found !== undefined && isBehindGateway(found) ? '-behind' : '';
  if (found?.reason.endsWith('-outage') === true) return explains(found, input) ? because(`outage${behind}`, found) : undefined;
  if (found?.reason.endsWith('-outages') === true) return because(`outages${behind}`, found);
  return found?.reason === 'packet-loss.warn-phase' || found?.reason === 'packet-loss.warn-retransmit'
    ? undefined
    : because(`packet-loss${behind}`, found);
}

/** An outage that fails nothing by its length explains what failed in its phase, or in the next, which its end reaches into. */
function explains(outage: CheckFinding, { room, findings, outcome }: CauseInput): boolean {
  if (outcome !== 'not-ready' || outage.outcome === 'fail') return true;
  const at = room.plan.phases.findIndex(({ phase }) => phase === outage.evidence['outagePhase']);
  const reached = room.plan.phases.slice(at, at + 2).map(({ phase }) => phase);
  return findings.some(
    ({ power, outcome, phase }) => power === 'decides' && outcome === 'fail' && phase !== undefined && reached.includes(phase),
  );
}

/**
 * Saves wait while heartbeats do not. A server that was slow at them by its own time would have failed its gate, and nothing would be said of
 * saves: so the receipts that did not come in time were kept back behind what it measures, or on a way that only saves take.
 */
function lateReceipts(find: Find): Sentence | undefined {
  const found = find('latency-under-load', 'pass') === undefined ? undefined : find('answer-save-latency', 'fail');
  if (found === undefined) return undefined;
  const { silentCount, tooSlowCount } = found.evidence;
  return { message: receiptsLate, evidence: { ...found.evidence, waitingCount: Number(silentCount) + Number(tooSlowCount) } };
}

const receiptsLate = 'cause.receipts-late';

/** The film was fetched at less than the target: that its picture was poor is then no whim of the players. */
function thinFilm({ plan }: RoomFacts, find: Find): Sentence | undefined {
  const found = find('media-rendition', 'fail');
  const filmMbps = found?.evidence['filmMbps'];
  const targetMbps = plan.target.downMbps;
  if (found === undefined || typeof filmMbps !== 'number' || filmMbps >= targetMbps) return undefined;
  return { message: 'cause.film-thin', evidence: { ...found.evidence, targetMbps } };
}

/** A pupil may hold few chunks at once, so a long way to the server caps what it can get, whatever the capacity. */
function farAway({ plan, facts, room }: RoomFacts, find: Find): Sentence | undefined {
  if (find('pupils-under-target', 'fail') === undefined) return undefined;
  const baselines = facts['pupil-latency'].flatMap((row) => (row.room === room && row.baselineMs !== undefined ? [row.baselineMs] : []));
  const baselineMs = medianOf(baselines);
  if (baselineMs === undefined || baselineMs <= plan.bandwidth.downIntervalMs / 2) return undefined;
  return { message: 'cause.far-away', evidence: { baselineMs } };
}

function uplinkFault(find: Find): Sentence | undefined {
  const uplink = find('access-point-uplink', 'warn');
  return uplink?.reason === 'access-point-uplink.warn-errors' ? because('uplink-errors', uplink) : undefined;
}

/** Not everything of it is known, or how old what is known is: nobody is cleared by that. */
const isPart = (found: CheckFinding): boolean =>
  /\.pass-(some|uncounted|guess)/.test(found.reason) || found.evidence['ageConfidence'] === 'guess';

/** A figure whose meaning is a guess warns by itself, and explains nothing. */
const isGuess = (found: CheckFinding): boolean => found.evidence['confidence'] === 'guess';

function busyAir(find: Find): Sentence | undefined {
  const found = find('radio-utilization', 'warn');
  return found === undefined || isGuess(found) ? undefined : because('busy-air', found);
}

function otherTraffic(find: Find): Sentence | undefined {
  const found = find('load-through-room', 'warn');
  return found?.reason === 'load-through-room.warn' ? because('other-traffic', found) : undefined;
}

const missingPupils = (find: Find): Sentence | undefined => because('pupils-missing', find('active-pupils', 'fail'));

/** What was looked at and is well: it saves a technician from searching there. */
const clearable = [
  'server-healthy',
  'generator-headroom',
  'access-point-uplink',
  'radio-utilization',
  'clients-per-access-point',
  'packet-loss',
] as const;

const notCauses = ({ findings }: CauseInput, named: readonly Sentence[]): readonly Sentence[] =>
  clearable.flatMap((check) => {
    const found = findings.find((finding) => finding.check === check && finding.outcome === 'pass');
    const isNamed = (message: string): boolean => named.some((cause) => cause.message === message);
    // What is named, or may be, is not cleared by a figure that says otherwise.
    const spoken =
      (check === 'radio-utilization' && isNamed('cause.access-point-full')) ||
      (check === 'server-healthy' && isNamed(receiptsLate)) ||
      // However short, and in whatever phase: a network that was gone is not one that lost nothing.
      (check === 'packet-loss' && found?.evidence['outageMs'] !== 0);
    const whole = found !== undefined && !isGuess(found) && !isPart(found);
    return found === undefined || spoken || !whole ? [] : [{ message: `not-cause.${check}`, evidence: found.evidence }];
  });
