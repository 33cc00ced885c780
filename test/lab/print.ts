/** The lab's table: truth, verdict, deciding check, seats. */
import type { RoomVerdict } from '../../core/verdict.ts';
import type { Measured } from './measured.ts';

export interface CaseResult {
  readonly id: string;
  readonly broken: string;
  readonly truth: string;
  /** What the truth lets the room be. */
  readonly outcomes: readonly string[];
  readonly verdict: string;
  readonly decidedBy: string;
  readonly seats: string;
  readonly wrongs: readonly string[];
  /** Wrong only because its machine had no time to spare, and said so. */
  readonly busy: boolean;
  readonly measured: readonly Measured[];
  readonly findings: Readonly<Record<string, string>>;
  readonly causes: readonly string[];
  readonly runFolder: string | undefined;
  readonly said: string;
  readonly tookMs: number;
  readonly loadAverage: number;
  /** How often it was played; above 1 when the tool said that the machine was too busy to judge from. */
  readonly tries: number;
}

export const seatsOf = (verdict: RoomVerdict | undefined): string => {
  const decisive = verdict?.findings.find(({ check }) => check === verdict.decidedBy)?.seats ?? [];
  if (decisive.length === 0) return '–';
  return decisive.length > 6 ? `${decisive.length} of ${String(verdict?.pupilCount)}` : decisive.join(' ');
};

export function printTable(results: readonly CaseResult[]): string {
  const rows = results.map(({ id, broken, truth, verdict, decidedBy, seats, wrongs, tries }) => [
    id,
    broken,
    truth,
    verdict,
    decidedBy,
    seats,
    `${wrongs.length === 0 ? 'right' : 'WRONG'}${tries > 1 ? ` (played ${tries} times: busy machine)` : ''}`,
  ]);
  return table(['case', 'what is broken', 'truth', 'verdict', 'decided by', 'seats', ''], rows);
}

export function printMeasured(results: readonly CaseResult[]): string {
  const rows = results.flatMap(({ id, measured }) =>
    measured.map(({ what, tool, truth, unit, off, allowed, ok }) => [
      id,
      what,
      `${tool.toFixed(2)} ${unit}`,
      `${truth.toFixed(2)} ${unit}`,
      off,
      allowed,
      ok ? 'holds' : 'FALLS SHORT',
    ]),
  );
  return rows.length === 0 ? '' : table(['case', 'measured', 'tool', 'beside it', 'off', 'allowed', ''], rows);
}

export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = head.map((title, column) => Math.max(title.length, ...rows.map((row) => (row[column] ?? '').length)));
  const line = (cells: readonly string[]): string =>
    cells
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd();
  return [line(head), line(widths.map((width) => '─'.repeat(width))), ...rows.map(line)].join('\n');
}
