/** What a schema cannot say of school.yaml: names used twice, references to what is not there, keys that belong together. */
import { hexDigits } from '../hex-pairs.ts';
import type { Problem } from '../document/read-document.ts';
import { visible } from '../document/fields.ts';
import { suggest, suggestion } from '../document/suggest.ts';

type Raw = Readonly<Record<string, unknown>>;
interface Entry {
  readonly raw: Raw;
  readonly path: readonly PropertyKey[];
}

/** Works on the raw document, in which anything may be missing or of the wrong kind: the schema complains of that. */
export function referenceProblems(document: unknown, isTimeZone: (name: string) => boolean): readonly Problem[] {
  const school = rawOf(document);
  const rooms = entries(school, 'rooms');
  const accessPoints = entries(school, 'accessPoints');
  const controllers = entries(school, 'controllers');
  const credentials = Object.keys(rawOf(school['credentials']));
  const accessPointNames = names(accessPoints, 'accessPoint');
  return [
    ...timeZoneProblems(school, isTimeZone),
    ...duplicates(rooms, 'room'),
    ...duplicates(accessPoints, 'accessPoint'),
    ...duplicates(controllers, 'controller'),
    ...rooms.flatMap((room) => roomProblems(room, accessPointNames)),
    ...[...accessPoints, ...controllers].flatMap((device) => missingCredential(device, credentials)),
    ...accessPoints.flatMap(switchOf).flatMap((port) => missingCredential(port, credentials)),
    ...sharedSwitchPorts(accessPoints.flatMap(switchOf)),
    ...accessPoints.flatMap((device) => missing(device, 'controller', names(controllers, 'controller'), 'controllers')),
    ...sharedAddresses(accessPoints.filter(({ raw }) => raw['controller'] === undefined)),
    ...sharedBssids(accessPoints),
    ...credentials.flatMap((name) => credentialProblems(rawOf(rawOf(school['credentials'])[name]), ['credentials', name])),
  ];
}

const rawOf = (value: unknown): Raw => (typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Raw) : {});
const textOf = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? value.normalize('NFC') : undefined);
const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

const entries = (school: Raw, key: string): readonly Entry[] =>
  listOf(school[key]).map((item, index) => ({ raw: rawOf(item), path: [key, index] }));

const names = (list: readonly Entry[], key: string): readonly string[] => list.flatMap(({ raw }) => textOf(raw[key]) ?? []);

function timeZoneProblems(school: Raw, isTimeZone: (name: string) => boolean): readonly Problem[] {
  const timeZone = textOf(school['timeZone']);
  if (timeZone === undefined || isTimeZone(timeZone)) return [];
  return [{ path: ['timeZone'], message: `"${visible(timeZone)}" is not a time zone; write an IANA name such as Europe/Stockholm` }];
}

/** Case is ignored: file names on Windows and macOS ignore it too. */
function duplicates(list: readonly Entry[], key: string): readonly Problem[] {
  const seen = new Map<string, string>();
  return list.flatMap(({ raw, path }) => {
    const name = textOf(raw[key]);
    if (name === undefined) return [];
    const before = seen.get(name.toLowerCase());
    seen.set(name.toLowerCase(), before ?? name);
    if (before === undefined) return [];
    const how = before === name ? 'stands here twice' : `differs from "${visible(before)}" in case only`;
    return [{ path: [...path, key], message: `"${visible(name)}" ${how}; every ${key} needs a name of its own` }];
  });
}

function roomProblems({ raw, path }: Entry, accessPointNames: readonly string[]): readonly Problem[] {
  const seen = new Set<string>();
  return listOf(raw['accessPoints']).flatMap((item, index) => {
    const name = textOf(item);
    if (name === undefined) return [];
    const twice = seen.has(name);
    seen.add(name);
    const at = [...path, 'accessPoints', index];
    if (twice) return [{ path: at, message: `"${visible(name)}" stands in this room twice` }];
    return accessPointNames.includes(name) ? [] : [{ path: at, message: unknownName(name, accessPointNames, 'accessPoints') }];
  });
}

function missing({ raw, path }: Entry, key: string, known: readonly string[], where: string): readonly Problem[] {
  const name = textOf(raw[key]);
  return name === undefined || known.includes(name) ? [] : [{ path: [...path, key], message: unknownName(name, known, where) }];
}

/** Repeats what was written only when it looks like a known name: otherwise somebody may have put the secret itself there. */
function missingCredential(device: Entry, known: readonly string[]): readonly Problem[] {
  const [problem] = missing(device, 'credential', known, 'credentials');
  if (problem === undefined || suggest(textOf(device.raw['credential']) ?? '', known) !== undefined)
    return problem === undefined ? [] : [problem];
  return [{ ...problem, message: `names no entry of credentials${known.length === 0 ? '' : `; known: ${known.join(', ')}`}` }];
}

const unknownName = (name: string, known: readonly string[], where: string): string =>
  `"${visible(name)}" is not among ${where}${suggestion(name, known)}`;

/** Two access points behind one address would both count the same octets. */
function sharedAddresses(accessPoints: readonly Entry[]): readonly Problem[] {
  return shared(
    accessPoints.flatMap(({ raw, path }) => {
      const address = textOf(raw['address']);
      const port = textOf(raw['port']) ?? '161';
      return address === undefined ? [] : [{ key: `${address} port ${port}`, path: [...path, 'address'] }];
    }),
    'would be read as two access points; name the controller that answers for them, or correct one',
  );
}

const switchOf = ({ raw, path }: Entry): readonly Entry[] =>
  raw['switch'] === undefined ? [] : [{ raw: rawOf(raw['switch']), path: [...path, 'switch'] }];

/** One port leads to one access point. */
function sharedSwitchPorts(ports: readonly Entry[]): readonly Problem[] {
  return shared(
    ports.flatMap(({ raw, path }) => {
      const [address, name] = [textOf(raw['address']), textOf(raw['interface'])];
      const port = textOf(raw['port']) ?? '161';
      return address === undefined || name === undefined
        ? []
        : [{ key: `${name} of the switch at ${address} port ${port}`, path: [...path, 'interface'] }];
    }),
    'stands at two access points; a port leads to one',
  );
}

function sharedBssids(accessPoints: readonly Entry[]): readonly Problem[] {
  return shared(
    accessPoints.flatMap(({ raw, path }) =>
      listOf(raw['bssids']).flatMap((item, index) => {
        const bssid = textOf(item);
        return bssid === undefined ? [] : [{ key: hexDigits(bssid), path: [...path, 'bssids', index] }];
      }),
    ),
    'stands at two access points; a BSSID belongs to one',
  );
}

function shared(values: readonly { readonly key: string; readonly path: readonly PropertyKey[] }[], says: string): readonly Problem[] {
  const seen = new Set<string>();
  return values.flatMap(({ key, path }) => {
    const twice = seen.has(key);
    seen.add(key);
    return twice ? [{ path, message: `${visible(key)} ${says}` }] : [];
  });
}

/** SNMPv3: a key needs its protocol, a protocol its key, and privacy needs authentication. */
function credentialProblems(raw: Raw, path: readonly PropertyKey[]): readonly Problem[] {
  if (raw['version'] !== '3') return [];
  const pairs = [
    ['authProtocol', 'authKey'],
    ['privProtocol', 'privKey'],
  ] as const;
  const halves = pairs.flatMap(([protocol, key]) => {
    if ((raw[protocol] === undefined) === (raw[key] === undefined)) return [];
    const [there, absent] = raw[key] === undefined ? [protocol, key] : [key, protocol];
    return [{ path: [...path, there], message: `needs ${absent} beside it`, atKey: true }];
  });
  const privacyAlone = raw['privKey'] !== undefined && raw['authKey'] === undefined;
  return privacyAlone
    ? [
        ...halves,
        {
          path: [...path, 'privKey'],
          message: 'needs authProtocol and authKey: privacy without authentication does not exist',
          atKey: true,
        },
      ]
    : halves;
}
