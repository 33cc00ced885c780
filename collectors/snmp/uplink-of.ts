/** Which port carries an access point's traffic. Pure. */
import type { InventoryAccessPoint } from '../../core/inventory/types.ts';
import type { Cell, Layout } from './layout.ts';

/**
 * The port that the school file names, else the best of those that the definition knows, else the only one.
 * @param known names of the definition, best first
 * @param up subjects of ports that are up
 */
export function uplinkOf(
  { accessPoint, uplinkInterface }: InventoryAccessPoint,
  known: readonly string[],
  cells: readonly Cell[],
  up: ReadonlySet<string>,
): Layout['uplink'] {
  const prefix = `interface/${accessPoint}/`;
  const names = [...new Set(cells.filter(({ subject }) => subject.startsWith(prefix)).map(({ subject }) => subject.slice(prefix.length)))];
  if (uplinkInterface !== undefined) return names.includes(uplinkInterface) ? { name: uplinkInterface } : { reason: 'no-such-interface' };
  const best = known.find((name) => names.includes(name));
  // With a second cable of the same kind each may carry half, and what gathers them is not seen.
  if (best !== undefined && names.some((name) => isSibling(name, best) && up.has(prefix + name)))
    return { reason: 'several-wired-interfaces' };
  if (best !== undefined) return { name: best };
  const [only] = names;
  if (only === undefined) return { reason: 'no-wired-interface' };
  return names.length === 1 ? { name: only } : { reason: 'several-wired-interfaces' };
}

/** As eth1 is of eth0; a port of its own kind, such as the one that gathers both, has none. */
function isSibling(name: string, of: string): boolean {
  const [stem, otherStem] = [name, of].map((each) => /^(.*\D)\d+$/.exec(each)?.[1]);
  return name !== of && stem !== undefined && stem === otherStem;
}
