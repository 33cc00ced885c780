/** Changes of a text by place, so that everything between them stays as it was written: comments, blanks, quotes. Pure. */

/** Replaces [from, to) of the text. */
export interface TextEdit {
  readonly from: number;
  readonly to: number;
  readonly text: string;
}

/** @param edits need no order; they must not overlap. Several at one place are taken in the order given */
export function applyEdits(text: string, edits: readonly TextEdit[]): string {
  let end = 0;
  const parts = inOrder(edits).map((edit) => {
    const before = text.slice(end, edit.from);
    end = edit.to;
    return before + edit.text;
  });
  return parts.join('') + text.slice(end);
}

const contextLines = 3;

/** Lines [from, to) of the old text, counted from 0, and what stands there instead. */
interface ChangedLines {
  readonly from: number;
  readonly to: number;
  readonly now: readonly string[];
}

/**
 * What `diff -u` would say of the change, for `patch -p1` and `git apply`.
 * @param name of the file, as it stands after a/ and b/
 * @returns nothing but '' when no edit changes anything
 */
export function unifiedDiff(name: string, text: string, edits: readonly TextEdit[]): string {
  const lines = linesOf(text);
  const changes = inHunks(changedLines(text, lines, inOrder(edits)));
  let shift = 0;
  const hunks = changes.map((group) => {
    const from = Math.max(0, (group[0]?.from ?? 0) - contextLines);
    const to = Math.min(lines.length, (group.at(-1)?.to ?? 0) + contextLines);
    let at = from;
    const body = group.flatMap((change) => {
      const part = [
        ...lines.slice(at, change.from).map((line) => marked(' ', line)),
        ...lines.slice(change.from, change.to).map((line) => marked('-', line)),
        ...change.now.map((line) => marked('+', line)),
      ];
      at = change.to;
      return part;
    });
    body.push(...lines.slice(at, to).map((line) => marked(' ', line)));
    const grown = group.reduce((sum, change) => sum + change.now.length - (change.to - change.from), 0);
    const head = `@@ -${spanOf(from, to - from)} +${spanOf(from + shift, to - from + grown)} @@\n`;
    shift += grown;
    return head + body.join('');
  });
  // A blank would end the name, were it not for the tab; a line break would begin a line of the diff.
  const written = name.replace(/\p{Cc}/gu, '_') + (name.includes(' ') ? '\t' : '');
  return hunks.length === 0 ? '' : `--- a/${written}\n+++ b/${written}\n${hunks.join('')}`;
}

const inOrder = (edits: readonly TextEdit[]): readonly TextEdit[] => [...edits].sort((left, right) => left.from - right.from);

/** Each with its own line end; the last may have none. */
const linesOf = (text: string): readonly string[] => text.match(/[^\n]*\n|[^\n]+$/g) ?? [];

const marked = (mark: string, line: string): string =>
  line.endsWith('\n') ? mark + line : `${mark}${line}\n\\ No newline at end of file\n`;

/** An empty span names the line before it. */
const spanOf = (from: number, count: number): string => `${String(count === 0 ? from : from + 1)}${count === 1 ? '' : `,${String(count)}`}`;

/** Lines that the edits touch, those that come out the same left out. */
function changedLines(text: string, lines: readonly string[], edits: readonly TextEdit[]): readonly ChangedLines[] {
  const starts: number[] = [];
  let offset = 0;
  for (const line of lines) {
    starts.push(offset);
    offset += line.length;
  }
  const lineAt = (place: number): number => {
    const after = starts.findIndex((start) => start > place);
    return after === -1 ? Math.max(0, lines.length - 1) : after - 1;
  };
  const groups: { from: number; to: number; edits: TextEdit[] }[] = [];
  for (const edit of edits) {
    const from = lineAt(edit.from);
    const to = Math.min(lines.length, lineAt(edit.to) + 1);
    const last = groups.at(-1);
    if (last !== undefined && from < last.to) {
      last.to = Math.max(last.to, to);
      last.edits.push(edit);
    } else groups.push({ from, to, edits: [edit] });
  }
  return groups.flatMap((group) => {
    const start = starts[group.from] ?? text.length;
    const old = lines.slice(group.from, group.to);
    const inside = group.edits.map((edit) => ({ ...edit, from: edit.from - start, to: edit.to - start }));
    const now = linesOf(applyEdits(old.join(''), inside));
    let head = 0;
    while (head < Math.min(old.length, now.length) && old[head] === now[head]) head++;
    let tail = 0;
    while (tail < Math.min(old.length, now.length) - head && old[old.length - 1 - tail] === now[now.length - 1 - tail]) tail++;
    const change = { from: group.from + head, to: group.to - tail, now: now.slice(head, now.length - tail) };
    return change.from === change.to && change.now.length === 0 ? [] : [change];
  });
}

/** Changes whose surroundings touch are told together. */
function inHunks(changes: readonly ChangedLines[]): readonly (readonly ChangedLines[])[] {
  const groups: ChangedLines[][] = [];
  for (const change of changes) {
    const last = groups.at(-1);
    if (last !== undefined && change.from - (last.at(-1)?.to ?? 0) <= 2 * contextLines) last.push(change);
    else groups.push([change]);
  }
  return groups;
}
