/**
 * Adds keys and list items to a YAML text by place: nothing else of it changes. Knows block and flow style, comments, line ends and empty
 * lists; whoever uses it reads the outcome back, since YAML can be written in ways that no addition by place is right for. Pure.
 */
import { isAlias, isMap, isPair, isScalar, isSeq, type Node, type Pair, type YAMLMap, type YAMLSeq } from 'yaml';
import type { TextEdit } from './text-edits.ts';

/** Numbers are written bare. */
export type YamlPairs = readonly (readonly [key: string, value: string | number])[];

export interface Added {
  /** Changes of what is there. */
  readonly here: readonly TextEdit[];
  /** A key that was not there, behind everything else: to be applied after every other change at its place. */
  readonly newKey: readonly TextEdit[];
}

export interface YamlStyle {
  /** One line of text as a plain or quoted scalar. */
  readonly scalar: (text: string) => string;
  /** Text that becomes a comment, without line breaks. */
  readonly comment: (text: string) => string;
}

const nothing: Added = { here: [], newKey: [] };

/** @throws NotAddable: what is to be added to stands elsewhere (an alias), or is no list or keys */
export function addToYaml(text: string, root: YAMLMap, { scalar, comment }: YamlStyle) {
  const eol = text.includes('\r\n') ? '\r\n' : '\n';
  const json = root.flow === true;
  const said = (value: string | number): string =>
    typeof value === 'number' ? String(value) : json ? JSON.stringify(value) : scalar(value);
  const inBraces = (pairs: YamlPairs): string => `{ ${pairs.map(([key, value]) => `${said(key)}: ${said(value)}`).join(', ')} }`;
  const columnOf = (place: number): string => ' '.repeat(place - (text.lastIndexOf('\n', place - 1) + 1));
  const hyphenOf = ({ items }: YAMLSeq): string => columnOf(text.lastIndexOf('-', startOf(items[0]) - 1));

  /** Behind the line in which place lies, its comment included. */
  const below = (place: number, lines: readonly string[]): TextEdit => {
    if (text[place - 1] === '\n') return at(place, lines.map((line) => line + eol).join(''));
    const end = text.indexOf('\n', place);
    const before = end === -1 ? text.length : text[end - 1] === '\r' ? end - 1 : end;
    return at(before, lines.map((line) => eol + line).join(''));
  };
  const behindItems = ({ items, range }: YAMLMap | YAMLSeq, added: readonly string[]): TextEdit => {
    const last = items.at(-1);
    return last === undefined ? at((range?.[0] ?? 0) + 1, added.join(', ')) : at(endOf(last), added.map((item) => `, ${item}`).join(''));
  };
  const newKey = (map: YAMLMap, key: string, inFlow: string, lines: readonly string[]): TextEdit => {
    if (map.flow === true) return behindItems(map, [`${said(key)}: ${inFlow}`]);
    const indent = columnOf(startOf(map.items[0]?.key));
    return below(
      endOf(map),
      lines.map((line) => indent + line),
    );
  };
  /** A collection that is written as empty becomes one in lines; what stands behind it on its line stays there. */
  const insteadOf = ({ range }: Node, lines: readonly string[]): readonly TextEdit[] => {
    const [from, to] = [range?.[0] ?? 0, range?.[1] ?? 0];
    const blanks = /[ \t]*$/.exec(text.slice(0, from))?.[0].length ?? 0;
    return [{ from: from - blanks, to, text: '' }, below(to, lines)];
  };

  return {
    key: (map: YAMLMap, key: string, value: string): readonly TextEdit[] => [newKey(map, key, said(value), [`${key}: ${said(value)}`])],

    /** Scalars to the list under key. */
    names(map: YAMLMap, key: string, names: readonly string[]): readonly TextEdit[] {
      const pair = pairOf(map, key);
      const flow = `[${names.map(said).join(', ')}]`;
      if (pair === undefined) return [newKey(map, key, flow, [`${key}: ${flow}`])];
      const list = seqIn(pair, key);
      if (list.flow === true) return [behindItems(list, names.map(said))];
      return [
        below(
          endOf(list),
          names.map((each) => `${hyphenOf(list)}- ${said(each)}`),
        ),
      ];
    },

    /** Entries to the list under key of the root; says becomes a comment above where there are lines. */
    entries(key: string, entries: readonly { readonly pairs: YamlPairs; readonly says?: string }[]): Added {
      if (entries.length === 0) return nothing;
      const flow = entries.map(({ pairs }) => inBraces(pairs));
      const lines = (indent: string): readonly string[] =>
        entries.flatMap(({ pairs, says }) => [
          ...(says === undefined ? [] : [`${indent}# ${comment(says)}`]),
          ...pairs.map(([each, value], index) => `${indent}${index === 0 ? '-' : ' '} ${each}: ${said(value)}`),
        ]);
      const pair = pairOf(root, key);
      if (pair === undefined) return { here: [], newKey: [newKey(root, key, `[${flow.join(', ')}]`, [`${key}:`, ...lines('  ')])] };
      const list = seqIn(pair, key);
      if (list.flow !== true) return { here: [below(endOf(list), lines(hyphenOf(list)))], newKey: [] };
      return { here: !json && list.items.length === 0 ? insteadOf(list, lines('  ')) : [behindItems(list, flow)], newKey: [] };
    },

    /** Keys with values of their own to the keys under key of the root. */
    pairs(key: string, entries: readonly { readonly key: string; readonly pairs: YamlPairs }[]): Added {
      if (entries.length === 0) return nothing;
      const written = entries.map((entry) => `${said(entry.key)}: ${inBraces(entry.pairs)}`);
      const lines = (indent: string): readonly string[] => written.map((line) => indent + line);
      const pair = pairOf(root, key);
      if (pair === undefined) return { here: [], newKey: [newKey(root, key, `{ ${written.join(', ')} }`, [`${key}:`, ...lines('  ')])] };
      const { value } = pair;
      if (!isMap(value)) throw new NotAddable(`${key} stands elsewhere (*)`);
      if (value.flow !== true) return { here: [below(endOf(value), lines(columnOf(startOf(value.items[0]?.key))))], newKey: [] };
      return { here: !json && value.items.length === 0 ? insteadOf(value, lines('  ')) : [behindItems(value, written)], newKey: [] };
    },
  };
}

/** message: why, as a part of a sentence. */
export class NotAddable extends Error {
  override readonly name = 'NotAddable';
}

/** Entry of the list under key whose own key says name. @throws NotAddable when it stands elsewhere */
export function entryIn(root: YAMLMap, list: string, key: string, name: string): YAMLMap {
  const value = pairOf(root, list)?.value;
  const items = isSeq(value) ? value.items.filter((item) => isMap(item)) : [];
  const found = items.find((item) => {
    const own = pairOf(item, key)?.value;
    return isScalar(own) && typeof own.value === 'string' && own.value.normalize('NFC') === name;
  });
  if (found === undefined) throw new NotAddable(`an entry of ${list} stands elsewhere (*)`);
  return found;
}

const pairOf = (map: YAMLMap, key: string): Pair | undefined => map.items.find((pair) => isScalar(pair.key) && pair.key.value === key);

function seqIn({ value }: Pair, key: string): YAMLSeq {
  if (isSeq(value)) return value;
  throw new NotAddable(`${key} stands elsewhere (*)`);
}

const at = (place: number, text: string): TextEdit => ({ from: place, to: place, text });

const isNode = (value: unknown): value is Node => isMap(value) || isSeq(value) || isScalar(value) || isAlias(value);
const startOf = (node: unknown): number => (isNode(node) ? (node.range?.[0] ?? 0) : 0);

/** Behind the last character of its text; comments and blank lines after it are not its own. */
function endOf(part: unknown): number {
  if (isPair(part)) return Math.max(endOf(part.key), endOf(part.value));
  if ((isMap(part) || isSeq(part)) && part.flow !== true && part.items.length > 0) return endOf(part.items.at(-1));
  return isNode(part) ? (part.range?.[1] ?? 0) : 0;
}
