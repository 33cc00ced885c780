/** A walked table → the cells worth asking for. Pure. */
import type { InventoryAccessPoint } from '../../core/inventory/types.ts';
import { interned } from './interned.ts';
import type { Cell } from './layout.ts';
import { plainText } from './plain-text.ts';
import { readColumn } from './read-column.ts';
import type { SnmpValue } from './snmp-value.ts';
import { numberOf, textOf } from './snmp-value.ts';
import type { VendorColumn } from './vendor-column.ts';
import type { VendorTable } from './vendor.ts';

/** Rows of one table that are read per poll at most, so that a strange device cannot make us its burden. */
const maxRows = 64;

const nothing: SnmpValue = { type: 'other' };

const nameOids = (table: VendorTable): readonly string[] => (table.name !== undefined && 'oids' in table.name ? table.name.oids : []);

/** Columns that must be walked, those included that only say where or how others are to be read. */
export const walkedOids = (table: VendorTable): readonly string[] => [
  ...new Set([
    ...nameOids(table),
    ...(table.keep ? [table.keep.oid] : []),
    ...(table.off ? [table.off.oid] : []),
    ...table.columns.flatMap((column) => [
      ...(column.atIndexOf === undefined ? [column.oid] : [column.atIndexOf]),
      ...(column.stepsFrom === undefined ? [] : [column.stepsFrom]),
      ...(column.shareOf === undefined ? [] : [column.shareOf]),
    ]),
  ]),
];

/**
 * prefix + row is the whole index; the row of a table with one for each access point is '', which was asked for and not walked.
 * @param uplinks names of the ports that matter most, best first: they are read whatever type they have, and when there are more rows than can be
 * @param ports pattern of the names of what may be a port at all; where types tell rows apart, those of other names are left out
 * @returns cells that are there, cells beyond the walked index (`atIndexOf`) that somebody still has to ask for, and how many rows are left out
 */
export function tableCells(
  accessPoint: InventoryAccessPoint,
  table: VendorTable,
  prefix: string,
  columns: ReadonlyMap<string, ReadonlyMap<string, SnmpValue>>,
  uplinks: readonly string[] = [],
  ports = '',
): { readonly there: readonly Cell[]; readonly beyond: readonly Cell[]; readonly leftOut: number } {
  const at = (oid: string, row: string) => columns.get(oid + prefix)?.get(row);
  const wanted = [...(accessPoint.uplinkInterface === undefined ? [] : [accessPoint.uplinkInterface]), ...uplinks];
  /** The better, the smaller; rows that nobody named stay in the device's order. */
  const placeOf = (row: string) => {
    const said = nameOids(table).map((oid) => textOf(at(oid, row) ?? nothing));
    const place = wanted.findIndex((name) => said.includes(name));
    return place < 0 ? wanted.length : place;
  };
  const { keep, off } = table;
  const port = new RegExp(ports);
  const mayBePort = (row: string) => {
    const name = nameOids(table)
      .map((oid) => textOf(at(oid, row) ?? nothing) ?? '')
      .find((said) => said !== '');
    return name === undefined || port.test(name);
  };
  const kept = [...new Set(table.columns.flatMap(({ oid }) => [...(columns.get(oid + prefix)?.keys() ?? [])]))]
    .filter((row) => nameInIndex(table, row, prefix) !== undefined)
    .filter((row) => {
      const kind = keep === undefined ? undefined : at(keep.oid, row);
      // A port that somebody named is read whatever its type: devices differ in what they call the one that gathers their cables.
      const named = placeOf(row) < wanted.length;
      if (keep === undefined || named) return true;
      return mayBePort(row) && (kind === undefined || keep.values.map(String).includes(textOf(kind) ?? ''));
    })
    .map((row) => ({ row, place: placeOf(row) }))
    .sort((left, right) => left.place - right.place)
    .map(({ row }) => row);
  const names = new Map<string, number>();
  const there: Cell[] = [];
  const beyond: Cell[] = [];
  for (const row of kept.slice(0, maxRows)) {
    const index = row === '' ? prefix : `${prefix}.${row}`;
    const proof = nameOids(table)
      .map((oid) => ({ oid: interned(oid + index), says: textOf(at(oid, row) ?? nothing) ?? '' }))
      .find(({ says }) => says !== '');
    const name = proof === undefined ? (nameInIndex(table, row, prefix) ?? row) : printable(meantBy(table, proof.says));
    const same = names.get(name) ?? 0;
    if (table.merge === 'first' && same > 0) continue;
    names.set(name, same + 1);
    // Rows that are parts of the access point, such as its processors and memory, speak of itself.
    const ofItself = table.entity === 'access-point';
    const whole = ofItself ? `${table.entity}/${accessPoint.accessPoint}` : `${table.entity}/${accessPoint.accessPoint}/${name}`;
    const merged = table.merge !== undefined && table.merge !== 'first';
    const part = merged
      ? { partOf: whole, ...(table.merge === 'mean' && { mean: true }), ...(table.merge === 'rises' && { rises: true }) }
      : {};
    const subject = merged || (same > 0 && !ofItself) ? `${whole}#${row}` : whole;
    const isTold = off !== undefined && at(off.oid, row) !== undefined;
    const mayBeOff = isTold ? { off: { oid: interned(off.oid + index), values: off.values } } : {};
    const proven = { subject, ...part, ...mayBeOff, ...(proof !== undefined && { proof }) };
    for (const metric of new Set(table.columns.map((column) => column.metric))) {
      const candidates = table.columns
        .filter((column) => column.metric === metric && at(column.oid, row) !== undefined)
        .flatMap((column) => asTold(column, (oid) => at(oid, row)));
      const stateOf = (column: VendorColumn) => readColumn(column, at(column.oid, row) ?? nothing).state;
      const first = candidates.find((column) => stateOf(column) !== 'unknown');
      // Some agents have the counter of 64 bits and never count it up; the one of 32 bits for the same then tells more than nothing.
      const moving =
        first?.kind === 'counter' && stateOf(first) === 'zero' ? candidates.find((column) => stateOf(column) === 'value') : undefined;
      const readable = moving ?? first;
      // Of several rows of its own the first that says something counts; elsewhere a row without a value is told as such.
      const column = readable ?? (ofItself && row !== '' ? undefined : candidates[0]);
      const known = ofItself && !merged && there.some((cell) => cell.column.metric === metric);
      if (column !== undefined && !known) there.push({ column, oid: interned(column.oid + index), ...proven });
    }
    for (const column of table.columns) {
      const further = column.atIndexOf === undefined ? undefined : numberOf(at(column.atIndexOf, row) ?? nothing);
      if (further === undefined || further <= 0) continue;
      // The column that tells where is also the proof that it still is there: another channel, another row.
      const says = String(further);
      const where = { oid: `${column.atIndexOf ?? ''}${index}`, says };
      beyond.push({ column, oid: `${column.oid}${index}.${says}`, subject, ...part, ...mayBeOff, proof: where });
    }
  }
  return { there, beyond, leftOut: Math.max(0, kept.length - maxRows) };
}

/** A column with what the row says of it: the list of its levels, or the whole that it is a part of. Empty when there is no such whole. */
function asTold(column: VendorColumn, at: (oid: string) => SnmpValue | undefined): readonly VendorColumn[] {
  if (column.shareOf !== undefined) {
    const whole = Number(numberOf(at(column.shareOf) ?? nothing) ?? NaN);
    return whole > 0 ? [{ ...column, scale: column.scale / whole }] : [];
  }
  return [withSteps(column, at(column.stepsFrom ?? ''))];
}

/** A level is looked up in the device's own list; steps that do not exist are written as negative numbers there. */
function withSteps(column: VendorColumn, list: SnmpValue | undefined): VendorColumn {
  if (column.stepsFrom === undefined) return column;
  const steps = (textOf(list ?? nothing) ?? '').split(',').map((step) => Number(step.trim() || NaN));
  const known = steps.map((step, index) => [String(index + 1), step] as const).filter(([, step]) => step >= 0);
  return { ...column, enum: Object.fromEntries(known) };
}

function meantBy({ name }: VendorTable, says: string): string {
  const pattern = name !== undefined && 'pattern' in name ? name.pattern : undefined;
  return pattern === undefined ? says : (new RegExp(pattern).exec(says)?.[1] ?? says);
}

/** Undefined: a row that the table's prefix does not mean. */
function nameInIndex(table: VendorTable, row: string, prefix: string): string | undefined {
  const parts = `${prefix}.${row}`.split('.').filter((part) => part !== '');
  let from = 0;
  let found = table.name !== undefined && 'is' in table.name ? table.name.is : row || parts.join('.');
  for (const { name, type, prefix: begins } of table.index) {
    // The access point's own part is as long as the device made it: some write a length before a MAC, some do not.
    const ownLength = name === table.ownIndex && prefix !== '' ? prefix.split('.').length - 1 : undefined;
    const length = ownLength ?? { mac: 6, integer: 1, text: Number(parts[from] ?? 0) + 1, bytes: parts.length - from }[type];
    const own = parts.slice(from, from + length).map(Number);
    from += length;
    const words = type === 'text' || type === 'bytes' ? Buffer.from(type === 'text' ? own.slice(1) : own).toString('utf8') : undefined;
    if (begins !== undefined && (words?.startsWith(begins) !== true || words === begins)) return undefined;
    if (table.name === undefined || !('index' in table.name) || table.name.index !== name) continue;
    const whole = type === 'mac' ? Buffer.from(own).toString('hex') : String(own[0]);
    found = meantBy(table, words === undefined ? whole : printable(words.slice(begins?.length ?? 0)));
  }
  return found;
}

/** Names are the device's word: no control characters, no unbounded length. */
const printable = (text: string): string => plainText(text).slice(0, 64);
