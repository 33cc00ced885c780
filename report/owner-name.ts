/** Who mends it: the role in the reader's language, with the name that the school has written down for it. */
import { ownerRoles, type OwnerRole, type Owners } from '../core/inventory/types.ts';
import type { Words } from './words.ts';

const isRole = (owner: string): owner is OwnerRole => ownerRoles.some((role) => role === owner);

/** An owner that is no role is already a name. */
export function ownerName(owner: string, { say }: Words, owners: Owners = {}): string {
  if (!isRole(owner)) return owner;
  const name = owners[owner];
  const role = say(`report.owner.${owner}`);
  return name === undefined ? role : `${role} – ${name}`;
}
