/** The four strips of the timeline: what each shows, and how high it is. */
import { paint } from './chart-svg.ts';
import type { RoomSeries } from './room-series.ts';

export interface PhaseBand {
  readonly name: string;
  readonly startAtMs: number;
  readonly endAtMs: number;
}

export interface TimelineChart {
  readonly id: string;
  readonly widthPx: number;
  readonly phases: readonly PhaseBand[];
  readonly series: RoomSeries;
  readonly pupils: readonly string[];
  /** What the class must have together while all ask at once. */
  readonly target: { readonly startAtMs: number; readonly endAtMs: number; readonly mbps: number };
  /** Where radio utilisation is remarked upon, 0–1. */
  readonly busyRatios: readonly number[];
  readonly words: {
    readonly rate: string;
    readonly stalls: string;
    readonly noStalls: string;
    readonly latency: string;
    readonly utilization: string;
    readonly noData: string;
    readonly number: (value: number) => string;
    readonly clock: (atMs: number) => string;
  };
}

type Point = readonly [atMs: number, value: number | undefined];
export interface Panel {
  readonly name: string;
  readonly heightPx: number;
  readonly yAxis: object;
  readonly series: readonly object[];
  readonly empty: boolean;
}

/** Line styles that tell access points apart without colour; the legend in HTML repeats them. */
export const accessPointDashes = ['solid', [6, 3], [2, 2], [8, 3, 2, 3]] as const;

export function ratePanel({ series, target, words }: TimelineChart): Panel {
  const highest = Math.max(
    target.mbps,
    ...series.roomRates.map((rate) => rate.downMbps),
    ...series.accessPointRates.map((r) => r.downMbps),
  );
  const room: object = {
    type: 'line',
    symbol: 'none',
    lineStyle: { color: paint.steady, width: 1.5 },
    areaStyle: { color: paint.steadySoft, opacity: 1 },
    data: series.roomRates.map((rate): Point => [rate.atMs + rate.windowMs / 2, rate.downMbps]),
    markLine: {
      silent: true,
      symbol: 'none',
      label: { show: false },
      lineStyle: { color: paint.ink, width: 1.5, type: 'solid' },
      data: [[{ coord: [target.startAtMs, target.mbps] }, { coord: [target.endAtMs, target.mbps] }]],
    },
  };
  const accessPoints = series.accessPoints.map((accessPoint, index) => ({
    type: 'line',
    symbol: 'none',
    lineStyle: { color: paint.second, width: 1.5, type: accessPointDashes[index % accessPointDashes.length] },
    data: series.accessPointRates
      .filter((rate) => rate.accessPoint === accessPoint)
      .flatMap((rate): Point[] => [
        [rate.atMs - rate.windowMs, rate.downMbps],
        [rate.atMs, rate.downMbps],
      ]),
  }));
  return {
    name: words.rate,
    heightPx: 110,
    yAxis: valueAxis(highest * 1.06, words.number),
    series: [room, ...accessPoints],
    empty: series.roomRates.length + series.accessPointRates.length === 0,
  };
}

export function stallPanel({ series, pupils, words }: TimelineChart): Panel {
  const planned = series.stalls.filter((stall) => pupils.includes(stall.pupil));
  const seats = planned.map((stall) => [stall.startAtMs, stall.endAtMs, pupils.indexOf(stall.pupil), stall.track === 'audio' ? 1 : 0]);
  return {
    name: seats.length === 0 ? `${words.stalls} – ${words.noStalls}` : words.stalls,
    heightPx: seats.length === 0 ? 16 : 84,
    yAxis: {
      type: 'value',
      min: 0,
      max: Math.max(1, pupils.length),
      inverse: true,
      interval: Math.max(1, pupils.length),
      nameLocation: 'start',
      axisLabel: { show: false },
      splitLine: { show: false },
    },
    series: [
      {
        type: 'custom',
        data: seats,
        renderItem: (_params: unknown, api: { value(dimension: number): number; coord(point: readonly number[]): readonly number[] }) => {
          const [left = 0, top = 0] = api.coord([api.value(0), api.value(2)]);
          const [right = 0, bottom = 0] = api.coord([api.value(1), api.value(2) + 1]);
          return {
            type: 'rect',
            shape: { x: left, y: top, width: Math.max(1.5, right - left), height: Math.max(1, (bottom - top) * 0.8) },
            style: { fill: api.value(3) === 1 ? paint.second : paint.under },
          };
        },
      },
    ],
    empty: false,
  };
}

export function latencyPanel({ series, words }: TimelineChart): Panel {
  const middle = (window: { readonly atMs: number; readonly windowMs: number }): number => window.atMs + window.windowMs / 2;
  const highest = Math.max(20, ...series.heartbeats.map((window) => window.p95Ms ?? 0));
  return {
    name: words.latency,
    heightPx: 84,
    yAxis: valueAxis(highest * 1.08, words.number),
    series: [
      {
        type: 'line',
        symbol: 'none',
        lineStyle: { color: paint.quiet, width: 1, type: [3, 2] },
        data: series.heartbeats.map((window): Point => [middle(window), window.p50Ms]),
      },
      {
        type: 'line',
        symbol: 'none',
        lineStyle: { color: paint.steady, width: 1.75 },
        data: series.heartbeats.map((window): Point => [middle(window), window.p95Ms]),
      },
      {
        type: 'scatter',
        symbol: 'diamond',
        symbolSize: 8,
        itemStyle: { color: paint.under },
        data: series.heartbeats.filter((window) => window.unansweredCount > 0).map((window): Point => [middle(window), highest]),
      },
    ],
    empty: series.heartbeats.length === 0,
  };
}

export function utilizationPanel({ series, busyRatios, words }: TimelineChart): Panel {
  const lines = series.accessPoints.flatMap((accessPoint, index) =>
    (['short', 'long'] as const).map((average) => ({
      type: 'line',
      symbol: average === 'long' ? 'circle' : 'none',
      symbolSize: 3.5,
      itemStyle: { color: paint.second },
      lineStyle: {
        color: paint.second,
        width: average === 'long' ? 0.75 : 1.5,
        type: accessPointDashes[index % accessPointDashes.length],
      },
      data: worstRadio(series.radioReads.filter((read) => read.accessPoint === accessPoint && read.average === average)),
    })),
  );
  const limits = {
    type: 'line',
    data: [],
    markLine: {
      silent: true,
      symbol: 'none',
      label: { show: false },
      lineStyle: { color: paint.quiet, width: 1, type: [2, 3] },
      data: busyRatios.map((ratio) => ({ yAxis: ratio * 100 })),
    },
  };
  return {
    name: words.utilization,
    heightPx: 84,
    yAxis: { ...valueAxis(100, words.number), interval: 50 },
    series: [...lines, limits],
    empty: series.radioReads.length === 0,
  };
}

/** An access point is as busy as its busiest radio at that instant. */
function worstRadio(reads: readonly { readonly atMs: number; readonly ratio: number }[]): readonly Point[] {
  const worst = new Map<number, number>();
  for (const read of reads) worst.set(read.atMs, Math.max(worst.get(read.atMs) ?? 0, read.ratio * 100));
  return [...worst].sort(([a], [b]) => a - b);
}

const valueAxis = (max: number, number: (value: number) => string): object => ({
  type: 'value',
  min: 0,
  max,
  splitNumber: 2,
  axisLabel: { color: paint.quiet, fontSize: 11, showMaxLabel: false, formatter: (value: number) => number(value) },
});
