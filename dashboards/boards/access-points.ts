/** Which access points are busy, day by day, which do not answer, and which cables are bad? */
import type { Builder } from '@grafana/grafana-foundation-sdk/cog';
import { VisibilityMode } from '@grafana/grafana-foundation-sdk/common';
import type { Panel } from '@grafana/grafana-foundation-sdk/dashboard';
import { PanelBuilder as StatusHistoryBuilder } from '@grafana/grafana-foundation-sdk/statushistory';
import type { Board } from '../board.ts';
import { rows, series } from '../data-source.ts';
import { pollAgeHours } from '../how-old.ts';
import { limitSteps, type LimitStep, limitValue } from '../look/limits.ts';
import { colours } from '../look/colours.ts';
import { markCell } from '../look/mark-cell.ts';
import { nothingTo, wordMappings } from '../look/mappings.ts';
import { called, colouredCell, hidden, inUnit, mapped, placed, units, wide, wrapped } from '../look/panel.ts';
import { inOrder, joinedBy, orEmpty, rowSum, sorted, underOneAnother, withoutColumns } from '../look/transformations.ts';
import { tableOf } from '../look/table.ts';
import type { Words } from '../look/words.ts';
import { count, either, field, is, last, max, notOlderThan, percentile, share, sum } from '../query/parts.ts';
import { modeVariable, ofMode, ofSchool, schoolVariable } from '../variables.ts';

export const accessPoints = (words: Words): Board => ({
  name: 'access-points',
  from: 'now-14d',
  refresh: '5m',
  variables: [schoolVariable(words), modeVariable(words)],
  panels: [list(words), dayByDay(words), worstRadios(words), uplinkFaults(words)],
});

const where = [ofSchool, ofMode];
const busySteps = [
  { check: 'radio-utilization', limit: 'busy', colour: 'remark' },
  { check: 'radio-utilization', limit: 'full', colour: 'fault' },
] as const satisfies readonly LimitStep[];
/** In the words above the cells: each cell has its number, and needs no colour to be read. */
const busyLimits = { busy: limitValue(busySteps[0]), full: limitValue(busySteps[1]) };
const clientSteps = [
  { check: 'clients-per-access-point', limit: 'many', colour: 'remark' },
  { check: 'clients-per-access-point', limit: 'crowded', colour: 'fault' },
] as const satisfies readonly LimitStep[];

const hours = { hours: pollAgeHours };
const today = [...where, notOlderThan(`${String(pollAgeHours)}h`)];

const list = (words: Words): Builder<Panel> =>
  tableOf(words, { id: 1, name: 'access-points.list', at: [0, 0, 24, 9], evidence: hours })
    .targets([
      rows('A', {
        columns: [last('accessPointUnreachableCount', 'then'), ...['roomNames', 'unknownMetrics'].map((name) => field(name))],
        from: 'accessPoint',
        where,
        by: ['accessPoint'],
      }),
      // What was told days ago is no answer of today.
      rows('B', { columns: [last('accessPointUnreachableCount', 'now')], from: 'accessPoint', where: today, by: ['accessPoint'] }),
      // Clients are not asked for at every poll: of the newest one alone they would come and go.
      rows('C', {
        columns: [last('accessPointClientCount'), field('accessPointClientCount', 'clientsMark')],
        from: 'accessPoint',
        where: today,
        by: ['accessPoint'],
      }),
    ])
    .transformations([
      withoutColumns('BC', ['Time']),
      joinedBy('accessPoint'),
      orEmpty('now', 'unreachable'),
      sorted('then', true),
      sorted('unreachable', true),
      inOrder(['accessPoint', 'unreachable', 'roomNames', 'accessPointClientCount', 'clientsMark', 'Time', 'unknownMetrics']),
    ])
    .overrideByName('accessPoint', [called(words.say('column.access-point')), wide(180)])
    .overrideByName('unreachable', [
      called(words.say('column.answers')),
      mapped(
        wordMappings([
          ['0', words.say('answers.yes'), 'calm'],
          ['1', words.say('answers.no'), 'fault'],
        ]).concat(nothingTo({ text: words.say('answers.not-asked', hours), color: colours.unknown })),
      ),
      colouredCell,
      wide(200),
    ])
    .overrideByRegexp('^(then|now)$', [...hidden])
    .overrideByName('roomNames', [called(words.say('column.rooms')), wrapped])
    .overrideByName('accessPointClientCount', [called(words.say('column.clients')), inUnit(units.Count), wide(90)])
    .overrideByName('clientsMark', [...markCell(words, 'count', clientSteps), wide(130)])
    .overrideByName('Time', [called(words.say('column.last-poll')), wide(170)])
    .overrideByName('unknownMetrics', [called(words.say('column.unknown')), wrapped]);

/** Of exam time alone: over whole days, nights with them, a radio may be full for an hour that no 95 % show. */
const busyOfDay = percentile('examAirtimeRatio', 95, 'p95');

/** Days of UTC: a school day lies whole within one, and no server needs a time zone database for it. */
const dayByDay = (words: Words): Builder<Panel> =>
  placed(new StatusHistoryBuilder(), words, { id: 2, name: 'access-points.days', at: [0, 9, 24, 10], evidence: busyLimits }, units.Ratio)
    .targets([
      series(
        'A',
        {
          columns: [busyOfDay],
          from: 'radio',
          where,
          every: '1d',
          by: ['accessPoint', 'radio'],
          fill: 'none',
        },
        '$tag_accessPoint $tag_radio',
      ),
    ])
    .thresholds(limitSteps('calm', busySteps))
    .showValue(VisibilityMode.Always)
    // A number that is just above its limit must not read as the limit.
    .decimals(1)
    .noValue(words.say('access-points.days.none'));

const worstRadios = (words: Words): Builder<Panel> =>
  tableOf(words, { id: 3, name: 'access-points.radios', at: [0, 19, 24, 9] })
    .targets([
      rows('A', {
        columns: [
          // The worst day: one exam in a fortnight is less than 5 % of all exam time.
          max('p95'),
          max('p95', 'p95Mark'),
          max('worst'),
          max('clients'),
          share(sum('retrySum'), sum('retryCount'), 'retries'),
          last('channel'),
        ],
        from: {
          columns: [
            busyOfDay,
            max('airtimeRatio', 'worst'),
            max('radioClientCount', 'clients'),
            sum('radioRetryRiseRatio', 'retrySum'),
            count('radioRetryRiseRatio', 'retryCount'),
            last('channel'),
          ],
          from: 'radio',
          where,
          every: '1d',
          by: ['accessPoint', 'radio'],
          fill: 'none',
        },
        by: ['accessPoint', 'radio'],
      }),
    ])
    .transformations([sorted('p95', true), inOrder(['accessPoint', 'radio', 'p95', 'p95Mark', 'worst', 'clients', 'retries', 'channel'])])
    .overrideByName('accessPoint', [called(words.say('column.access-point'))])
    .overrideByName('radio', [called(words.say('column.radio'))])
    .overrideByName('p95', [called(words.say('column.busy-p95')), inUnit(units.Ratio)])
    .overrideByName('p95Mark', markCell(words, 'ratio', busySteps))
    .overrideByName('worst', [called(words.say('column.busy-worst')), inUnit(units.Ratio)])
    // Without a mark: the limit is of all that one access point has, as in the list.
    .overrideByName('clients', [called(words.say('column.clients-most')), inUnit(units.Count)])
    .overrideByName('retries', [called(words.say('column.retries')), inUnit(units.Ratio)])
    .overrideByName('channel', [called(words.say('column.channel'))])
    // Of several figures at once InfluxDB tells the start of the range.
    .overrideByName('Time', [...hidden]);

/** Without marks on the counts: their limits are of one run, and that of errors of its packets too. */
const uplinkFaults = (words: Words): Builder<Panel> => {
  const errors = ['interfaceInErrorRiseCount', 'interfaceOutErrorRiseCount'];
  const discards = ['interfaceInDiscardRiseCount', 'interfaceOutDiscardRiseCount'];
  const unknownCable = { text: words.say('value.cable-unknown'), color: colours.unknown };
  return tableOf(words, { id: 4, name: 'access-points.uplinks', at: [0, 28, 24, 9] })
    .targets([
      rows('A', {
        columns: [...[...errors, ...discards].map((name) => max(name, name)), last('speed'), last('duplex')],
        // A run and collect see the same errors: each counts for itself, and who saw most of them tells.
        from: {
          columns: [
            ...[...errors, ...discards].map((name) => sum(name)),
            last('interfaceSpeedMbps', 'speed'),
            last('interfaceDuplex', 'duplex'),
          ],
          from: 'interface',
          where: [...where, either(is('isUplink', true), is('interface', '@switch'))],
          by: ['accessPoint', 'interface', 'poller'],
        },
        by: ['accessPoint', 'interface'],
      }),
      // One that nobody knows the cable of has a row as well: nothing seen is not nothing wrong.
      rows('B', {
        columns: [field('uplinkUnknownCount')],
        from: { columns: [last('uplinkUnknownCount')], from: 'accessPoint', where, by: ['accessPoint'] },
        where: [is('uplinkUnknownCount', 1)],
        by: ['accessPoint'],
      }),
    ])
    .transformations([
      rowSum('A', errors, 'errors'),
      rowSum('A', discards, 'discards'),
      underOneAnother,
      sorted('errors', true),
      inOrder(['accessPoint', 'interface', 'errors', 'discards', 'speed', 'duplex']),
    ])
    .overrideByName('accessPoint', [called(words.say('column.access-point'))])
    .overrideByName('interface', [
      called(words.say('column.interface')),
      mapped([...wordMappings([['@switch', words.say('value.switch'), 'calm']]), ...nothingTo(unknownCable)]),
      colouredCell,
    ])
    .overrideByName('errors', [called(words.say('column.errors')), inUnit(units.Count)])
    .overrideByName('discards', [called(words.say('column.discards')), inUnit(units.Count)])
    .overrideByName('speed', [called(words.say('column.speed')), inUnit(units.Mbps)])
    .overrideByName('duplex', [
      called(words.say('column.duplex')),
      mapped(
        wordMappings([
          ['full', words.say('duplex.full'), 'calm'],
          ['half', words.say('duplex.half'), 'remark'],
        ]),
      ),
      colouredCell,
    ])
    .overrideByRegexp('(RiseCount|UnknownCount)$', [...hidden])
    .overrideByName('Time', [...hidden]);
};
