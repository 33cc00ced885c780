/**
 * A school as it becomes, written into the text that is there: comments, order and quotes of what a person wrote stay, spaces may not.
 * Nothing leaves this file that the project's own parser does not read as exactly that school.
 */
import { parseDocument, Scalar, YAMLMap, YAMLSeq, type Document, type Node } from 'yaml';
import { ProvnatError } from '../errors.ts';
import { parseInventory, type ParseInventoryOptions } from './parse-inventory.ts';
import { canonical } from './patch-school.ts';
import type { Inventory } from './types.ts';
import { scalar, writeInventory } from './write-inventory.ts';

/**
 * @param after holds the entries of before at their places, and new ones behind them
 * @throws ProvnatError INVENTORY_INVALID: the text is no school file, the school is none, or the text is written so that this cannot change it
 */
export function rewriteSchool(text: string, fileName: string, after: Inventory, options: ParseInventoryOptions = {}): string {
  const { inventory: before } = parseInventory(text, fileName, options);
  // Nobody has written in it since init did: its explanations then stand where they belong, beside what is new too.
  if (text === writeInventory(before)) return writeInventory(after);
  const changed = changedText(text.replaceAll('\r\n', '\n'), before, after);
  if (changed === undefined || canonical(parseInventory(changed, fileName, options).inventory) !== canonical(after))
    throw unchangeable(fileName);
  return text.includes('\r\n') ? changed.replaceAll('\n', '\r\n') : changed;
}

/** Undefined: what is to be changed stands elsewhere, or others lean on it. */
function changedText(text: string, before: Inventory, after: Inventory): string | undefined {
  const document = parseDocument(text, { schema: 'failsafe', prettyErrors: false });
  try {
    change(document, [], before, after);
    return document.toString({ lineWidth: 0 });
  } catch {
    return undefined;
  }
}

const unchangeable = (name: string): ProvnatError =>
  new ProvnatError(
    'INVENTORY_INVALID',
    `school file ${name}: cannot be changed in place, because parts of it are shared with & and *`,
    'write out what is shared and try again, or change the file by hand',
  );

type Path = readonly (string | number)[];
type Keys = Readonly<Record<string, unknown>>;

const isKeys = (value: unknown): value is Keys => typeof value === 'object' && value !== null && !Array.isArray(value);
/** A credential may be called valueOf, and every object has a method of that name. */
const own = (keys: Keys, key: string): unknown => (Object.hasOwn(keys, key) ? keys[key] : undefined);
const areEntries = (value: unknown): value is readonly Keys[] => Array.isArray(value) && value.length > 0 && value.every(isKeys);

function change(document: Document, path: Path, before: unknown, after: unknown): void {
  if (canonical(before) === canonical(after)) return;
  if (isKeys(before) && isKeys(after)) {
    for (const key of Object.keys(before)) if (own(after, key) === undefined) document.deleteIn([...path, key]);
    for (const key of Object.keys(after)) change(document, [...path, key], own(before, key), after[key]);
  } else if (areEntries(before) && areEntries(after)) {
    for (let last = before.length - 1; last >= after.length; last -= 1) document.deleteIn([...path, last]);
    after.forEach((entry, index) => change(document, [...path, index], before[index], entry));
  } else if (after !== undefined) put(document, path, nodeOf(after, path.length === 1 || typeof path.at(-1) === 'number'));
}

/** In the place of what stands there, with the comments beside it. */
function put(document: Document, path: Path, node: Node): void {
  const former: unknown = document.getIn(path, true);
  if (former instanceof Scalar && node instanceof Scalar) {
    former.value = node.value;
    if (node.type !== undefined) former.type = node.type;
  } else document.setIn(path, node);
}

/** @param inLines keys of the root and entries of its lists; what stands deeper is written on one line */
function nodeOf(value: unknown, inLines: boolean): Node {
  if (Array.isArray(value)) {
    const list = new YAMLSeq<Node>();
    list.items = value.map((each: unknown) => nodeOf(each, inLines));
    list.flow = !areEntries(value);
    return list;
  }
  if (!isKeys(value)) return leaf(value);
  const map = new YAMLMap<Scalar, Node>();
  for (const [key, each] of Object.entries(value)) if (each !== undefined) map.set(leaf(key), nodeOf(each, false));
  map.flow = !inLines;
  return map;
}

/** The file is read without types, so a number is text that needs no quotes; other readers shall take no name for a number. */
function leaf(value: unknown): Scalar {
  const { contents } = parseDocument(typeof value === 'string' ? scalar(value) : String(value), { schema: 'failsafe' });
  if (!(contents instanceof Scalar)) throw new Error(`${String(value)} became no scalar`);
  return contents;
}
