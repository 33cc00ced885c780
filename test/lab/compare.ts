/** Is a verdict right? Pure: truth, plan and verdict in, what is wrong out. */
import { explains } from '../../checks/explains.ts';
import { checks } from '../../checks/index.ts';
import type { Plan } from '../../core/plan.ts';
import type { CheckFinding, RoomVerdict } from '../../core/verdict.ts';
import { isAsked } from './is-asked.ts';
import type { Truth } from './lab-case.ts';

export interface Wrong {
  readonly says: string;
  /**
   * itself: the tool withheld this very judgement because its machine had no time to spare. server: it says that of the server, which in the lab
   * is on the same machine. follows: what the room then rightly cannot say either. Absent: plainly wrong, however busy the machine was.
   */
  readonly busy?: 'itself' | 'server' | 'follows';
}

const listed = <Value>(value: Value | readonly Value[]): readonly Value[] =>
  Array.isArray(value) ? (value as readonly Value[]) : [value as Value];

/** Empty when the verdict is right. */
export function wrongsOf(truth: Truth, plan: Plan | undefined, verdict: RoomVerdict | undefined): readonly Wrong[] {
  if (plan === undefined || verdict === undefined) return [{ says: 'no verdict' }];
  const found = new Map(verdict.findings.map((finding) => [finding.check, finding]));
  const wrongs: Wrong[] = [];
  const expect = (what: string, wanted: readonly string[], got: string, busy?: Wrong['busy']): void => {
    if (!wanted.includes(got)) wrongs.push(wrong(`${what} is ${got}, truth ${wanted.join(' or ')}`, busy));
  };
  const withheld = (check: string): Wrong['busy'] => withheldBy(found.get(check), found);

  expect('room', listed(truth.outcome), verdict.outcome, saysLess(truth, verdict) ? 'follows' : undefined);
  // One machine plays the class, whatever it plays: a full class on the air is never proven here.
  expect('proves', ['path'], verdict.proves);
  // Where it may be that nothing could be told, nothing decided then.
  const mayBeUntold = verdict.outcome === 'inconclusive' && listed(truth.outcome).includes('inconclusive');
  if (truth.decidedBy !== undefined && !mayBeUntold) {
    const busy = verdict.outcome === 'inconclusive' ? 'follows' : undefined;
    expect('decided by', listed(truth.decidedBy), verdict.decidedBy ?? 'nothing', busy);
  }
  for (const [check, wanted] of Object.entries(truth.checks)) {
    expect(check, listed(wanted), found.get(check)?.outcome ?? 'not asked', withheld(check));
  }
  const well: readonly string[] = ['pass', ...(truth.rest === 'may-warn' ? ['warn'] : [])];
  for (const { id } of checks.filter(({ id, power }) => power !== 'advises' && !(id in truth.checks))) {
    const { outcome = 'not asked', reason = '' } = found.get(id) ?? {};
    const allowed = isAsked(id, plan) ? well : ['not-applicable'];
    if (!allowed.includes(outcome)) wrongs.push(wrong(`${id} is ${outcome} (${reason}), truth ${allowed.join(' or ')}`, withheld(id)));
  }
  for (const { check, outcome, evidence } of verdict.findings) {
    if (outcome === 'error') wrongs.push({ says: `${check} ended in an error: ${String(evidence['error'])}` });
  }
  const follows = (check: string): Wrong['busy'] => (withheld(check) === undefined ? undefined : 'follows');
  for (const [check, reason] of Object.entries(truth.reasons ?? {})) {
    expect(`${check}’s reason`, [reason], found.get(check)?.reason ?? '', follows(check));
  }
  wrongs.push(...wrongSeats(truth, verdict).map((says) => wrong(says, follows(truth.seats?.check ?? ''))));
  const causes = verdict.causes.map(({ message }) => message);
  for (const cause of truth.blames ?? []) if (!causes.includes(cause)) wrongs.push({ says: `${cause} is not named`, busy: 'follows' });
  for (const cause of truth.neverBlames ?? []) {
    const follows = isNamedByShortServer(cause, verdict, found) ? 'follows' : undefined;
    if (causes.includes(cause)) wrongs.push(wrong(`${cause} is named and is not true`, follows));
  }
  wrongs.push(...wrongOwners(truth, verdict, found, mayBeUntold));
  return wrongs;
}

/** Who is asked to mend what failed: the tool's own trouble and remarks on what went well all the same are nobody's blame. */
function wrongOwners({ owners = [] }: Truth, verdict: RoomVerdict, found: Found, mayBeUntold: boolean): readonly Wrong[] {
  const asked = verdict.remedies
    .map(({ message, owner }) => ({ about: message.slice(0, -'.remedy'.length), owner }))
    .filter(({ about }) => !about.startsWith('partial.') && found.get(about)?.outcome !== 'warn');
  const strangers = asked.filter(({ owner }) => !owners.some((role) => role === owner));
  const forgotten = mayBeUntold ? [] : owners.filter((role) => !asked.some(({ owner }) => owner === role));
  return [
    ...strangers.map(({ about, owner }) => {
      const isBusy = isNamedByShortServer(about, verdict, found) || withheldBy(found.get(about), found) !== undefined;
      return wrong(`${about} is laid at ${owner}’s door, truth ${owners.join(' and ') || 'nobody’s'}`, isBusy ? 'follows' : undefined);
    }),
    ...forgotten.map((role) => wrong(`${role} is asked for nothing`, 'follows')),
  ];
}

const wrong = (says: string, busy: Wrong['busy']): Wrong => (busy === undefined ? { says } : { says, busy });

/**
 * Did a case come out wrong only because the tool withheld judgements from a machine that had no time to spare? Nothing else is excused: a
 * check that passes or fails against the truth is wrong on a busy machine too, and a class whose truth is a laptop short of processor excuses
 * no more than the server. One whose truth is another trouble of the laptop can be short of processor beside it.
 */
export function wasBusy(truth: Truth, wrongs: readonly Wrong[], verdict: RoomVerdict | undefined): boolean {
  const gate = 'generator-headroom';
  const found = verdict?.findings.find(({ check }) => check === gate)?.reason;
  const { [gate]: own = found } = truth.reasons ?? {};
  const isBeside = own !== found && found === `${gate}.fail-cpu`;
  const isTruth = ['fail', 'warn'].includes(String(truth.checks[gate])) && !isBeside;
  const byBusy = (kind: Wrong['busy']): boolean => wrongs.some(({ busy }) => busy === kind);
  return (byBusy('server') || (byBusy('itself') && !isTruth)) && wrongs.every(({ busy }) => busy !== undefined);
}

type Found = ReadonlyMap<string, CheckFinding>;

const machineWasShort = (found: Found): boolean => /^(?:fail|warn)$/.test(found.get('generator-headroom')?.outcome ?? '');

/** A late generator is the machine's doing only when the machine says so of itself. */
const lateFromBeingBusy = (found: Found): boolean => machineWasShort(found) && found.get('load-delivered')?.outcome === 'fail';

/** Of the server it is so only when the whole machine was: its loop was busy or stood still while no processor was free. */
function serverWasShort(found: Found): boolean {
  const [server, laptop] = [found.get('server-healthy'), found.get('generator-headroom')];
  const { cpuRatio, cpuFailLimit } = laptop?.evidence ?? {};
  return /^server-healthy\.fail(?:-stall|-stutter)?$/.test(server?.reason ?? '') && Number(cpuRatio) > Number(cpuFailLimit);
}

/** Itself, and where nothing stands against the room any more, what had befallen the laptop. */
const isNamedByShortServer = (cause: string, { outcome }: RoomVerdict, found: Found): boolean =>
  serverWasShort(found) && (cause === 'cause.server-slow' || (outcome === 'inconclusive' && explains[cause] === 'generator-headroom'));

const gates: Readonly<Record<string, (found: Found) => Wrong['busy']>> = {
  'generator-headroom': (found) => (machineWasShort(found) ? 'itself' : undefined),
  'load-delivered': (found) => (lateFromBeingBusy(found) ? 'itself' : undefined),
  'server-healthy': (found) => (serverWasShort(found) ? 'server' : undefined),
};

/** By the gate that speaks of the machine; of a check without data, by such a gate where it names one as the reason. */
function withheldBy(finding: CheckFinding | undefined, found: Found): Wrong['busy'] {
  if (finding === undefined) return undefined;
  const gate = finding.outcome === 'no-data' ? String(finding.evidence['gate'] ?? finding.check) : finding.check;
  return gates[gate]?.(found);
}

/** Inconclusive where more could be said, or ready with a remark where there was none to make. */
const saysLess = ({ outcome }: Truth, verdict: RoomVerdict): boolean =>
  verdict.outcome === 'inconclusive' || (verdict.outcome === 'ready-with-warnings' && listed(outcome).includes('ready'));

function wrongSeats({ seats }: Truth, verdict: RoomVerdict): readonly string[] {
  if (seats === undefined) return [];
  const named = verdict.findings.find(({ check }) => check === seats.check)?.seats ?? [];
  const { exactly, atLeast = 0, atMost = Infinity } = seats;
  if (exactly !== undefined && [...exactly].sort().join() !== [...named].sort().join())
    return [`${seats.check} names seats ${named.join(' ')}, truth ${exactly.join(' ')}`];
  if (named.length < atLeast || named.length > atMost) return [`${seats.check} names ${named.length} seats, truth ${atLeast}–${atMost}`];
  return [];
}
