/** Everything that a school file holds: from options, a room list, the file that was there, and answers – in that order. */
import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { ProvnatError } from '../../core/errors.ts';
import { nameTrouble } from '../../core/document/fields.ts';
import { defaultCredential, roomList, type RoomList } from '../../core/inventory/room-list.ts';
import { perClientLimit } from '../../core/inventory/school-schema.ts';
import type { CredentialRef, Inventory, InventoryAccessPoint, InventoryRoom } from '../../core/inventory/types.ts';
import type { ProfileId } from '../../core/plan.ts';
import { profiles } from '../../core/profiles/profiles.ts';
import { isTimeZone } from '../../run/is-time-zone.ts';
import { likelyTimeZone } from './likely-time-zone.ts';
import type { Questions } from './questions.ts';
import { readTable } from './read-table.ts';

export interface InitOptions {
  readonly school?: string;
  readonly timeZone?: string;
  readonly profile?: ProfileId;
  readonly csv?: string;
}

export interface Gathered {
  readonly inventory: Inventory;
  readonly ignoredColumns: readonly string[];
  /** Of the file that was there, and not in the room list. */
  readonly unlisted: RoomList['unlisted'];
}

/** Throws ProvnatError USAGE when something is missing and nobody can be asked, INVENTORY_INVALID, FILE_MISSING. */
export async function gatherInventory(
  options: InitOptions,
  before: Inventory | undefined,
  questions: Questions | undefined,
): Promise<Gathered> {
  if (options.timeZone !== undefined && !isTimeZone(options.timeZone)) {
    throw new ProvnatError(
      'USAGE',
      `init: --time-zone ${options.timeZone} is not a time zone`,
      'write an IANA name such as Europe/Stockholm',
    );
  }
  const list = options.csv === undefined ? undefined : await readRoomList(options.csv, before);
  const school = options.school ?? before?.school ?? (await questions?.text('School', { check: filledIn })) ?? missing('--school <name>');
  const timeZone = options.timeZone ?? before?.timeZone ?? (await askTimeZone(questions));
  const profile = options.profile ?? before?.profile ?? (await askProfile(questions));
  const perClientLimitMbps = before === undefined ? await askPerClientLimit(questions) : undefined;
  const { rooms, accessPoints } = list ?? before ?? (await askRooms(questions));
  const known = before?.credentials ?? {};
  return {
    inventory: {
      formatVersion: 1,
      controllers: [],
      owners: {},
      ...before,
      school,
      timeZone,
      profile,
      ...(perClientLimitMbps === undefined ? {} : { perClientLimitMbps }),
      rooms,
      accessPoints,
      credentials: { ...known, ...(await newCredentials(accessPoints, known, questions)) },
    },
    ignoredColumns: list?.ignoredColumns ?? [],
    unlisted: list?.unlisted ?? { rooms: [], accessPoints: [] },
  };
}

const filledIn = (answer: string): string | undefined => (answer === '' ? 'write something' : undefined);

function missing(option: string): never {
  throw new ProvnatError(
    'USAGE',
    `init: nobody can be asked here, so ${option} is needed`,
    'for example: provnat init --school Ängsskolan --csv rooms.csv; with a terminal, provnat init alone asks',
  );
}

async function readRoomList(file: string, before?: Inventory): Promise<RoomList> {
  const bytes = await readFile(file).catch((cause: unknown) => {
    throw new ProvnatError(
      'FILE_MISSING',
      `room list ${file} cannot be read: ${cause instanceof Error ? cause.message : String(cause)}`,
      'check the path after --csv',
      { cause },
    );
  });
  return roomList(readTable(bytes, file), file, before);
}

async function askTimeZone(questions: Questions | undefined): Promise<string> {
  const suggested = likelyTimeZone();
  const check = (answer: string) => (isTimeZone(answer) ? undefined : 'an IANA name such as Europe/Stockholm');
  return (await questions?.text('Time zone', { suggested, check })) ?? suggested;
}

async function askProfile(questions: Questions | undefined): Promise<ProfileId> {
  const choices = Object.values(profiles).map(({ id, says }) => ({ value: id, name: `${id}: ${says}` }));
  return (await questions?.choose('What kind of exam', choices, 'mixed')) ?? 'mixed';
}

/** Undefined when nobody knows: a wrong "none" would blame a room for a limit that no pupil meets. */
async function askPerClientLimit(questions: Questions | undefined): Promise<Inventory['perClientLimitMbps']> {
  const answer = await questions?.text(
    'Per-client bandwidth limit of the Wi-Fi, its controller or a firewall: Mbit/s, none, or empty: not known',
    {
      check: (text) => (text === '' || perClientLimit.safeParse(text).success ? undefined : 'a number such as 20, none, or nothing'),
    },
  );
  return answer === undefined || answer === '' ? undefined : perClientLimit.parse(answer);
}

async function askRooms(questions: Questions | undefined): Promise<Pick<Inventory, 'rooms' | 'accessPoints'>> {
  if (questions === undefined) return missing('--csv <file> with the rooms');
  const file = await questions.text('Room list, a CSV file (empty: type the rooms here)');
  if (file !== '') return readRoomList(file);
  const rooms: InventoryRoom[] = [];
  const accessPoints: InventoryAccessPoint[] = [];
  for (;;) {
    const room = await questions.text(rooms.length === 0 ? 'Room' : 'Another room (empty: no more)', {
      check: (answer) =>
        answer === '' && rooms.length > 0
          ? undefined
          : (nameTrouble(answer) ??
            taken(
              rooms.map((other) => other.room),
              answer,
            )),
    });
    if (room === '') return { rooms, accessPoints };
    const seats = Number(await questions.text(`Pupils in ${room}`, { suggested: '30', check: seatTrouble }));
    const names = await askAccessPoints(questions, room, accessPoints);
    rooms.push({ room, seats, accessPoints: names });
  }
}

const taken = (names: readonly string[], name: string): string | undefined =>
  names.some((other) => other.toLowerCase() === name.toLowerCase()) ? 'that name is taken' : undefined;

const seatTrouble = (answer: string): string | undefined =>
  /^\d{1,3}$/.test(answer) && Number(answer) >= 1 && Number(answer) <= 250 ? undefined : 'a whole number from 1 to 250';

/** Adds those that are new to accessPoints. */
async function askAccessPoints(questions: Questions, room: string, accessPoints: InventoryAccessPoint[]): Promise<readonly string[]> {
  const parts = (answer: string) =>
    answer
      .split(',')
      .map((part) => part.trim())
      .filter((part) => part !== '');
  const answer = await questions.text(`Access points of ${room}, by name, with commas between (empty: not known)`, {
    check: (text) =>
      parts(text)
        .map(nameTrouble)
        .find((trouble) => trouble !== undefined),
  });
  for (const accessPoint of new Set(parts(answer))) {
    if (accessPoints.some((known) => known.accessPoint === accessPoint)) continue;
    const address = await questions.text(`IP address of ${accessPoint}`, { check: addressTrouble });
    accessPoints.push({ accessPoint, address, port: 161, credential: defaultCredential, bssids: [] });
  }
  return [...new Set(parts(answer))];
}

const addressTrouble = (answer: string): string | undefined =>
  z.union([z.ipv4(), z.ipv6()]).safeParse(answer).success ? undefined : 'an IP address such as 10.0.0.11';

/** A reference for each credential that an access point names and nobody has described: a variable that is yet to be set. */
async function newCredentials(
  accessPoints: readonly InventoryAccessPoint[],
  known: Inventory['credentials'],
  questions: Questions | undefined,
): Promise<Readonly<Record<string, CredentialRef>>> {
  const wanted = [
    ...new Set(accessPoints.flatMap((each) => [each.credential, ...(each.switch === undefined ? [] : [each.switch.credential])])),
  ].filter((name) => !Object.hasOwn(known, name));
  const made: [string, CredentialRef][] = [];
  for (const name of wanted) {
    const version = (await questions?.choose(`SNMP of credential ${name}`, snmpVersions, '2c')) ?? '2c';
    made.push([name, version === '2c' ? { version, community: `env:${variableOf(name)}_COMMUNITY` } : snmpV3(variableOf(name))]);
  }
  return Object.fromEntries(made);
}

const snmpVersions = [
  { value: '2c', name: 'v2c with a community' },
  { value: '3', name: 'v3 with user, SHA-256 and AES' },
] as const;

const snmpV3 = (variable: string): CredentialRef => ({
  version: '3',
  user: `env:${variable}_USER`,
  authProtocol: 'sha256',
  authKey: `env:${variable}_AUTH_KEY`,
  privProtocol: 'aes',
  privKey: `env:${variable}_PRIV_KEY`,
});

/** `snmp` → `PROVNAT_SNMP`: å, ä and spaces are no part of a variable’s name. */
const variableOf = (credential: string): string => {
  const plain = credential
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .toUpperCase()
    .replace(/[^A-Z0-9]+/g, '_')
    .replace(/^_|_$/g, '');
  return `PROVNAT_${plain === '' ? 'SNMP' : plain}`;
};
