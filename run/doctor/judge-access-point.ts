/** An access point over SNMP: does it answer, is it the one that the school file means, and what can it tell of a run? */
import type { Inventory, InventoryAccessPoint } from '../../core/inventory/types.ts';
import type { AccessPointIdentity } from '../../core/run-state.ts';
import type { MetricName } from '../../core/metrics.ts';
import type { Vendors } from '../../collectors/snmp/load-vendors.ts';
import { ownRowGaps } from '../../collectors/snmp/find-own-row.ts';
import type { AccessPointProbe } from '../../collectors/snmp/probe-access-point.ts';
import { identityChanges, identityOf, identitySentence, macsOf } from '../check-identities.ts';
import { explainSilence } from '../explain-silence.ts';
import { controllerOf } from '../polled-access-points.ts';
import { bad, type Finding, good, warning } from './examination.ts';

type Answered = Extract<AccessPointProbe, { readonly reachable: true }>;
type Silent = Extract<AccessPointProbe, { readonly reachable: false }>;

/** @param before what earlier runs saw, by access point */
export function judgeAccessPoint(
  accessPoint: InventoryAccessPoint,
  probe: AccessPointProbe,
  inventory: Inventory,
  vendors: Vendors,
  before: ReadonlyMap<string, AccessPointIdentity> = new Map(),
): Finding {
  if (!probe.reachable) return judgeSilence(accessPoint, probe, inventory);
  const finding = judgeAnswer(accessPoint, probe, inventory, vendors);
  const identity = identityOf(accessPoint.accessPoint, probe);
  if (finding.result === 'bad' || identity === undefined) return finding;
  const [change] = identityChanges(identity, inventory.accessPoints, before);
  if (change === undefined) return finding;
  const look =
    change.what === 'doubtful'
      ? 'compare both with its label; the school file may hold any of those that it is known by'
      : 'make sure that it is the one that serves the room';
  const todo = `${look}${finding.todo === undefined ? '' : `; ${finding.todo}`}`;
  return warning(`${finding.saw}; ${identitySentence(change)}`, todo);
}

function judgeSilence(accessPoint: InventoryAccessPoint, { failure, detail }: Silent, inventory: Inventory): Finding {
  const through = controllerOf(inventory, accessPoint);
  const asked = through ?? accessPoint;
  const place = `${through === undefined ? '' : `controller ${through.controller} at `}${asked.address}:${asked.port}`;
  const silence = explainSilence(place, failure, detail, { reference: inventory.credentials[asked.credential], name: asked.credential });
  return silence.isSlow === true ? warning(silence.message, silence.hint) : bad(silence.code, silence.message, silence.hint);
}

function judgeAnswer(accessPoint: InventoryAccessPoint, probe: Answered, inventory: Inventory, vendors: Vendors): Finding {
  const mistaken = mistakenFor(accessPoint, probe, inventory);
  if (mistaken !== undefined) return mistaken;
  const vendor = probe.vendor === undefined ? undefined : vendors.byId.get(probe.vendor);
  const name = textOf(probe, 'accessPointName');
  const told = toldBy(probe);
  const through = controllerOf(inventory, accessPoint);
  const role =
    through !== undefined ? `; read through controller ${through.controller}` : vendor?.role === 'controller' ? '; it is a controller' : '';
  const saw = [
    `answers as ${vendor?.title ?? 'a device of unknown make'}${name === undefined ? '' : `, calls itself ${name}`}${role}`,
    told.length === 0 ? 'tells nothing of use' : `tells ${told.join(', ')}`,
  ].join('; ');
  const unfound = unfoundIn(accessPoint, probe);
  if (unfound !== undefined) return warning(`${saw}; ${unfound.why}`, unfound.todo);
  const reached = probe.figures.find(({ metric }) => metric === 'accessPointReachable');
  if (reached?.reason === 'down-by-controller') {
    return warning(
      `${saw}; its controller says that it is down (${textOf(probe, 'accessPointState') ?? '–'})`,
      'bring it up before the run',
    );
  }
  if (reached?.reason === 'served-elsewhere') {
    return warning(
      `${saw}; this controller does not have it (${textOf(probe, 'accessPointState') ?? '–'}), and tells nothing of now`,
      'bring it up, or name the other controller of the pair in the school file: provnat discover with both shows which has it',
    );
  }
  if (!told.includes(traffic)) {
    return warning(
      `${saw}; without its traffic nothing proves that the load went through it`,
      through !== undefined
        ? otherProof
        : accessPoint.uplinkInterface === undefined
          ? 'name its uplinkInterface in the school file, and let this credential read the interface table (IF-MIB)'
          : `no interface ${accessPoint.uplinkInterface} was found: correct uplinkInterface in the school file`,
    );
  }
  const uplink = uplinkIn(probe);
  if (uplink?.state !== undefined && uplink.state !== 'up') {
    return warning(
      `${saw}; the port that counts as its uplink, ${uplink.name}, is ${uplink.state}: what it counts is not the room’s`,
      accessPoint.uplinkInterface === undefined
        ? 'look at its cable, or name the port that has it as uplinkInterface in the school file'
        : 'look at its cable, or correct uplinkInterface in the school file',
    );
  }
  const renewedEveryMs = trafficAgeMs(probe);
  // The port of its switch counts the same octets, and at once.
  if (renewedEveryMs > quickTellsMs && accessPoint.switch === undefined) {
    const seconds = Math.round(renewedEveryMs / 1000);
    return warning(
      `${saw}; its traffic is renewed every ${seconds} s, too seldom to prove in a quick exam that the load went through it`,
      otherProof,
    );
  }
  if (vendor === undefined) {
    return warning(`${saw}; only what every device tells is read, no radio figures`, `makes that are known: ${makes(vendors)}`);
  }
  return good(saw);
}

/** Why the row of the device's list that is read may not be its own, or none is. */
function unfoundIn({ mac }: InventoryAccessPoint, { gaps }: Answered): { readonly why: string; readonly todo: string } | undefined {
  const giveMac = 'give its mac in the school file';
  if (gaps.includes(ownRowGaps.several)) return { why: 'it lists several access points and none is known as this one', todo: giveMac };
  if (gaps.includes(ownRowGaps.unlisted))
    return {
      why: 'none of the access points that it lists has its mac, name or address',
      todo: 'see that it has joined this controller, and correct its mac or controller in the school file: provnat discover shows the list',
    };
  if (gaps.includes(ownRowGaps.unread))
    return {
      why: 'it could not be asked for all of its list, and the access point is not in what was read',
      todo: mac === undefined ? giveMac : 'give the mac by which the controller knows it: provnat discover shows the list',
    };
  const other = gaps.find(ownRowGaps.isOtherThere);
  return other === undefined ? undefined : { why: other, todo: 'correct its address in the school file, or give its mac' };
}

/** Two access points with their addresses exchanged would be judged for each other's rooms. */
function mistakenFor({ accessPoint }: InventoryAccessPoint, probe: Answered, inventory: Inventory): Finding | undefined {
  const identity = identityOf(accessPoint, probe);
  const [change] = identity === undefined ? [] : identityChanges(identity, inventory.accessPoints, new Map());
  if (change?.what === 'exchanged') {
    const other = inventory.accessPoints.find((each) => each.accessPoint === change.now)?.mac?.toLowerCase();
    const byMac = other !== undefined && macsOf(identity).includes(other);
    return bad(
      'INVENTORY_INVALID',
      `the device at this address is ${change.now} by its own ${byMac ? 'MAC' : 'name'}`,
      `correct the addresses of ${accessPoint} and ${change.now} in the school file`,
    );
  }
  if (change?.what !== 'replaced') return undefined;
  return bad(
    'INVENTORY_INVALID',
    `the device at this address has the MAC ${macsOf(identity).join(' or ')}; the school file says ${change.before}`,
    'was the access point exchanged? Correct mac or address in the school file',
  );
}

const traffic = 'traffic';
const otherProof =
  'let SNMP be turned on in the access point itself, or give the port of its switch, or its bssids and play from a machine that tells its own';
/** A quarter of the 40 s in which the class of a quick exam loads: older counters are too uncertain for load-through-room. */
const quickTellsMs = 10_000;

/** Name of its uplink and what that says of itself, up or another word; undefined: not known, or not said. */
function uplinkIn({ figures }: Answered): { readonly name: string; readonly state: string | undefined } | undefined {
  const name = figures.find(({ metric }) => metric === 'accessPointUplink')?.valueText;
  if (name === undefined) return undefined;
  return { name, state: figures.find(({ metric, subject }) => metric === 'interfaceUp' && subject.endsWith(`/${name}`))?.valueText };
}

/** How old the octets of its uplink may be when they are read; 0 where nobody knows, as then a run sees how often they move. */
function trafficAgeMs(probe: Answered): number {
  const { figures } = probe;
  const guesses = figures.find(({ metric }) => metric === 'guessedAges')?.valueText ?? '';
  if (guesses.split(',').includes('interfaceInBytes')) return 0;
  const uplink = uplinkIn(probe)?.name;
  const ages = figures
    .filter(({ metric, subject }) => metric === 'interfaceInBytes' && uplink !== undefined && subject.endsWith(`/${uplink}`))
    .map(({ ageMs = 0 }) => ageMs);
  return Math.max(0, ...ages);
}

/** What a run can take from it; a figure with a reason instead of a value is not told. */
function toldBy(probe: Answered): readonly string[] {
  const known = probe.figures.filter(({ state }) => state !== 'unknown');
  const has = (metric: MetricName): boolean => known.some((sample) => sample.metric === metric);
  const uplink = uplinkIn(probe)?.name;
  const counted = known.some(
    ({ metric, subject }) => metric === 'interfaceOutBytes' && uplink !== undefined && subject.endsWith(`/${uplink}`),
  );
  return [
    ...(counted ? [traffic] : []),
    ...(has('radioUtilizationRatio') || has('radioUtilizationShortRatio') ? ['airtime'] : []),
    ...(has('accessPointClientCount') || has('radioClientCount') ? ['clients'] : []),
    ...(has('radioChannel') ? ['channels'] : []),
  ];
}

const textOf = ({ figures }: Answered, metric: MetricName): string | undefined =>
  figures.find((sample) => sample.metric === metric && sample.state === 'value')?.valueText;

const makes = (vendors: Vendors): string =>
  [...vendors.byId.values()]
    .filter(({ role }) => role !== 'standard')
    .map(({ title }) => title)
    .join('; ');
