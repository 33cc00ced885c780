/** An access point over SNMP: does it answer, is it the one that the school file means, and what can it tell of a run? */
import type { Inventory, InventoryAccessPoint } from '../../core/inventory/types.ts';
import type { MetricName } from '../../core/metrics.ts';
import type { Vendors } from '../../collectors/snmp/load-vendors.ts';
import type { AccessPointProbe } from '../../collectors/snmp/probe-access-point.ts';
import { bad, type Finding, good, warning } from './examination.ts';

type Answered = Extract<AccessPointProbe, { readonly reachable: true }>;
type Silent = Extract<AccessPointProbe, { readonly reachable: false }>;

export function judgeAccessPoint(
  accessPoint: InventoryAccessPoint,
  probe: AccessPointProbe,
  inventory: Inventory,
  vendors: Vendors,
): Finding {
  return probe.reachable ? judgeAnswer(accessPoint, probe, inventory, vendors) : judgeSilence(accessPoint, probe, inventory);
}

function judgeSilence(accessPoint: InventoryAccessPoint, { failure, detail }: Silent, inventory: Inventory): Finding {
  const place = `${accessPoint.address}:${accessPoint.port}`;
  if (accessPoint.controller !== undefined) {
    return warning(
      `${place} does not answer itself (${detail}); controller ${accessPoint.controller} answers for it, which a run does not ask`,
      'let SNMP be turned on in the access point itself, or do without its figures: nothing then proves that the load went through it',
    );
  }
  if (failure === 'wrong-credentials') {
    return bad('SECRET_MISSING', `${place} answers, but refuses credential ${accessPoint.credential}: ${detail}`, refusedTodo(detail));
  }
  if (failure === 'timeout' && /answered/.test(detail)) {
    return warning(
      `${place} answered, but was not read to the end within the time of an examination`,
      'busy or slow: look again; in a run its figures may come late',
    );
  }
  if (failure === 'timeout') return bad('SERVER_UNREACHABLE', `${place} does not answer`, silenceTodo(accessPoint, inventory));
  const saw = `${place}: no usable answer (${failure}${detail === '' ? '' : `: ${detail}`})`;
  return bad('SERVER_UNREACHABLE', saw, 'is that the address and port of its SNMP agent?');
}

/** A v2c agent meets a wrong community with silence, so silence cannot be told from absence; a v3 agent says what is wrong. */
function silenceTodo({ credential }: InventoryAccessPoint, { credentials }: Inventory): string {
  const network = 'is it switched on, is the address right, is SNMP on, and may this machine ask it (firewall, management network)?';
  return credentials[credential]?.version === '2c'
    ? `${network} A wrong community is met with silence too: compare credential ${credential}`
    : `${network} A wrong user or key would have been told, so it is not that`;
}

function refusedTodo(detail: string): string {
  if (/user/.test(detail)) return 'create that user in the device, or correct the user in the school file';
  if (/authentication/.test(detail)) return 'compare authProtocol and authKey with the device';
  if (/decrypt|privacy/.test(detail)) return 'compare privProtocol and privKey with the device';
  if (/level/.test(detail)) return 'the device wants other protection: give (or leave out) authKey and privKey as it is set';
  return 'compare user, protocols and keys with the device';
}

function judgeAnswer(accessPoint: InventoryAccessPoint, probe: Answered, inventory: Inventory, vendors: Vendors): Finding {
  const mistaken = mistakenFor(accessPoint, probe, inventory);
  if (mistaken !== undefined) return mistaken;
  const vendor = probe.vendor === undefined ? undefined : vendors.byId.get(probe.vendor);
  const name = textOf(probe, 'accessPointName');
  const told = toldBy(probe);
  const saw = [
    `answers as ${vendor?.title ?? 'a device of unknown make'}${name === undefined ? '' : `, calls itself ${name}`}${vendor?.role === 'controller' ? '; it is a controller' : ''}`,
    told.length === 0 ? 'tells nothing of use' : `tells ${told.join(', ')}`,
  ].join('; ');
  if (probe.gaps.some((gap) => /not told apart/.test(gap))) {
    return warning(`${saw}; it lists several access points and none is known as this one`, 'give its mac in the school file');
  }
  if (!told.includes(traffic)) {
    return warning(
      `${saw}; without its traffic nothing proves that the load went through it`,
      accessPoint.uplinkInterface === undefined
        ? 'name its uplinkInterface in the school file, and let this credential read the interface table (IF-MIB)'
        : `no interface ${accessPoint.uplinkInterface} was found: correct uplinkInterface in the school file`,
    );
  }
  if (vendor === undefined) {
    return warning(`${saw}; only what every device tells is read, no radio figures`, `makes that are known: ${makes(vendors)}`);
  }
  return good(saw);
}

/** Two access points with their addresses exchanged would be judged for each other's rooms. */
function mistakenFor({ accessPoint, mac }: InventoryAccessPoint, probe: Answered, inventory: Inventory): Finding | undefined {
  const name = textOf(probe, 'accessPointName')?.toLowerCase();
  const others = inventory.accessPoints.filter((other) => other.accessPoint !== accessPoint);
  const other =
    others.find((candidate) => probe.mac !== undefined && candidate.mac?.toLowerCase() === probe.mac) ??
    (name === accessPoint.toLowerCase() ? undefined : others.find((candidate) => candidate.accessPoint.toLowerCase() === name));
  if (other !== undefined) {
    return bad(
      'INVENTORY_INVALID',
      `the device at this address is ${other.accessPoint} by its own ${probe.mac !== undefined && other.mac?.toLowerCase() === probe.mac ? 'MAC' : 'name'}`,
      `correct the addresses of ${accessPoint} and ${other.accessPoint} in the school file`,
    );
  }
  if (mac === undefined || probe.mac === undefined || mac.toLowerCase() === probe.mac) return undefined;
  return bad(
    'INVENTORY_INVALID',
    `the device at this address has the MAC ${probe.mac}; the school file says ${mac}`,
    'was the access point exchanged? Correct mac or address in the school file',
  );
}

const traffic = 'traffic';

/** What a run can take from it; a figure with a reason instead of a value is not told. */
function toldBy({ figures }: Answered): readonly string[] {
  const known = figures.filter(({ state }) => state !== 'unknown');
  const has = (metric: MetricName): boolean => known.some((sample) => sample.metric === metric);
  const uplink = known.find(({ metric }) => metric === 'accessPointUplink')?.valueText;
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
