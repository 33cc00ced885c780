/** A panel and its frames → what a reader sees: rows of words and their colours, through Grafana's own code. */
import type { DataFrame, DataTransformerConfig } from '@grafana/data';
import { grafana } from './library.ts';

export interface ShownPanel {
  readonly type: string;
  readonly title?: string;
  readonly transformations?: readonly unknown[];
  readonly fieldConfig?: unknown;
}

export interface ShownCell {
  readonly text: string;
  readonly colour: string | undefined;
  readonly value: unknown;
  /** Addresses of its links, filled in. */
  readonly links: readonly string[];
}
export type ShownRow = Readonly<Record<string, ShownCell>>;

export const transformed = (panel: ShownPanel, frames: readonly DataFrame[]): Promise<DataFrame[]> =>
  new Promise((resolve, reject) => {
    grafana
      .transformDataFrame((panel.transformations ?? []) as DataTransformerConfig[], [...frames], { interpolate: (text: string) => text })
      .subscribe({ next: resolve, error: reject });
  });

/** Rows by the names of columns, in the order of the frame. */
export async function shownRows(panel: ShownPanel, frames: readonly DataFrame[]): Promise<readonly ShownRow[]> {
  const made = grafana.applyFieldOverrides({
    data: await transformed(panel, frames),
    fieldConfig: panel.fieldConfig as never,
    replaceVariables: (text: string) => text,
    theme: grafana.createTheme(),
    timeZone: 'Europe/Stockholm',
    fieldConfigRegistry: grafana.standardFieldConfigEditorRegistry as never,
  });
  return made.flatMap((frame) =>
    Array.from({ length: frame.length }, (_, index) =>
      Object.fromEntries(
        frame.fields.map((field) => {
          const value: unknown = field.values[index];
          const shown = field.display?.(value);
          const config = field.config as { readonly links?: readonly { readonly url: string }[] };
          return [
            field.name,
            {
              value,
              text: shown === undefined ? '' : grafana.formattedValueToString(shown),
              colour: shown?.color,
              links: (config.links ?? []).map(({ url }) => linkOf(url, frame, index)),
            },
          ];
        }),
      ),
    ),
  );
}

/** Fields of the row in an address, as Grafana's link code reads them. */
function linkOf(url: string, frame: DataFrame, rowIndex: number): string {
  const fields = grafana.getFieldDisplayValuesProxy({ frame, rowIndex }) as Record<string, { numeric: number; toString(): string }>;
  return url.replace(/\$\{__data\.fields\.(\w+)(\.numeric)?(?::(\w+))?\}/g, (all, name: string, numeric: string | undefined, format) => {
    const field = fields[name];
    // Grafana leaves what it does not know.
    if (field === undefined) return all;
    const text = numeric === undefined ? field.toString() : String(field.numeric);
    return format === 'percentencode' ? encodeURIComponent(text) : text;
  });
}
