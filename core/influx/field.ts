/** What a measurement is made of: tags, and fields with type, unit and meaning. */
import { type MetricName, metricNames, metrics, type MetricSubject } from '../metrics.ts';

type FieldType = 'float' | 'integer' | 'string' | 'boolean';
type FieldUnit = 'Ms' | 'Mbps' | 'Bytes' | 'Ratio' | 'Count' | 'Dbm' | 'Mhz';

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
  host: 'what the machine is called: `influx.machine` of its school file, otherwise `machine-` and a short hash of its host name, which may hold the name of a person',
  interface: 'name of the interface as the device gives it; `@switch` is the switch port at the other end of the cable',
  mode: '`room`: the real thing, `rehearsal`: emulated access points. What collect reads is `room`. Of verdict also `listed`: no verdict, the room stands in school.yaml',
  phase: 'idle, login, package, work, bandwidth, submit',
  poller:
    'who read it: `collect`, or `run` and the rooms that the run plays. Two that read one device at the same time are two series; what counts up is summed within one of them, never over them',
  probe: 'what was probed: `server` or `gateway`',
  pupil: 'seat number, 1 … n; no person',
  radio: 'name of the radio as the device gives it',
  room: 'name of the room in school.yaml',
  school: 'name of the school in school.yaml',
  spool: 'folder of the spool that it speaks of: `spool-1` … `spool-8` of run and publish, `influx` of collect',
  writer: 'who wrote: `run`, `collect` or `publish`',
} as const;
export type TagName = keyof typeof tagSays;

const units: readonly FieldUnit[] = ['Ms', 'Mbps', 'Bytes', 'Ratio', 'Count', 'Dbm', 'Mhz'];
const unitOf = (name: string): FieldUnit | undefined => units.find((unit) => name.endsWith(unit));

export type Told = readonly [name: string, type: FieldType, says: string];

export function fieldsOf(...told: readonly Told[]): Readonly<Record<string, Field>> {
  return Object.fromEntries(
    told.map(([name, type, says]) => {
      const unit = type === 'float' || type === 'integer' ? unitOf(name) : undefined;
      return [name, { type, says, ...(unit !== undefined && { unit }) }];
    }),
  );
}

const typeOf = (name: MetricName): FieldType => (({ double: 'float', integer: 'integer', text: 'string' }) as const)[metrics[name].type];

/** Readings of a poll under the name of their metric. */
export const readings = (subject: MetricSubject): readonly Told[] =>
  metricNames
    .filter((name) => metrics[name].subject === subject && metrics[name].isFreeText !== true)
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
export const rises = (subject: MetricSubject): readonly Told[] =>
  metricNames
    .filter((name) => metrics[name].subject === subject && metrics[name].kind === 'counter')
    .flatMap((name): readonly Told[] =>
      name.endsWith('Bytes')
        ? [
            [
              riseFieldOf(name),
              'float',
              `rate of ${name} over a window that is long against the age of its readings; absent between, and when the counter cannot be believed`,
            ],
            [rateWindowFieldOf(name), 'float', `how long that rate was taken over, up to here, by the agent’s own clock`],
          ]
        : [[riseFieldOf(name), 'integer', `rise of ${name} since its last reading; sum it over time; absent when it cannot be believed`]],
    );

export const run: Told = ['run', 'string', 'id of the run; absent in what collect reads'];
export const unknowns: readonly Told[] = [
  ['unknownCount', 'integer', 'figures that were asked for and not told'],
  ['unknownMetrics', 'string', 'which, each with its reason: `radioNoiseDbm:not-told, …`'],
];
