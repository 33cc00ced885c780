/** A MIB whose objects are read when they are asked for: scalars and tables described by functions instead of values. */
import snmp from 'net-snmp';

export type ObjectKind = 'integer' | 'text' | 'bytes' | 'oid' | 'address' | 'counter32' | 'gauge32' | 'ticks' | 'counter64';
export type ObjectValue = number | bigint | string | Buffer;
export type Read = () => ObjectValue;

export interface Scalar {
  /** Without the trailing .0. */
  readonly oid: string;
  readonly kind: ObjectKind;
  readonly read: Read;
}

export interface Column {
  readonly number: number;
  readonly kind: ObjectKind;
}

export interface Table {
  readonly name: string;
  /** Of the entry, such as 1.3.6.1.2.1.2.2.1. */
  readonly oid: string;
  readonly columns: readonly Column[];
  /** Column numbers that make the index, in order; bytes of a fixed length carry no length in the index. */
  readonly index: readonly { readonly column: number; readonly length?: number }[];
  /** Index columns that exist only in the index. */
  readonly hiddenColumns?: readonly number[];
  /** A function per column, in the order of columns. */
  readonly rows: readonly (readonly Read[])[];
}

/** The parts of net-snmp's MIB that are used here; its own types leave them open. */
interface MibNode {
  value: unknown;
}
interface Mib {
  registerProvider(provider: object): void;
  setScalarValue(name: string, value: unknown): void;
  addTableRow(table: string, row: readonly unknown[]): void;
  lookup(oid: string): MibNode | null;
}

const types: Readonly<Record<ObjectKind, number>> = {
  integer: snmp.ObjectType.Integer,
  text: snmp.ObjectType.OctetString,
  bytes: snmp.ObjectType.OctetString,
  oid: snmp.ObjectType.OID,
  address: snmp.ObjectType.IpAddress,
  counter32: snmp.ObjectType.Counter,
  gauge32: snmp.ObjectType.Gauge,
  ticks: snmp.ObjectType.TimeTicks,
  counter64: snmp.ObjectType.Counter64,
};
const two32 = 2 ** 32;
const maxInteger = 2 ** 31 - 1;

/** In the form that net-snmp accepts: counters and ticks wrap, gauges stick at their end, Counter64 is eight bytes (a number ends the process). */
function encode(kind: ObjectKind, value: ObjectValue): string | number | Buffer {
  if (kind === 'counter64') {
    const bytes = Buffer.alloc(8);
    bytes.writeBigUInt64BE(BigInt.asUintN(64, typeof value === 'bigint' ? value : BigInt(Math.floor(Number(value)))));
    return bytes;
  }
  if (kind === 'counter32' || kind === 'ticks') return Math.floor(Number(value)) % two32;
  if (kind === 'gauge32') return Math.min(two32 - 1, Math.max(0, Math.round(Number(value))));
  if (kind === 'integer') return Math.max(-maxInteger - 1, Math.min(maxInteger, Math.round(Number(value))));
  return typeof value === 'bigint' ? String(value) : value;
}

export class LiveMib {
  readonly #mib: Mib;
  readonly #cells: { readonly node: MibNode; readonly kind: ObjectKind; readonly read: Read }[] = [];

  constructor(mib: unknown, scalars: readonly Scalar[], tables: readonly Table[]) {
    this.#mib = mib as Mib;
    for (const scalar of scalars) this.#addScalar(scalar);
    for (const table of tables) this.#addTable(table);
  }

  /** Reads every object anew. */
  refresh(): void {
    for (const { node, kind, read } of this.#cells) node.value = encode(kind, read());
  }

  #addScalar({ oid, kind, read }: Scalar): void {
    this.#mib.registerProvider({
      name: oid,
      type: snmp.MibProviderType.Scalar,
      oid,
      scalarType: types[kind],
      maxAccess: snmp.MaxAccess['read-only'],
    });
    this.#mib.setScalarValue(oid, encode(kind, read()));
    this.#keep(`${oid}.0`, kind, read);
  }

  #addTable({ name, oid, columns, index, hiddenColumns = [], rows }: Table): void {
    const isHidden = (column: number): boolean => hiddenColumns.includes(column);
    this.#mib.registerProvider({
      name,
      type: snmp.MibProviderType.Table,
      oid,
      maxAccess: snmp.MaxAccess['not-accessible'],
      tableColumns: columns.map(({ number, kind }) => ({
        number,
        name: `${name}${String(number)}`,
        type: types[kind],
        maxAccess: snmp.MaxAccess[isHidden(number) ? 'not-accessible' : 'read-only'],
      })),
      tableIndex: index.map(({ column, length }) => ({ columnNumber: column, ...(length === undefined ? {} : { length }) })),
    });
    for (const row of rows) {
      const values = columns.map(({ kind }, at) => encode(kind, readOf(row, at)()));
      this.#mib.addTableRow(name, values);
      const instance = index.flatMap(({ column }) => {
        const value = values[columns.findIndex(({ number }) => number === column)];
        return Buffer.isBuffer(value) ? [...value] : [Number(value)];
      });
      for (const [at, { number, kind }] of columns.entries()) {
        if (!isHidden(number)) this.#keep([oid, number, ...instance].join('.'), kind, readOf(row, at));
      }
    }
  }

  #keep(oid: string, kind: ObjectKind, read: Read): void {
    const node = this.#mib.lookup(oid);
    if (node === null) throw new Error(`net-snmp keeps no object at ${oid}`);
    this.#cells.push({ node, kind, read });
  }
}

function readOf(row: readonly Read[], at: number): Read {
  const read = row[at];
  if (read === undefined) throw new Error(`a table row has no function for its column ${String(at)}`);
  return read;
}
