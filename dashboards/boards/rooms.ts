/** How does every room stand against its target, check by check? */
import type { Builder } from '@grafana/grafana-foundation-sdk/cog';
import { TableCellBackgroundDisplayMode, TableCellDisplayMode } from '@grafana/grafana-foundation-sdk/common';
import type { Panel } from '@grafana/grafana-foundation-sdk/dashboard';
import type { Board } from '../board.ts';
import { rows } from '../data-source.ts';
import { knownDays } from '../how-old.ts';
import { toRoom } from '../links.ts';
import { checkIds } from '../look/check-mappings.ts';
import { outcomeMappings } from '../look/mappings.ts';
import { called, colouredCell, fromOne, hidden, inUnit, linked, mapped, units, wide } from '../look/panel.ts';
import { inOrder, joinedBy, matrix, renamed, sorted, withoutColumns } from '../look/transformations.ts';
import { rehearsalCell, seatsCell, standingCell, startCell, testedCell } from '../look/room-cells.ts';
import { tableOf } from '../look/table.ts';
import type { Words } from '../look/words.ts';
import { field, is, last } from '../query/parts.ts';
import type { Select } from '../query/select.ts';
import { standingColumn, standingOfRooms, standingQuery, withoutGone } from '../standing-of-rooms.ts';
import { ofSchool, real, rehearsed, realSchoolVariable } from '../variables.ts';

export const rooms = (words: Words): Board => ({
  name: 'rooms',
  from: `now-${String(knownDays)}d`,
  refresh: '5m',
  variables: [realSchoolVariable(words)],
  panels: [table(words), grid(words)],
});

/**
 * Outcome and figure of a check in a room's newest run. The outcome is the school's own limits' and has the colour; the figure has none. Asked
 * for by the outcome, because a run without a figure must not show that of the run before.
 */
const figureOf = ({ check, as, withValue }: Figure): Select => ({
  columns: [last('outcome', `${as}Outcome`), ...(withValue ? [field('value', as)] : [])],
  from: 'check',
  where: [ofSchool, real, is('check', check)],
  by: ['room'],
});

interface Figure {
  readonly refId: string;
  readonly check: string;
  readonly as: string;
  readonly unit: string;
  /** What every pupil gets has figures of its own in the verdict: down and up, and how many are under. */
  readonly withValue: boolean;
}

const figures: readonly Figure[] = [
  { refId: 'G', check: 'pupils-under-target', as: 'worstTargetRatio', unit: units.Ratio, withValue: false },
  { refId: 'C', check: 'latency-under-load', as: 'latencyMs', unit: units.Ms, withValue: true },
  { refId: 'D', check: 'packet-loss', as: 'lossRatio', unit: units.Ratio, withValue: true },
  { refId: 'E', check: 'radio-utilization', as: 'busyRatio', unit: units.Ratio, withValue: true },
];

const table = (words: Words): Builder<Panel> => {
  const panel = tableOf(words, { id: 1, name: 'rooms.table', at: [0, 0, 24, 13] })
    .targets([
      standingQuery,
      rows('A', { columns: [last('presentCount'), field('seatCount')], from: 'room', where: [ofSchool], by: ['room'] }),
      rows('B', {
        columns: [
          last('judgedAtMs'),
          field(`tested${words.suffix}`, 'tested'),
          ...['worstTargetRatio', 'targetDownMbps', 'targetUpMbps', 'seatsUnderTargetCount', 'startAtMs', 'endAtMs'].map((name) =>
            field(name),
          ),
        ],
        from: 'verdict',
        where: [ofSchool, real],
        by: ['room'],
      }),
      ...figures.map((figure) => rows(figure.refId, figureOf(figure))),
      rows('F', { columns: [last('standing', 'rehearsal')], from: 'verdict', where: [ofSchool, rehearsed], by: ['room'] }),
    ])
    .transformations([
      standingOfRooms,
      withoutColumns('ACDEFG', ['Time']),
      withoutColumns('B', ['Time', 'judgedAtMs']),
      joinedBy('room'),
      withoutGone,
      inOrder([
        'room',
        standingColumn,
        'tested',
        'targetDownMbps',
        'targetUpMbps',
        'seatsUnderTargetCount',
        ...figures.flatMap(({ as }) => [`${as}Outcome`, as]),
        'startAtMs',
        'rehearsal',
        'seatCount',
      ]),
    ])
    .overrideByName('room', [called(words.say('column.room')), linked(words.say('link.room'), toRoom(words, 'room')), wide(150)])
    .overrideByName(standingColumn, standingCell(words))
    .overrideByName('tested', testedCell(words))
    .overrideByName('targetDownMbps', [called(words.say('column.target-down')), inUnit(units.Mbps)])
    .overrideByName('targetUpMbps', [called(words.say('column.target-up')), inUnit(units.Mbps)])
    .overrideByName('seatsUnderTargetCount', [called(words.say('column.under')), inUnit(units.Count), ...fromOne('fault'), colouredCell])
    .overrideByName('presentCount', [...hidden])
    .overrideByName('rehearsal', rehearsalCell(words))
    .overrideByName('seatCount', seatsCell(words))
    // A text has no number that a link could carry.
    .overrideByName('startAtMs', startCell(words))
    .overrideByName('endAtMs', [...hidden, inUnit(units.Count)]);
  for (const { as, unit, check } of figures) {
    panel
      .overrideByName(`${as}Outcome`, [called(words.title(check)), mapped(outcomeMappings(words)), colouredCell])
      .overrideByName(as, [called(words.say(`column.${as}`)), inUnit(unit)]);
  }
  return panel;
};

const grid = (words: Words): Builder<Panel> => {
  const panel = tableOf(words, { id: 2, name: 'rooms.grid', at: [0, 13, 24, 14] })
    // The order of the verdict becomes the order of the columns.
    .targets([
      rows('A', { columns: [last('outcome'), field('order')], from: 'check', where: [ofSchool, real], by: ['room', 'check'] }),
      rows('B', { columns: [last('presentCount')], from: 'room', where: [ofSchool], by: ['room'] }),
    ])
    .transformations([
      sorted('order', false, 'A'),
      matrix('room', 'check', 'outcome', 'A'),
      withoutColumns('B', ['Time']),
      renamed({ 'room\\check': 'room' }),
      joinedBy('room'),
      withoutGone,
      withoutColumns('', ['presentCount']),
    ])
    .mappings([...outcomeMappings(words)])
    .cellOptions({ type: TableCellDisplayMode.ColorBackground, mode: TableCellBackgroundDisplayMode.Basic, wrapText: true })
    // What is joined keeps the name that the matrix gave it.
    .overrideByRegexp('^room(.check)?$', [
      called(words.say('column.room')),
      mapped([]),
      { id: 'custom.cellOptions', value: { type: 'auto' } },
    ]);
  for (const check of checkIds) panel.overrideByName(check, [called(words.title(check))]);
  return panel;
};
