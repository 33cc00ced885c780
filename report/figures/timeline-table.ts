/** The numbers behind the timeline: a row every five seconds, or more seldom in a long run. */
import type { RoomSeries } from '../charts/room-series.ts';
import type { PhaseBand } from '../charts/timeline-panels.ts';
import type { Words } from '../words.ts';
import type { Table } from './figure.ts';

const shortestStepMs = 5000;
const mostRows = 120;

export function timelineTable(series: RoomSeries, phases: readonly PhaseBand[], words: Words): Table {
  const { say, clock, number, ms, ratio } = words;
  const fromMs = phases[0]?.startAtMs ?? 0;
  const toMs = phases.at(-1)?.endAtMs ?? fromMs;
  const stepMs = Math.max(shortestStepMs, Math.ceil((toMs - fromMs) / mostRows / shortestStepMs) * shortestStepMs);
  const rows: string[][] = [];
  for (let atMs = fromMs; atMs < toMs; atMs += stepMs) {
    const within = <Row extends { readonly atMs: number }>(all: readonly Row[]): readonly Row[] =>
      all.filter((row) => row.atMs >= atMs && row.atMs < atMs + stepMs);
    const heartbeats = within(series.heartbeats);
    const stalled = new Set(
      series.stalls.filter((stall) => stall.startAtMs < atMs + stepMs && stall.endAtMs > atMs).map((stall) => stall.pupil),
    );
    rows.push([
      clock(atMs),
      phases.filter((phase) => phase.startAtMs <= atMs).at(-1)?.name ?? '–',
      orDash(mean(within(series.roomRates).map((rate) => rate.downMbps)), (value) => number(value, 1)),
      orDash(mean(within(series.roomRates).map((rate) => rate.upMbps)), (value) => number(value, 1)),
      orDash(carriedIn(series.accessPointRates, atMs, atMs + stepMs), (value) => number(value, 1)),
      number(stalled.size),
      orDash(highest(heartbeats.map((window) => window.p50Ms)), ms),
      orDash(highest(heartbeats.map((window) => window.p95Ms)), ms),
      heartbeats.length === 0 ? '–' : number(heartbeats.reduce((sum, window) => sum + window.unansweredCount, 0)),
      orDash(highest(within(series.radioReads).map((read) => read.ratio)), ratio),
      orDash(highest(within(series.clientReads).map((read) => read.clientCount)), (value) => number(value)),
    ]);
  }
  return {
    columns: ['time', 'phase', 'down', 'up', 'access-point', 'stalled', 'p50', 'p95', 'unanswered', 'utilization', 'clients'].map(
      (column) => say(`report.timeline.column.${column}`),
    ),
    rows,
  };
}

const orDash = (value: number | undefined, format: (value: number) => string): string => (value === undefined ? '–' : format(value));

const mean = (values: readonly number[]): number | undefined =>
  values.length === 0 ? undefined : values.reduce((sum, value) => sum + value, 0) / values.length;

const highest = (values: readonly (number | undefined)[]): number | undefined => {
  const known = values.filter((value) => value !== undefined);
  return known.length === 0 ? undefined : Math.max(...known);
};

/** Each rate for as much of the time as it speaks of. Access points carry side by side: their means are added. */
function carriedIn(rates: RoomSeries['accessPointRates'], fromMs: number, toMs: number): number | undefined {
  const carried = new Map<string, { bits: number; ms: number }>();
  for (const { accessPoint, atMs, windowMs, downMbps } of rates) {
    const overlapMs = Math.min(atMs, toMs) - Math.max(atMs - windowMs, fromMs);
    if (overlapMs <= 0) continue;
    const { bits, ms } = carried.get(accessPoint) ?? { bits: 0, ms: 0 };
    carried.set(accessPoint, { bits: bits + downMbps * overlapMs, ms: ms + overlapMs });
  }
  return carried.size === 0 ? undefined : [...carried.values()].reduce((sum, { bits, ms }) => sum + bits / ms, 0);
}
