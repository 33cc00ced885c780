/** What happened in this room, pupil by pupil, and what did its access points do meanwhile? */
import type { Builder } from '@grafana/grafana-foundation-sdk/cog';
import type { Panel } from '@grafana/grafana-foundation-sdk/dashboard';
import type { MeasurementName } from '../../core/influx/schema.ts';
import { phaseAnnotation, runAnnotation } from '../annotations.ts';
import type { Board } from '../board.ts';
import { rows, series } from '../data-source.ts';
import { checkMappings } from '../look/check-mappings.ts';
import { accessPointGapMs, chart } from '../look/charts.ts';
import { outcomeMappings } from '../look/mappings.ts';
import { called, colouredCell, hidden, inUnit, linked, mapped, type Place, targetLine, units, wide, wrapped } from '../look/panel.ts';
import { reportOf } from '../report-link.ts';
import { inOrder, sorted, withoutColumns } from '../look/transformations.ts';
import { lastTestCell, standingCell, startCell, testedCell } from '../look/room-cells.ts';
import { tableOf } from '../look/table.ts';
import type { Words } from '../look/words.ts';
import { field, isOneOf, last, max, mean, sum } from '../query/parts.ts';
import type { Column, Select } from '../query/select.ts';
import { accessPointsOfRoom, modeVariable, ofMode, ofRoom, ofSchool, roomVariable, schoolVariable } from '../variables.ts';

export const room = (words: Words): Board => ({
  name: 'room',
  from: 'now-24h',
  refresh: '1m',
  variables: [schoolVariable(words), roomVariable(words), modeVariable(words), accessPointsOfRoom(words)],
  annotations: [runAnnotation(words), phaseAnnotation(words)],
  panels: [
    status(words),
    goodput(words, down),
    goodput(words, up),
    latency(words),
    stalls(words),
    ...accessPointCharts(words),
    checksOf(words),
  ],
});

const ofThis = [ofSchool, ofRoom, ofMode];

const status = (words: Words): Builder<Panel> =>
  tableOf(words, { id: 1, name: 'room.status', at: [0, 0, 24, 5] }, 'room.status.none')
    .targets([
      rows('A', {
        columns: [
          last('standing'),
          field(`reason${words.suffix}`, 'reason'),
          field(`remedy${words.suffix}`, 'remedy'),
          field(`tested${words.suffix}`, 'tested'),
          ...['worstTargetRatio', 'startAtMs', 'run'].map((name) => field(name)),
          reportOf(words),
        ],
        from: 'verdict',
        where: ofThis,
        by: ['room'],
      }),
    ])
    .transformations([
      withoutColumns('A', ['Time']),
      inOrder(['room', 'standing', 'reason', 'remedy', 'tested', 'worstTargetRatio', 'startAtMs', 'run', 'reportUrl']),
    ])
    .overrideByName('room', [called(words.say('column.room')), wide(120)])
    .overrideByName('standing', standingCell(words))
    .overrideByName('reason', [called(words.say('column.reason')), wrapped])
    .overrideByName('remedy', [called(words.say('column.remedy')), wrapped])
    .overrideByName('tested', testedCell(words))
    .overrideByName('worstTargetRatio', [called(words.say('column.worstTargetRatio')), inUnit(units.Ratio), wide(120)])
    .overrideByName('startAtMs', startCell(words))
    .overrideByName('run', [called(words.say('column.run')), wide(210)])
    .overrideByName('reportUrl', [called(words.say('column.report')), linked(words.say('link.report'), '${__value.raw}', true), wide(140)]);

const each = (column: Column, from: MeasurementName, by: readonly string[], where = ofThis): Select => ({
  columns: [column],
  from,
  where,
  every: '$__interval',
  by,
  fill: 'null',
});

interface Direction {
  readonly place: Place;
  readonly goodput: 'goodputDownMbps' | 'goodputUpMbps';
  readonly target: 'targetDownMbps' | 'targetUpMbps';
}
const down: Direction = { place: { id: 2, name: 'room.goodput', at: [0, 5, 24, 8] }, goodput: 'goodputDownMbps', target: 'targetDownMbps' };
/** By itself: beside what comes down it would be a line along the bottom. */
const up: Direction = { place: { id: 9, name: 'room.goodput-up', at: [0, 13, 24, 6] }, goodput: 'goodputUpMbps', target: 'targetUpMbps' };

const goodput = (words: Words, { place, goodput, target }: Direction): Builder<Panel> => {
  const targetName = words.say('series.target');
  return chart(words, {
    place,
    unit: units.Mbps,
    targets: [
      series('A', each(mean(goodput), 'pupil', ['pupil']), words.say('series.seat', { seat: '$tag_pupil' })),
      series('B', each(max(target), 'pupil', []), targetName),
    ],
    crowd: true,
  }).overrideByName(targetName, [...targetLine]);
};

const latency = (words: Words): Builder<Panel> =>
  chart(words, {
    place: { id: 3, name: 'room.latency', at: [0, 19, 24, 7] },
    unit: units.Ms,
    targets: [series('A', each(max('heartbeatP95Ms'), 'pupil', ['pupil']), words.say('series.seat', { seat: '$tag_pupil' }))],
    limits: [
      { check: 'latency-under-load', limit: 'p95-warn', colour: 'remark' },
      { check: 'latency-under-load', limit: 'p95-fail', colour: 'fault' },
    ],
    crowd: true,
  });

const stalls = (words: Words): Builder<Panel> =>
  chart(words, {
    place: { id: 4, name: 'room.stalls', at: [0, 26, 24, 6] },
    unit: units.Ms,
    targets: [
      series('A', each(sum('videoStallMs'), 'pupil', ['pupil']), words.say('series.film', { seat: '$tag_pupil' })),
      series('B', each(sum('audioStallMs'), 'pupil', ['pupil']), words.say('series.sound', { seat: '$tag_pupil' })),
    ],
    limits: [{ check: 'audio-stalls', limit: 'stalls', colour: 'target' }],
    bars: true,
    crowd: true,
  });

/** Polls carry no room: the room's access points are in a variable. */
const accessPointCharts = (words: Words): readonly Builder<Panel>[] => {
  const where = [ofSchool, ofMode, isOneOf('accessPoint', 'accessPoint')];
  const radio = '$tag_accessPoint $tag_radio';
  return [
    chart(words, {
      place: { id: 5, name: 'room.utilisation', at: [0, 32, 24, 7] },
      gapMs: accessPointGapMs,
      unit: units.Ratio,
      targets: [
        series('A', each(max('radioUtilizationRatio'), 'radio', ['accessPoint', 'radio'], where), radio),
        series(
          'B',
          each(max('radioUtilizationShortRatio'), 'radio', ['accessPoint', 'radio'], where),
          words.say('series.short', { radio }),
        ),
      ],
      limits: [
        { check: 'radio-utilization', limit: 'busy', colour: 'remark' },
        { check: 'radio-utilization', limit: 'full', colour: 'fault' },
      ],
    }).max(1),
    chart(words, {
      place: { id: 6, name: 'room.clients', at: [0, 39, 12, 7] },
      gapMs: accessPointGapMs,
      unit: units.Count,
      targets: [series('A', each(max('accessPointClientCount'), 'accessPoint', ['accessPoint'], where), '$tag_accessPoint')],
      limits: [
        { check: 'clients-per-access-point', limit: 'many', colour: 'remark' },
        { check: 'clients-per-access-point', limit: 'crowded', colour: 'fault' },
      ],
    }),
    chart(words, {
      place: { id: 7, name: 'room.retries', at: [12, 39, 12, 7] },
      gapMs: accessPointGapMs,
      unit: units.Ratio,
      targets: [
        series('A', each(max('radioRetryRiseRatio'), 'radio', ['accessPoint', 'radio'], where), radio),
        series('B', each(max('radioRetryRatio'), 'radio', ['accessPoint', 'radio'], where), words.say('series.device', { radio })),
      ],
    }),
  ];
};

const checksOf = (words: Words): Builder<Panel> =>
  tableOf(words, { id: 8, name: 'room.checks', at: [0, 46, 24, 12] }, 'room.status.none')
    .targets([
      rows('A', {
        columns: [last('outcome'), field(`reason${words.suffix}`, 'reason'), field('badSeats'), field('order')],
        from: 'check',
        where: ofThis,
        by: ['check'],
      }),
    ])
    .transformations([sorted('order'), inOrder(['check', 'outcome', 'reason', 'badSeats', 'Time'])])
    .overrideByName('check', [called(words.say('column.check')), mapped(checkMappings(words)), wide(220)])
    .overrideByName('outcome', [called(words.say('column.outcome')), mapped(outcomeMappings(words)), colouredCell, wide(180)])
    .overrideByName('reason', [called(words.say('column.reason')), wrapped])
    .overrideByName('badSeats', [called(words.say('column.bad-seats')), wide(160)])
    .overrideByName('Time', lastTestCell(words))
    .overrideByName('order', [...hidden]);
