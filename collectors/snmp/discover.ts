/** Asks a device what it is and which rows it has. */
import type { Clock } from '../clock.ts';
import type { InventoryAccessPoint } from '../../core/inventory/types.ts';
import type { Cell, Layout } from './layout.ts';
import type { Vendors } from './load-vendors.ts';
import { candidatesOf, standardBeside } from './load-vendors.ts';
import { ownFigureWins } from './own-figure-wins.ts';
import { findOwnRow, type FoundRow, ownRowGaps } from './find-own-row.ts';
import { otherForm } from './own-row.ts';
import { ownedRows } from './owned-rows.ts';
import type { Budget } from './present.ts';
import { present } from './present.ts';
import { introduce, recognise, sysDescr, sysObjectId, type Recognised } from './recognise.ts';
import { heardOfNeighbour, refreshOids, withRefreshPeriods } from './refresh-periods.ts';
import { readColumn } from './read-column.ts';
import type { SnmpSession } from './session.ts';
import { sharedWalk } from './shared-walk.ts';
import type { SnmpAnswer, SnmpFailure, SnmpValue } from './snmp-value.ts';
import { plainText } from './plain-text.ts';
import { textOf } from './snmp-value.ts';
import { tableCells, walkedOids } from './table-cells.ts';
import { uplinkOf } from './uplink-of.ts';
import type { VendorTable } from './vendor.ts';
import { isOwned } from './vendor.ts';
import type { WalkResult, WalkStop } from './walk.ts';
import { defaultWalkLimits, listLimits, walkColumns, type WalkRest } from './walk.ts';

/** 40 varbinds per request: what reference measurements were made with; most agents fit it into one frame. */
const defaultVarBinds = 40;

export type Discovery =
  { readonly layout: Layout; readonly first: SnmpAnswer } | { readonly failure: SnmpFailure; readonly first: SnmpAnswer };

/** What earlier discoveries of the same device were told: a later one only asks for what is missing. */
export interface Findings {
  readonly walks: Map<string, WalkResult['columns']>;
  /** By OID. */
  readonly values: Map<string, SnmpValue>;
  /** Tables that were asked for in vain: others go first next time. */
  readonly inVain: Set<VendorTable>;
}

export const noFindings = (): Findings => ({ walks: new Map(), values: new Map(), inVain: new Set() });

/** The tables do not end, or run in circles: asking again finds the same. */
const final: readonly WalkStop[] = ['loop', 'too-many-rows', 'too-many-requests', 'too-many-backward-steps'];

/**
 * Never throws. A device that answers the first question has a layout, complete or not; one that does not is a failure.
 * @param through a controller is asked: what it says of itself is not said of the access point
 * @param known MACs of an earlier layout
 */
export async function discover(
  session: SnmpSession,
  accessPoint: InventoryAccessPoint,
  vendors: Vendors,
  budgetMs: number,
  clock: Clock,
  {
    through = accessPoint.controller !== undefined,
    findings = noFindings(),
    known = [],
  }: { readonly through?: boolean; readonly findings?: Findings; readonly known?: readonly string[] } = {},
): Promise<Discovery> {
  let endMs = clock.monotonicMs() + budgetMs;
  const budget: Budget = { leftMs: () => endMs - clock.monotonicMs(), forgive: (ms) => (endMs += ms) };
  const gaps: string[] = [];
  let complete = true;
  let cutShort = false;
  const gap = (what: string, stop: WalkStop | undefined) => {
    if (stop === undefined) return;
    gaps.push(plainText(`${what}: ${stop}`));
    complete &&= final.includes(stop);
    cutShort ||= stop === 'timeout' || stop === 'budget';
  };
  const missing = (what: string) => {
    gaps.push(what);
    complete = false;
  };

  const { first, said, failure } = await introduce(session, budget);
  if (failure !== undefined) return { failure, first };
  const [objectId, description] = [sysObjectId, sysDescr].map((oid) => textOf(said.get(oid)));
  const recognised: Recognised =
    accessPoint.vendor === undefined
      ? await recognise(session, candidatesOf(vendors, objectId, description), budget)
      : { vendor: vendors.byId.get(accessPoint.vendor) };
  const { vendor } = recognised;
  gap('what kind of device it is', recognised.stop);
  // What a controller says of itself, its own ports and name, is not said of the access point.
  const foreign = through || vendor?.role === 'controller' || recognised.mayBeController === true;
  const definitions = [
    ...(foreign ? [] : standardBeside(vendors, vendor)),
    ...(vendor === undefined || vendor.role === 'standard' ? [] : [vendor]),
  ];
  const tables = definitions.flatMap((definition) => definition.tables).filter((table) => !foreign || isOwned(table));
  const scalars = foreign ? [] : definitions.flatMap((definition) => definition.scalars);
  if (through && recognised.stop === undefined && vendor?.self === undefined)
    missing('controller not recognised as one that tells of its access points: give its vendor in school.yaml');

  const { maxRepetitions, maxBackwardSteps, timeoutMs } = vendor?.quirks ?? {};
  const limits = {
    ...defaultWalkLimits,
    ...(maxRepetitions !== undefined && { maxRepetitions }),
    ...(maxBackwardSteps !== undefined && { maxBackwardSteps }),
    ...(timeoutMs !== undefined && { requestBudgetMs: timeoutMs }),
  };
  const maxVarBinds = vendor?.quirks.maxVarBinds ?? defaultVarBinds;
  const walk = (oids: readonly string[]) => walkColumns(session, oids, { ...limits, budgetMs: budget.leftMs() }, clock);
  /** Of tables that tell of many access points. */
  const walkList = (oids: readonly string[], rest?: WalkRest) =>
    walkColumns(session, oids, { ...limits, ...listLimits, budgetMs: budget.leftMs() }, clock, rest);
  const get = async (what: string, oids: readonly string[]) => {
    const { found, stop } = await present(session, oids, maxVarBinds, limits.requestBudgetMs, budget, findings.values);
    gap(what, stop);
    return { found, stop };
  };
  const thereOf = async (what: string, cells: readonly Cell[]) => {
    const { found, stop } = await get(
      what,
      cells.map(({ oid }) => oid),
    );
    return { there: cells.filter(({ oid }) => found.has(oid)), stop };
  };
  const ownSubject = `access-point/${accessPoint.accessPoint}`;

  const own = await thereOf(
    'values of the device',
    scalars.map((column) => ({ column, oid: column.oid, subject: ownSubject })),
  );
  let row: FoundRow | undefined;
  let unread = false;
  if (vendor?.self !== undefined) {
    const listing = { ...vendor, self: vendor.self };
    const questions = {
      // Not among the findings: it may have joined, or be gone.
      get: (oids: readonly string[]) => present(session, oids, maxVarBinds, limits.requestBudgetMs, budget, new Map()),
      walk: walkList,
    };
    const search = await findOwnRow(session, accessPoint, listing, { itself: !foreign, known, clock }, questions);
    budget.forgive(search.waitedMs);
    row = search.row;
    gap('list of access points', search.stop);
    if (search.otherThere !== undefined) gaps.push(ownRowGaps.otherThere(search.otherThere, !foreign));
    unread = row === undefined && search.stop !== undefined;
    // It may not have joined yet, or have dropped for a while.
    const why = unread ? ownRowGaps.unread : accessPoint.mac === undefined ? ownRowGaps.several : ownRowGaps.unlisted;
    if (row === undefined) missing(why);
  }
  const ownIndex = row?.index;
  const ownPrefix = ownIndex === undefined ? '' : `.${ownIndex}`;

  const remember = (table: VendorTable, stop: WalkStop | undefined) =>
    stop === undefined ? findings.inVain.delete(table) : findings.inVain.add(table);
  async function cellsOf(table: VendorTable): Promise<readonly Cell[]> {
    if (table.ownIndex === undefined) return cellsAt(table, '');
    const cells = await cellsAt(table, ownPrefix);
    const other = table.index[0]?.length === 'either' && !findings.inVain.has(table) ? otherForm(ownPrefix) : undefined;
    return cells.length > 0 || other === undefined ? cells : cellsAt(table, other);
  }
  async function cellsAt(table: VendorTable, prefix: string): Promise<readonly Cell[]> {
    const asked = table.ownIndex !== undefined && table.index.length === 1 ? [''] : table.rows?.map((row) => `.${String(row)}`);
    const columns = asked === undefined ? await walkedRows(table, prefix) : await askedRows(table, prefix, asked);
    const { there, beyond, leftOut } = tableCells(accessPoint, table, prefix, columns, vendor?.uplink, vendor?.ports);
    for (const { column, oid, subject } of there) {
      const told = column.metric === 'interfaceUp' ? readColumn(column, valueAt(columns, column.oid + prefix, oid)) : undefined;
      if (told?.valueText !== undefined && portStates.get(subject) !== 'up') portStates.set(subject, told.valueText);
    }
    if (leftOut > 0) gaps.push(`${table.source}: ${String(leftOut)} rows more than are read`);
    return [...there, ...(await thereOf(table.source, beyond)).there];
  }

  /** A table with one row per access point needs no walk, and one whose rows are known may not answer one. */
  async function askedRows(table: VendorTable, prefix: string, rows: readonly string[]): Promise<WalkResult['columns']> {
    const oids = walkedOids(table).map((oid) => oid + prefix);
    const asked = oids.flatMap((oid) => rows.map((row) => oid + row));
    const { found: said, stop } = await get(table.source, asked);
    remember(table, stop);
    const told = (oid: string) => rows.flatMap((row) => [[row.slice(1), said.get(oid + row)] as const].filter(isTold));
    return new Map(oids.map((oid) => [oid, new Map(told(oid))]));
  }
  async function walkedRows(table: VendorTable, prefix: string): Promise<WalkResult['columns']> {
    const oids = walkedOids(table).map((oid) => oid + prefix);
    const key = oids.join(' ');
    const before = findings.walks.get(key);
    if (before !== undefined) return before;
    const owned = table.ownIndex === undefined && isOwned(table);
    const walked = owned ? await sharedWalk(session, oids, walkList, clock) : await walk(oids);
    const columns = owned ? ownedRows(table, walked.columns, row?.name) : walked.columns;
    budget.forgive(walked.waitedMs);
    gap(table.source, walked.stop);
    remember(table, walked.stop);
    if (walked.stop === undefined && [...columns.values()].some((rows) => rows.size > 0)) findings.walks.set(key, columns);
    return columns;
  }

  const found = new Map<VendorTable, readonly Cell[]>();
  const portStates = new Map<string, string>();
  const readable = tables.filter((table) => !isOwned(table) || ownIndex !== undefined);
  for (const table of [...readable].sort((left, right) => Number(findings.inVain.has(left)) - Number(findings.inVain.has(right)))) {
    found.set(table, await cellsOf(table));
  }
  const ofTables = readable.flatMap((table) => found.get(table) ?? []);
  const cells = ownFigureWins([...own.there, ...ofTables], vendor);
  // In the list, and yet none of its figures, or of its radios': it is joining or leaving.
  const ofItsOwn = (entity?: string) => readable.filter((table) => isOwned(table) && (entity === undefined || table.entity === entity));
  const isEmpty = (some: readonly VendorTable[]) =>
    some.length > 0 && some.every((table) => found.get(table)?.length === 0 && !findings.inVain.has(table));
  const absent = through && (ownIndex === undefined || isEmpty(ofItsOwn()));
  if (ownIndex !== undefined && complete && (isEmpty(ofItsOwn()) || isEmpty(ofItsOwn('radio'))))
    missing('the device lists the access point and tells nothing of it, or of its radios');
  const periodOids = refreshOids(cells, ownPrefix);
  const refresh = await get('how often figures are renewed', periodOids);
  const ofNeighbour = through && vendor?.role === 'access-point';
  const cellsBy = (said: ReadonlyMap<string, SnmpValue>) => {
    const renewed = withRefreshPeriods(cells, ownPrefix, said);
    return ofNeighbour ? renewed.map(heardOfNeighbour) : renewed;
  };
  const timed = cellsBy(refresh.found);
  const uplink = uplinkOf(accessPoint, { known: vendor?.uplink ?? [], anyOf: vendor?.uplinkAnyOf }, timed, portStates);
  if ('name' in uplink && uplink.isGuess === true)
    gaps.push('several of its ports are up, and which one holds its cable is a guess: name uplinkInterface in school.yaml');
  return {
    first,
    layout: {
      vendorId: vendor?.id,
      macs: row?.macs ?? [],
      cells: timed,
      ...(periodOids.length > 0 && { periods: { oids: periodOids, cellsBy } }),
      changedOids: tables.flatMap(({ changed }) => changed ?? []),
      uplink,
      sums: vendor?.sums ?? [],
      gaps: [...new Set(gaps)],
      complete,
      cutShort,
      ...(absent && { unlisted: unread ? 'list-not-read' : 'not-listed-by-controller' }),
      maxVarBinds,
    },
  };
}

const isTold = (cell: readonly [string, SnmpValue | undefined]): cell is readonly [string, SnmpValue] => cell[1] !== undefined;

const valueAt = (columns: WalkResult['columns'], column: string, oid: string): SnmpValue =>
  columns.get(column)?.get(oid.slice(column.length + 1)) ?? { type: 'other' };
