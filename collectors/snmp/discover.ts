/** Asks a device what it is and which rows it has. */
import type { Clock } from '../clock.ts';
import type { InventoryAccessPoint } from '../../core/inventory/types.ts';
import { findOwnRow } from './access-point-list.ts';
import type { Cell, Layout } from './layout.ts';
import type { Vendors } from './load-vendors.ts';
import { candidatesOf } from './load-vendors.ts';
import { ownFigureWins } from './own-figure-wins.ts';
import { macOfIndex } from './own-row.ts';
import { refreshOids, withRefreshPeriods } from './refresh-periods.ts';
import type { SnmpSession } from './session.ts';
import type { SnmpAnswer, SnmpFailure, SnmpValue } from './snmp-value.ts';
import { textOf } from './snmp-value.ts';
import { tableCells, walkedOids } from './table-cells.ts';
import type { Vendor } from './vendor.ts';
import { defaultWalkLimits, walkColumns } from './walk.ts';

const sysDescr = '1.3.6.1.2.1.1.1.0';
const sysObjectId = '1.3.6.1.2.1.1.2.0';
/** 40 varbinds per request: what reference measurements were made with; most agents fit it into one frame. */
const defaultVarBinds = 40;

export type Discovery =
  { readonly layout: Layout; readonly first: SnmpAnswer } | { readonly failure: SnmpFailure; readonly first: SnmpAnswer };

/** Never throws. A device that answers the first question but not a later one has a layout with gaps; silence later on is a failure. */
export async function discover(
  session: SnmpSession,
  accessPoint: InventoryAccessPoint,
  vendors: Vendors,
  budgetMs: number,
  clock: Clock,
): Promise<Discovery> {
  const endMs = clock.monotonicMs() + budgetMs;
  const leftMs = () => Math.max(1, endMs - clock.monotonicMs());
  const first = await session.get([sysObjectId, sysDescr], Math.min(leftMs(), defaultWalkLimits.requestBudgetMs));
  if (!first.ok) return { failure: first.failure, first };
  const [objectId, description] = first.varBinds.map(({ value }) => textOf(value));
  const vendor =
    accessPoint.vendor === undefined
      ? await recognise(session, candidatesOf(vendors, objectId, description), leftMs)
      : vendors.byId.get(accessPoint.vendor);
  // What a controller says of itself, its own ports and name, is not said of the access point.
  const through = accessPoint.controller !== undefined;
  const standard = through || vendor?.role === 'controller' ? [] : vendors.standard;
  const definitions = [...standard, ...(vendor === undefined || vendor.role === 'standard' ? [] : [vendor])];
  const gaps: string[] =
    through && vendor === undefined ? ['the controller is of no make that is known: nothing is read of its access points'] : [];
  const { maxRepetitions, maxBackwardSteps, timeoutMs } = vendor?.quirks ?? {};
  const limits = {
    ...defaultWalkLimits,
    ...(maxRepetitions !== undefined && { maxRepetitions }),
    ...(maxBackwardSteps !== undefined && { maxBackwardSteps }),
    ...(timeoutMs !== undefined && { requestBudgetMs: timeoutMs }),
  };
  const maxVarBinds = vendor?.quirks.maxVarBinds ?? defaultVarBinds;
  const walk = (oids: readonly string[]) => walkColumns(session, oids, { ...limits, budgetMs: leftMs() }, clock);
  const get = (oids: readonly string[]) => present(session, oids, maxVarBinds, () => Math.min(leftMs(), limits.requestBudgetMs));
  const thereOf = async (cells: readonly Cell[]) => {
    const said = await get(cells.map(({ oid }) => oid));
    return cells.filter(({ oid }) => said.has(oid));
  };
  const ownSubject = `access-point/${accessPoint.accessPoint}`;

  let cells = await thereOf(
    (through ? [] : definitions.flatMap(({ scalars }) => scalars)).map((column) => ({ column, oid: column.oid, subject: ownSubject })),
  );
  let ownIndex: string | undefined;
  if (vendor?.self !== undefined) {
    const { index, stop } = await findOwnRow(
      session,
      accessPoint,
      { ...vendor, self: vendor.self, ...(through && { role: 'controller' }) },
      walk,
      clock,
    );
    if (stop !== undefined) gaps.push(`list of access points: ${stop}`);
    ownIndex = index;
    if (ownIndex === undefined)
      gaps.push('access point not told apart from the others that this device lists: give its mac in school.yaml');
  }
  const ownPrefix = ownIndex === undefined ? '' : `.${ownIndex}`;
  for (const table of definitions.flatMap((definition) => definition.tables)) {
    if (table.ownIndex === undefined ? through : ownIndex === undefined) continue;
    const prefix = table.ownIndex === undefined ? '' : ownPrefix;
    if (table.ownIndex !== undefined && table.index.length === 1) {
      // A table with one row per access point needs no walk.
      const named =
        table.name !== undefined && 'is' in table.name ? `${table.entity}/${accessPoint.accessPoint}/${table.name.is}` : ownSubject;
      const all = await thereOf(table.columns.map((column) => ({ column, oid: column.oid + prefix, subject: named })));
      cells.push(...all.filter(({ column }, at) => all.findIndex((other) => other.column.metric === column.metric) === at));
      continue;
    }
    const { columns, stop } = await walk(walkedOids(table).map((oid) => oid + prefix));
    if (stop === 'timeout' || stop === 'budget') return { failure: 'timeout', first };
    if (stop !== undefined) gaps.push(`${table.source}: ${stop}`);
    const { there, beyond, leftOut } = tableCells(accessPoint, table, prefix, columns, vendor?.uplink);
    if (leftOut > 0) gaps.push(`${table.source}: ${String(leftOut)} rows more than are read`);
    cells.push(...there, ...(await thereOf(beyond)));
  }
  cells = [...withRefreshPeriods(ownFigureWins(cells, vendor), ownPrefix, await get(refreshOids(cells, ownPrefix)))];
  const mac = macOfIndex(ownIndex ?? '');
  return {
    first,
    layout: {
      vendorId: vendor?.id,
      ...(mac !== undefined && { mac }),
      cells,
      changedOids: definitions.flatMap(({ tables }) => tables.flatMap(({ changed }) => changed ?? [])),
      uplink: uplinkOf(accessPoint, vendor, cells),
      sums: vendor?.sums ?? [],
      gaps,
      maxVarBinds,
    },
  };
}

/** The best candidate; one that wants subtrees is asked for them. */
export async function recognise(session: SnmpSession, candidates: readonly Vendor[], leftMs: () => number): Promise<Vendor | undefined> {
  for (const candidate of candidates) {
    const has = candidate.detect?.has ?? [];
    if (has.length === 0) return candidate;
    const answer = await session.getBulk(has, 1, Math.min(leftMs(), defaultWalkLimits.requestBudgetMs));
    const begins = (oid: string, index: number) => answer.ok && answer.varBinds[index]?.oid.startsWith(`${oid}.`) === true;
    if (answer.ok && has.every((oid, index) => begins(oid, index) && answer.varBinds[index]?.value.type !== 'missing')) return candidate;
  }
  return undefined;
}

/** What a device has of these; a question that it refuses or that is too big for it is asked in halves. */
async function present(
  session: SnmpSession,
  oids: readonly string[],
  atOnce: number,
  budgetMs: () => number,
): Promise<ReadonlyMap<string, SnmpValue>> {
  const found = new Map<string, SnmpValue>();
  const queue = [];
  for (let from = 0; from < oids.length; from += atOnce) queue.push(oids.slice(from, from + atOnce));
  for (let batch = queue.shift(); batch !== undefined; batch = queue.shift()) {
    const answer = await session.get(batch, budgetMs());
    if (answer.ok) {
      for (const { oid, value } of answer.varBinds) if (value.type !== 'missing') found.set(oid, value);
    } else if ((answer.failure === 'too-big' || answer.failure === 'agent-error') && batch.length > 1) {
      const middle = Math.ceil(batch.length / 2);
      queue.unshift(batch.slice(0, middle), batch.slice(middle));
    } else if (answer.failure !== 'agent-error') break;
  }
  return found;
}

function uplinkOf(accessPoint: InventoryAccessPoint, vendor: Vendor | undefined, cells: readonly Cell[]): Layout['uplink'] {
  const prefix = `interface/${accessPoint.accessPoint}/`;
  const names = [...new Set(cells.filter(({ subject }) => subject.startsWith(prefix)).map(({ subject }) => subject.slice(prefix.length)))];
  if (accessPoint.uplinkInterface !== undefined) {
    return names.includes(accessPoint.uplinkInterface) ? { name: accessPoint.uplinkInterface } : { reason: 'no-such-interface' };
  }
  const known = vendor?.uplink.find((name) => names.includes(name));
  if (known !== undefined) return { name: known };
  const [only] = names;
  if (only === undefined) return { reason: 'no-wired-interface' };
  return names.length === 1 ? { name: only } : { reason: 'several-wired-interfaces' };
}
