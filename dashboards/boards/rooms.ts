/** How does every room stand against its target, check by check? */
import type { Builder } from '@grafana/grafana-foundation-sdk/cog';
import { TableCellBackgroundDisplayMode, TableCellDisplayMode } from '@grafana/grafana-foundation-sdk/common';
import type { Panel } from '@grafana/grafana-foundation-sdk/dashboard';
import type { Board } from '../board.ts';
import { rows } from '../data-source.ts';
import { toRoom } from '../links.ts';
import { checkIds } from '../look/check-mappings.ts';
import { limitSteps, type LimitStep } from '../look/limits.ts';
import { outcomeMappings } from '../look/mappings.ts';
import { byThreshold, called, colouredCell, hidden, inUnit, linked, mapped, thresholds, units, wide } from '../look/panel.ts';
import { inOrder, joinedBy, matrix, sorted, withoutColumns } from '../look/transformations.ts';
import { lastTestCell, rehearsalCell, seatsCell, standingCell } from '../look/room-cells.ts';
import { tableOf } from '../look/table.ts';
import type { Words } from '../look/words.ts';
import { field, is, last, share } from '../query/parts.ts';
import type { Select } from '../query/select.ts';
import { standingColumn, standingOfRooms, standingQuery } from '../standing-of-rooms.ts';
import { ofSchool, real, rehearsed, schoolVariable } from '../variables.ts';

export const rooms = (words: Words): Board => ({
  name: 'rooms',
  from: 'now-180d',
  refresh: '5m',
  variables: [schoolVariable(words)],
  panels: [table(words), grid(words)],
});

/** The figure of a check in a room's newest run. By the outcome, because a run without a figure must not show that of the run before. */
const figureOf = (check: string, as: string): Select => ({
  columns: [last('outcome', `${as}Outcome`), field('value', as)],
  from: 'check',
  where: [ofSchool, real, is('check', check)],
  by: ['room'],
});

const figures = [
  {
    refId: 'C',
    check: 'latency-under-load',
    as: 'latencyMs',
    unit: units.Ms,
    steps: [
      { check: 'latency-under-load', limit: 'p95-warn', colour: 'remark' },
      { check: 'latency-under-load', limit: 'p95-fail', colour: 'fault' },
    ],
  },
  {
    refId: 'D',
    check: 'packet-loss',
    as: 'lossRatio',
    unit: units.Ratio,
    steps: [
      { check: 'packet-loss', limit: 'loss-warn', colour: 'remark' },
      { check: 'packet-loss', limit: 'loss-fail', colour: 'fault' },
    ],
  },
  {
    refId: 'E',
    check: 'radio-utilization',
    as: 'busyRatio',
    unit: units.Ratio,
    steps: [{ check: 'radio-utilization', limit: 'busy', colour: 'remark' }],
  },
] as const satisfies readonly { readonly steps: readonly LimitStep[]; readonly [key: string]: unknown }[];

const table = (words: Words): Builder<Panel> => {
  const panel = tableOf(words, { id: 1, name: 'rooms.table', at: [0, 0, 24, 13] })
    .targets([
      standingQuery,
      rows('A', { columns: [last('seatCount')], from: 'room', where: [ofSchool], by: ['room'] }),
      rows('B', {
        columns: [
          last('judgedAtMs'),
          share('p5DownMbps', 'targetDownMbps', 'targetRatio'),
          ...['p5DownMbps', 'targetDownMbps', 'seatsUnderTargetCount', 'startAtMs', 'endAtMs'].map((name) => field(name)),
        ],
        from: 'verdict',
        where: [ofSchool, real],
        by: ['room'],
      }),
      ...figures.map(({ refId, check, as }) => rows(refId, figureOf(check, as))),
      rows('F', { columns: [last('standing', 'rehearsal')], from: 'verdict', where: [ofSchool, rehearsed], by: ['room'] }),
    ])
    .transformations([
      standingOfRooms,
      withoutColumns('ACDEF', ['Time', ...figures.map(({ as }) => `${as}Outcome`)]),
      withoutColumns('B', ['judgedAtMs']),
      joinedBy('room'),
      inOrder([
        'room',
        standingColumn,
        'targetRatio',
        'p5DownMbps',
        'targetDownMbps',
        'seatsUnderTargetCount',
        ...figures.map(({ as }) => as),
        'Time',
        'rehearsal',
        'seatCount',
      ]),
    ])
    .overrideByName('room', [called(words.say('column.room')), linked(words.say('link.room'), toRoom(words, 'room')), wide(150)])
    .overrideByName(standingColumn, standingCell(words))
    .overrideByName('targetRatio', [
      called(words.say('column.target-share')),
      inUnit(units.Ratio),
      thresholds(limitSteps('fault', [{ check: 'pupils-under-target', limit: 'target', colour: 'calm' }]).build()),
      byThreshold,
      colouredCell,
    ])
    .overrideByName('p5DownMbps', [called(words.say('column.p5')), inUnit(units.Mbps), { id: 'decimals', value: 2 }])
    .overrideByName('targetDownMbps', [called(words.say('column.target')), inUnit(units.Mbps)])
    .overrideByName('seatsUnderTargetCount', [called(words.say('column.under')), inUnit(units.Count)])
    .overrideByName('Time', lastTestCell(words))
    .overrideByName('rehearsal', rehearsalCell(words))
    .overrideByName('seatCount', seatsCell(words))
    // A text has no number that a link could carry.
    .overrideByName('startAtMs', [...hidden, inUnit(units.Count)])
    .overrideByName('endAtMs', [...hidden, inUnit(units.Count)]);
  for (const { as, unit, steps } of figures) {
    panel.overrideByName(as, [
      called(words.say(`column.${as}`)),
      inUnit(unit),
      thresholds(limitSteps('calm', steps).build()),
      byThreshold,
      colouredCell,
    ]);
  }
  return panel;
};

const grid = (words: Words): Builder<Panel> => {
  const panel = tableOf(words, { id: 2, name: 'rooms.grid', at: [0, 13, 24, 14] })
    // The order of the verdict becomes the order of the columns.
    .targets([rows('A', { columns: [last('outcome'), field('order')], from: 'check', where: [ofSchool, real], by: ['room', 'check'] })])
    .transformations([sorted('order'), matrix('room', 'check', 'outcome')])
    .mappings([...outcomeMappings(words)])
    .cellOptions({ type: TableCellDisplayMode.ColorBackground, mode: TableCellBackgroundDisplayMode.Basic, wrapText: true })
    .overrideByName('room\\check', [called(words.say('column.room')), mapped([]), { id: 'custom.cellOptions', value: { type: 'auto' } }]);
  for (const check of checkIds) panel.overrideByName(check, [called(words.title(check))]);
  return panel;
};
