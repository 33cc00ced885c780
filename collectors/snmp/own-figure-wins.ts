/** One figure, one column: a device may tell the same by several MIBs. Pure. */
import type { Cell } from './layout.ts';
import type { Vendor } from './vendor.ts';

/**
 * Cells of which each figure has one source: the vendor's own definition before the standard MIBs, and within a definition the first that the
 * device has. All parts of a merged figure stay together.
 */
export function ownFigureWins(cells: readonly Cell[], vendor: Vendor | undefined): Cell[] {
  const columns = [...(vendor?.scalars ?? []), ...(vendor?.tables ?? []).flatMap((table) => table.columns)];
  const own = new Set(columns.map(({ oid, metric }) => `${oid} ${metric}`));
  const isOwn = ({ column }: Cell) => own.has(`${column.oid} ${column.metric}`);
  const figures = new Map<string, Cell[]>();
  for (const cell of cells) {
    const figure = `${cell.partOf ?? cell.subject} ${cell.column.metric}`;
    figures.set(figure, [...(figures.get(figure) ?? []), cell]);
  }
  return [...figures.values()].flatMap((each) => {
    const best = each.find(isOwn) ?? each[0];
    return each.filter((cell) => cell === best || (best?.partOf !== undefined && cell.partOf !== undefined && isOwn(cell) === isOwn(best)));
  });
}
