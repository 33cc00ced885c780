/** Why a room is as it is: what is the cause, what is not, and what restricts the verdict. Each named only by a figure that shows it. */
import type { Limits } from '../core/limits.ts';
import type { ServerPlace } from '../core/inventory/types.ts';
import type { FaultSwitches } from '../core/protocol.ts';
import type { SeatsBefore } from '../core/run-state.ts';
import type { CheckFinding, RoomOutcome, Sentence } from '../core/verdict.ts';
import { badSeatsOf } from './bad-seats.ts';
import { bottleneckOf } from './bottleneck.ts';
import type { RoomFacts } from './check.ts';
import { explains } from './explains.ts';
import { farAwayOf, lateAtRest } from './far-away.ts';
import { type Find, findIn } from './find-in.ts';
import type { DoubtOfOneDevice } from './one-device.ts';
import { lateRelay } from './late-relay.ts';
import { isLoginLoss, isOfWay, loginCause } from './login-cause.ts';
import { hungBehind, lossCause, lostLink, restarted } from './loss-cause.ts';
import { otherTraffic } from './other-traffic.ts';
import { maySleep, sleepingRadio } from './radio-saving.ts';
import { activeFaults, type Restrictions } from './restrictions.ts';

export interface CauseInput {
  readonly decided: CheckFinding | undefined;
  readonly room: RoomFacts;
  readonly limits: Limits;
  readonly findings: readonly CheckFinding[];
  readonly outcome: RoomOutcome;
  readonly restrictions: Restrictions;
  readonly doubt: DoubtOfOneDevice | undefined;
  /** What the server signed that it plays. */
  readonly faults: FaultSwitches;
  /** Where the exam server stands, as the school file tells. */
  readonly serverStands: ServerPlace | undefined;
  /** Who stood out in the run before, if anybody did. */
  readonly seatsBefore?: SeatsBefore | undefined;
}

export function causesOf(input: CauseInput): readonly Sentence[] {
  const { outcome, restrictions } = input;
  if (outcome === 'ready') return [];
  // Where nobody may be blamed nothing is laid at anybody's door, either.
  if (restrictions.blameless)
    return [...restrictions.sentences, ...[serverTrouble(findIn(input.findings))].filter((cause) => cause !== undefined)];
  const named = namedCauses(input);
  if (outcome !== 'not-ready') return [...restrictions.sentences, ...named];
  const known = named.length > 0 ? named : [{ message: 'cause.unknown', evidence: {} }];
  return [...restrictions.sentences, ...known, ...notCauses(input, named)];
}

function namedCauses(input: CauseInput): readonly Sentence[] {
  const { room, findings, limits, outcome, decided, doubt } = input;
  const find = findIn(findings);
  const seats = doubt === undefined ? badSeatsOf(room, find('pupils-under-target', 'fail'), limits, input.seatsBefore) : undefined;
  const standingOut = standingOutOf(seats);
  const alone = onlySeats(findings, standingOut);
  const far = seats === undefined ? farAwayOf(room, find) : undefined;
  // A long way caps what each pupil gets, and then nothing was seen to be full.
  const full = doubt?.sentence ?? (far === undefined ? withLine(bottleneckOf(room, find, limits), input.serverStands) : undefined);
  const lost = lostLink(findings);
  const login = loginCause(room, find('login-complete', 'fail', 'warn'), limits, input.faults);
  const ofLoss = lossCause({ room, findings, outcome, lost, full, login });
  // What the probe says of the whole run, and what is known of the laptop's own link, goes before what it says of the login alone.
  const isToldBetter = login !== undefined && isOfWay(login.message) && (ofLoss ?? lost) !== undefined;
  const causes: readonly (Sentence | undefined)[] = [
    // Whatever failed all the same did so in phases in which the server was well: it is not what failed the room.
    outcome === 'not-ready' ? undefined : serverTrouble(find),
    full,
    seats,
    isToldBetter ? undefined : login,
    restarted(room),
    // What failed while the laptop's own link was down stands against nobody, so it explains nothing that stands.
    outcome === 'not-ready' ? undefined : lost,
    // A full path makes silence, dead connections and busy air by itself.
    full === undefined && far === undefined && !alone ? cut({ room, find, standingOut, lost, ofLoss }) : undefined,
    ofLoss,
    lateReceipts(find),
    full === undefined ? thinFilm(room, find) : undefined,
    far ?? (seats === undefined ? lateAtRest(room, find, limits) : undefined),
    // What it may have made has no data and failed nothing.
    outcome === 'not-ready' ? undefined : sleepingRadio(room, find),
    outcome === 'not-ready' ? undefined : lateRelay(find),
    uplinkFault(find),
    // Those who were well were on the same air: what failed some seats alone is not what all of them share.
    full === undefined && !alone ? busyAir(find) : undefined,
    alone ? undefined : otherTraffic(room, find, full),
    missingPupils(find),
  ];
  const said = causes.filter((cause): cause is Sentence => cause !== undefined);
  // The same message from two sides is one cause.
  const once = said.filter((cause, index) => said.findIndex((other) => other.message === cause.message) === index);
  const isOfDecided = ({ message }: Sentence): boolean => decided !== undefined && explains[message] === decided.check;
  return [...once.filter(isOfDecided), ...once.filter((cause) => !isOfDecided(cause))];
}

/** The internet line is in the way only to a server outside the school's network, and one of what may have been full there. */
const withLine = (full: Sentence | undefined, stands: ServerPlace | undefined): Sentence | undefined =>
  full?.message === 'cause.way-full' && stands === 'outside' ? { ...full, message: 'cause.way-full-outside' } : full;

/** The seats that fell short while the others were well. */
function standingOutOf(seats: Sentence | undefined): readonly string[] {
  const told = seats?.evidence['standingOut'];
  return Array.isArray(told) ? (told as readonly string[]) : [];
}

const areAmong = (seats: readonly string[], known: readonly string[]): boolean =>
  seats.length > 0 && seats.every((seat) => known.includes(seat));

const onlySeats = (findings: readonly CheckFinding[], standingOut: readonly string[]): boolean =>
  standingOut.length > 0 &&
  findings.every((finding) => finding.power !== 'decides' || finding.outcome !== 'fail' || areAmong(finding.seats, standingOut));

const because = (message: string, found: CheckFinding | undefined): Sentence | undefined =>
  found === undefined ? undefined : { message: `cause.${message}`, evidence: found.evidence };

/** What made the server no measure of the room although it was quick: its own finding says it all. */
const notSlow: readonly string[] = ['shared', 'refused', 'link'].map((variant) => `server-healthy.fail-${variant}`);

function serverTrouble(find: Find): Sentence | undefined {
  const found = find('server-healthy', 'fail');
  if (found !== undefined && notSlow.includes(found.reason)) return undefined;
  const kind = /\.fail-(restarted|gone|failing)$/.exec(found?.reason ?? '')?.[1] ?? 'slow';
  return because(`server-${kind}`, found);
}

/** Nothing dropped there, and nothing is known of when it is. */
const neverOpened = 'connection-drops-and-return.warn-never-opened';

interface CutInput {
  readonly room: RoomFacts;
  readonly find: Find;
  readonly standingOut: readonly string[];
  readonly lost: Sentence | undefined;
  readonly ofLoss: Sentence | undefined;
}

/** Seats that are named already need no second cause, and none that everybody shares; nor does what is known to have hung behind the room. */
function cut({ room, find, standingOut, lost, ofLoss }: CutInput): Sentence | undefined {
  const others = (found: CheckFinding | undefined) => (found === undefined || areAmong(found.seats, standingOut) ? undefined : found);
  const silent = others(find('worst-five-seconds', 'fail'));
  if (silent !== undefined && !hungBehind(ofLoss, silent, room)) return because('silence', silent);
  if (ofLoss?.message.endsWith('-behind') === true) return undefined;
  const dropped = find('connection-drops-and-return', 'fail', ...(lost === undefined ? ['warn' as const] : []));
  if (dropped === undefined || dropped.reason === neverOpened || !isOfNetwork(dropped, find)) return undefined;
  return because('drops', others(dropped));
}

/** A connection on which a receipt did not come is given up as well: only heartbeats wait for nothing but the network. */
const isOfNetwork = (dropped: CheckFinding, find: Find): boolean =>
  Number(dropped.evidence['heartbeatDropCount']) > 0 || find('packet-loss', 'warn', 'fail') !== undefined;

/**
 * Saves wait while heartbeats hardly do. A server that was slow at them by its own time would have failed its gate, and nothing would be said of
 * saves: so the receipts that did not come in time were kept back behind what it measures, or on a way that only saves take.
 */
function lateReceipts(find: Find): Sentence | undefined {
  const found = heartbeatsWentOn(find) ? find('answer-save-latency', 'fail') : undefined;
  if (found === undefined) return undefined;
  const { silentCount, tooSlowCount } = found.evidence;
  return { message: receiptsLate, evidence: { ...found.evidence, waitingCount: Number(silentCount) + Number(tooSlowCount) } };
}

/** A few that came late are no network that keeps saves for seconds, where the others were quick and no packet of the way's was missed. */
function heartbeatsWentOn(find: Find): boolean {
  if (find('latency-under-load', 'pass') !== undefined) return true;
  const { worstMs, p95WarnLimit } = find('latency-under-load', 'warn')?.evidence ?? {};
  return Number(worstMs) <= Number(p95WarnLimit) && find('packet-loss', 'pass')?.evidence['outageMs'] === 0;
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

function notCauses({ room, findings, faults }: CauseInput, named: readonly Sentence[]): readonly Sentence[] {
  const find = findIn(findings);
  // Only the server can lose what it gave a receipt for, and what it fails at on purpose is in none of its figures.
  const mayBeServer = find('answers-lost', 'fail') !== undefined || activeFaults(faults).length > 0;
  return clearable.flatMap((check) => {
    const found = findings.find((finding) => finding.check === check && finding.outcome === 'pass');
    const isNamed = (message: string): boolean => named.some((cause) => cause.message === message);
    // What is named, or may be, is not cleared by a figure that says otherwise.
    const spoken =
      (check === 'radio-utilization' && named.some(({ message }) => message.startsWith('cause.access-point-full'))) ||
      (check === 'access-point-uplink' && isNamed('cause.uplink-full')) ||
      (check === 'generator-headroom' && (isNamed('cause.pupils-missing') || maySleep(room, find) || lateRelay(find) !== undefined)) ||
      // However short, and in whatever phase: a network that was gone is not one that lost nothing.
      (check === 'packet-loss' && (found?.evidence['outageMs'] !== 0 || named.some(({ message }) => isLoginLoss(message)))) ||
      (check === 'server-healthy' && (isNamed(receiptsLate) || isNamed('cause.login-service') || mayBeServer));
    const whole = found !== undefined && !isGuess(found) && !isPart(found);
    return found === undefined || spoken || !whole ? [] : [{ message: `not-cause.${check}`, evidence: found.evidence }];
  });
}
