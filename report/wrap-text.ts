/** Breaks text between words so that it fits a terminal: start stands before it, hang before its further lines. A longer word stays whole. */
export function wrapText(text: string, widthColumns: number, { start = '', hang = '' } = {}): readonly string[] {
  const lines: string[] = [];
  let line = start;
  let isEmpty = true;
  for (const word of text.split(' ')) {
    const longer = isEmpty ? line + word : `${line} ${word}`;
    if (isEmpty || columns(longer) <= widthColumns) {
      line = longer;
    } else {
      lines.push(line);
      line = hang + word;
    }
    isEmpty = false;
  }
  return [...lines, line];
}

const wide = /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{1f300}-\u{1faff}]/u;
const unseen = /\p{M}|\p{Cf}/u;

/** Columns that the text takes: East Asian letters take two, combining marks none. */
export const columns = (text: string): number =>
  [...text].reduce((sum, letter) => sum + (unseen.test(letter) ? 0 : wide.test(letter) ? 2 : 1), 0);
