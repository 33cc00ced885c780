/** A spreadsheet saved as text → its rows. As Excel writes it in Sweden, too: `;`, byte order mark, Windows-1252, `sep=;`. */
import { parse, CsvError } from 'csv-parse/sync';
import { ProvnatError } from '../../core/errors.ts';
import type { TableRow } from '../../core/inventory/room-list.ts';

const mostBytes = 5_000_000;

/** Throws ProvnatError INVENTORY_INVALID, with the line where it knows one. */
export function readTable(bytes: Uint8Array, fileName: string): readonly TableRow[] {
  if (bytes.length > mostBytes) throw refused(fileName, 'is larger than 5 MB', 'a list of rooms is some kilobytes; is it the right file?');
  const text = textOf(bytes, fileName).replace(/\r\n?/g, '\n');
  const announced = /^sep=(.)\n/i.exec(text);
  const body = announced === null ? text : text.slice(announced[0].length);
  const delimiter = announced?.[1] ?? delimiterOf(body);
  try {
    const records = parse(body, {
      delimiter,
      info: true,
      relax_column_count: true,
      skip_empty_lines: true,
    }) as unknown as readonly Record[];
    return records.map(({ info, record }) => ({ line: firstLine(info.lines, record) + (announced === null ? 0 : 1), cells: record }));
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    const line = typeof error['lines'] === 'number' ? `:${String(error['lines'])}` : '';
    throw refused(
      `${fileName}${line}`,
      'has a quotation mark that is not closed or stands inside a cell',
      'double the quotation marks inside cells, or remove them',
      error,
    );
  }
}

interface Record {
  readonly info: { readonly lines: number };
  readonly record: readonly string[];
}

const refused = (where: string, says: string, hint: string, cause?: unknown): ProvnatError =>
  new ProvnatError('INVENTORY_INVALID', `room list ${where} ${says}`, hint, { cause });

/** csv-parse counts to the end of a record; a cell may hold line breaks. */
const firstLine = (lastLine: number, cells: readonly string[]): number =>
  lastLine - cells.reduce((sum, cell) => sum + cell.split('\n').length - 1, 0);

/** UTF-8, UTF-16 with a byte order mark (Excel's "Unicode text"), otherwise Windows-1252, which every byte is a letter of. */
function textOf(bytes: Uint8Array, fileName: string): string {
  if (bytes[0] === 0x50 && bytes[1] === 0x4b) throw refused(fileName, 'is a workbook, not text', 'save it as CSV: File, Save as, CSV');
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return new TextDecoder('utf-16le').decode(bytes);
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return new TextDecoder('utf-16be').decode(bytes);
  if (bytes.includes(0)) throw refused(fileName, 'is not a text file', 'save the list as CSV');
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder('windows-1252').decode(bytes);
  }
}

/** By the headings, since commas elsewhere may be decimals. */
function delimiterOf(text: string): string {
  const head = (text.split('\n').find((line) => line.trim() !== '') ?? '').replace(/"[^"]*"/g, '');
  return [';', '\t', ','].find((candidate) => head.includes(candidate)) ?? ';';
}
