/** What each pupil got while the whole class asked at once, against the target: a bar per seat, down above up. */
import type { PupilGoodput } from '../../facts/rows.ts';
import type { Html } from '../html.ts';
import { chartSvg, paint } from './chart-svg.ts';

export interface GoodputChart {
  readonly id: string;
  readonly widthPx: number;
  /** One room's rows, both directions. */
  readonly rows: readonly PupilGoodput[];
  readonly words: { readonly down: string; readonly up: string; readonly seat: string; readonly number: (value: number) => string };
}

const topPx = 34;
const downPx = 190;
const betweenPx = 44;
const upPx = 62;
const bottomPx = 46;

export function goodputChart({ id, widthPx, rows, words }: GoodputChart): Html {
  const down = bySeat(rows.filter((row) => row.metric === 'downloadBytes'));
  const up = bySeat(rows.filter((row) => row.metric === 'uploadBytes'));
  const grids = [
    { rows: down, topPx, heightPx: downPx, name: words.down, last: up.length === 0 },
    { rows: up, topPx: topPx + downPx + betweenPx, heightPx: upPx, name: words.up, last: true },
  ].filter((grid) => grid.rows.length > 0);
  const lowest = grids.at(-1);

  return chartSvg({
    id,
    widthPx,
    heightPx: (lowest === undefined ? topPx : lowest.topPx + lowest.heightPx) + bottomPx,
    option: {
      grid: grids.map((grid) => ({ left: 44, right: 10, top: grid.topPx, height: grid.heightPx })),
      xAxis: grids.map((grid, index) => ({
        type: 'category',
        gridIndex: index,
        data: grid.rows.map((row) => row.pupil),
        name: grid.last ? words.seat : '',
        nameLocation: 'middle',
        nameGap: 28,
        nameTextStyle: { color: paint.quiet, fontSize: 12 },
        axisLine: { lineStyle: { color: paint.quiet } },
        axisTick: { show: false },
        axisLabel: { show: grid.last, color: paint.quiet, fontSize: 11, interval: labelEvery(grid.rows.length, widthPx) - 1 },
      })),
      yAxis: grids.map((grid, index) => ({
        type: 'value',
        gridIndex: index,
        min: 0,
        max: ceilingMbps(grid.rows),
        name: grid.name,
        nameTextStyle: { color: paint.ink, fontSize: 12, fontWeight: 600, align: 'left', padding: [0, 0, 4, -40] },
        axisLabel: { customValues: scaleMbps(grid), color: paint.quiet, fontSize: 11, formatter: (value: number) => words.number(value) },
        axisTick: { show: false, customValues: scaleMbps(grid) },
        splitLine: { show: false },
      })),
      series: grids.flatMap((grid, index) => [bars(grid.rows, index), worstFiveSeconds(grid.rows, index)]),
    },
  });
}

function bars(rows: readonly PupilGoodput[], index: number): object {
  return {
    type: 'bar',
    silent: true,
    xAxisIndex: index,
    yAxisIndex: index,
    barCategoryGap: '28%',
    data: rows.map((row) => ({
      value: row.goodputMbps,
      itemStyle: {
        color: row.goodputMbps < row.targetMbps ? paint.under : paint.steady,
        borderRadius: [2, 2, 0, 0],
      },
    })),
    markLine: {
      silent: true,
      symbol: 'none',
      label: { show: false },
      data: [
        { yAxis: rows[0]?.targetMbps ?? 0, lineStyle: { color: paint.ink, width: 1.5, type: 'solid' } },
        { yAxis: (rows[0]?.targetMbps ?? 0) * (rows[0]?.headroomRatio ?? 1), lineStyle: { color: paint.quiet, width: 1, type: [2, 3] } },
      ],
    },
  };
}

/** A short dash in each bar. */
function worstFiveSeconds(rows: readonly PupilGoodput[], index: number): object {
  return {
    type: 'scatter',
    silent: true,
    xAxisIndex: index,
    yAxisIndex: index,
    symbol: 'rect',
    symbolSize: [9, 2],
    itemStyle: { color: paint.paper, borderColor: paint.ink, borderWidth: 0.75 },
    z: 4,
    data: rows.map((row) => row.worstFiveSecondsMbps),
  };
}

/** Seats are numbers where they can be, so 2 comes before 10. */
export const bySeat = <Row extends { readonly pupil: string }>(rows: readonly Row[]): readonly Row[] =>
  [...rows].sort((a, b) => Number(a.pupil) - Number(b.pupil) || (a.pupil < b.pupil ? -1 : 1));

/** The target is on the scale, so nobody has to read between the lines. */
const scaleMbps = ({ rows, heightPx }: { readonly rows: readonly PupilGoodput[]; readonly heightPx: number }): readonly number[] => {
  const targetMbps = rows[0]?.targetMbps ?? 1;
  return heightPx > 100 ? [0, targetMbps / 4, targetMbps / 2, (targetMbps * 3) / 4, targetMbps] : [0, targetMbps];
};

const ceilingMbps = (rows: readonly PupilGoodput[]): number =>
  Math.max(...rows.map((row) => Math.max(row.goodputMbps, row.targetMbps * row.headroomRatio))) * 1.06;

const labelEvery = (count: number, widthPx: number): number => Math.max(1, Math.ceil((count * 20) / (widthPx - 54)));
