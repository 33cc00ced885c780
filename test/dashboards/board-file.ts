/** The committed dashboards, and everything in them that asks the data source. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';
import type { Target } from './grafana/frames.ts';

export const root = fileURLToPath(new URL('../..', import.meta.url));

export interface PanelJson {
  readonly id: number;
  readonly type: string;
  readonly title: string;
  readonly description: string;
  readonly gridPos: { readonly x: number; readonly y: number; readonly w: number; readonly h: number };
  readonly datasource?: unknown;
  readonly libraryPanel?: unknown;
  readonly interval?: string;
  readonly targets?: readonly (Target & { readonly datasource: unknown })[];
  readonly transformations?: readonly unknown[];
  readonly options?: Readonly<Record<string, unknown>>;
  readonly fieldConfig: {
    readonly defaults: Readonly<Record<string, unknown>> & {
      readonly unit?: string;
      readonly thresholds?: { readonly steps: readonly { readonly value: number | null; readonly color: string }[] };
    };
    readonly overrides: readonly {
      readonly matcher: { readonly id: string; readonly options: unknown };
      readonly properties: readonly { readonly id: string; readonly value: unknown }[];
    }[];
  };
}

export interface VariableJson {
  readonly name: string;
  readonly type: string;
  readonly query: string;
  readonly label: string;
  readonly multi?: boolean;
  /** 0: seen. */
  readonly hide?: number;
  readonly skipUrlSync?: boolean;
  /** 1: when the dashboard is opened; 2: when its range changes, too. */
  readonly refresh?: number;
  readonly datasource?: unknown;
}

export interface AnnotationJson {
  readonly name: string;
  readonly datasource: unknown;
  readonly target: Target & {
    readonly textColumn: string;
    readonly titleColumn: string;
    readonly tagsColumn: string;
    readonly timeEndColumn: string;
  };
}

export interface BoardJson {
  readonly uid: string;
  readonly title: string;
  readonly description: string;
  readonly schemaVersion: number;
  readonly time: { readonly from: string; readonly to: string };
  readonly panels: readonly PanelJson[];
  readonly templating: { readonly list: readonly VariableJson[] };
  readonly annotations: { readonly list: readonly AnnotationJson[] };
  readonly links: readonly { readonly url: string; readonly includeVars: boolean; readonly keepTime: boolean }[];
}

export interface BoardFile {
  readonly language: 'sv' | 'en';
  readonly name: string;
  readonly board: BoardJson;
}

export const boardFiles: readonly BoardFile[] = (['sv', 'en'] as const).flatMap((language) =>
  readdirSync(join(root, 'dashboards/json', language)).map((file) => ({
    language,
    name: file.replace(/\.json$/, ''),
    board: JSON.parse(readFileSync(join(root, 'dashboards/json', language, file), 'utf8')) as BoardJson,
  })),
);

export function boardOf(name: string, language: 'sv' | 'en'): BoardJson {
  const found = boardFiles.find((file) => file.name === name && file.language === language);
  if (found === undefined) throw new Error(`no dashboard ${name} in ${language}`);
  return found.board;
}

export function panelOf(board: BoardJson, id: number): PanelJson {
  const found = board.panels.find((panel) => panel.id === id);
  if (found === undefined) throw new Error(`${board.uid} has no panel ${String(id)}`);
  return found;
}

export interface RuleJson {
  readonly uid: string;
  readonly title: string;
  readonly condition: string;
  readonly for: string;
  readonly noDataState: string;
  readonly missing_series_evals_to_resolve?: number;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  readonly data: readonly {
    readonly refId: string;
    readonly relativeTimeRange: { readonly from: number; readonly to: number };
    readonly datasourceUid: string;
    readonly model: Target & {
      readonly type?: string;
      readonly expression?: string;
      readonly reducer?: string;
      readonly conditions?: readonly { readonly evaluator: { readonly type: string; readonly params: readonly number[] } }[];
    };
  }[];
}

export const rulesOf = (language: 'sv' | 'en'): readonly RuleJson[] =>
  (
    parse(readFileSync(join(root, 'dashboards/alerting', language, 'rules.yaml'), 'utf8')) as {
      readonly groups: readonly { readonly rules: readonly RuleJson[] }[];
    }
  ).groups.flatMap(({ rules }) => rules);

/** What a rule asks the data source. Its other steps are Grafana's own reckoning. */
export const asksOf = ({ data }: RuleJson): readonly string[] =>
  data.flatMap(({ model }) => (model.query === undefined ? [] : [model.query]));

/** Everything in a panel that may hold this key, however deep. */
export function everyValue(of: unknown, key: string): readonly unknown[] {
  if (typeof of !== 'object' || of === null) return [];
  return Object.entries(of).flatMap(([name, value]) => [...(name === key ? [value] : []), ...everyValue(value, key)]);
}
