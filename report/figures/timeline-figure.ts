/** The whole run on one time axis. */
import type { Plan } from '../../core/plan.ts';
import type { RoomVerdict } from '../../core/verdict.ts';
import type { RoomSeries } from '../charts/room-series.ts';
import { timelineChart } from '../charts/timeline-chart.ts';
import { accessPointDashes, type PhaseBand } from '../charts/timeline-panels.ts';
import type { Html } from '../html.ts';
import type { Words } from '../words.ts';
import { figure, narrowWidthPx, wideWidthPx, type FigureKey } from './figure.ts';
import { block, diamond, dotted, line } from './swatch.ts';
import { timelineTable } from './timeline-table.ts';

export function timelineFigure(id: string, plan: Plan, room: RoomVerdict, series: RoomSeries, words: Words): Html | undefined {
  const { say, number, clock, mbps } = words;
  const phases = plan.phases.map((phase): PhaseBand => ({
    name: say(`report.phase.${phase.phase}`),
    startAtMs: plan.startAtMs + phase.startOffsetMs,
    endAtMs: plan.startAtMs + phase.endOffsetMs,
  }));
  const seats = plan.rooms.find((candidate) => candidate.room === room.room)?.pupils.map((pupil) => pupil.pupil) ?? [];
  const bandwidth = plan.phases.find((phase) => phase.phase === 'bandwidth');
  const busy = room.findings.find((finding) => finding.check === 'radio-utilization')?.limits ?? [];
  if (phases.length === 0) return undefined;
  const draw = (widthPx: number): Html =>
    timelineChart({
      id: `${id}-${widthPx}`,
      widthPx,
      phases,
      series,
      pupils: seats,
      target: {
        startAtMs: plan.startAtMs + (bandwidth?.startOffsetMs ?? 0),
        endAtMs: plan.startAtMs + (bandwidth?.endOffsetMs ?? 0),
        mbps: bandwidth === undefined ? 0 : seats.length * plan.target.downMbps,
      },
      busyRatios: busy.filter((limit) => limit.unit === 'Ratio').map((limit) => limit.value),
      words: {
        rate: say('report.timeline.rate'),
        stalls: say('report.timeline.stalls'),
        noStalls: say('report.timeline.no-stalls'),
        latency: say('report.timeline.latency'),
        utilization: say('report.timeline.utilization'),
        noData: say('report.no-data'),
        number: (value) => number(value, 1),
        clock,
      },
    });

  return figure(
    {
      id,
      title: say('report.timeline'),
      says: say('report.timeline.says', { phases: phases.map((phase, index) => `${index + 1} ${phase.name}`).join(' · ') }),
      alternative: alternative(series, phases, words),
      wide: draw(wideWidthPx),
      narrow: draw(narrowWidthPx),
      keys: [
        { swatch: block('steadySoft'), says: say('report.timeline.key.class') },
        { swatch: line('ink', 2), says: say('report.timeline.key.target', { target: mbps(seats.length * plan.target.downMbps) }) },
        ...series.accessPoints.map((accessPoint, index): FigureKey => ({
          swatch: line('second', 2, accessPointDashes[index % accessPointDashes.length] ?? 'solid'),
          says: say('report.timeline.key.access-point', { accessPoint }),
        })),
        ...(series.stalls.length === 0
          ? []
          : [
              { swatch: block('under'), says: say('report.timeline.key.video-stall') },
              { swatch: block('second'), says: say('report.timeline.key.audio-stall') },
            ]),
        { swatch: line('steady', 2), says: say('report.timeline.key.p95') },
        { swatch: line('quiet', 1, [3, 2]), says: say('report.timeline.key.median') },
        ...(series.heartbeats.some((window) => window.unansweredCount > 0)
          ? [{ swatch: diamond('under'), says: say('report.timeline.key.unanswered') }]
          : []),
        ...(series.radioReads.some((read) => read.average === 'long')
          ? [{ swatch: dotted('second'), says: say('report.timeline.key.long-average') }]
          : []),
      ],
      table: timelineTable(series, phases, words),
    },
    words,
  );
}

function alternative(series: RoomSeries, phases: readonly PhaseBand[], { say, clock, ms, mbps, ratio }: Words): string {
  const worstRtt = Math.max(...series.heartbeats.map((window) => window.p95Ms ?? 0));
  const highest = Math.max(...series.roomRates.map((rate) => rate.downMbps));
  const busiest = Math.max(...series.radioReads.map((read) => read.ratio));
  const shown = (value: number, format: (value: number) => string): string =>
    Number.isFinite(value) ? format(value) : say('report.no-data');
  return say('report.timeline.alternative', {
    from: clock(phases[0]?.startAtMs ?? 0),
    to: clock(phases.at(-1)?.endAtMs ?? 0),
    highest: shown(highest, mbps),
    stallCount: series.stalls.length,
    worstRtt: shown(worstRtt, ms),
    busiest: shown(busiest, ratio),
  });
}
