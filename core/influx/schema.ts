/**
 * What provnät writes into InfluxDB: measurements, tags and fields. Data only; the points are made in this folder, the pages of
 * docs/reference and the dashboards read it.
 *
 * Rules that hold everywhere. Time is in ms. A value belongs to [time − its window, time], as in the samples; points of a whole run carry
 * its start. Tags have few values; what is of a run says so in the field `run`. A tag and a field never share a name. What was not
 * measured is no field of its point and is named in `unknownMetrics`; a zero is a zero that was checked.
 */
import { type MetricName, metricNames, metrics, type MetricSubject } from '../metrics.ts';

/** Counts up when a name, a type or a meaning changes; written into every point of `pipeline`. */
export const influxSchemaVersion = 1;

/** Database (1.8, 3 Core) or bucket (2.x) when school.yaml names none. */
export const defaultDatabase = 'provnat';

export type FieldType = 'float' | 'integer' | 'string' | 'boolean';
export type FieldUnit = 'Ms' | 'Mbps' | 'Bytes' | 'Ratio' | 'Count' | 'Dbm' | 'Mhz';

export interface Field {
  readonly type: FieldType;
  readonly says: string;
  /** Of numbers; the suffix of the name says the same. */
  readonly unit?: FieldUnit;
}

export interface Measurement {
  readonly says: string;
  /** In the order in which they are written: by name. */
  readonly tags: readonly TagName[];
  /** What the time of a point is. */
  readonly time: string;
  readonly fields: Readonly<Record<string, Field>>;
}

export const tagSays = {
  accessPoint: 'name of the access point in school.yaml',
  check: 'id of the check, as in docs/reference/checks.md',
  host: 'name of the machine, letters and digits of its host name',
  interface: 'name of the interface as the device gives it; `@switch` is the switch port at the other end of the cable',
  mode: '`room`: the real thing, `rehearsal`: emulated access points. What collect reads is `room`',
  phase: 'idle, login, package, work, bandwidth, submit',
  probe: 'what was probed: `server` or `gateway`',
  pupil: 'seat number, 1 … n; no person',
  radio: 'name of the radio as the device gives it',
  room: 'name of the room in school.yaml',
  school: 'name of the school in school.yaml',
  writer: 'who wrote: `run`, `collect` or `publish`',
} as const;
export type TagName = keyof typeof tagSays;

const units: readonly FieldUnit[] = ['Ms', 'Mbps', 'Bytes', 'Ratio', 'Count', 'Dbm', 'Mhz'];
const unitOf = (name: string): FieldUnit | undefined => units.find((unit) => name.endsWith(unit));

type Told = readonly [name: string, type: FieldType, says: string];

function fieldsOf(...told: readonly Told[]): Readonly<Record<string, Field>> {
  return Object.fromEntries(
    told.map(([name, type, says]) => {
      const unit = type === 'float' || type === 'integer' ? unitOf(name) : undefined;
      return [name, { type, says, ...(unit !== undefined && { unit }) }];
    }),
  );
}

const typeOf = (name: MetricName): FieldType => (({ double: 'float', integer: 'integer', text: 'string' }) as const)[metrics[name].type];

/** Readings of a poll under the name of their metric. */
const readings = (subject: MetricSubject): readonly Told[] =>
  metricNames
    .filter((name) => metrics[name].subject === subject)
    .map((name) => [
      name,
      typeOf(name),
      `${metrics[name].says}${metrics[name].kind === 'counter' ? '; never differentiate it in a query' : ''}`,
    ]);

/** interfaceInBytes → interfaceInMbps; interfaceInErrorCount → interfaceInErrorRiseCount. */
export const riseFieldOf = (counter: MetricName): string =>
  counter.endsWith('Bytes') ? counter.replace(/Bytes$/, 'Mbps') : counter.replace(/Count$/, 'RiseCount');

/** interfaceInBytes → interfaceInWindowMs: how long the rate was taken over. */
export const rateWindowFieldOf = (counter: MetricName): string => counter.replace(/Bytes$/, 'WindowMs');

/** What the counters did since their last reading, by core/counters. */
const rises = (subject: MetricSubject): readonly Told[] =>
  metricNames
    .filter((name) => metrics[name].subject === subject && metrics[name].kind === 'counter')
    .flatMap((name): readonly Told[] =>
      name.endsWith('Bytes')
        ? [
            [riseFieldOf(name), 'float', `rate of ${name} since its last reading; absent when the counter cannot be believed`],
            [rateWindowFieldOf(name), 'float', `how long that rate was taken over, by the agent’s own clock`],
          ]
        : [[riseFieldOf(name), 'integer', `rise of ${name} since its last reading; sum it over time; absent when it cannot be believed`]],
    );

const run: Told = ['run', 'string', 'id of the run; absent in what collect reads'];
const unknowns: readonly Told[] = [
  ['unknownCount', 'integer', 'figures that were asked for and not told'],
  ['unknownMetrics', 'string', 'which, each with its reason: `radioNoiseDbm:not-told, …`'],
];

export const measurements = {
  verdict: {
    says: 'The judgement of a room in a run. Judged again, it takes the place of the earlier one.',
    tags: ['mode', 'room', 'school'],
    time: 'start of the run',
    fields: fieldsOf(
      run,
      ['standing', 'string', 'outcome and reach in one word: see standings'],
      ['outcome', 'string', 'ready, ready-with-warnings, not-ready, inconclusive'],
      ['proves', 'string', 'emulated, path, room: how far the outcome reaches'],
      ['provenReadyCount', 'integer', '1 when the room is proven ready, with remarks or without, else 0'],
      ['pathReadyCount', 'integer', '1 when only the path to the room is ready: less than a room, else 0'],
      ['notReadyCount', 'integer', '1 when the room is not ready, else 0'],
      ['undecidedCount', 'integer', '1 when nothing could be decided, else 0'],
      ['rehearsedCount', 'integer', '1 for a rehearsal, whatever its outcome, else 0. One of these five is 1'],
      ['profile', 'string', 'text, listening, film, mixed, floor'],
      ['profileLength', 'string', 'quick, endurance'],
      ['judgementNumber', 'integer', '1 is the judgement made when the run ended'],
      ['judgedAtMs', 'integer', 'when it was judged'],
      ['pupilCount', 'integer', 'pupils of the room in the run'],
      ['seatsUnderTargetCount', 'integer', 'pupils under target down or up; absent when it was not measured'],
      ['targetDownMbps', 'float', 'what every pupil is to get, down'],
      ['targetUpMbps', 'float', 'what every pupil is to get, up'],
      ['worstDownMbps', 'float', 'judged goodput down of the pupil who got least'],
      ['p5DownMbps', 'float', 'judged goodput down that 95 % of the pupils reach (nearest rank)'],
      ['medianDownMbps', 'float', 'judged goodput down of the middle pupil (nearest rank)'],
      ['worstUpMbps', 'float', 'judged goodput up of the pupil who got least'],
      ['p5UpMbps', 'float', 'judged goodput up that 95 % of the pupils reach (nearest rank)'],
      ['medianUpMbps', 'float', 'judged goodput up of the middle pupil (nearest rank)'],
      ['deliveredDownMbps', 'float', 'what the class got together, down'],
      ['decidedBy', 'string', 'check that decided a not-ready or inconclusive outcome; empty when none did'],
      ['reasonSv', 'string', 'the sentence a head teacher reads, in Swedish'],
      ['reasonEn', 'string', 'the same in English'],
      ['remedySv', 'string', 'first thing to do, in Swedish; empty when there is none'],
      ['remedyEn', 'string', 'the same in English'],
      ['ownerSv', 'string', 'who does it: role in Swedish, and the name that the school wrote down; empty when there is nothing to do'],
      ['ownerEn', 'string', 'the same with the role in English'],
      ['partial', 'string', 'why the run is partial: message id; empty when it is whole'],
      ['runHash', 'string', 'SHA-256 of the run’s manifest.json'],
      ['startAtMs', 'integer', 'start of the run, for links: from'],
      ['endAtMs', 'integer', 'planned end of the run, for links: to'],
      ['reportUrl', 'string', 'address of the HTML report in Swedish; empty when school.yaml names none'],
      ['reportUrlEn', 'string', 'the same in English'],
    ),
  },
  check: {
    says: 'One check of a room in a run.',
    tags: ['check', 'mode', 'room', 'school'],
    time: 'start of the run',
    fields: fieldsOf(
      run,
      ['outcome', 'string', 'pass, warn, fail, no-data, not-applicable, error'],
      ['power', 'string', 'gate, decides, advises'],
      ['order', 'integer', 'place among the checks, 0 first'],
      ['reason', 'string', 'message id'],
      ['reasonSv', 'string', 'that message in Swedish'],
      ['reasonEn', 'string', 'that message in English'],
      ['badSeatCount', 'integer', 'pupils that it names'],
      ['badSeats', 'string', 'their seat numbers, commas between; empty when none'],
      ['sampleCount', 'integer', 'samples that it stands on'],
      ['windowMs', 'float', 'how long was looked at'],
      ['value', 'float', 'the figure that was held to the limit; absent when the check has no single one'],
      ['valueUnit', 'string', 'Mbps, Ms, Ratio, Count; empty without a value'],
      ['limit', 'float', 'the limit in the same unit: the one that was passed, else the one that fails, else the one that warns'],
      ['limitDirection', 'string', 'at-most, at-least; empty without a limit'],
    ),
  },
  phase: {
    says: 'A phase of a run, for the bands behind a chart.',
    tags: ['mode', 'phase', 'room', 'school'],
    time: 'start of the phase',
    fields: fieldsOf(run, ['startAtMs', 'integer', 'start of the phase'], ['endAtMs', 'integer', 'end of the phase']),
  },
  pupilResult: {
    says: 'What a pupil got in the whole run: the facts that the checks judge.',
    tags: ['mode', 'pupil', 'room', 'school'],
    time: 'start of the run',
    fields: fieldsOf(
      run,
      ['goodputDownMbps', 'float', 'over the judged window of the bandwidth phase'],
      ['goodputUpMbps', 'float', 'over the judged window of the bandwidth phase'],
      ['worstFiveSecondsDownMbps', 'float', 'lowest mean over any 5 s of that window, down'],
      ['targetDownMbps', 'float', 'what the pupil was to get, down'],
      ['targetUpMbps', 'float', 'what the pupil was to get, up'],
      ['loginMs', 'float', 'from the first redirect to the session; with the elapsed time when it failed'],
      ['packageMs', 'float', 'first load of the exam'],
      ['heartbeatP95Ms', 'float', 'heartbeats of work, unanswered ones with their elapsed time'],
      ['heartbeatUnansweredCount', 'integer', 'heartbeats of work without an answer'],
      ['saveAckP95Ms', 'float', 'saved answers until their receipt, retries included'],
      ['answerLostCount', 'integer', 'answers with a receipt that the server does not hold'],
      ['audioStallMs', 'float', 'stalls of the listening track together; absent when the profile has none'],
      ['videoStallMs', 'float', 'stalls of the film together; absent when the profile has none'],
      ['submitMs', 'float', 'submit until a receipt for every answer'],
    ),
  },
  pupil: {
    says: 'What a pupil got, in windows of 10 s from the start of each phase; the last one of a phase may be shorter.',
    tags: ['mode', 'pupil', 'room', 'school'],
    time: 'end of the window',
    fields: fieldsOf(
      run,
      ['windowMs', 'float', 'length of the window'],
      ['phase', 'string', 'phase that it lies in'],
      ['goodputDownMbps', 'float', 'payload down, all kinds of request, bytes spread evenly over their transfer'],
      ['goodputUpMbps', 'float', 'payload up in the bandwidth phase; absent in other phases'],
      ['targetDownMbps', 'float', 'what the pupil is to get; in the bandwidth phase alone, where all of it is asked for'],
      ['targetUpMbps', 'float', 'the same up'],
      ['heartbeatCount', 'integer', 'heartbeats sent'],
      ['heartbeatUnansweredCount', 'integer', 'of those without an answer'],
      ['heartbeatP95Ms', 'float', 'p95 of their round trips, unanswered ones with their elapsed time; absent without a heartbeat'],
      ['saveAckedCount', 'integer', 'answers whose receipt came'],
      ['saveAckWorstMs', 'float', 'slowest of them, retries included; absent without one'],
      ['audioStallMs', 'float', 'time that the listening track stood still'],
      ['videoStallMs', 'float', 'time that the film stood still'],
      ['failureCount', 'integer', 'activities that failed'],
      ['connectionDropCount', 'integer', 'connections found dead'],
    ),
  },
  room: {
    says: 'A room of school.yaml, tested or not: without a verdict it is NOT TESTED.',
    tags: ['mode', 'room', 'school'],
    time: 'start of the run, or the full hour in which collect looked',
    fields: fieldsOf(
      run,
      ['seatCount', 'integer', 'pupils that the room is tested with'],
      ['accessPointCount', 'integer', 'access points that serve it'],
      ['owner', 'string', 'who answers for it, as the school wrote it; empty when it did not'],
      ['targetDownMbps', 'float', 'what every pupil is to get, down, by today’s school.yaml'],
      ['targetUpMbps', 'float', 'what every pupil is to get, up, by today’s school.yaml'],
    ),
  },
  placement: {
    says: 'An access point serves a room. Many to many: for the variables of a dashboard.',
    tags: ['accessPoint', 'mode', 'room', 'school'],
    time: 'as room',
    fields: fieldsOf(run, ['placedCount', 'integer', 'always 1']),
  },
  accessPoint: {
    says: 'An access point, per poll.',
    tags: ['accessPoint', 'mode', 'school'],
    time: 'start of the poll',
    fields: fieldsOf(
      run,
      ...readings('access-point'),
      ['accessPointUnreachableCount', 'integer', '1 when it did not answer this poll, else 0'],
      ['accessPointDownMbps', 'float', 'through its uplink towards the pupils since the last reading; absent when the uplink is not known'],
      ['accessPointUpMbps', 'float', 'through its uplink from the pupils since the last reading'],
      ['roomNames', 'string', 'rooms that it serves, commas between; empty when none'],
      ...unknowns,
    ),
  },
  radio: {
    says: 'A radio of an access point, per poll. Airtime of zero while devices are on the air is unknown.',
    tags: ['accessPoint', 'mode', 'radio', 'school'],
    time: 'start of the poll',
    fields: fieldsOf(
      run,
      ...readings('radio'),
      ['radioUtilizationWindowMs', 'float', 'what the long average is taken over'],
      ['radioUtilizationAgeMs', 'float', 'how old it may have been when it was asked for'],
      ['radioUtilizationShortWindowMs', 'float', 'what the short average is taken over'],
      ['radioUtilizationShortAgeMs', 'float', 'how old it may have been when it was asked for'],
      ...rises('radio'),
      ['radioRetryRiseRatio', 'float', 'frames sent again ÷ frames sent, since the last reading'],
      ...unknowns,
    ),
  },
  interface: {
    says: 'An interface of an access point, or the switch port at the other end of its cable, per poll.',
    tags: ['accessPoint', 'interface', 'mode', 'school'],
    time: 'start of the poll',
    fields: fieldsOf(
      run,
      ...readings('interface'),
      ...rises('interface'),
      ['isUplink', 'boolean', 'carries the traffic of the access point; absent when that is not known'],
      ...unknowns,
    ),
  },
  host: {
    says: 'The machine that plays the class, in windows of 10 s of the clock.',
    tags: ['host', 'mode', 'school'],
    time: 'end of the window',
    fields: fieldsOf(
      run,
      ['hostCpuRatio', 'float', 'busy share of all cores, mean'],
      ['hostCpuWorstRatio', 'float', 'busy share of all cores, worst second'],
      ['generatorCpuWorstRatio', 'float', 'CPU of a k6 process as a share of one core, worst'],
      ['hostTimerDriftMs', 'float', 'how late a timer of the tool fired, worst'],
      ['hostClockDriftMs', 'float', 'wall clock minus monotonic clock since the start, last'],
      ['hostMemoryFreeBytes', 'float', 'memory that can be had, least'],
      ['hostDiskFreeBytes', 'float', 'free disk where the run folder is, least'],
      ['hostLinkRateMbps', 'float', 'rate of the link that carries the load, last'],
      ['hostLinkKind', 'string', 'wifi, ethernet, loopback or other, last'],
      ['hostLinkInMbps', 'float', 'through that link, in'],
      ['hostLinkOutMbps', 'float', 'through that link, out'],
      ...unknowns,
    ),
  },
  probe: {
    says: 'UDP echoes of a room, in windows of 10 s of the clock.',
    tags: ['mode', 'probe', 'room', 'school'],
    time: 'end of the window',
    fields: fieldsOf(
      run,
      ['probeSentCount', 'integer', 'echoes asked for'],
      ['probeLostCount', 'integer', 'of those that did not come back'],
      ['probeRttP95Ms', 'float', 'p95 of those that did; absent when none did'],
    ),
  },
  server: {
    says: 'The exam server that was loaded, in windows of 10 s of the clock.',
    tags: ['mode', 'school'],
    time: 'end of the window',
    fields: fieldsOf(
      run,
      ['serverLoopUtilizationRatio', 'float', 'event loop in use, worst second'],
      ['serverLoopDelayMs', 'float', 'event-loop delay p99, worst second'],
      ['serverRefusedCount', 'integer', 'requests refused because its caps were reached'],
      ['serverRetransmitRiseCount', 'integer', 'TCP segments sent again'],
      ['serverSegmentOutRiseCount', 'integer', 'TCP segments sent'],
      ['serverClockOffsetMs', 'float', 'server clock minus ours, last; absent when it was not asked for'],
      ...unknowns,
    ),
  },
  pipeline: {
    says: 'How the writing itself fares. Totals count since the spool was made.',
    tags: ['host', 'school', 'writer'],
    time: 'when it was looked at: every 10 s, and at the end',
    fields: fieldsOf(
      ['schemaVersion', 'integer', 'of this page'],
      ['provnatVersion', 'string', 'version of the program'],
      ['spoolBytes', 'integer', 'on disk, waiting'],
      ['spoolCapBytes', 'integer', 'most that may wait'],
      ['spoolLineCount', 'integer', 'points waiting'],
      ['oldestLineAgeMs', 'float', 'how long the oldest of them has waited; 0 when none does'],
      ['sentLineCount', 'integer', 'points that the server has taken, total'],
      ['lostLineCount', 'integer', 'points that found no room on the disk, or that a damaged spool no longer held, total'],
      ['deadLineCount', 'integer', 'points that the server refused for good; they are in the dead-letter file, total'],
      ['lostLineRiseCount', 'integer', 'lost since the point before this one; sum it over time'],
      ['deadLineRiseCount', 'integer', 'refused since the point before this one; sum it over time'],
      ['retryCount', 'integer', 'attempts that failed and were made again, total'],
      ['backOffMs', 'float', 'how long the sender rests at present; 0 when it does not'],
      [
        'clockOffsetMs',
        'float',
        'clock of the InfluxDB server minus ours, from the Date of its answers (whole seconds); absent before the first',
      ],
    ),
  },
} as const satisfies Readonly<Record<string, Measurement>>;

export type MeasurementName = keyof typeof measurements;
export const measurementNames = Object.keys(measurements) as MeasurementName[];

/**
 * Words of verdict.standing. What a rehearsal says of a room, and what nothing could be decided of, is grey on every dashboard and never
 * green; a path is less than a room.
 */
export const standings = [
  'room-ready',
  'room-ready-with-warnings',
  'room-not-ready',
  'path-ready',
  'path-ready-with-warnings',
  'path-not-ready',
  'inconclusive',
  'emulated-ready',
  'emulated-ready-with-warnings',
  'emulated-not-ready',
  'emulated-inconclusive',
] as const;
export type Standing = (typeof standings)[number];
