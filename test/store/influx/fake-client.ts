/** An InfluxDB that takes lines, or is away; what it has taken can be read. */
import type { InfluxClient, SendFailure } from '../../../store/influx/influx-client.ts';

export interface FakeClient extends InfluxClient {
  /** Undefined: takes them. */
  failure: SendFailure | undefined;
  /** By line: written again it is the same. */
  readonly lines: Set<string>;
  /** Values of an integer field of all lines of a measurement, in order of their time. */
  valuesOf(measurement: string, field: string): readonly number[];
  timesOf(measurement: string): readonly number[];
}

export function fakeClient(): FakeClient {
  const lines = new Set<string>();
  const of = (measurement: string): readonly string[] =>
    [...lines].filter((line) => line.startsWith(`${measurement},`)).sort((left, right) => timeOf(left) - timeOf(right));
  const client: FakeClient = {
    failure: undefined,
    lines,
    send(text) {
      if (client.failure !== undefined) return Promise.resolve(client.failure);
      for (const line of text.split('\n')) if (line !== '') lines.add(line);
      return Promise.resolve(undefined);
    },
    close: () => undefined,
    valuesOf: (measurement, field) => of(measurement).map((line) => Number(new RegExp(`[ ,]${field}=(-?\\d+)`).exec(line)?.[1])),
    timesOf: (measurement) => of(measurement).map(timeOf),
  };
  return client;
}

const timeOf = (line: string): number => Number(line.slice(line.lastIndexOf(' ') + 1));
