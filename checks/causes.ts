/** Why a room is as it is: what is the cause, what is not, and what restricts the verdict. Each named only by a figure that shows it. */
import type { Limits } from '../core/limits.ts';
import type { ServerPlace } from '../core/inventory/types.ts';
import type { FaultSwitches } from '../core/protocol.ts';
import type { SeatsBefore } from '../core/run-state.ts';
import type { CheckFinding, RoomOutcome, Sentence } from '../core/verdict.ts';
import { badSeatsOf } from './bad-seats.ts';
import { bottleneckOf } from './bottleneck.ts';
import type { RoomFacts } from './check.ts';
import { loginCause, loginOutage } from './login-cause.ts';
import { maySleep, sleepingRadio } from './radio-saving.ts';
import type { Restrictions } from './restrictions.ts';
import { medianOf } from './seats.ts';

export interface CauseInput {
  readonly room: RoomFacts;
  readonly limits: Limits;
  readonly findings: readonly CheckFinding[];
  readonly outcome: RoomOutcome;
  readonly restrictions: Restrictions;
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
  const named = namedCauses(input);
  if (outcome !== 'not-ready') return [...restrictions.sentences, ...named];
  const known = named.length > 0 ? named : [{ message: 'cause.unknown', evidence: {} }];
  return [...restrictions.sentences, ...known, ...notCauses(input, named)];
}

/** The school's line is in the way only to a server outside its network. */
const behindAccessPoint = (full: Sentence, stands: ServerPlace | undefined): Sentence =>
  full.message === 'cause.line-full' && stands !== 'outside' ? { ...full, message: 'cause.way-full' } : full;

type Find = (check: string, ...outcomes: readonly CheckFinding['outcome'][]) => CheckFinding | undefined;

const finderOf =
  (findings: readonly CheckFinding[]): Find =>
  (check, ...outcomes) =>
    findings.find((finding) => finding.check === check && outcomes.includes(finding.outcome));

function namedCauses(input: CauseInput): readonly Sentence[] {
  const { room, findings, limits, outcome } = input;
  const find = finderOf(findings);
  const far = farAway(room, find);
  // A long way caps what each pupil gets, and then nothing was seen to be full.
  const full = far === undefined ? bottleneckOf(room, find, limits) : undefined;
  const causes: readonly (Sentence | undefined)[] = [
    // Whatever failed all the same did so in phases in which the server was well: it is not what failed the room.
    outcome === 'not-ready' ? undefined : serverTrouble(find),
    full === undefined ? undefined : behindAccessPoint(full, input.serverStands),
    badSeatsOf(room, find('pupils-under-target', 'fail'), limits, input.seatsBefore),
    loginCause(room, find('login-complete', 'fail', 'warn'), limits, input.faults),
    // A full path makes silence, dead connections and busy air by itself.
    full === undefined && far === undefined ? cut(find) : undefined,
    loss(find),
    lateReceipts(find),
    full === undefined ? thinFilm(room, find) : undefined,
    far,
    sleepingRadio(room, find),
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

const cut = (find: Find): Sentence | undefined =>
  because('silence', find('worst-five-seconds', 'fail')) ?? because('drops', find('connection-drops-and-return', 'fail', 'warn'));

/** Loss in work only: bursts and a full path lose packets by design. */
function loss(find: Find): Sentence | undefined {
  const found = find('packet-loss', 'fail', 'warn');
  if (found?.reason.endsWith('-outage') === true) return because('outage', found);
  if (found?.reason.endsWith('-outages') === true) return because('outages', found);
  return found?.reason === 'packet-loss.warn-phase' || found?.reason === 'packet-loss.warn-retransmit'
    ? undefined
    : because('packet-loss', found);
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

const notCauses = ({ room, findings }: CauseInput, named: readonly Sentence[]): readonly Sentence[] =>
  clearable.flatMap((check) => {
    const found = findings.find((finding) => finding.check === check && finding.outcome === 'pass');
    const isNamed = (message: string): boolean => named.some((cause) => cause.message === message);
    // What is named, or may be, is not cleared by a figure that says otherwise.
    const spoken =
      (check === 'radio-utilization' && isNamed('cause.access-point-full')) ||
      (check === 'server-healthy' && isNamed(receiptsLate)) ||
      (check === 'generator-headroom' && maySleep(room, finderOf(findings))) ||
      (check === 'packet-loss' && (isNamed(loginOutage) || isNamed('cause.packet-loss')));
    const whole = found !== undefined && !isGuess(found) && !isPart(found);
    return found === undefined || spoken || !whole ? [] : [{ message: `not-cause.${check}`, evidence: found.evidence }];
  });
