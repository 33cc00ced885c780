/**
 * Additions to school.yaml as changes of its text: what stands there, comments and all, stays as it was written. Nothing leaves this file
 * that the project's own parser does not read as exactly the school of before with the additions.
 */
import { isMap, parseDocument, type YAMLMap } from 'yaml';
import { addToYaml, entryIn, NotAddable, type YamlPairs } from '../document/add-to-yaml.ts';
import { visible } from '../document/fields.ts';
import { applyEdits, type TextEdit, unifiedDiff } from '../document/text-edits.ts';
import { ProvnatError } from '../errors.ts';
import { parseInventory, type ParseInventoryOptions } from './parse-inventory.ts';
import type { CredentialRef, Inventory, InventoryAccessPoint, InventoryController } from './types.ts';
import { scalar } from './write-inventory.ts';

export interface SchoolAdditions {
  readonly credentials: readonly { readonly name: string; readonly reference: CredentialRef }[];
  readonly controllers: readonly InventoryController[];
  /** says: why it is there, for whoever reviews; becomes a comment where the file has room for one. */
  readonly accessPoints: readonly { readonly accessPoint: InventoryAccessPoint; readonly says: string }[];
  /** MACs of access points that are there already and have none. */
  readonly macs: readonly { readonly accessPoint: string; readonly mac: string }[];
  /** Access points of rooms, after those that stand there. */
  readonly places: readonly { readonly room: string; readonly accessPoint: string }[];
}

export interface SchoolPatch {
  /** The whole file as it becomes. */
  readonly text: string;
  /** Unified; '' when nothing changes. */
  readonly diff: string;
}

/**
 * @param shortName of the file in the diff
 * @throws ProvnatError INVENTORY_INVALID: the text is no school file, or is written so that this cannot add to it (aliases)
 */
export function patchSchool(text: string, shortName: string, additions: SchoolAdditions, options: ParseInventoryOptions = {}): SchoolPatch {
  const { inventory } = parseInventory(text, shortName, options);
  const root = parseDocument(text, { schema: 'failsafe', prettyErrors: false }).contents;
  if (!isMap(root)) throw unpatchable(shortName, 'it holds no keys');
  const edits = editsOrWhyNot(text, root, additions, shortName);
  const patched = applyEdits(text, edits);
  const wanted = canonical(withAdditions(inventory, additions));
  if (canonical(readBack(patched, shortName, options)) !== wanted)
    throw unpatchable(shortName, 'what came out would not be what is meant (lists shared with & and *?)');
  return { text: patched, diff: unifiedDiff(shortName, text, edits) };
}

const unpatchable = (name: string, why: string): ProvnatError =>
  new ProvnatError(
    'INVENTORY_INVALID',
    `school file ${name}: cannot be added to, because ${why}`,
    'write rooms, accessPoints and controllers as plain lists, one "- " for each, and try again; or add by hand what the table says',
  );

function editsOrWhyNot(text: string, root: YAMLMap, additions: SchoolAdditions, name: string): readonly TextEdit[] {
  try {
    return editsOf(text, root, additions);
  } catch (error) {
    throw error instanceof NotAddable ? unpatchable(name, error.message) : error;
  }
}

function readBack(text: string, name: string, options: ParseInventoryOptions): Inventory | undefined {
  try {
    return parseInventory(text, name, options).inventory;
  } catch (error) {
    if (error instanceof ProvnatError) return undefined;
    throw error;
  }
}

function withAdditions(inventory: Inventory, additions: SchoolAdditions): Inventory {
  const { credentials, controllers, accessPoints, macs, places } = additions;
  return {
    ...inventory,
    credentials: { ...inventory.credentials, ...Object.fromEntries(credentials.map(({ name, reference }) => [name, reference])) },
    controllers: [...inventory.controllers, ...controllers],
    accessPoints: [
      ...inventory.accessPoints.map((each) => {
        const mac = macs.find(({ accessPoint }) => accessPoint === each.accessPoint)?.mac;
        return mac === undefined ? each : { ...each, mac };
      }),
      ...accessPoints.map(({ accessPoint }) => accessPoint),
    ],
    rooms: inventory.rooms.map((room) => ({
      ...room,
      accessPoints: [...room.accessPoints, ...places.filter((place) => place.room === room.room).map((place) => place.accessPoint)],
    })),
  };
}

/** The same for the same school, whatever the order of its keys. */
export const canonical = (value: unknown): string =>
  JSON.stringify(value, (_key, item: unknown) =>
    typeof item === 'object' && item !== null && !Array.isArray(item)
      ? Object.fromEntries(Object.entries(item).sort(([left], [right]) => (left < right ? -1 : 1)))
      : item,
  ) ?? '';

/** Inner changes first: of several at one place the first stays before the others. */
function editsOf(text: string, root: YAMLMap, additions: SchoolAdditions): readonly TextEdit[] {
  const add = addToYaml(text, root, { scalar, comment: visible });
  const { credentials, controllers, accessPoints, macs, places } = additions;
  const macEdits = macs.flatMap(({ accessPoint, mac }) => add.key(entryIn(root, 'accessPoints', 'accessPoint', accessPoint), 'mac', mac));
  const placeEdits = [...new Set(places.map(({ room }) => room))].flatMap((room) => {
    const names = places.filter((place) => place.room === room).map(({ accessPoint }) => accessPoint);
    return add.names(entryIn(root, 'rooms', 'room', room), 'accessPoints', names);
  });
  const lists = [
    add.entries(
      'accessPoints',
      accessPoints.map(({ accessPoint, says }) => ({ pairs: pairsOf(accessPoint), says })),
    ),
    add.entries(
      'controllers',
      controllers.map((controller) => ({ pairs: pairsOf(controller) })),
    ),
    add.pairs(
      'credentials',
      credentials.map(({ name, reference }) => ({ key: name, pairs: pairsOf(reference) })),
    ),
  ];
  return [...macEdits, ...placeEdits, ...lists.flatMap(({ here }) => here), ...lists.flatMap(({ newKey }) => newKey)];
}

/** Defaults are left out. */
const pairsOf = (entry: InventoryAccessPoint | InventoryController | CredentialRef): YamlPairs =>
  Object.entries(entry).flatMap(([key, value]: [string, unknown]) => {
    if (key === 'port' && value === defaultPort) return [];
    return typeof value === 'string' || typeof value === 'number' ? [[key, value] as const] : [];
  });
const defaultPort = 161;
