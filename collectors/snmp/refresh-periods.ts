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

/** Cells with the period that the device told; without one the definition's own, which is the longest there is, stays. Pure. */
export function withRefreshPeriods(cells: readonly Cell[], ownPrefix: string, said: ReadonlyMap<string, SnmpValue>): readonly Cell[] {
  return cells.map((cell) => {
    const { column } = cell;
    const { toMs = 1, validMs: [least, most] = [0, 0] } = column.refreshFrom ?? {};
    const periods = oidsOf(cell, ownPrefix)
      .map((oid) => Number(numberOf(said.get(oid) ?? { type: 'other' }) ?? NaN) * toMs)
      .filter((ms) => ms >= least && ms <= most);
    const refreshMs = periods.length === 0 ? column.refreshMs : Math.max(...periods);
    const windowMs = column.windowIsRefresh ? refreshMs : column.windowMs;
    return refreshMs === column.refreshMs && windowMs === column.windowMs ? cell : { ...cell, column: { ...column, refreshMs, windowMs } };
  });
}
