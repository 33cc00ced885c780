/** Second by second in the bandwidth phase: does one seat starve, or do all take turns? */
import type { Plan } from '../../core/plan.ts';
import { bySeat } from '../charts/goodput-chart.ts';
import type { RoomSeries } from '../charts/room-series.ts';
import { secondsChart, supplyOf } from '../charts/seconds-chart.ts';
import type { Html } from '../html.ts';
import type { Words } from '../words.ts';
import { figure, narrowWidthPx, wideWidthPx } from './figure.ts';
import { block } from './swatch.ts';

export function secondsFigure(id: string, plan: Plan, room: string, series: RoomSeries, words: Words): Html | undefined {
  const { say, mbps, number, clock } = words;
  const phase = plan.phases.find((candidate) => candidate.phase === 'bandwidth');
  const seconds = series.pupilSeconds.filter((second) => second.metric === 'downloadBytes');
  if (phase === undefined || seconds.length === 0) return undefined;
  const pupils = bySeat(plan.rooms.find((candidate) => candidate.room === room)?.pupils ?? []).map((pupil) => pupil.pupil);
  const window = {
    startAtMs: plan.startAtMs + phase.startOffsetMs + plan.bandwidth.leadInMs,
    endAtMs: plan.startAtMs + phase.endOffsetMs - plan.bandwidth.leadOutMs,
  };
  const targetMbps = plan.target.downMbps;
  const counts = pupils.map((pupil) => {
    const supplies = seconds.filter((second) => second.pupil === pupil).map((second) => supplyOf(second.goodputMbps, targetMbps));
    return { pupil, each: ([0, 1, 2, 3] as const).map((supply) => supplies.filter((found) => found === supply).length) };
  });
  const draw = (widthPx: number): Html =>
    secondsChart({ id: `${id}-${widthPx}`, widthPx, seconds, pupils, targetMbps, window, words: { clock } });

  return figure(
    {
      id,
      title: say('report.seconds'),
      says: say('report.seconds.says'),
      alternative: say('report.seconds.alternative', {
        pupilCount: pupils.length,
        steadyCount: counts.filter(({ each }) => (each[1] ?? 0) + (each[2] ?? 0) + (each[3] ?? 0) === 0).length,
        target: mbps(targetMbps),
      }),
      wide: draw(wideWidthPx),
      narrow: draw(narrowWidthPx),
      keys: [
        { swatch: block('steadySoft'), says: say('report.seconds.key.reached') },
        { swatch: block('underSoft'), says: say('report.seconds.key.half') },
        { swatch: block('under'), says: say('report.seconds.key.less') },
        { swatch: block('ink'), says: say('report.seconds.key.nothing') },
      ],
      table: {
        columns: ['seat', 'reached', 'half', 'less', 'nothing'].map((column) => say(`report.seconds.column.${column}`)),
        rows: counts.map(({ pupil, each }) => [pupil, ...each.map((count) => number(count))]),
      },
    },
    words,
  );
}
