/** Every pupil in every second of the bandwidth phase: one row a seat, darker the less arrived. Shows whether one seat starves or all take turns. */
import type { PupilSecond } from '../../facts/series.ts';
import type { Html } from '../html.ts';
import { chartSvg, paint } from './chart-svg.ts';
import { clockTicks } from './clock-ticks.ts';

export interface SecondsChart {
  readonly id: string;
  readonly widthPx: number;
  readonly seconds: readonly PupilSecond[];
  readonly pupils: readonly string[];
  readonly targetMbps: number;
  readonly window: { readonly startAtMs: number; readonly endAtMs: number };
  readonly words: { readonly clock: (atMs: number) => string };
}

/** 0: target reached, 1: at least half of it, 2: less, 3: nothing. */
export type Supply = 0 | 1 | 2 | 3;
export const supplyOf = (goodputMbps: number, targetMbps: number): Supply =>
  goodputMbps >= targetMbps ? 0 : goodputMbps >= targetMbps / 2 ? 1 : goodputMbps > 0 ? 2 : 3;

const fills = [paint.steadySoft, paint.underSoft, paint.under, paint.ink] as const;

export function secondsChart({ id, widthPx, seconds, pupils, targetMbps, window, words }: SecondsChart): Html {
  const rowPx = Math.max(5, Math.min(11, 330 / Math.max(1, pupils.length)));
  const ticks = clockTicks(window.startAtMs, window.endAtMs, Math.max(3, Math.floor(widthPx / 100)));
  const labelEvery = Math.ceil(11 / rowPx);
  return chartSvg({
    id,
    widthPx,
    heightPx: Math.round(8 + rowPx * pupils.length + 26),
    option: {
      grid: { left: 44, right: 12, top: 8, height: rowPx * pupils.length },
      xAxis: {
        type: 'value',
        min: window.startAtMs,
        max: window.endAtMs,
        splitLine: { show: false },
        axisLine: { show: false },
        axisTick: { show: true, customValues: ticks.atMs, lineStyle: { color: paint.quiet } },
        axisLabel: { customValues: ticks.atMs, color: paint.quiet, fontSize: 11, formatter: (atMs: number) => words.clock(atMs) },
      },
      yAxis: {
        type: 'category',
        inverse: true,
        data: pupils,
        axisLine: { show: false },
        axisTick: { show: false },
        axisLabel: { color: paint.quiet, fontSize: 10, interval: (index: number) => index % labelEvery === 0 },
      },
      series: [
        {
          type: 'custom',
          silent: true,
          data: spells(seconds, targetMbps, pupils),
          renderItem: (_params: unknown, api: { value(dimension: number): number; coord(point: readonly number[]): readonly number[] }) => {
            const [left = 0, middle = 0] = api.coord([Math.max(window.startAtMs, api.value(0)), api.value(2)]);
            const [right = 0] = api.coord([Math.min(window.endAtMs, api.value(1)), api.value(2)]);
            return {
              type: 'rect',
              shape: { x: left, y: middle - rowPx / 2 + 0.5, width: right - left, height: rowPx - 1 },
              style: { fill: fills[api.value(3)] ?? paint.ink },
            };
          },
        },
      ],
    },
  });
}

type Spell = [startAtMs: number, endAtMs: number, row: number, supply: Supply];

/** Seconds of the same supply in a row are one rectangle: a calm class is 30 of them and not 1,200. */
function spells(seconds: readonly PupilSecond[], targetMbps: number, pupils: readonly string[]): readonly Spell[] {
  const row = new Map(pupils.map((pupil, index) => [pupil, index]));
  const last = new Map<string, Spell>();
  const found: Spell[] = [];
  for (const second of [...seconds].sort((a, b) => a.atMs - b.atMs)) {
    const at = row.get(second.pupil);
    if (at === undefined) continue;
    const supply = supplyOf(second.goodputMbps, targetMbps);
    const before = last.get(second.pupil);
    if (before?.[1] === second.atMs && before[3] === supply) {
      before[1] = second.atMs + 1000;
    } else {
      const spell: Spell = [second.atMs, second.atMs + 1000, at, supply];
      last.set(second.pupil, spell);
      found.push(spell);
    }
  }
  return found;
}
