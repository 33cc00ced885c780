/**
 * Is each access point still the device that it was? By name, MAC and serial number against the school file and the latest earlier run that
 * saw it: those of earlier runs are in their folders, so nothing else need be kept.
 */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { AccessPointIdentity, IdentityChange, RunState } from '../core/run-state.ts';
import { sameName } from '../core/inventory/same-name.ts';
import type { InventoryAccessPoint } from '../core/inventory/types.ts';
import type { AccessPointProbe } from '../collectors/snmp/probe-access-point.ts';
import { newestRunIds } from './find-run.ts';

/** What a device says of itself that should stay; undefined when it did not answer. */
export function identityOf(accessPoint: string, probe: AccessPointProbe): AccessPointIdentity | undefined {
  if (!probe.reachable) return undefined;
  const text = (metric: string): string | undefined =>
    probe.figures.find((figure) => figure.metric === metric && figure.state === 'value')?.valueText;
  return identityFrom(accessPoint, {
    name: text('accessPointName'),
    serial: text('accessPointSerial'),
    macs: [...probe.macs, text('accessPointMac')],
  });
}

export interface SaidOfItself {
  readonly name: string | undefined;
  readonly serial: string | undefined;
  /** By which a list of access points knows it first, then that of its cabled port, which every access point tells that is asked itself. */
  readonly macs: readonly (string | undefined)[];
}

export function identityFrom(accessPoint: string, { name, serial, macs }: SaidOfItself): AccessPointIdentity {
  const [mac, ...otherMacs] = new Set(macs.filter((each) => each !== undefined));
  return {
    accessPoint,
    ...(name !== undefined && { name }),
    ...(mac !== undefined && { mac }),
    ...(otherMacs.length > 0 && { otherMacs }),
    ...(serial !== undefined && { serial }),
  };
}

/** Of each access point the newest that an earlier run wrote down. Never throws: what cannot be read was not seen. */
export async function lastSeen(runsPath: string, wanted: readonly string[]): Promise<ReadonlyMap<string, AccessPointIdentity>> {
  const seen = new Map<string, AccessPointIdentity>();
  for (const runId of await newestRunIds(runsPath)) {
    if (wanted.every((accessPoint) => seen.has(accessPoint))) break;
    for (const identity of await identitiesIn(join(runsPath, runId))) {
      if (!seen.has(identity.accessPoint)) seen.set(identity.accessPoint, identity);
    }
  }
  return seen;
}

async function identitiesIn(folder: string): Promise<readonly AccessPointIdentity[]> {
  try {
    const { identities = [] } = JSON.parse(await readFile(join(folder, 'run-state.json'), 'utf8')) as RunState;
    return Array.isArray(identities) ? identities.filter((each) => typeof each.accessPoint === 'string') : [];
  } catch {
    return [];
  }
}

/**
 * What is not as it was. A device that is another access point of the school, by what it says now or said before, is exchanged; one with
 * another MAC or serial number than before is another device; one that has another MAC of the same run than the school file may be
 * another one, out of the same box; one that only calls itself otherwise was renamed.
 */
export function identityChanges(
  now: AccessPointIdentity,
  inventory: readonly InventoryAccessPoint[],
  before: ReadonlyMap<string, AccessPointIdentity>,
): readonly IdentityChange[] {
  const { accessPoint, name, mac, serial } = now;
  const isOwn = (known: string | undefined): boolean => known !== undefined && macsOf(now).includes(known.toLowerCase());
  const expected = inventory.find((each) => each.accessPoint === accessPoint)?.mac?.toLowerCase();
  // The school file has this very device here: what stood elsewhere before was moved, and the file says so.
  const others = isOwn(expected) ? [] : inventory.filter((other) => other.accessPoint !== accessPoint);
  const other =
    others.find((each) => isOwn(each.mac)) ??
    others.find((each) => isSame(before.get(each.accessPoint), now)) ??
    others.find((each) => name !== undefined && !sameName(name, accessPoint) && sameName(name, each.accessPoint));
  if (other !== undefined) return [{ accessPoint, what: 'exchanged', before: accessPoint, now: other.accessPoint }];
  const known = before.get(accessPoint);
  const replaced = (from: string | undefined, to: string | undefined): readonly IdentityChange[] =>
    from === undefined || to === undefined || from === to ? [] : [{ accessPoint, what: 'replaced', before: from, now: to }];
  // An access point has several MACs, and earlier runs may have written down another of them.
  const sawIt = macsOf(known).some(isOwn);
  const [change] = [
    ...replaced(isOwn(expected) || isRelated(macsOf(now), expected) ? undefined : expected, mac),
    ...replaced(sawIt ? undefined : known?.mac, mac),
    ...replaced(known?.serial, serial),
  ];
  if (change !== undefined) return [change];
  if (expected !== undefined && mac !== undefined && !isOwn(expected))
    return [{ accessPoint, what: 'doubtful', before: expected, now: macsOf(now).join(', ') }];
  const renamed = known?.name !== undefined && name !== undefined && known.name !== name;
  return renamed ? [{ accessPoint, what: 'renamed', before: known.name, now: name }] : [];
}

/**
 * Makers give each access point a run of MACs, for its port, its radios and its networks: where a device tells one and the school file has
 * another of the same run, which differ in the last octet, it may be the same device. It may as well be its neighbour in the box that both
 * were bought in.
 */
const isRelated = (macs: readonly string[], mac: string | undefined): boolean =>
  mac !== undefined && macs.some((own) => own.slice(0, own.lastIndexOf(':')) === mac.toLowerCase().slice(0, mac.lastIndexOf(':')));

/** By what a device cannot be given: two of a kind may have one name, and some makes write one serial number into all of them. */
function isSame(known: AccessPointIdentity | undefined, now: AccessPointIdentity): boolean {
  if (known?.mac !== undefined && now.mac !== undefined) return macsOf(known).some((mac) => macsOf(now).includes(mac));
  return known?.serial !== undefined && known.serial === now.serial;
}

/** All of its MACs. */
export const macsOf = (known: AccessPointIdentity | undefined): readonly string[] =>
  known?.mac === undefined ? [] : [known.mac, ...(known.otherMacs ?? [])];

export interface Identities {
  /** Of those that answered. */
  readonly identities: readonly AccessPointIdentity[];
  readonly changes: readonly IdentityChange[];
  /** What earlier runs saw, for those that answer later. */
  readonly before: ReadonlyMap<string, AccessPointIdentity>;
}

export async function checkIdentities(
  looks: ReadonlyMap<string, AccessPointProbe>,
  inventory: readonly InventoryAccessPoint[],
  runsPath: string,
): Promise<Identities> {
  const identities = [...looks].flatMap(([accessPoint, probe]) => identityOf(accessPoint, probe) ?? []);
  const before = await lastSeen(
    runsPath,
    inventory.map(({ accessPoint }) => accessPoint),
  );
  return { identities, before, changes: identities.flatMap((each) => identityChanges(each, inventory, before)) };
}

/** For the log, the progress display and doctor. */
export function identitySentence({ accessPoint, what, before, now }: IdentityChange): string {
  if (what === 'exchanged') return `the device that answers as ${accessPoint} is ${now}: are their addresses exchanged?`;
  if (what === 'replaced') return `${accessPoint} is another device than before: ${now}, it was ${before}`;
  if (what === 'doubtful')
    return `${accessPoint} may be another device: it is known by the MAC ${now}, and the school file says ${before}, which may be another MAC of the same device`;
  return `${accessPoint} calls itself ${now} now, it was ${before}`;
}
