/** How often a device renews its figures, where it says so itself. */
import type { Cell } from './layout.ts';
import { numberOf } from './snmp-value.ts';
import type { SnmpValue } from './snmp-value.ts';

const oidsOf = (cell: Cell, ownPrefix: string): readonly string[] => {
  const from = cell.column.refreshFrom;
  return from === undefined ? [] : from.oids.map((oid) => (from.of === 'device' ? oid : oid + ownPrefix));
};

/** What to ask for. @param ownPrefix index of the access point with a leading dot, or empty */
export const refreshOids = (cells: readonly Cell[], ownPrefix: string): readonly string[] => [
  ...new Set(cells.flatMap((cell) => oidsOf(cell, ownPrefix))),
];

/**
 * Cells with the period that the device told; without one the definition's own, which is the longest there is, stays. A device that says
 * it never renews a figure is believed: what it then answers was true at some time that nobody knows. Pure.
 */
export function withRefreshPeriods(cells: readonly Cell[], ownPrefix: string, said: ReadonlyMap<string, SnmpValue>): readonly Cell[] {
  return cells.map((cell) => {
    const { column } = cell;
    if (column.refreshFrom === undefined) return renewedEvery(cell, column.refreshMs);
    const { toMs, validMs, never } = column.refreshFrom;
    const [least, most] = validMs;
    const told = oidsOf(cell, ownPrefix).flatMap((oid) => numberOf(said.get(oid)) ?? []);
    if (told.some((raw) => never.includes(Number(raw)))) return { ...cell, column: { ...column, neverRenewed: true } };
    const periods = told.map((raw) => Number(raw) * toMs).filter((ms) => ms >= least && ms <= most);
    return renewedEvery(cell, periods.length === 0 ? column.refreshMs : Math.max(...periods));
  });
}

/** What is assumed where no source tells. */
const guessedMs = 60_000;

/**
 * Of an access point that another one of its kind tells of: what its definition knows is how old figures are on the device that is asked, and
 * nobody tells how often that one hears of its neighbours. Pure.
 */
export function heardOfNeighbour({ column, ...cell }: Cell): Cell {
  if (column.refreshMs === 0 && column.windowMs === 0) return { ...cell, column };
  return { ...cell, column: { ...column, refreshMs: Math.max(column.refreshMs, guessedMs), ageConfidence: 'guess' } };
}

function renewedEvery(cell: Cell, refreshMs: number): Cell {
  const { column } = cell;
  const windowMs = column.windowIsRefresh ? refreshMs : column.windowMs;
  return refreshMs === column.refreshMs && windowMs === column.windowMs ? cell : { ...cell, column: { ...column, refreshMs, windowMs } };
}
