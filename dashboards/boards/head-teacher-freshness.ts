/** What a green number must carry: how old it is, and which verdicts may not have come. */
import { BigValueColorMode, BigValueGraphMode } from '@grafana/grafana-foundation-sdk/common';
import type { Builder } from '@grafana/grafana-foundation-sdk/cog';
import type { Panel } from '@grafana/grafana-foundation-sdk/dashboard';
import { PanelBuilder as StatBuilder } from '@grafana/grafana-foundation-sdk/stat';
import { rows } from '../data-source.ts';
import { openRunDays, pipelineHours, testAgeDays } from '../how-old.ts';
import { toRoom } from '../links.ts';
import { colours } from '../look/colours.ts';
import { nothingTo, wordMappings } from '../look/mappings.ts';
import { called, colouredCell, fixed, fromOne, hidden, inUnit, linked, mapped, placed, units, wide } from '../look/panel.ts';
import { lastTestCell, standingCell, testedCell } from '../look/room-cells.ts';
import { tableOf } from '../look/table.ts';
import {
  difference,
  inOrder,
  joinedBy,
  onlyColumns,
  orEmpty,
  orNought,
  sideBySide,
  sorted,
  withoutColumns,
} from '../look/transformations.ts';
import type { Words } from '../look/words.ts';
import { newest, provenRooms, sentence } from '../newest-verdicts.ts';
import { added, countDistinct, field, is, isNot, last, min, notOlderThan, sum } from '../query/parts.ts';
import { reportOf } from '../report-link.ts';
import { ofSchool } from '../variables.ts';

const days = { days: testAgeDays, openDays: openRunDays, hours: pipelineHours };
export const freshness = (words: Words): Builder<Panel> => {
  const shown = ['oldestAtMs', 'agedCount', 'openRunCount', 'lostCount'];
  return placed(new StatBuilder(), words, { id: 6, name: 'head-teacher.fresh', at: [10, 0, 14, 4], evidence: days }, units.Count)
    .targets([
      rows('A', { ...provenRooms([last('provenReadyCount'), field('startAtMs')]), columns: [min('startAtMs', 'oldestAtMs')] }),
      rows('B', { columns: [sum('provenReadyCount', 'readyCount')], from: newest }),
      rows('C', { columns: [sum('provenReadyCount', 'recentCount')], from: { ...newest, where: [ofSchool, recent] } }),
      // How many points wait is no answer: who tells it stands in the same queue, and comes when they have come. What a run tells when it begins
      // comes before its verdict.
      rows('D', { columns: [countDistinct('run', 'begunCount')], from: 'verdict', where: [ofSchool, is('mode', 'listed'), lately] }),
      rows('F', { columns: [countDistinct('run', 'judgedCount')], from: 'verdict', where: [ofSchool, isNot('mode', 'listed'), lately] }),
      rows('E', {
        columns: [added([sum('lostLineRiseCount'), sum('deadLineRiseCount')], 'lostCount')],
        from: 'pipeline',
        where: ofTests,
      }),
    ])
    .transformations([
      sideBySide,
      orNought('recentCount', 'recentReadyCount'),
      difference('readyCount', 'recentReadyCount', 'agedCount'),
      orNought('begunCount', 'begunRunCount'),
      orNought('judgedCount', 'judgedRunCount'),
      difference('begunRunCount', 'judgedRunCount', 'openRunCount'),
      onlyColumns(shown),
      inOrder(shown),
    ])
    .noValue(words.say('head-teacher.counts.none'))
    .colorMode(BigValueColorMode.Background)
    .graphMode(BigValueGraphMode.None)
    .overrideByName('oldestAtMs', [called(words.say('count.oldest')), inUnit(units.date), fixed('calm')])
    .overrideByName('agedCount', [called(words.say('count.aged', days)), ...fromOne('remark')])
    .overrideByName('openRunCount', [called(words.say('count.no-verdict')), ...fromOne('remark')])
    .overrideByName('lostCount', [called(words.say('count.never-arrived', days)), ...fromOne('fault')]);
};
const recent = notOlderThan(`${String(testAgeDays)}d`);
const lately = notOlderThan(`${String(openRunDays)}d`);
/**
 * Verdicts come from whoever plays or publishes runs; collect has none. What was lost stays told for a weekend: a verdict that never comes is missed
 * for longer, as a run without one, and what has been published since is not to be red for half a year.
 */
const ofTests = [ofSchool, isNot('writer', 'collect'), notOlderThan(`${String(pipelineHours)}h`)];

/** The room has left the other lists: here is when it was tested, and for what. */
export const readyRooms = (words: Words): Builder<Panel> =>
  tableOf(words, { id: 7, name: 'head-teacher.ready', at: [0, 26, 24, 9], evidence: days }, 'head-teacher.ready.none')
    .targets([
      rows('A', {
        ...provenRooms([
          last('provenReadyCount'),
          field('standing'),
          sentence(words, 'tested'),
          field('startAtMs'),
          field('endAtMs'),
          reportOf(words),
        ]),
        columns: ['standing', 'tested', 'startAtMs', 'endAtMs', 'reportUrl'].map((name) => field(name)),
        by: ['room'],
      }),
      rows('B', { ...provenRooms([last('provenReadyCount')], [recent]), columns: [field('provenReadyCount', 'recent')], by: ['room'] }),
    ])
    .transformations([
      withoutColumns('B', ['Time']),
      joinedBy('room'),
      orEmpty('recent', 'age'),
      sorted('startAtMs'),
      inOrder(['room', 'standing', 'Time', 'age', 'tested', 'reportUrl']),
    ])
    .overrideByName('room', [called(words.say('column.room')), linked(words.say('link.room'), toRoom(words, 'room')), wide(150)])
    .overrideByName('standing', standingCell(words))
    .overrideByName('Time', lastTestCell(words))
    .overrideByName('age', [
      called(words.say('column.age')),
      mapped([
        ...wordMappings([['1', words.say('age.within', days), 'calm']]),
        ...nothingTo({ text: words.say('age.above', days), color: colours.remark }),
      ]),
      colouredCell,
      wide(250),
    ])
    .overrideByName('tested', testedCell(words))
    .overrideByName('reportUrl', [called(words.say('column.report')), linked(words.say('link.report'), '${__value.raw}', true), wide(140)])
    .overrideByName('recent', [...hidden])
    // A text has no number that a link could carry.
    .overrideByName('startAtMs', [...hidden, inUnit(units.Count)])
    .overrideByName('endAtMs', [...hidden, inUnit(units.Count)]);
