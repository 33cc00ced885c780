/** What to do, and who does it. */
import type { Inventory, OwnerRole } from '../core/inventory/types.ts';
import type { PhaseName } from '../core/sample.ts';
import type { CheckFinding, Evidence, RoomOutcome, RoomVerdict, Sentence } from '../core/verdict.ts';
import { isBehindGateway } from './behind-gateway.ts';
import { explains } from './explains.ts';
import type { DoubtOfOneDevice } from './one-device.ts';

/** Whose it is when a check fails or warns without a cause that is known. */
export const mendedBy: Readonly<Record<string, OwnerRole>> = {
  'clock-agreement': 'devices',
  'generator-headroom': 'devices',
  'server-healthy': 'server',
  'load-delivered': 'devices',
  'load-through-room': 'network',
  'active-pupils': 'devices',
  'pupils-under-target': 'network',
  'worst-five-seconds': 'network',
  // The server answered well, or its gate says otherwise: what is left is the way to it.
  'login-complete': 'network',
  'package-load': 'network',
  'answers-lost': 'server',
  'answer-save-latency': 'server',
  'save-gap': 'network',
  'submit-complete': 'server',
  'audio-stalls': 'network',
  'video-stalls': 'network',
  'media-start': 'network',
  'media-rendition': 'network',
  'latency-under-load': 'network',
  'packet-loss': 'network',
  'connection-drops-and-return': 'network',
  'no-headroom': 'network',
  'access-point-reachable': 'network',
  'radio-utilization': 'network',
  'clients-per-access-point': 'network',
  'access-point-uplink': 'network',
};

export const causeMendedBy: Readonly<Record<string, OwnerRole>> = {
  'cause.server-slow': 'server',
  'cause.server-restarted': 'server',
  'cause.server-gone': 'server',
  'cause.server-failing': 'server',
  'cause.access-point-full': 'network',
  'cause.access-point-full-by-few': 'network',
  'cause.uplink-full': 'network',
  'cause.way-full': 'network',
  'cause.way-full-outside': 'network',
  'cause.path-full': 'network',
  'cause.path-full-by-few': 'network',
  'cause.one-device': 'network',
  'cause.one-device-limit': 'network',
  'cause.one-device-link': 'devices',
  'cause.one-device-unmeasured': 'network',
  'cause.one-access-point': 'network',
  'cause.one-of-access-points': 'network',
  'cause.seats': 'network',
  'cause.seats-again': 'network',
  'cause.few-short': 'network',
  'cause.identity-provider': 'identity',
  'cause.login-service': 'server',
  'cause.login-failed': 'identity',
  'cause.login-refused': 'server',
  'cause.login-unanswered': 'network',
  'cause.login-intercepted': 'network',
  'cause.login-outage': 'network',
  'cause.login-loss': 'network',
  'cause.login-outage-behind': 'network',
  'cause.login-loss-behind': 'network',
  'cause.access-point-restarted': 'network',
  'cause.link-lost': 'devices',
  'cause.link-lost-wifi': 'network',
  'cause.silence': 'network',
  'cause.drops': 'network',
  'cause.packet-loss': 'network',
  'cause.outage': 'network',
  'cause.outages': 'network',
  'cause.packet-loss-behind': 'network',
  'cause.outage-behind': 'network',
  'cause.outages-behind': 'network',
  'cause.receipts-late': 'server',
  'cause.film-thin': 'network',
  'cause.far-away': 'internet',
  'cause.late-at-rest': 'network',
  'cause.radio-saving': 'devices',
  'cause.relay-late': 'devices',
  'cause.uplink-errors': 'network',
  'cause.busy-air': 'network',
  'cause.other-traffic': 'network',
  'cause.steady-traffic': 'network',
  'cause.pupils-missing': 'devices',
  'server.faults': 'server',
  'server.changed': 'server',
  'server.unknown': 'server',
  'server.unanswered': 'server',
  'server.silent': 'server',
  'server.cut-off': 'network',
  'server.intercepted': 'network',
};

/**
 * The internet provider mends nothing inside the school's own network, and where the server stands may not be told. That something behind the
 * room was full or lost packets shows no line either (docs/decisions/where-the-server-stands.md).
 */
function causeOwnerOf(cause: string, { server }: Inventory): OwnerRole | undefined {
  const role = causeMendedBy[cause];
  return role === 'internet' && server?.stands !== 'outside' ? 'network' : role;
}

interface RemedyInput {
  readonly findings: readonly CheckFinding[];
  readonly outcome: RoomOutcome;
  readonly causes: readonly Sentence[];
  readonly decided: CheckFinding | undefined;
  /** Nobody may be blamed: nothing is to be done at the room, either. */
  readonly blameless: boolean;
  readonly doubt: DoubtOfOneDevice | undefined;
  /** Phases that the laptop's own lost link may have spoilt (own-link.ts). */
  readonly linkLostIn: readonly PhaseName[];
  readonly inventory: Inventory;
  readonly room: string;
}

/** More than this is a list that nobody works through. */
const mostRemedies = 4;

export function remediesOf(input: RemedyInput): RoomVerdict['remedies'] {
  const { findings, outcome, causes, decided, blameless, doubt, linkLostIn, inventory, room } = input;
  if (outcome === 'ready') return [];
  const byCause = causes.flatMap((cause) => {
    const role = causeOwnerOf(cause.message, inventory) ?? (cause.message.startsWith('partial.') ? 'devices' : undefined);
    return role === undefined ? [] : [{ message: `${cause.message}.remedy`, evidence: cause.evidence, role }];
  });
  // Nobody divides a class or buys an access point for a limit that no pupil meets.
  const isDoubted = ({ check, evidence }: CheckFinding): boolean =>
    doubt !== undefined && (['no-headroom', 'pupils-under-target'].includes(check) || evidence['because'] === doubt.because);
  const explained = explainedBy(causes);
  const isExplained = (finding: CheckFinding): boolean => explained.has(finding.check) || isOfLostLink(finding, linkLostIn);
  const remarked = blameless
    ? []
    : findings.filter((finding) => (finding === decided || finding.outcome === 'warn') && !isDoubted(finding) && !isExplained(finding));
  const failed =
    blameless || byCause.length > 0 ? [] : findings.filter((finding) => finding.power === 'decides' && finding.outcome === 'fail');
  const unexplained = [...(byCause.length > 0 && outcome === 'not-ready' ? [] : remarked), ...failed];
  const byCheck = [...new Set(unexplained)].map((finding) => {
    return {
      message: remedyOf(finding),
      evidence: finding.evidence,
      role: mendedBy[finding.check] ?? ('network' as const),
    };
  });
  return [...byCause, ...byCheck]
    .slice(0, mostRemedies)
    .map(({ role, ...sentence }) => ({ ...sentence, owner: ownerOf(role, inventory, room, sentence.evidence) }));
}

/** Nothing is known of the loss, because the probe for it does not come through. */
const isOfProbe = ({ evidence }: CheckFinding): boolean => ['probe-blocked', 'probe-held-back'].includes(String(evidence['because']));

function remedyOf(finding: CheckFinding): string {
  // Behind a gateway that lost nothing there is no radio to look at.
  if (finding.check === 'packet-loss' && isBehindGateway(finding)) return 'cause.packet-loss-behind.remedy';
  // What never stood did not fall with the access point either.
  if (finding.reason.endsWith('.warn-never-opened')) return `${finding.check}.remedy-never-opened`;
  return isOfProbe(finding) ? 'packet-loss.remedy-probe' : `${finding.check}.remedy`;
}

/** Checks whose cause is named: that one says what is to be done, and what is said of the check in general would send somebody elsewhere. */
function explainedBy(causes: readonly Sentence[]): ReadonlySet<string> {
  const checks = causes.flatMap(({ message }) => explains[message] ?? []);
  // What keeps pupils from the target has also taken the headroom.
  const also = checks.includes('pupils-under-target') ? ['no-headroom'] : [];
  return new Set([...checks, ...also, ...(causes.some(({ message }) => message === 'cause.uplink-full') ? ['access-point-uplink'] : [])]);
}

/** The link that was gone, what has no data for it, and the remarks that it leaves in its phases: they need no faster computer and no radio plan. */
function isOfLostLink({ power, outcome, reason, phase, evidence }: CheckFinding, linkLostIn: readonly PhaseName[]): boolean {
  if (reason.startsWith('generator-headroom.warn-link-lost') || evidence['because'] === 'own-link-lost') return true;
  const isMeanwhile = linkLostIn.length > 0 && (phase === undefined || linkLostIn.includes(phase));
  return power === 'decides' && outcome === 'warn' && isMeanwhile;
}

/** A room's network may have an owner of its own, and so may the access points that are named; otherwise the role, which the report names. */
function ownerOf(role: OwnerRole, inventory: Inventory, room: string, { accessPoints, accessPoint }: Evidence): string {
  if (role !== 'network') return role;
  const found = inventory.rooms.find((candidate) => candidate.room === room);
  const named = [accessPoints ?? [], accessPoint ?? []].flat();
  const asked = named.length > 0 ? named : (found?.accessPoints ?? []);
  const owners = new Set(
    inventory.accessPoints.filter((candidate) => asked.includes(candidate.accessPoint)).map((candidate) => candidate.owner),
  );
  const [only] = owners;
  return (owners.size === 1 ? only : undefined) ?? found?.owner ?? role;
}
