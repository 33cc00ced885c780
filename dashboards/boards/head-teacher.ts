/** Which rooms are ready, which are not and why, and what is left to test? */
import {
  BigValueColorMode,
  BigValueGraphMode,
  StackingMode,
  LegendDisplayMode,
  LegendPlacement,
} from '@grafana/grafana-foundation-sdk/common';
import { StackingConfigBuilder, VizLegendOptionsBuilder } from '@grafana/grafana-foundation-sdk/common';
import type { Builder } from '@grafana/grafana-foundation-sdk/cog';
import type { Panel } from '@grafana/grafana-foundation-sdk/dashboard';
import { PanelBuilder as StatBuilder } from '@grafana/grafana-foundation-sdk/stat';
import { PanelBuilder as TextBuilder, TextMode } from '@grafana/grafana-foundation-sdk/text';
import { PanelBuilder as TimeseriesBuilder } from '@grafana/grafana-foundation-sdk/timeseries';
import { rows, series } from '../data-source.ts';
import type { Board } from '../board.ts';
import { knownDays } from '../how-old.ts';
import { toRoom, toRoomNow } from '../links.ts';
import { called, fixed, fromOne, hidden, inUnit, linked, placed, targetLine, units, wide, wrapped } from '../look/panel.ts';
import { reportOf } from '../report-link.ts';
import {
  addedUp,
  difference,
  inOrder,
  joinedBy,
  onlyColumns,
  sideBySide,
  sorted,
  underOneAnother,
  withoutColumns,
  withoutRows,
} from '../look/transformations.ts';
import { lastTestCell, rehearsalCell, seatsCell, standingCell, startCell, testedCell } from '../look/room-cells.ts';
import { tableOf } from '../look/table.ts';
import type { Words } from '../look/words.ts';
import { added, field, is, last, sum } from '../query/parts.ts';
import type { Condition, Select } from '../query/select.ts';
import { counted, newest, sentence } from '../newest-verdicts.ts';
import { freshness, readyRooms } from './head-teacher-freshness.ts';
import { standingColumn, standingOfRooms, standingQuery, withoutGone } from '../standing-of-rooms.ts';
import { failing, noFailureStands, standsPattern, toldOfPath, toldOfRoom } from '../standing-failures.ts';
import { numberVariable, ofSchool, real, rehearsed, realSchoolVariable } from '../variables.ts';

const sums = counted.map((name) => sum(name));
/** Rooms of which no failure stands, by their newest run. */
const counts: Select = {
  columns: [
    sum('provenReadyCount'),
    sum('pathReadyCount'),
    added([sum('undecidedCount'), sum('lowerTargetCount')], 'untoldCount'),
    added(sums, 'notFailedCount'),
  ],
  from: newest,
  where: noFailureStands,
};
/** With a verdict, whatever it says. */
const judged: Select = { columns: [added(sums, 'judgedCount')], from: newest };
const roomCount: Select = {
  columns: [sum('presentCount', 'roomCount')],
  from: { columns: [last('presentCount')], from: 'room', where: [ofSchool], by: ['room'] },
};

export const headTeacher = (words: Words): Board => ({
  name: 'head-teacher',
  from: `now-${String(knownDays)}d`,
  refresh: '5m',
  variables: [
    realSchoolVariable(words),
    numberVariable('readyCount', { columns: [sum('provenReadyCount')], from: newest }),
    numberVariable('pathCount', { columns: [sum('pathReadyCount')], from: newest, where: noFailureStands }),
    numberVariable('roomCount', roomCount),
  ],
  panels: [headline(words), freshness(words), countsPanel(words), notReady(words), leftToTest(words), readyRooms(words), trend(words)],
});

const headline = (words: Words): Builder<Panel> =>
  placed(new TextBuilder(), words, { id: 1, name: 'head-teacher.headline', at: [0, 0, 10, 4] }, units.text)
    .mode(TextMode.Markdown)
    // Whoever looks at last week sees no older test, and is told so.
    .content(
      words.say('head-teacher.headline.text', {
        ready: '${readyCount}',
        path: '${pathCount}',
        rooms: '${roomCount}',
        from: '${__from:date:YYYY-MM-DD}',
        to: '${__to:date:YYYY-MM-DD}',
      }),
    )
    .transparent(true);

const shownCounts = ['provenReadyCount', 'pathReadyCount', 'failedCount', 'untoldCount', 'notTestedCount'];

const countsPanel = (words: Words): Builder<Panel> =>
  placed(new StatBuilder(), words, { id: 2, name: 'head-teacher.counts', at: [0, 4, 24, 4] }, units.Count)
    .targets([rows('A', counts), rows('B', roomCount), rows('C', judged)])
    .transformations([
      sideBySide,
      difference('roomCount', 'judgedCount', 'notTestedCount'),
      difference('judgedCount', 'notFailedCount', 'failedCount'),
      onlyColumns(shownCounts),
      inOrder(shownCounts),
    ])
    .noValue(words.say('head-teacher.counts.none'))
    .colorMode(BigValueColorMode.Background)
    .graphMode(BigValueGraphMode.None)
    .overrideByName('provenReadyCount', [called(words.say('count.proven')), ...fromOne('proven')])
    .overrideByName('pathReadyCount', [called(words.say('count.path')), ...fromOne('line')])
    .overrideByName('failedCount', [called(words.say('count.not-ready')), ...fromOne('fault')])
    .overrideByName('untoldCount', [called(words.say('count.untold')), ...fromOne('unknown')])
    .overrideByName('notTestedCount', [called(words.say('count.not-tested')), ...fromOne('unknown')]);

const toRead = ['standing', 'tested', 'reason', 'remedy', 'owner', 'startAtMs', 'endAtMs', 'reportUrl'].map((name) => field(name));
/** By the newest run that told of failures of one kind. */
const failures = (words: Words, told: Condition): Select => ({
  columns: toRead,
  from: {
    columns: [
      last('notReadyCount'),
      field('standing'),
      ...(['tested', 'reason', 'remedy', 'owner'] as const).map((name) => sentence(words, name)),
      field('startAtMs'),
      field('endAtMs'),
      reportOf(words),
    ],
    from: 'verdict',
    where: [ofSchool, real, told],
    by: ['room'],
  },
  where: [is('notReadyCount', 1)],
  by: ['room'],
});

/** A failure stays until a run that could tell says otherwise, whatever was broken off or tried at less since; of both kinds, each has its row. */
const notReady = (words: Words): Builder<Panel> =>
  tableOf(words, { id: 3, name: 'head-teacher.not-ready', at: [0, 8, 24, 9] }, 'head-teacher.not-ready.none')
    .targets([rows('A', failures(words, toldOfRoom)), rows('B', failures(words, toldOfPath))])
    .transformations([
      underOneAnother,
      sorted('room'),
      inOrder(['room', 'standing', 'reason', 'remedy', 'owner', 'tested', 'Time', 'reportUrl']),
    ])
    .overrideByName('room', [called(words.say('column.room')), linked(words.say('link.room'), toRoom(words, 'room')), wide(150)])
    .overrideByName('standing', standingCell(words, 170))
    .overrideByName('tested', testedCell(words))
    .overrideByName('reason', [called(words.say('column.reason')), wrapped])
    .overrideByName('remedy', [called(words.say('column.remedy')), wrapped])
    .overrideByName('owner', [called(words.say('column.owner')), wrapped, wide(200)])
    .overrideByName('Time', lastTestCell(words))
    .overrideByName('reportUrl', [called(words.say('column.report')), linked(words.say('link.report'), '${__value.raw}', true), wide(140)])
    // A text has no number that a link could carry.
    .overrideByName('startAtMs', [...hidden, inUnit(units.Count)])
    .overrideByName('endAtMs', [...hidden, inUnit(units.Count)]);

/** Everything but what is proven and what is not ready: only the path, a lower target, undecided, rehearsed, and what nobody has tested. */
const leftToTest = (words: Words): Builder<Panel> =>
  tableOf(words, { id: 4, name: 'head-teacher.left', at: [0, 17, 24, 9] }, 'head-teacher.left.none')
    .targets([
      standingQuery,
      rows('A', { columns: [last('presentCount'), field('seatCount'), field('owner')], from: 'room', where: [ofSchool], by: ['room'] }),
      rows('B', {
        columns: [last('judgedAtMs'), sentence(words, 'reason'), sentence(words, 'tested'), field('startAtMs')],
        from: 'verdict',
        where: [ofSchool, real],
        by: ['room'],
      }),
      rows('C', { columns: [last('standing', 'rehearsal')], from: 'verdict', where: [ofSchool, rehearsed], by: ['room'] }),
      rows('D', { columns: failing, from: 'verdict', where: [ofSchool, real], by: ['room'] }),
    ])
    .transformations([
      standingOfRooms,
      withoutColumns('ACD', ['Time']),
      withoutColumns('B', ['Time', 'judgedAtMs']),
      joinedBy('room'),
      withoutGone,
      withoutRows(standingColumn, '^room-ready'),
      withoutRows('roomFailingMs', standsPattern),
      withoutRows('pathFailingMs', standsPattern),
      inOrder(['room', standingColumn, 'reason', 'tested', 'rehearsal', 'seatCount', 'owner', 'startAtMs']),
    ])
    .overrideByName('room', [called(words.say('column.room')), linked(words.say('link.room'), toRoomNow(words)), wide(150)])
    .overrideByName(standingColumn, standingCell(words))
    .overrideByName('reason', [called(words.say('column.reason')), wrapped])
    .overrideByName('tested', testedCell(words))
    .overrideByName('presentCount', [...hidden])
    .overrideByRegexp('^(?:room|path)FailingMs$', [...hidden])
    .overrideByName('rehearsal', rehearsalCell(words))
    .overrideByName('seatCount', seatsCell(words))
    .overrideByName('owner', [called(words.say('column.room-owner')), wrapped, wide(180)])
    .overrideByName('startAtMs', startCell(words));

const trend = (words: Words): Builder<Panel> =>
  placed(new TimeseriesBuilder(), words, { id: 5, name: 'head-teacher.trend', at: [0, 35, 24, 8] }, units.Count)
    .targets([
      ...(['provenReadyCount', 'pathReadyCount'] as const).map((name, index) =>
        series(
          index === 0 ? 'A' : 'C',
          { columns: [last(name)], from: 'verdict', where: [ofSchool, real], every: '1d', by: ['room'], fill: 'previous' },
          '$tag_room',
        ),
      ),
      series(
        'B',
        // A school may have several files, and who uses one tells of its rooms alone.
        { columns: [last('presentCount')], from: 'room', where: [ofSchool], every: '1d', by: ['room'], fill: 'previous' },
        '$tag_room',
      ),
    ])
    .transformations([
      ...addedUp('A', words.say('head-teacher.trend.ready')),
      ...addedUp('C', words.say('head-teacher.trend.path')),
      ...addedUp('B', words.say('head-teacher.trend.rooms')),
    ])
    .min(0)
    .decimals(0)
    .fillOpacity(20)
    .stacking(new StackingConfigBuilder().mode(StackingMode.None))
    .legend(new VizLegendOptionsBuilder().showLegend(true).displayMode(LegendDisplayMode.List).placement(LegendPlacement.Bottom))
    .overrideByName(words.say('head-teacher.trend.ready'), [fixed('proven')])
    .overrideByName(words.say('head-teacher.trend.path'), [fixed('line'), { id: 'custom.fillOpacity', value: 0 }])
    .overrideByName(words.say('head-teacher.trend.rooms'), [...targetLine]);
