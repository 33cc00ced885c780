/** The run on one time axis: what the class got, who stalled, how long answers took, how busy the access points were; phases as bands. */
import type { Html } from '../html.ts';
import { chartSvg, paint } from './chart-svg.ts';
import { clockTicks } from './clock-ticks.ts';
import { latencyPanel, ratePanel, stallPanel, utilizationPanel, type PhaseBand, type TimelineChart } from './timeline-panels.ts';

const topPx = 30;
const betweenPx = 34;
const bottomPx = 26;
const leftPx = 48;
const rightPx = 12;

export function timelineChart(chart: TimelineChart): Html {
  const { id, widthPx, phases, words } = chart;
  const fromMs = phases[0]?.startAtMs ?? 0;
  const toMs = phases.at(-1)?.endAtMs ?? 1;
  const panels = [ratePanel(chart), stallPanel(chart), latencyPanel(chart), utilizationPanel(chart)];
  const tops = panels.map((_, index) => topPx + panels.slice(0, index).reduce((sum, panel) => sum + panel.heightPx + betweenPx, 22));
  const ticks = clockTicks(fromMs, toMs, Math.max(3, Math.floor((widthPx - leftPx) / 72)));

  return chartSvg({
    id,
    widthPx,
    heightPx: (tops.at(-1) ?? 0) + (panels.at(-1)?.heightPx ?? 0) + bottomPx,
    option: {
      grid: panels.map((panel, index) => ({ left: leftPx, right: rightPx, top: tops[index], height: panel.heightPx })),
      xAxis: panels.map((_, index) => ({
        type: 'value',
        gridIndex: index,
        min: fromMs,
        max: toMs,
        axisLine: { show: true, onZero: false, lineStyle: { color: paint.quiet } },
        axisTick: { show: true, customValues: ticks.atMs, lineStyle: { color: paint.quiet } },
        splitLine: { show: false },
        axisLabel: {
          show: index === panels.length - 1,
          customValues: ticks.atMs,
          color: paint.quiet,
          fontSize: 11,
          formatter: (atMs: number) => words.clock(atMs),
        },
      })),
      yAxis: panels.map((panel, index) => ({
        gridIndex: index,
        name: panel.empty ? `${panel.name} – ${words.noData}` : panel.name,
        nameTextStyle: { color: paint.ink, fontSize: 12, fontWeight: 600, align: 'left', padding: [0, 0, 2, 8 - leftPx] },
        nameGap: 8,
        axisLine: { show: false },
        axisTick: { show: false },
        splitLine: { lineStyle: { color: paint.rule } },
        ...panel.yAxis,
      })),
      series: panels.flatMap((panel, index) =>
        [phaseBands(phases, index === 0, (widthPx - leftPx - rightPx) / (toMs - fromMs)), ...panel.series].map((series) => ({
          silent: true,
          xAxisIndex: index,
          yAxisIndex: index,
          ...series,
        })),
      ),
    },
  });
}

/** Every other phase shaded; a phase too short for its name gets its number. */
function phaseBands(phases: readonly PhaseBand[], labelled: boolean, pxPerMs: number): object {
  return {
    type: 'line',
    data: [],
    markArea: {
      silent: true,
      data: phases.map((phase, index) => [
        {
          xAxis: phase.startAtMs,
          itemStyle: { color: index % 2 === 0 ? paint.band : 'transparent' },
          label: {
            show: labelled,
            formatter: bandLabel(phase, index, pxPerMs),
            position: 'top',
            distance: 24,
            color: paint.quiet,
            fontSize: 11,
          },
        },
        { xAxis: phase.endAtMs },
      ]),
    },
  };
}

const bandLabel = (phase: PhaseBand, index: number, pxPerMs: number): string =>
  phase.name.length * 6 + 8 <= (phase.endAtMs - phase.startAtMs) * pxPerMs ? phase.name : String(index + 1);
