/** What every panel has: an id that stays, a place, a title that is a question or a name, and a description that says how to read it. */
import type { DataSourceRef } from '@grafana/grafana-foundation-sdk/common';
import type { DynamicConfigValue, GridPos } from '@grafana/grafana-foundation-sdk/dashboard';
import { dataSource } from '../data-source.ts';
import type { MessageEvidence } from '../../messages/format-message.ts';
import { type Colour, colours } from './colours.ts';
import type { Words } from './words.ts';

export interface Place {
  readonly id: number;
  /** Its messages are `dashboard.<name>.title` and `.about`. */
  readonly name: string;
  readonly at: readonly [x: number, y: number, width: number, height: number];
  /** Of its messages. */
  readonly evidence?: MessageEvidence;
}

interface PanelBuilder {
  id(id: number): this;
  title(title: string): this;
  description(description: string): this;
  datasource(datasource: DataSourceRef): this;
  gridPos(gridPos: GridPos): this;
  unit(unit: string): this;
}

export const units = {
  Mbps: 'suffix: Mbit/s',
  Ms: 'ms',
  Ratio: 'percentunit',
  Bytes: 'decbytes',
  Count: 'none',
  text: 'string',
  date: 'time:YYYY-MM-DD',
  moment: 'time:YYYY-MM-DD HH:mm',
  perSecond: 'suffix:/s',
} as const;

export function placed<Panel extends PanelBuilder>(panel: Panel, { say }: Words, place: Place, unit: string): Panel {
  const [x, y, w, h] = place.at;
  return panel
    .id(place.id)
    .title(say(`${place.name}.title`))
    .description(say(`${place.name}.about`, place.evidence))
    .datasource(dataSource)
    .gridPos({ x, y, w, h })
    .unit(unit);
}

type Property = DynamicConfigValue;
export const called = (text: string): Property => ({ id: 'displayName', value: text });
export const inUnit = (unit: string): Property => ({ id: 'unit', value: unit });
export const mapped = (mappings: readonly unknown[]): Property => ({ id: 'mappings', value: mappings });
export const fixed = (colour: Colour): Property => ({ id: 'color', value: { mode: 'fixed', fixedColor: colours[colour] } });
/** Whole cell in the colour of its value. */
export const colouredCell: Property = { id: 'custom.cellOptions', value: { type: 'color-background', mode: 'basic', wrapText: true } };
export const wrapped: Property = { id: 'custom.cellOptions', value: { type: 'auto', wrapText: true } };
export const wide = (width: number): Property => ({ id: 'custom.width', value: width });
/** Stays in the frame, so that links can use it. Older and newer versions hide it by different words. */
export const hidden: readonly Property[] = [
  { id: 'custom.hidden', value: true },
  { id: 'custom.hideFrom', value: { viz: true, legend: true, tooltip: true } },
];
export const linked = (title: string, url: string, targetBlank = false): Property => ({
  id: 'links',
  value: [{ title, url, targetBlank }],
});
export const thresholds = (value: unknown): Property => ({ id: 'thresholds', value });
export const byThreshold: Property = { id: 'color', value: { mode: 'thresholds' } };
/** Dashed and of the target's colour. */
export const targetLine: readonly Property[] = [
  fixed('target'),
  { id: 'custom.lineStyle', value: { fill: 'dash', dash: [10, 6] } },
  { id: 'custom.lineWidth', value: 2 },
  { id: 'custom.fillOpacity', value: 0 },
  { id: 'custom.showPoints', value: 'never' },
];
/** A count takes its colour from one on: a red nought would say the contrary of what it means. */
export const fromOne = (colour: Colour): readonly Property[] => [
  thresholds({
    mode: 'absolute',
    steps: [
      { value: null, color: colours.calm },
      { value: 1, color: colours[colour] },
    ],
  }),
  byThreshold,
];
