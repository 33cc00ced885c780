/** Columns on a terminal: cells are wrapped within their width, long words broken, so that nothing moves out of its column. */
import { columns as columnsOf, wrapText } from '../report/wrap-text.ts';

const gap = '  ';

/**
 * @param widths in terminal columns, one for each cell of a row
 * @param rows cells without line breaks; make them plain first
 */
export function textTable(widths: readonly number[], rows: readonly (readonly string[])[], indent = ''): readonly string[] {
  return rows.flatMap((row) => {
    const cells = widths.map((width, index) => wrapText(broken(row[index] ?? '', width), width));
    const height = Math.max(1, ...cells.map((lines) => lines.length));
    return Array.from({ length: height }, (_, line) =>
      (indent + cells.map((lines, index) => padded(lines[line] ?? '', widths[index] ?? 0)).join(gap)).trimEnd(),
    );
  });
}

/** Width that the widest of these cells takes, within bounds. */
export const fittingWidth = (cells: readonly string[], least: number, most: number): number =>
  Math.max(least, Math.min(most, ...[Math.max(0, ...cells.map(columnsOf))]));

const padded = (text: string, width: number): string => text + ' '.repeat(Math.max(0, width - columnsOf(text)));

function broken(text: string, width: number): string {
  return text
    .split(' ')
    .flatMap((word) => {
      const pieces = [''];
      for (const letter of word) {
        const last = pieces.at(-1) ?? '';
        if (columnsOf(last + letter) > width) pieces.push(letter);
        else pieces[pieces.length - 1] = last + letter;
      }
      return pieces;
    })
    .join(' ');
}
