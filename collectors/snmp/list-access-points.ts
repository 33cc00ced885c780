/** Every access point that a controller lists, with one walk of its list: for whoever makes a school file from it. */
import type { MetricName } from '../../core/metrics.ts';
import type { Clock } from '../clock.ts';
import { systemClock } from '../clock.ts';
import { addressIn } from './address-in.ts';
import type { Vendors } from './load-vendors.ts';
import { candidatesOf } from './load-vendors.ts';
import { bareIndex, macsOfRow, selfOids } from './own-row.ts';
import type { Budget } from './present.ts';
import { type ColumnReading, readColumn } from './read-column.ts';
import { introduce, type Recognised, recognise, sysDescr, sysObjectId } from './recognise.ts';
import { openSession, type SnmpSession, type SnmpTarget } from './session.ts';
import { type SnmpFailure, type SnmpValue, textOf } from './snmp-value.ts';
import type { VendorColumn } from './vendor-column.ts';
import type { Vendor } from './vendor.ts';
import { defaultWalkLimits, listLimits, walkColumns, type WalkResult } from './walk.ts';

const listed = ['accessPointName', 'accessPointModel', 'accessPointSerial', 'accessPointLocation', 'accessPointState'] as const;
export type ListedFigure = (typeof listed)[number] | 'accessPointClientCount';

export interface ListedAccessPoint {
  /** Index of its row in the controller's list. */
  readonly index: string;
  /**
   * Lower case, with colons. That of its Ethernet port first, where the list tells it; then the one by which the controller knows it. Any of
   * them may stand in the school file. Empty where the list tells none.
   */
  readonly macs: readonly string[];
  readonly address?: string;
  /** By its state: whether this controller serves it. Absent: the state is not told, or says nothing of that. */
  readonly serves?: NonNullable<VendorColumn['serves']>[string];
  /** In three states each; unknown with reason 'not-told' where the definition has no column for it. */
  readonly figures: Readonly<Record<ListedFigure, ColumnReading>>;
}

export type AccessPointList =
  | { readonly listed: false; readonly failure: SnmpFailure; readonly detail: string }
  /** It answered, but is nothing that lists access points as far as we know. */
  | { readonly listed: false; readonly vendor: string | undefined; readonly description: string | undefined }
  | {
      readonly listed: true;
      readonly vendor: string;
      /** What it calls itself. */
      readonly name?: string;
      readonly accessPoints: readonly ListedAccessPoint[];
      /** Why the list may be shorter than it should. */
      readonly gaps: readonly string[];
      readonly requestCount: number;
    };

const sysName = '1.3.6.1.2.1.1.5.0';
/** A list of thousands over a slow line; nobody waits longer. */
const listBudgetMs = 120_000;

/** Each question may take its own time. */
const unhurried: Budget = { leftMs: () => defaultWalkLimits.requestBudgetMs, forgive: () => undefined };

/**
 * Never throws for the device.
 * @param vendor definition to read it by; absent: recognised. One that is not among vendors lists nothing
 * @throws ProvnatError INVENTORY_INVALID when the address is not one
 */
export async function listAccessPoints(
  target: SnmpTarget,
  vendors: Vendors,
  vendor?: string,
  clock: Clock = systemClock,
): Promise<AccessPointList> {
  const session = openSession(target, clock);
  try {
    return await list(session, vendors, vendor, clock);
  } finally {
    session.close();
  }
}

async function list(session: SnmpSession, vendors: Vendors, wanted: string | undefined, clock: Clock): Promise<AccessPointList> {
  const { first, said, failure } = await introduce(session, unhurried);
  if (failure !== undefined && !first.ok) return { listed: false, failure, detail: first.detail };
  const [objectId, description] = [sysObjectId, sysDescr].map((oid) => textOf(said.get(oid)));
  const recognised: Recognised =
    wanted === undefined
      ? await recognise(session, candidatesOf(vendors, objectId, description), unhurried)
      : { vendor: vendors.byId.get(wanted) };
  const { vendor } = recognised;
  // No answer about what it has is no answer that it is of no make.
  if (recognised.stop !== undefined) {
    return { listed: false, failure: recognised.stop, detail: 'it answered, but not when asked which make it is' };
  }
  if (vendor?.self === undefined) return { listed: false, vendor: vendor?.id, description };
  const listing = { ...vendor, self: vendor.self };
  const name = await nameOf(session);
  const { columns, stop, requestCount } = await walkColumns(session, oidsOf(listing), limitsOf(vendor), clock);
  const accessPoints = rowsOf(listing, columns);
  // Silence after the first answer with nothing to show for it is no empty list.
  if (accessPoints.length === 0 && (stop === 'timeout' || stop === 'budget')) {
    return { listed: false, failure: 'timeout', detail: 'it answered, but not when asked for its list of access points' };
  }
  return {
    listed: true,
    vendor: vendor.id,
    ...(name !== undefined && name !== '' && { name }),
    accessPoints,
    gaps: [
      ...(stop === undefined ? [] : [`the list was not read to its end: ${stop}`]),
      ...(accessPoints.length > 0 ? [] : ['its list is empty: has it access points, and may this credential see them?']),
    ],
    requestCount,
  };
}

/** What it calls itself, where it says. */
async function nameOf(session: SnmpSession): Promise<string | undefined> {
  const said = await session.get([sysName], defaultWalkLimits.requestBudgetMs);
  return said.ok ? textOf(said.varBinds[0]?.value) : undefined;
}

type Listing = Vendor & { readonly self: NonNullable<Vendor['self']> };

const limitsOf = ({ quirks: { maxRepetitions, maxBackwardSteps, timeoutMs } }: Vendor) => ({
  ...defaultWalkLimits,
  ...listLimits,
  budgetMs: listBudgetMs,
  ...(maxRepetitions !== undefined && { maxRepetitions }),
  ...(maxBackwardSteps !== undefined && { maxBackwardSteps }),
  ...(timeoutMs !== undefined && { requestBudgetMs: timeoutMs }),
});

/** Columns of one row per access point. */
const columnsFor = ({ tables }: Vendor, metric: MetricName): readonly VendorColumn[] =>
  tables
    .filter((table) => table.ownIndex !== undefined && table.index.length === 1)
    .flatMap(({ columns }) => columns.filter((column) => column.metric === metric));

/** Where an access point's clients are only told by radio: those columns. */
function clientPartsOf(vendor: Vendor): readonly VendorColumn[] {
  const of = vendor.sums.find(({ metric }) => metric === 'accessPointClientCount')?.of;
  if (of === undefined || columnsFor(vendor, 'accessPointClientCount').length > 0) return [];
  return vendor.tables
    .filter((table) => table.ownIndex !== undefined && table.index.length > 1 && table.merge === undefined)
    .flatMap(({ columns }) => columns.filter((column) => column.metric === of))
    .slice(0, 1);
}

const oidsOf = (vendor: Listing): readonly string[] => [
  ...new Set([
    ...selfOids(vendor.self),
    ...[...listed, 'accessPointClientCount' as const].flatMap((metric) => columnsFor(vendor, metric).map(({ oid }) => oid)),
    ...clientPartsOf(vendor).map(({ oid }) => oid),
  ]),
];

type Columns = WalkResult['columns'];

function rowsOf(vendor: Listing, columns: Columns): readonly ListedAccessPoint[] {
  const indexes = oncePerMac(selfOids(vendor.self).flatMap((oid) => [...(columns.get(oid)?.keys() ?? [])]));
  const [part] = clientPartsOf(vendor);
  const partsOf = part === undefined ? undefined : byAccessPoint(new Set(indexes), part, columns.get(part.oid));
  return indexes.map((index): ListedAccessPoint => {
    const reading = (metric: MetricName): ColumnReading => {
      const readings = columnsFor(vendor, metric).flatMap((column) => {
        const value = columns.get(column.oid)?.get(index);
        return value === undefined ? [] : [readColumn(column, value)];
      });
      return readings.find(({ state }) => state !== 'unknown') ?? readings[0] ?? notTold;
    };
    const figures = Object.fromEntries(listed.map((metric) => [metric, reading(metric)])) as Record<ListedFigure, ColumnReading>;
    figures.accessPointClientCount = partsOf === undefined ? reading('accessPointClientCount') : sumOf(partsOf.get(index) ?? []);
    const { addressOid } = vendor.self;
    const where = addressIn(columns.get(addressOid ?? '')?.get(index));
    const word = figures.accessPointState.valueText ?? '';
    const serves = columnsFor(vendor, 'accessPointState')
      .map((column) => column.serves?.[word])
      .find((said) => said !== undefined);
    return {
      index,
      macs: macsOfRow(vendor, columns, index),
      ...(where !== undefined && isSet(where) && { address: where }),
      ...(serves !== undefined && { serves }),
      figures,
    };
  });
}

/** Two tables of one device may differ in whether they write a length before a MAC. */
function oncePerMac(indexes: readonly string[]): readonly string[] {
  const found = new Map<string, string>();
  for (const index of indexes) if (!found.has(bareIndex(index))) found.set(bareIndex(index), index);
  return [...found.values()];
}

/** Readings of a column by radio, under the index of the access point that the radio is of. */
function byAccessPoint(
  owners: ReadonlySet<string>,
  column: VendorColumn,
  rows: ReadonlyMap<string, SnmpValue> = new Map<string, SnmpValue>(),
): ReadonlyMap<string, readonly ColumnReading[]> {
  const found = new Map<string, ColumnReading[]>();
  for (const [row, value] of rows) {
    const owner = row.slice(0, row.lastIndexOf('.'));
    if (owners.has(owner)) found.set(owner, [...(found.get(owner) ?? []), readColumn(column, value)]);
  }
  return found;
}

const notTold: ColumnReading = { state: 'unknown', reason: 'not-told' };

/** Half of the radios would be half a truth. */
function sumOf(parts: readonly ColumnReading[]): ColumnReading {
  const unknown = parts.find(({ state }) => state === 'unknown');
  if (parts.length === 0 || unknown !== undefined) return unknown ?? notTold;
  const sum = parts.reduce((so, { valueInteger = 0 }) => so + Number(valueInteger), 0);
  return { state: sum === 0 ? 'zero' : 'value', valueInteger: sum };
}

/** An access point that has never joined is listed with 0.0.0.0, 255.255.255.255 or nothing. */
const isSet = (address: string): boolean => !/^[0.:]+$/.test(address) && address !== '255.255.255.255';
