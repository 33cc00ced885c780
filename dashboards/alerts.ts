/**
 * Alert rules as Grafana's file provisioning reads them. Each asks InfluxDB by time (Grafana wants that), takes one number of each series and
 * holds it to a threshold. Who is told is the school's: dashboards/notify.example.yaml.
 */
import { dataSource, influxQuery } from './data-source.ts';
import { collectSilentMinutes, knownDays, pipelineHours, pollAgeHours, untoldAlarmDays } from './how-old.ts';
import { limitValue } from './look/limits.ts';
import type { Words } from './look/words.ts';
import { uidOf } from './links.ts';
import { count, is, last, mean, meanOfNewest, min, sum } from './query/parts.ts';
import type { Column, Condition, Select } from './query/select.ts';
import { toldOfPath, toldOfRoom } from './standing-failures.ts';
import { real } from './variables.ts';

interface Alert {
  readonly name: string;
  readonly select: Select;
  readonly rangeS: number;
  /** Of the range's figures one is taken. */
  readonly reducer: 'last' | 'min' | 'max' | 'sum';
  /** Above it, the rule holds; or below it, where that is said. */
  readonly above: number;
  readonly isBelow?: true;
  /** A series for which the newest of this is not 0 is no alarm. One that this does not answer for is none either. */
  readonly unless?: Select;
  /** When no series answers. OK: nobody measured, which is no alarm of this rule. */
  readonly noData?: 'KeepLast';
  /** When others answer and a series does not: so many evaluations until its alarm ends. Grafana takes two. */
  readonly missingEvaluations?: number;
  readonly for: string;
  /** What the summary names: tags of the series. */
  readonly tags: readonly string[];
  readonly labels: Readonly<Record<string, string>>;
  readonly link: { readonly board: 'head-teacher' | 'access-points' | 'pipeline'; readonly panel: number };
}

const busy = limitValue({ check: 'radio-utilization', limit: 'busy' });
const dayS = 86_400;
/** One a minute. */
const untoldEvaluations = untoldAlarmDays * 24 * 60;

const by = (
  column: Column,
  from: 'verdict' | 'accessPoint' | 'radio' | 'pipeline',
  every: string,
  tags: readonly string[],
  also: readonly Condition[] = [],
): Select => ({
  columns: [column],
  from,
  // Rehearsals and the tool's own emulated access points wake nobody. The pipeline has no mode.
  where: [...(from === 'pipeline' ? [] : [real]), ...also],
  every,
  by: tags,
  fill: 'none',
});

const room = ['school', 'room'];
const accessPoint = ['school', 'accessPoint'];
const radio = ['school', 'accessPoint', 'radio'];
const writer = ['host', 'writer'];

const failed = (name: string, told: Condition): Alert => ({
  name,
  select: by(last('notReadyCount'), 'verdict', '1h', room, [told]),
  rangeS: knownDays * dayS,
  reducer: 'last',
  above: 0,
  for: '0s',
  // A room that InfluxDB does not answer for is not mended.
  noData: 'KeepLast',
  missingEvaluations: untoldEvaluations,
  tags: room,
  labels: { severity: 'warning' },
  link: { board: 'head-teacher', panel: 3 },
});

const alerts: readonly Alert[] = [
  // Two, because one device that finds the path ready takes back what one device found, and not what a class did.
  failed('room-not-ready', toldOfRoom),
  failed('path-not-ready', toldOfPath),
  {
    name: 'access-point-silent',
    // One answer within a minute is an answer, and of the newest two minutes with a poll neither may have one: a run's last poll may be the only one of
    // its minute, and a single missed poll is no silence. Between them may lie an hour: so rarely `collect` may ask.
    select: by(meanOfNewest(min('accessPointUnreachableCount'), 2), 'accessPoint', '1m', accessPoint),
    rangeS: pollAgeHours * 3600,
    reducer: 'last',
    above: 0.5,
    for: '10m',
    // An alarm does not end because nobody asks any more: neither when no access point is asked, nor when only others are.
    noData: 'KeepLast',
    missingEvaluations: untoldEvaluations,
    tags: accessPoint,
    labels: { severity: 'critical' },
    link: { board: 'access-points', panel: 1 },
  },
  {
    name: 'radio-busy',
    select: by(mean('examAirtimeRatio'), 'radio', '5m', radio),
    rangeS: 900,
    reducer: 'last',
    above: busy,
    for: '5m',
    tags: radio,
    labels: { severity: 'warning' },
    link: { board: 'access-points', panel: 2 },
  },
  {
    name: 'data-lost',
    select: by(sum('lostLineRiseCount'), 'pipeline', '1m', writer),
    rangeS: 3600,
    reducer: 'sum',
    above: 0,
    for: '0s',
    tags: writer,
    labels: { severity: 'critical' },
    link: { board: 'pipeline', panel: 1 },
  },
  {
    name: 'data-refused',
    select: by(sum('deadLineRiseCount'), 'pipeline', '1m', writer),
    rangeS: 3600,
    reducer: 'sum',
    above: 0,
    for: '0s',
    tags: writer,
    labels: { severity: 'critical' },
    link: { board: 'pipeline', panel: 1 },
  },
  {
    name: 'collect-silent',
    // Of who told within the range; a window without a word counts nought. The last one has only begun, so it must stay empty for long.
    select: {
      ...by(count('spoolLineCount'), 'pipeline', '10m', ['school', 'host'], [is('writer', 'collect')]),
      fill: 0,
    },
    rangeS: pipelineHours * 3600,
    reducer: 'last',
    above: 1,
    isBelow: true,
    // Who ended as it was told to is missed by nobody.
    unless: by(last('endedCount'), 'pipeline', '10m', ['school', 'host'], [is('writer', 'collect')]),
    for: `${String(collectSilentMinutes)}m`,
    tags: ['school', 'host'],
    labels: { severity: 'critical' },
    link: { board: 'pipeline', panel: 6 },
  },
];

const expression = { type: '__expr__', uid: '__expr__' };

/** refIds as in Grafana: A and D ask, B and E take one number of each series, C and F say whether the rule holds. */
function dataOf({ select, rangeS, reducer, above, isBelow, unless }: Alert): {
  readonly condition: string;
  readonly data: readonly object[];
} {
  const relativeTimeRange = { from: rangeS, to: 0 };
  const ask = (refId: string, asked: Select): object => ({
    refId,
    relativeTimeRange,
    datasourceUid: dataSource.uid,
    model: { ...influxQuery(refId, asked, 'time_series'), intervalMs: 60_000, maxDataPoints: 43_200 },
  });
  const reckon = (refId: string, model: object): object => ({
    refId,
    relativeTimeRange,
    datasourceUid: expression.uid,
    model: { refId, ...model, datasource: expression },
  });
  const reduce = (refId: string, of: string, by: Alert['reducer']): object =>
    reckon(refId, { type: 'reduce', expression: of, reducer: by, settings: { mode: 'dropNN' } });
  const told = [
    ask('A', select),
    reduce('B', 'A', reducer),
    reckon('C', {
      type: 'threshold',
      expression: 'B',
      conditions: [{ evaluator: { type: isBelow === true ? 'lt' : 'gt', params: [above] } }],
    }),
  ];
  if (unless === undefined) return { condition: 'C', data: told };
  const excused = [ask('D', unless), reduce('E', 'D', 'last'), reckon('F', { type: 'math', expression: '$C && ($E == 0)' })];
  return { condition: 'F', data: [...told, ...excused] };
}

const ruleOf = (words: Words, alert: Alert): object => ({
  uid: `provnat-${alert.name}`,
  title: words.say(`alert.${alert.name}.title`),
  for: alert.for,
  noDataState: alert.noData ?? 'OK',
  execErrState: 'Error',
  ...(alert.missingEvaluations !== undefined && { missing_series_evals_to_resolve: alert.missingEvaluations }),
  labels: { source: 'provnat', ...alert.labels },
  annotations: {
    summary: words.say(`alert.${alert.name}.summary`, {
      limit: alert.above,
      minutes: collectSilentMinutes,
      ...Object.fromEntries(alert.tags.map((tag) => [tag, `{{ $labels.${tag} }}`])),
    }),
    __dashboardUid__: uidOf(alert.link.board, words.language),
    __panelId__: String(alert.link.panel),
  },
  ...dataOf(alert),
});

export const alertRules = (words: Words): object => ({
  apiVersion: 1,
  groups: [
    {
      orgId: 1,
      name: 'provnat',
      // Not the dashboards' own: alerts come first, make a folder by its title, and a folder of that title with an uid cannot be made then.
      folder: words.say('alert.folder'),
      interval: '1m',
      rules: alerts.map((alert) => ruleOf(words, alert)),
    },
  ],
});
