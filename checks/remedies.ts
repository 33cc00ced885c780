/** What to do, and who does it. */
import type { Inventory, OwnerRole } from '../core/inventory/types.ts';
import { isBehindGateway } from './behind-gateway.ts';
import type { CheckFinding, RoomOutcome, RoomVerdict, Sentence } from '../core/verdict.ts';

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
  'login-complete': 'identity',
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
  'cause.access-point-full': 'network',
  'cause.uplink-full': 'network',
  'cause.line-full': 'internet',
  'cause.path-full': 'network',
  'cause.seats': 'network',
  'cause.seats-again': 'network',
  'cause.identity-provider': 'identity',
  'cause.login-service': 'server',
  'cause.login-failed': 'identity',
  'cause.access-point-restarted': 'network',
  'cause.link-lost': 'devices',
  'cause.link-lost-wifi': 'network',
  'cause.silence': 'network',
  'cause.drops': 'network',
  'cause.packet-loss': 'network',
  'cause.outage': 'network',
  'cause.outages': 'network',
  'cause.packet-loss-behind': 'internet',
  'cause.outage-behind': 'internet',
  'cause.outages-behind': 'internet',
  'cause.receipts-late': 'server',
  'cause.film-thin': 'network',
  'cause.far-away': 'internet',
  'cause.uplink-errors': 'network',
  'cause.busy-air': 'network',
  'cause.other-traffic': 'network',
  'cause.pupils-missing': 'devices',
  'server.faults': 'server',
  'server.changed': 'server',
  'server.unknown': 'server',
  'server.unanswered': 'server',
};

interface RemedyInput {
  readonly findings: readonly CheckFinding[];
  readonly outcome: RoomOutcome;
  readonly causes: readonly Sentence[];
  readonly decided: CheckFinding | undefined;
  readonly inventory: Inventory;
  readonly room: string;
}

/** More than this is a list that nobody works through. */
const mostRemedies = 4;

export function remediesOf({ findings, outcome, causes, decided, inventory, room }: RemedyInput): RoomVerdict['remedies'] {
  if (outcome === 'ready') return [];
  const byCause = causes.flatMap((cause) => {
    const role = causeMendedBy[cause.message] ?? (cause.message.startsWith('partial.') ? 'devices' : undefined);
    return role === undefined ? [] : [{ message: `${cause.message}.remedy`, evidence: cause.evidence, role }];
  });
  const remarked = findings.filter((finding) => finding === decided || finding.outcome === 'warn');
  const failed = byCause.length > 0 ? [] : findings.filter((finding) => finding.power === 'decides' && finding.outcome === 'fail');
  const unexplained = [...(byCause.length > 0 && outcome === 'not-ready' ? [] : remarked), ...failed];
  const byCheck = [...new Set(unexplained)].map((finding) => {
    // Behind a gateway that lost nothing there is no radio to look at.
    const behind = finding.check === 'packet-loss' && isBehindGateway(finding);
    return {
      message: behind ? 'cause.packet-loss-behind.remedy' : `${finding.check}.remedy`,
      evidence: finding.evidence,
      role: behind ? ('internet' as const) : (mendedBy[finding.check] ?? ('network' as const)),
    };
  });
  return [...byCause, ...byCheck]
    .slice(0, mostRemedies)
    .map(({ role, ...sentence }) => ({ ...sentence, owner: ownerOf(role, inventory, room) }));
}

/** A room's network may have an owner of its own; otherwise the role, which the report gives its name. */
function ownerOf(role: OwnerRole, inventory: Inventory, room: string): string {
  if (role !== 'network') return role;
  const found = inventory.rooms.find((candidate) => candidate.room === room);
  const owners = new Set(
    inventory.accessPoints.filter((candidate) => found?.accessPoints.includes(candidate.accessPoint)).map((candidate) => candidate.owner),
  );
  const [only] = owners;
  return (owners.size === 1 ? only : undefined) ?? found?.owner ?? role;
}
