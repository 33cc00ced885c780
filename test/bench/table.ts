/** Figures as a Markdown table. */
import type { Figure } from './figure.ts';
import { isMet, ratiosOf, summaryOf } from './figure.ts';
import type { Machine } from './machine.ts';

const rounded = (value: number): string => {
  if (!Number.isFinite(value)) return '–';
  const size = Math.abs(value);
  return value.toFixed(size >= 100 ? 0 : size >= 10 ? 1 : size >= 1 ? 2 : 3);
};

function spread(values: readonly number[] | undefined): string {
  if (values === undefined) return '';
  const { median, least, most } = summaryOf(values);
  return values.length === 1 ? rounded(median) : `**${rounded(median)}** (${rounded(least)}–${rounded(most)})`;
}

const goalText = ({ goal, unit }: Figure): string => {
  if (goal === undefined) return '';
  const sign = goal.is === 'at most' ? '≤' : '≥';
  return goal.of === 'ratio' ? `ratio ${sign} ${goal.bound}` : `${sign} ${goal.bound} ${unit}`;
};

function verdictText(figure: Figure): string {
  const met = isMet(figure);
  const said = figure.invalid !== undefined ? `NOT MEASURED: ${figure.invalid}` : met === undefined ? '' : met ? 'met' : 'NOT MET';
  return figure.doubts.length === 0 ? said : `${said} ⚠ ${[...new Set(figure.doubts)].join('; ')}`.trim();
}

export function markdownTable(figures: readonly Figure[]): string {
  const head = ['figure', 'unit', 'provnät', 'peer', 'of the peer', 'ratio', 'goal', 'result'];
  const rows = figures.map((figure) => [
    figure.what,
    figure.unit,
    spread(figure.values),
    figure.peer?.name ?? '',
    spread(figure.peer?.values),
    spread(ratiosOf(figure)),
    goalText(figure),
    verdictText(figure),
  ]);
  return [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

export const machineText = (machine: Machine, repeatCount: number): string =>
  `${machine.cpu}, ${machine.cores} cores, ${machine.memoryGb} GB, ${machine.system}; Node ${machine.node}, k6 ${machine.k6}; ` +
  `${machine.date}; load average at the start ${machine.loadAverage.join(' ')}; median (least–most) of ${repeatCount}`;
