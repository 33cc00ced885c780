/** A table of rooms and access points, as a spreadsheet gives it, → rooms and access points of an inventory. */
import { visible } from '../document/fields.ts';
import { ProvnatError } from '../errors.ts';
import { bssidsIn, cellTrouble, cleanCell, columnOf, holdsSecrets, namesIn, wholeNumberIn, type Column } from './room-list-columns.ts';
import { macAddress } from './school-schema.ts';
import type { InventoryAccessPoint, InventoryRoom, InventorySwitchPort } from './types.ts';

/** One row of the file, as the CSV reader split it. */
export interface TableRow {
  /** From 1, where the row begins. */
  readonly line: number;
  readonly cells: readonly string[];
}

export interface RoomList extends KnownRooms {
  /** Known before, and not named by the file: kept as they were. */
  readonly unlisted: { readonly rooms: readonly string[]; readonly accessPoints: readonly string[] };
  /** Headings that mean nothing to us, such as a floor: said, not refused. */
  readonly ignoredColumns: readonly string[];
}

/** What a school file held before. */
export interface KnownRooms {
  readonly rooms: readonly InventoryRoom[];
  readonly accessPoints: readonly InventoryAccessPoint[];
}

const nothingKnown: KnownRooms = { rooms: [], accessPoints: [] };

/** Credential of access points whose row names none. */
export const defaultCredential = 'snmp';

type Cells = Readonly<Record<Column, string>>;
type Complain = (message: string) => void;
interface Row {
  readonly line: number;
  readonly cells: Cells;
}

/**
 * One row for each pair of room and access point: a room with three access points has three rows, or one with their names in one cell
 * when their addresses stand elsewhere. What was said of a room or an access point once need not be said again. Cells that say something
 * win over what was known before; what the file is silent about stays: most of it has no column here, and somebody wrote it by hand.
 * Throws ProvnatError INVENTORY_INVALID with one line `fileName:line: problem` for each problem.
 */
export function roomList(table: readonly TableRow[], fileName: string, known = nothingKnown): RoomList {
  const problems: string[] = [];
  const complainOf =
    (line: number): Complain =>
    (message) => {
      problems.push(`  ${fileName}:${String(line)}: ${message}`);
    };
  const [head = { line: 1, cells: [] }, ...body] = table;
  const columns = head.cells.map(columnOf);
  checkHead(head, columns, complainOf(head.line));
  const rows = problems.length > 0 ? [] : body.flatMap((row) => readCells(row, columns, complainOf(row.line)));
  const rooms = roomsOf(rows, known.rooms, complainOf);
  const accessPoints = accessPointsOf(rows, known.accessPoints, complainOf);
  const list = {
    rooms: inPlace(known.rooms, rooms, ({ room }) => room),
    accessPoints: inPlace(known.accessPoints, accessPoints, ({ accessPoint }) => accessPoint),
    unlisted: {
      rooms: without(
        known.rooms.map(({ room }) => room),
        rooms.map(({ room }) => room),
      ),
      accessPoints: without(
        known.accessPoints.map(({ accessPoint }) => accessPoint),
        accessPoints.map(({ accessPoint }) => accessPoint),
      ),
    },
    ignoredColumns: head.cells.filter((heading, index) => columns[index] === undefined && heading.trim() !== '').map(visible),
  };
  if (problems.length === 0 && rooms.length === 0) complainOf(head.line)('there is no room in the file');
  if (problems.length === 0) return list;
  const count = problems.length === 1 ? '1 problem' : `${String(problems.length)} problems`;
  throw new ProvnatError(
    'INVENTORY_INVALID',
    `room list ${fileName} has ${count}\n${problems.join('\n')}`,
    'correct the lines above and try again',
  );
}

function checkHead(head: TableRow, columns: readonly (Column | undefined)[], complain: Complain): void {
  for (const heading of head.cells.filter(holdsSecrets)) {
    complain(
      `column "${visible(heading)}" holds secrets in clear; remove it, secrets come from the environment or from a file of their own`,
    );
  }
  for (const column of new Set(columns)) {
    if (column !== undefined && columns.indexOf(column) !== columns.lastIndexOf(column)) complain(`two columns mean ${column}`);
  }
  if (columns.includes('room') && columns.includes('seats')) return;
  complain(
    'the first row must hold headings, at least room and seats (sal, platser), and for access points accessPoint and address (accesspunkt, adress)',
  );
}

/** The row's cells by column; none when it is empty or wrong. */
function readCells({ line, cells }: TableRow, columns: readonly (Column | undefined)[], complain: Complain): readonly Row[] {
  if (cells.slice(columns.length).some((cell) => cell.trim() !== '')) {
    complain(`has ${String(cells.length)} cells under ${String(columns.length)} headings; put cells that hold the separator in quotes`);
    return [];
  }
  const cellOf = (column: Column): string => cleanCell(cells[columns.indexOf(column)]);
  const read: Cells = {
    room: cellOf('room'),
    seats: cellOf('seats'),
    accessPoint: cellOf('accessPoint'),
    address: cellOf('address'),
    port: cellOf('port'),
    credential: cellOf('credential'),
    vendor: cellOf('vendor'),
    mac: cellOf('mac'),
    bssids: cellOf('bssids'),
    uplinkInterface: cellOf('uplinkInterface'),
    switchAddress: cellOf('switchAddress'),
    switchInterface: cellOf('switchInterface'),
    switchCredential: cellOf('switchCredential'),
    owner: cellOf('owner'),
  };
  if (Object.values(read).every((cell) => cell === '')) return [];
  const troubles = Object.entries(read).flatMap(([column, cell]) => cellTrouble(column as Column, cell) ?? []);
  if (read.room === '' && read.accessPoint === '') troubles.push('names neither a room nor an access point');
  if (namesIn(read.accessPoint).length > 1 && read.address !== '') {
    troubles.push('one address cannot belong to several access points; give each its own row');
  }
  troubles.forEach(complain);
  return troubles.length > 0 ? [] : [{ line, cells: read }];
}

function roomsOf(rows: readonly Row[], known: readonly InventoryRoom[], complainOf: (line: number) => Complain): readonly InventoryRoom[] {
  return grouped(rows, ({ cells }) => (cells.room === '' ? [] : [cells.room])).map(([room, own]) => {
    const before = known.find((each) => each.room === room);
    const said = onlyValue(own, 'seats', `room "${room}"`, complainOf);
    const seats = said === undefined ? before?.seats : wholeNumberIn(said);
    if (seats === undefined) complainOf(own[0]?.line ?? 1)(`room "${room}" has no number of seats`);
    const named = [...new Set(own.flatMap(({ cells }) => namesIn(cells.accessPoint)))];
    return { ...before, room, seats: seats ?? NaN, accessPoints: named.length > 0 ? named : (before?.accessPoints ?? []) };
  });
}

function accessPointsOf(
  rows: readonly Row[],
  known: readonly InventoryAccessPoint[],
  complainOf: (line: number) => Complain,
): readonly InventoryAccessPoint[] {
  return grouped(rows, ({ cells }) => namesIn(cells.accessPoint)).map(([accessPoint, own]) => {
    const before = known.find((each) => each.accessPoint === accessPoint);
    const complain = complainOf(own[0]?.line ?? 1);
    const only = (column: Column) => onlyValue(own, column, `access point "${accessPoint}"`, complainOf);
    const address = only('address') ?? before?.address;
    if (address === undefined) complain(`access point "${accessPoint}" has no address`);
    const credential = only('credential') ?? before?.credential ?? defaultCredential;
    const switchPort = switchPortOf(only, before?.switch, credential);
    if (typeof switchPort === 'string') complain(`access point "${accessPoint}" has no ${switchPort}`);
    const [port, vendor, mac, uplinkInterface, owner] = [only('port'), only('vendor'), only('mac'), only('uplinkInterface'), only('owner')];
    const bssids = [...new Set(own.flatMap(({ cells }) => bssidsIn(cells.bssids).map((bssid) => macAddress.parse(bssid))))];
    return {
      ...before,
      accessPoint,
      address: address ?? '',
      port: port === undefined ? (before?.port ?? snmpPort) : wholeNumberIn(port),
      credential,
      bssids: bssids.length > 0 ? bssids : (before?.bssids ?? []),
      ...(vendor === undefined ? {} : { vendor }),
      ...(mac === undefined ? {} : { mac: macAddress.parse(mac) }),
      ...(uplinkInterface === undefined ? {} : { uplinkInterface }),
      ...(owner === undefined ? {} : { owner }),
      ...(typeof switchPort === 'object' ? { switch: switchPort } : {}),
    };
  });
}

const snmpPort = 161;

/** Text: what it lacks. Undefined: nobody spoke of a switch. */
function switchPortOf(
  only: (column: Column) => string | undefined,
  before: InventorySwitchPort | undefined,
  ofAccessPoint: string,
): InventorySwitchPort | string | undefined {
  const [address, name] = [only('switchAddress') ?? before?.address, only('switchInterface') ?? before?.interface];
  if (address === undefined && name === undefined) return undefined;
  if (address === undefined) return 'address of its switch';
  if (name === undefined) return 'port of its switch';
  const credential = only('switchCredential') ?? before?.credential ?? ofAccessPoint;
  return { address, port: before?.port ?? snmpPort, credential, interface: name };
}

/** Those known before at their places, as they are now; new ones behind them. */
function inPlace<T>(known: readonly T[], listed: readonly T[], nameOf: (entry: T) => string): readonly T[] {
  const names = known.map(nameOf);
  const now = known.map((entry) => listed.find((each) => nameOf(each) === nameOf(entry)) ?? entry);
  return [...now, ...listed.filter((each) => !names.includes(nameOf(each)))];
}

const without = (names: readonly string[], others: readonly string[]): readonly string[] => names.filter((name) => !others.includes(name));

function grouped(rows: readonly Row[], namesOf: (row: Row) => readonly string[]): readonly (readonly [string, readonly Row[]])[] {
  const groups = new Map<string, Row[]>();
  for (const row of rows) for (const name of namesOf(row)) groups.set(name, [...(groups.get(name) ?? []), row]);
  return [...groups];
}

/** What the rows say in that column, when they say one thing. */
function onlyValue(rows: readonly Row[], column: Column, what: string, complainOf: (line: number) => Complain): string | undefined {
  const said = rows.filter(({ cells }) => cells[column] !== '');
  const first = said[0];
  for (const { line, cells } of said.slice(1)) {
    if (first === undefined || cells[column] === first.cells[column]) continue;
    complainOf(line)(`${what} has ${column} ${cells[column]} here and ${first.cells[column]} in line ${String(first.line)}`);
  }
  return first?.cells[column];
}
