/**
 * Who the access points of a run are. A device that is too slow for the look before the run, or behind a controller that came to others
 * first, is compared as soon as the run's own polling hears it: it would be slow at every start, and replaced unseen.
 */
import type { InventoryAccessPoint } from '../core/inventory/types.ts';
import type { AccessPointIdentity, IdentityChange, RunState } from '../core/run-state.ts';
import { type Identities, identityChanges } from './check-identities.ts';
import { hearIdentities, type HeardIdentities } from './heard-identities.ts';

export interface RunIdentities extends HeardIdentities {
  /** As far as they are known. */
  state(): Pick<RunState, 'identities' | 'identityChanges'>;
}

/** @param onChange each change once, that of a slow device when it is heard */
export function createRunIdentities(
  looked: Identities,
  inventory: readonly InventoryAccessPoint[],
  onChange: (change: IdentityChange) => void,
): RunIdentities {
  const known = new Set(looked.identities.map(({ accessPoint }) => accessPoint));
  const later = new Map<string, { readonly identity: AccessPointIdentity; readonly changes: readonly IdentityChange[] }>();
  const said = new Set<string>();
  const say = (change: IdentityChange): void => {
    const what = JSON.stringify(change);
    if (!said.has(what)) onChange(change);
    said.add(what);
  };
  looked.changes.forEach(say);
  const unseen = inventory.filter(({ accessPoint }) => !known.has(accessPoint));
  const heard = hearIdentities(unseen, (identity) => {
    const changes = identityChanges(identity, inventory, looked.before);
    // Of a device that tells of itself bit by bit, the last word.
    later.set(identity.accessPoint, { identity, changes });
    changes.forEach(say);
  });
  return {
    ...heard,
    state: () => ({
      identities: [...looked.identities, ...[...later.values()].map(({ identity }) => identity)],
      identityChanges: [...looked.changes, ...[...later.values()].flatMap(({ changes }) => changes)],
    }),
  };
}
