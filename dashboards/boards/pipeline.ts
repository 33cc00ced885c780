/** Does everything that is measured arrive, and can its clocks be believed? */
import type { Builder } from '@grafana/grafana-foundation-sdk/cog';
import { BigValueColorMode } from '@grafana/grafana-foundation-sdk/common';
import { ThresholdsConfigBuilder, ThresholdsMode, type Panel } from '@grafana/grafana-foundation-sdk/dashboard';
import { PanelBuilder as StatBuilder } from '@grafana/grafana-foundation-sdk/stat';
import type { Board } from '../board.ts';
import { rows, series } from '../data-source.ts';
import { chart } from '../look/charts.ts';
import { colours } from '../look/colours.ts';
import { called, fixed, inUnit, placed, targetLine, units } from '../look/panel.ts';
import { inOrder, onlyColumns, sideBySide } from '../look/transformations.ts';
import { tableOf } from '../look/table.ts';
import type { Words } from '../look/words.ts';
import { absolute, field, last, max, perSecond, sum } from '../query/parts.ts';
import type { Column, Select } from '../query/select.ts';

export const pipeline = (words: Words): Board => ({
  name: 'pipeline',
  from: 'now-24h',
  refresh: '30s',
  variables: [],
  panels: [losses(words), waiting(words), sent(words), clocks(words), player(words), spools(words)],
});

/** Totals are of a spool, whoever wrote into it: what `run` left there is sent by `publish`, and its last word would count for ever. */
const bySpool = ['school', 'host', 'spool'];
const newest: Select = { columns: [last('spoolLineCount')], from: 'pipeline', by: bySpool };
const lossColumns = ['lostLineRiseCount', 'deadLineRiseCount'] as const;

/** A point that is lost is lost: no limit, one is too many. */
const losses = (words: Words): Builder<Panel> => {
  const red = new ThresholdsConfigBuilder().mode(ThresholdsMode.Absolute).steps([
    { value: null, color: colours.calm },
    { value: 1, color: colours.fault },
  ]);
  return placed(new StatBuilder(), words, { id: 1, name: 'pipeline.losses', at: [0, 0, 24, 4] }, units.Count)
    .targets([
      rows('A', { columns: lossColumns.map((name) => sum(name)), from: 'pipeline' }),
      rows('B', { columns: [sum('spoolLineCount')], from: newest }),
    ])
    .transformations([sideBySide, onlyColumns([...lossColumns, 'spoolLineCount'])])
    .noValue(words.say('value.none'))
    .colorMode(BigValueColorMode.Background)
    .thresholds(red)
    .overrideByName('lostLineRiseCount', [called(words.say('count.lost'))])
    .overrideByName('deadLineRiseCount', [called(words.say('count.dead'))])
    .overrideByName('spoolLineCount', [called(words.say('count.waiting')), fixed('calm')]);
};

const over = (column: Column, by = bySpool, fill: Select['fill'] = 'null'): Select => ({
  columns: [column],
  from: 'pipeline',
  every: '$__interval',
  by,
  fill,
});
const spool = '$tag_school $tag_host $tag_spool';

const waiting = (words: Words): Builder<Panel> => {
  const cap = words.say('series.cap');
  return chart(words, {
    place: { id: 2, name: 'pipeline.spool', at: [0, 4, 12, 8] },
    unit: units.Bytes,
    targets: [series('A', over(max('spoolBytes')), spool), series('B', over(max('spoolCapBytes'), []), cap)],
  }).overrideByName(cap, [...targetLine]);
};

const sent = (words: Words): Builder<Panel> =>
  chart(words, {
    place: { id: 3, name: 'pipeline.sent', at: [12, 4, 12, 8] },
    unit: units.perSecond,
    // A rate over an outage is what was sent in it, told by totals: it is a line, and InfluxQL has no empty steps of one.
    targets: [series('A', over(perSecond(last('sentLineCount'), 'sent'), bySpool, 'none'), spool)],
    interval: '1m',
  });

const clocks = (words: Words): Builder<Panel> =>
  chart(words, {
    place: { id: 4, name: 'pipeline.clocks', at: [0, 12, 12, 8] },
    unit: units.Ms,
    targets: [series('A', over(absolute(last('clockOffsetMs'))), spool)],
    limits: [{ check: 'clock-agreement', limit: 'server-offset', colour: 'remark' }],
  });

const player = (words: Words): Builder<Panel> =>
  chart(words, {
    place: { id: 5, name: 'pipeline.player', at: [12, 12, 12, 8] },
    unit: units.Ratio,
    targets: [
      series('A', { columns: [max('hostCpuWorstRatio')], from: 'host', every: '$__interval', by: ['host'], fill: 'null' }, '$tag_host'),
    ],
    limits: [
      { check: 'generator-headroom', limit: 'cpu-warn', colour: 'remark' },
      { check: 'generator-headroom', limit: 'cpu-fail', colour: 'fault' },
    ],
  }).max(1);

const spools = (words: Words): Builder<Panel> =>
  tableOf(words, { id: 6, name: 'pipeline.spools', at: [0, 20, 24, 8] })
    .targets([
      rows('A', {
        columns: [
          last('spoolLineCount', 'waiting'),
          ...['oldestLineAgeMs', 'lostLineCount', 'deadLineCount', 'retryCount', 'backOffMs', 'provnatVersion', 'schemaVersion'].map(
            (name) => field(name),
          ),
        ],
        from: 'pipeline',
        by: bySpool,
      }),
    ])
    .transformations([
      inOrder([
        'school',
        'host',
        'spool',
        'Time',
        'waiting',
        'oldestLineAgeMs',
        'lostLineCount',
        'deadLineCount',
        'retryCount',
        'backOffMs',
      ]),
    ])
    .overrideByName('school', [called(words.say('variable.school'))])
    .overrideByName('host', [called(words.say('column.host'))])
    .overrideByName('spool', [called(words.say('column.spool'))])
    .overrideByName('Time', [called(words.say('column.last-sign'))])
    .overrideByName('waiting', [called(words.say('count.waiting')), inUnit(units.Count)])
    .overrideByName('oldestLineAgeMs', [called(words.say('column.oldest')), inUnit(units.Ms)])
    .overrideByName('lostLineCount', [called(words.say('count.lost')), inUnit(units.Count)])
    .overrideByName('deadLineCount', [called(words.say('count.dead')), inUnit(units.Count)])
    .overrideByName('retryCount', [called(words.say('column.retried')), inUnit(units.Count)])
    .overrideByName('backOffMs', [called(words.say('column.back-off')), inUnit(units.Ms)])
    .overrideByName('provnatVersion', [called(words.say('column.version'))])
    .overrideByName('schemaVersion', [called(words.say('column.schema')), inUnit(units.Count)]);
