/**
 * Is each access point still the device that it was? Name, MAC and serial number are in what is sampled anyway; what they were last is kept
 * in the store, over restarts of the service. A change is said once, what contradicts the school file at every start.
 */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { InventoryAccessPoint } from '../../core/inventory/types.ts';
import type { MetricName } from '../../core/metrics.ts';
import type { AccessPointIdentity } from '../../core/run-state.ts';
import type { SampleSink } from '../../core/sample.ts';
import type { SnmpEvent } from '../../collectors/snmp/tell-poll.ts';
import { writeAtomically } from '../../store/atomic-file.ts';
import { identityChanges, identityFrom, identitySentence } from '../check-identities.ts';
import { oneLine, type Say } from './say.ts';

export interface IdentityWatch extends SampleSink {
  hear(event: SnmpEvent): void;
  /** The school file changed. */
  follow(accessPoints: readonly InventoryAccessPoint[]): void;
  /** Keeps what changed since the last time. Never throws; a fault is said once. */
  save(): Promise<void>;
}

interface Heard {
  name?: string;
  serial?: string;
  mac?: string;
  listed: readonly string[];
  /** Not compared since something of it changed. */
  fresh: boolean;
}

const partOf: Partial<Record<MetricName, 'name' | 'serial' | 'mac'>> = {
  accessPointName: 'name',
  accessPointSerial: 'serial',
  accessPointMac: 'mac',
};
const fileName = 'identities.json';

/** Never throws: what cannot be read was not seen. */
export async function openIdentityWatch(storePath: string, inventory: readonly InventoryAccessPoint[], say: Say): Promise<IdentityWatch> {
  const path = join(storePath, fileName);
  const known = await readKnown(path);
  const heard = new Map<string, Heard>();
  const said = new Map<string, string>();
  let accessPoints = inventory;
  let names = namesOf(inventory);
  let changed = false;
  let saidFault = false;

  const heardOf = (accessPoint: string): Heard => {
    const before = heard.get(accessPoint);
    if (before !== undefined) return before;
    const fresh: Heard = { listed: [], fresh: true };
    heard.set(accessPoint, fresh);
    return fresh;
  };

  /** At the end of a poll: half of what a device says of itself may look like another one. */
  function compare(accessPoint: string): void {
    const told = heardOf(accessPoint);
    if (!told.fresh) return;
    told.fresh = false;
    const { name, serial, mac, listed } = told;
    const now = identityFrom(accessPoint, { name, serial, macs: [...listed, mac] });
    const [change] = identityChanges(now, accessPoints, known);
    const sentence = change === undefined ? '' : identitySentence(change);
    if (sentence !== '' && said.get(accessPoint) !== sentence) say('warn', oneLine(`identity: ${sentence}`));
    said.set(accessPoint, sentence);
    // Whoever answers in another's place must not be taken for the one that belongs there.
    if (change?.what === 'exchanged') return;
    const before = known.get(accessPoint);
    // Nothing of the device that it was speaks for the one that took its place.
    const next = change?.what === 'replaced' ? now : { ...before, ...now };
    if (JSON.stringify(next) === JSON.stringify(before)) return;
    known.set(accessPoint, next);
    changed = true;
  }

  return {
    write({ metric, subject, state, valueText }) {
      const accessPoint = names.get(subject);
      if (accessPoint === undefined) return;
      const part = partOf[metric];
      if (part !== undefined && state === 'value' && valueText !== undefined) {
        const told = heardOf(accessPoint);
        told.fresh ||= told[part] !== valueText;
        told[part] = valueText;
      }
      if (metric === 'accessPointReachable' && state === 'value') compare(accessPoint);
    },
    hear(event) {
      // Told before the samples of its poll.
      if (event.what === 'discovered') Object.assign(heardOf(event.accessPoint), { listed: event.macs, fresh: true });
    },
    follow(next) {
      accessPoints = next;
      names = namesOf(next);
      heard.clear();
      said.clear();
    },
    async save() {
      if (!changed) return;
      changed = false;
      try {
        await writeAtomically(path, `${JSON.stringify({ formatVersion: 1, identities: [...known.values()] })}\n`);
        saidFault = false;
      } catch (error) {
        changed = true;
        const fault = error instanceof Error ? error.message : String(error);
        if (!saidFault) say('warn', `store: who the access points are could not be kept: ${oneLine(fault)}`);
        saidFault = true;
      }
    },
  };
}

/** By subject. */
const namesOf = (accessPoints: readonly InventoryAccessPoint[]): ReadonlyMap<string, string> =>
  new Map(accessPoints.map(({ accessPoint }) => [`access-point/${accessPoint}`, accessPoint]));

async function readKnown(path: string): Promise<Map<string, AccessPointIdentity>> {
  try {
    const { identities } = JSON.parse(await readFile(path, 'utf8')) as { readonly identities: readonly AccessPointIdentity[] };
    return new Map(identities.map((each) => [each.accessPoint, each]));
  } catch {
    return new Map();
  }
}
