/** Asks InfluxDB what a panel, a variable, an annotation or an alert asks, as Grafana would. */
import type { DataFrame } from '@grafana/data';
import type { BoardJson, PanelJson } from './board-file.ts';
import { framesOf, type Series, type Target } from './grafana/frames.ts';
import { expand, interpolate, type TimeRange, type Values } from './grafana/interpolate.ts';
import { grafana } from './grafana/library.ts';
import { shownRows, type ShownRow, transformed } from './grafana/show.ts';

export interface Asker {
  /** @throws Error when the server does not answer the query, or answers with nothing */
  series(query: string): Promise<readonly Series[]>;
}

export function askerOf(url: string, database: string, headers: Readonly<Record<string, string>> = {}): Asker {
  return {
    async series(query) {
      const answer = await fetch(`${url}/query?${new URLSearchParams({ db: database, epoch: 'ms', q: query }).toString()}`, { headers });
      const text = await answer.text();
      const told = JSON.parse(text) as { results?: { series?: Series[]; error?: string; partial?: boolean }[]; error?: string };
      const [result] = told.results ?? [];
      const error = told.error ?? result?.error;
      if (!answer.ok || error !== undefined) throw new Error(`${query}\n→ ${error ?? text}`);
      const found = result?.series ?? [];
      if (found.every(({ values }) => values.every((row) => row.slice(1).every((cell) => cell === null)))) {
        throw new Error(`${query}\n→ nothing`);
      }
      return found;
    },
  };
}

export interface Seen {
  readonly values: Values;
  readonly range: TimeRange;
  /** Grafana chooses it by the range and the width of the panel, never below what the panel says. */
  readonly interval?: string;
}

export const written = (query: string, { values, range, interval = '10s' }: Seen): string =>
  expand(interpolate(query, { ...values, __from: String(range.fromMs), __to: String(range.toMs) }), range, interval);

/** Values of a variable, as Grafana's data source takes them from the answer. */
export async function valuesOf(asker: Asker, query: string, seen: Seen): Promise<readonly string[]> {
  const found = await asker.series(written(query, seen));
  const values = found.flatMap((series) => series.values.map((row) => String(row[1])));
  return [...new Set(values)];
}

export async function framesOfPanel(asker: Asker, panel: PanelJson, seen: Seen): Promise<DataFrame[]> {
  const frames: DataFrame[] = [];
  for (const target of panel.targets ?? []) frames.push(...framesOf(target, await asker.series(written(target.query, seen))));
  return frames;
}

export const rowsOfPanel = async (asker: Asker, panel: PanelJson, seen: Seen): Promise<readonly ShownRow[]> =>
  shownRows(panel, await framesOfPanel(asker, panel, seen));

export interface Line {
  readonly name: string;
  readonly points: readonly (readonly [timeMs: number, value: number | null])[];
}

/** Lines of a chart by the names in its legend. */
export async function linesOfPanel(asker: Asker, panel: PanelJson, seen: Seen): Promise<readonly Line[]> {
  const frames = await transformed(panel, await framesOfPanel(asker, panel, seen));
  return frames.flatMap((frame) => {
    const times = frame.fields.find(({ type }) => type === 'time');
    return frame.fields
      .filter(({ type }) => type !== 'time')
      .map((field) => ({
        name: grafana.getFieldDisplayName(field, frame, frames),
        points: field.values.map((value: number | null, index: number) => [times?.values[index] as number, value] as const),
      }));
  });
}

/** Everything of a dashboard that asks. */
export const queriesOf = (board: BoardJson): readonly (readonly [what: string, query: string])[] => [
  ...board.templating.list.filter(({ type }) => type === 'query').map(({ name, query }) => [`variable ${name}`, query] as const),
  ...board.annotations.list.map(({ name, target }) => [`annotation ${name}`, target.query] as const),
  ...board.panels.flatMap(({ title, targets = [] }) => targets.map(({ refId, query }: Target) => [`${title} ${refId}`, query] as const)),
];
