/** ECharts as a pure function: option in, SVG text out. Colours are CSS variables, so one drawing serves light, dark and print. */
import type { EChartsCoreOption } from 'echarts/core';
// All of it as one file: its parts are three hundred files, which take a second to find, and each command that can draw would wait for it.
import { init } from 'echarts/dist/echarts.esm.mjs';
import { markup, type Html } from '../html.ts';

/** Roles in the report's palette (report/style.ts). */
export const paint = {
  ink: 'var(--ink)',
  quiet: 'var(--quiet)',
  rule: 'var(--rule)',
  band: 'var(--band)',
  steady: 'var(--steady)',
  steadySoft: 'var(--steady-soft)',
  under: 'var(--under)',
  underSoft: 'var(--under-soft)',
  second: 'var(--second)',
  paper: 'var(--paper)',
} as const;

export interface Drawing {
  /** Unique in the document: ECharts' own ids come from a process-wide counter and would differ from run to run and clash between charts. */
  readonly id: string;
  readonly widthPx: number;
  readonly heightPx: number;
  readonly option: EChartsCoreOption;
}

export function chartSvg({ id, widthPx, heightPx, option }: Drawing): Html {
  const chart = init(undefined, undefined, { renderer: 'svg', ssr: true, width: widthPx, height: heightPx });
  try {
    chart.setOption({ animation: false, textStyle: { color: paint.ink, fontFamily: 'inherit' }, ...option });
    return markup(still(chart.renderToSVGString(), id));
  } finally {
    chart.dispose();
  }
}

/** Takes away what only a living chart needs (hover styles, data indexes, fixed size) and gives ids that belong to this drawing. */
const still = (svg: string, id: string): string =>
  svg
    .replace(/<style\b[\s\S]*?<\/style>\s*/g, '')
    .replace(/ (?:class|ecmeta_[a-z_]+|pointer-events|xmlns:xlink|version|baseProfile)="[^"]*"/g, '')
    .replace(/^<svg width="\d+" height="\d+"/, '<svg aria-hidden="true" focusable="false"')
    .replace(/\bzr\d+-/g, `${id}-`)
    .replace(/\n/g, '');
