/** Charts over time: thin lines, limits dashed, a shared way to read them. */
import type { Builder, Dataquery } from '@grafana/grafana-foundation-sdk/cog';
import {
  GraphDrawStyle,
  GraphThresholdsStyleConfigBuilder,
  GraphThresholdsStyleMode,
  LegendDisplayMode,
  LegendPlacement,
  SortOrder,
  TooltipDisplayMode,
  VisibilityMode,
  VizLegendOptionsBuilder,
  VizTooltipOptionsBuilder,
} from '@grafana/grafana-foundation-sdk/common';
import { PanelBuilder } from '@grafana/grafana-foundation-sdk/timeseries';
import { limitSteps, type LimitStep } from './limits.ts';
import { type Place, placed } from './panel.ts';
import type { Words } from './words.ts';

export interface Chart {
  readonly place: Place;
  readonly unit: string;
  readonly targets: readonly Builder<Dataquery>[];
  /** Drawn as dashed lines. */
  readonly limits?: readonly LimitStep[];
  /** Shortest step; the figures are not written more often. */
  readonly interval?: string;
  readonly bars?: boolean;
  /** What is further apart is not joined. */
  readonly gapMs?: number;
  /** Many lines: no legend. */
  readonly crowd?: boolean;
}

/**
 * Three polls of `collect`. What is further apart is not joined: a line from the run at nine to that at two would say what the pupils got at noon.
 * Queries tell the empty steps (`fill(null)`), because from afar a step is longer than any gap of our choosing.
 */
export const lineGapMs = 90_000;

/** Controllers of some makes renew airtime every five minutes: two of those and a little, or their lines would be dots. */
export const accessPointGapMs = 660_000;

export function chart(
  words: Words,
  { place, unit, targets, limits = [], interval = '10s', bars = false, gapMs = lineGapMs, crowd = false }: Chart,
): PanelBuilder {
  const panel = placed(new PanelBuilder(), words, place, unit)
    .targets([...targets])
    .interval(interval)
    .min(0)
    .drawStyle(bars ? GraphDrawStyle.Bars : GraphDrawStyle.Line)
    .fillOpacity(bars ? 60 : 0)
    .lineWidth(1)
    .showPoints(VisibilityMode.Auto)
    .spanNulls(gapMs)
    .noValue(words.say('value.none'))
    .tooltip(new VizTooltipOptionsBuilder().mode(TooltipDisplayMode.Multi).sort(SortOrder.Descending))
    .legend(new VizLegendOptionsBuilder().showLegend(!crowd).displayMode(LegendDisplayMode.List).placement(LegendPlacement.Bottom));
  if (limits.length === 0) return panel;
  return panel
    .thresholds(limitSteps('calm', limits))
    .thresholdsStyle(new GraphThresholdsStyleConfigBuilder().mode(GraphThresholdsStyleMode.Dashed));
}
