/** What is different between two runs of a room? */
import type { Builder } from '@grafana/grafana-foundation-sdk/cog';
import {
  GraphThresholdsStyleConfigBuilder,
  GraphThresholdsStyleMode,
  LegendDisplayMode,
  LegendPlacement,
  VisibilityMode,
  VizLegendOptionsBuilder,
} from '@grafana/grafana-foundation-sdk/common';
import type { Panel } from '@grafana/grafana-foundation-sdk/dashboard';
import { PanelBuilder as BarChartBuilder } from '@grafana/grafana-foundation-sdk/barchart';
import { checkMappings } from '../look/check-mappings.ts';
import type { Board } from '../board.ts';
import { rows } from '../data-source.ts';
import { limitSteps } from '../look/limits.ts';
import { outcomeMappings } from '../look/mappings.ts';
import { called, colouredCell, hidden, inUnit, linked, mapped, placed, units, wide, wrapped } from '../look/panel.ts';
import { reportOf } from '../report-link.ts';
import { inOrder, joinedBy, sorted, withoutColumns } from '../look/transformations.ts';
import { standingCell, testedCell } from '../look/room-cells.ts';
import { tableOf } from '../look/table.ts';
import type { Words } from '../look/words.ts';
import { either, field, isVariable, last } from '../query/parts.ts';
import { modeVariable, ofMode, ofRoom, ofSchool, roomVariable, runVariable, schoolVariable } from '../variables.ts';

export const runs = (words: Words): Board => ({
  name: 'runs',
  from: 'now-180d',
  refresh: '',
  variables: [schoolVariable(words), roomVariable(words), modeVariable(words), runVariable(words, 'runA'), runVariable(words, 'runB')],
  panels: [verdicts(words), pupils(words), checksOf(words)],
});

const ofThis = [ofSchool, ofRoom, ofMode];
const runA = isVariable('run', 'runA');
const runB = isVariable('run', 'runB');

/** Both ways: a room may fall short up alone. */
const speeds = ['Down', 'Up'].flatMap((way) => ['worst', 'p5', 'median', 'target'].map((which) => `${which}${way}Mbps`));

const verdicts = (words: Words): Builder<Panel> =>
  tableOf(words, { id: 1, name: 'runs.verdicts', at: [0, 0, 24, 6] })
    .targets([
      rows('A', {
        columns: [
          ...['run', 'standing', 'pupilCount', ...speeds].map((name) => field(name)),
          reportOf(words),
          field(`tested${words.suffix}`, 'tested'),
          field(`reason${words.suffix}`, 'reason'),
        ],
        from: 'verdict',
        where: [...ofThis, either(runA, runB)],
        newestFirst: true,
      }),
    ])
    .transformations([inOrder(['run', 'Time', 'standing', 'reason', 'tested', 'pupilCount', ...speeds, 'reportUrl'])])
    .overrideByName('run', [called(words.say('column.run')), wide(210)])
    .overrideByName('Time', [called(words.say('column.when')), wide(170)])
    .overrideByName('standing', standingCell(words))
    .overrideByName('reason', [called(words.say('column.reason')), wrapped])
    .overrideByName('tested', testedCell(words))
    .overrideByName('pupilCount', [called(words.say('column.pupils')), inUnit(units.Count), wide(80)])
    .overrideByName('worstDownMbps', [called(words.say('column.worst-down')), inUnit(units.Mbps)])
    .overrideByName('p5DownMbps', [called(words.say('column.p5-down')), inUnit(units.Mbps)])
    .overrideByName('medianDownMbps', [called(words.say('column.median-down')), inUnit(units.Mbps)])
    .overrideByName('targetDownMbps', [called(words.say('column.target-down')), inUnit(units.Mbps)])
    .overrideByName('worstUpMbps', [called(words.say('column.worst-up')), inUnit(units.Mbps)])
    .overrideByName('p5UpMbps', [called(words.say('column.p5-up')), inUnit(units.Mbps)])
    .overrideByName('medianUpMbps', [called(words.say('column.median-up')), inUnit(units.Mbps)])
    .overrideByName('targetUpMbps', [called(words.say('column.target-up')), inUnit(units.Mbps)])
    .overrideByName('reportUrl', [called(words.say('column.report')), linked(words.say('link.report'), '${__value.raw}', true), wide(140)]);

/** As a share of the target, because the two runs may have had different ones; the lesser of down and up, as the verdict has it. */
const pupils = (words: Words): Builder<Panel> =>
  placed(new BarChartBuilder(), words, { id: 2, name: 'runs.pupils', at: [0, 6, 24, 9] }, units.Ratio)
    .targets(
      [runA, runB].map((run, index) =>
        rows(index === 0 ? 'A' : 'B', {
          columns: [field('worstTargetRatio', index === 0 ? 'shareA' : 'shareB')],
          from: 'pupilResult',
          where: [...ofThis, run],
          by: ['pupil'],
        }),
      ),
    )
    .transformations([withoutColumns('AB', ['Time']), joinedBy('pupil')])
    .xField('pupil')
    .min(0)
    .showValue(VisibilityMode.Never)
    .legend(new VizLegendOptionsBuilder().showLegend(true).displayMode(LegendDisplayMode.List).placement(LegendPlacement.Bottom))
    .thresholds(limitSteps('calm', [{ check: 'pupils-under-target', limit: 'target', colour: 'target' }]))
    .thresholdsStyle(new GraphThresholdsStyleConfigBuilder().mode(GraphThresholdsStyleMode.Dashed))
    .noValue(words.say('value.none'))
    .overrideByName('shareA', [called(words.say('variable.runA'))])
    .overrideByName('shareB', [called(words.say('variable.runB'))]);

const checksOf = (words: Words): Builder<Panel> =>
  tableOf(words, { id: 3, name: 'runs.checks', at: [0, 15, 24, 14] })
    .targets([
      rows('A', {
        columns: [last('outcome', 'outcomeA'), field(`reason${words.suffix}`, 'reasonA'), field('order')],
        from: 'check',
        where: [...ofThis, runA],
        by: ['check'],
      }),
      rows('B', {
        columns: [last('outcome', 'outcomeB'), field(`reason${words.suffix}`, 'reasonB')],
        from: 'check',
        where: [...ofThis, runB],
        by: ['check'],
      }),
    ])
    .transformations([
      withoutColumns('AB', ['Time']),
      joinedBy('check'),
      sorted('order'),
      inOrder(['check', 'outcomeA', 'outcomeB', 'reasonA', 'reasonB']),
    ])
    .overrideByName('check', [called(words.say('column.check')), mapped(checkMappings(words)), wide(220)])
    .overrideByRegexp('^outcome[AB]$', [mapped(outcomeMappings(words)), colouredCell, wide(170)])
    .overrideByName('outcomeA', [called(words.say('column.outcomeA'))])
    .overrideByName('outcomeB', [called(words.say('column.outcomeB'))])
    .overrideByName('reasonA', [called(words.say('column.reasonA')), wrapped])
    .overrideByName('reasonB', [called(words.say('column.reasonB')), wrapped])
    .overrideByName('order', [...hidden]);
