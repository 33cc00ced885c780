/** Which port carries an access point's traffic. Pure. */
import type { InventoryAccessPoint } from '../../core/inventory/types.ts';
import type { Cell, Layout } from './layout.ts';

/**
 * The port that the school file names, else the best of those that the definition knows and that are not down, else the only one that may be
 * up. Where all are down, the best that is known: its cable is then what somebody has to look at.
 * @param known names of the definition, best first. anyOf: names of ports of which any may be it
 * @param states subject of a port → what it says of itself, `up` or another word; absent: it does not say
 */
export function uplinkOf(
  { accessPoint, uplinkInterface }: InventoryAccessPoint,
  { known, anyOf }: { readonly known: readonly string[]; readonly anyOf?: string | undefined },
  cells: readonly Cell[],
  states: ReadonlyMap<string, string>,
): Layout['uplink'] {
  const prefix = `interface/${accessPoint}/`;
  const names = [...new Set(cells.filter(({ subject }) => subject.startsWith(prefix)).map(({ subject }) => subject.slice(prefix.length)))];
  if (uplinkInterface !== undefined) return names.includes(uplinkInterface) ? { name: uplinkInterface } : { reason: 'no-such-interface' };
  const stateOf = (name: string) => states.get(prefix + name);
  const isUp = (name: string) => stateOf(name) === 'up';
  // A device that is called by its usual port may have its cable in another one.
  const there = names.some(isUp) ? names.filter((name) => isUp(name) || stateOf(name) === undefined) : names;
  const best = known.find((name) => there.includes(name));
  // With a second cable of the same kind each may carry half, and what gathers them is not seen.
  if (best !== undefined && there.some((name) => isSibling(name, best) && isUp(name))) return { reason: 'several-wired-interfaces' };
  // A router serves others by its further ports, or hangs by one of them: the figures are told, and prove nothing.
  const may = anyOf === undefined ? undefined : new RegExp(anyOf, 'u');
  const isGuess = best !== undefined && may?.test(best) === true && there.some((name) => name !== best && may.test(name) && isUp(name));
  if (best !== undefined) return { name: best, ...(isGuess && { isGuess }) };
  const [only] = there;
  if (only === undefined) return { reason: 'no-wired-interface' };
  return there.length === 1 ? { name: only } : { reason: 'several-wired-interfaces' };
}

/** As eth1 is of eth0; a port of its own kind, such as the one that gathers both, has none. */
function isSibling(name: string, of: string): boolean {
  const [stem, otherStem] = [name, of].map((each) => /^(.*\D)\d+$/.exec(each)?.[1]);
  return name !== of && stem !== undefined && stem === otherStem;
}
