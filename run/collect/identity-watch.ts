/**
 * Is each access point still the device that it was? What it was last is kept in the store, over restarts of the service. A change is said
 * once, what contradicts the school file at every start.
 */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { InventoryAccessPoint } from '../../core/inventory/types.ts';
import type { AccessPointIdentity } from '../../core/run-state.ts';
import { writeAtomically } from '../../store/atomic-file.ts';
import { identityChanges, identitySentence } from '../check-identities.ts';
import { hearIdentities, type HeardIdentities } from '../heard-identities.ts';
import { oneLine, type Say } from './say.ts';

export interface IdentityWatch extends HeardIdentities {
  /** The school file changed. */
  follow(accessPoints: readonly InventoryAccessPoint[]): void;
  /** Keeps what changed since the last time. Never throws; a fault is said once. */
  save(): Promise<void>;
}

const fileName = 'identities.json';

/** Never throws: what cannot be read was not seen. */
export async function openIdentityWatch(storePath: string, inventory: readonly InventoryAccessPoint[], say: Say): Promise<IdentityWatch> {
  const path = join(storePath, fileName);
  const known = await readKnown(path);
  const said = new Map<string, string>();
  let accessPoints = inventory;
  let changed = false;
  let saidFault = false;

  function compare(now: AccessPointIdentity): void {
    const { accessPoint } = now;
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
  let heard = hearIdentities(inventory, compare);

  return {
    write: (sample) => heard.write(sample),
    hear: (event) => heard.hear(event),
    follow(next) {
      accessPoints = next;
      heard = hearIdentities(next, compare);
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

async function readKnown(path: string): Promise<Map<string, AccessPointIdentity>> {
  try {
    const { identities } = JSON.parse(await readFile(path, 'utf8')) as { readonly identities: readonly AccessPointIdentity[] };
    return new Map(identities.map((each) => [each.accessPoint, each]));
  } catch {
    return new Map();
  }
}
