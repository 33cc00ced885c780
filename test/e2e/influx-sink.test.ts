/** The sink on a real InfluxDB: what is written is what is there, and what it refuses is found among what it takes. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { lineOf } from '../../core/influx/line-protocol.ts';
import type { Point } from '../../core/influx/point.ts';
import { openInfluxClient } from '../../store/influx/influx-client.ts';
import { openInfluxSink, type SinkOptions } from '../../store/influx/influx-sink.ts';
import { pingInflux, queryInflux, quotedText } from '../../store/influx/influx-server.ts';
import { askerOf, written } from '../dashboards/ask.ts';
import { boardOf } from '../dashboards/board-file.ts';
import { drillPoint, drillPoints, firstAtMs, newFolder, numbersThere, wrongIn } from './influx-drill.ts';
import { type Influxd, startInfluxd } from './start-influxd.ts';

let influxd: Influxd;
let options: SinkOptions;

beforeAll(async () => {
  influxd = await startInfluxd();
  options = { destination: influxd.destination, spoolPath: await newFolder(), capBytes: 64 << 20 };
});
afterAll(() => influxd.stop());

const rowsOf = (query: string) => queryInflux(influxd.destination, query, influxd.destination.database);

test('says which InfluxDB it is, and how far its clock is from ours', async () => {
  const { kind, version, clockOffsetMs } = await pingInflux(influxd.destination);
  expect([kind, version]).toEqual(influxd.isTwo ? ['two', 'v2.7.12'] : ['one', '1.8.10']);
  expect(Math.abs(clockOffsetMs ?? Infinity)).toBeLessThan(1_500);
});

test('20,000 points arrive, and written again are the same 20,000', async () => {
  for (const round of ['first', 'second']) {
    const sink = await openInfluxSink(options);
    await sink.append(drillPoints('twice', 0, 20_000));
    await sink.drained();
    expect(wrongIn(await numbersThere(influxd, 'twice'), 20_000), round).toEqual({ missing: [], doubled: 0 });
    expect((await sink.close()).lineCount).toBe(0);
  }
});

test('names and texts of any kind come back as they were, but for what no line can hold', async () => {
  const text = fc.string({ unit: 'binary', minLength: 1, maxLength: 40 });
  const names = [
    ...fc.sample(text, { numRuns: 300, seed: 7 }),
    ...[
      'B 12',
      'å,ä=ö',
      "O'Hara",
      '"quoted"',
      'back\\',
      'back\\ slash',
      'a\\,b',
      '\\',
      'x=',
      ' lead',
      'trail ',
      '$tag',
      '{{}}',
      'Gi1/0/12',
      '#no comment',
    ],
    ...['ab\u0000c', 'a\nb', 'a\r\nb', 'a\tb', '\u202Eevil'],
  ].map((name) => name.replace(/\p{Cs}/gu, '\uFFFD'));
  // What the line protocol cannot hold, and what would act on a terminal: docs/guides/influxdb.md.
  const asWritten = (name: string): string => name.replace(/[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\p{Bidi_Control}]/gu, '\uFFFD');
  const points = names.map((name, number): Point => ({
    measurement: 'radio',
    tags: { school: 'names', mode: 'room', poller: 'collect', accessPoint: name, radio: `r${number}` },
    fields: { run: name, radioChannel: name, unknownCount: number },
    timeMs: firstAtMs + number,
  }));
  const sink = await openInfluxSink(options);
  await sink.append(points);
  await sink.drained();
  expect((await sink.close()).deadLineCount).toBe(0);
  const rows = await rowsOf(`SELECT "unknownCount", "radioChannel" FROM "radio" WHERE "school" = 'names' GROUP BY "accessPoint", "radio"`);
  const there = new Map(rows.map(({ tags, values }) => [Number(values['unknownCount']), [tags['accessPoint'], values['radioChannel']]]));
  for (const [number, name] of names.entries()) {
    expect(there.get(number), JSON.stringify(name)).toEqual([asWritten(name).replaceAll('\\', '\u2216'), asWritten(name)]);
  }
  // And asked for by name, as a dashboard does.
  const [asked] = await rowsOf(`SELECT count("unknownCount") FROM "radio" WHERE "accessPoint" = ${quotedText("O'Hara")}`);
  expect(asked?.values['count']).toBe(1);
});

test('counters up to 2^63 − 1 keep every digit; a larger one is no line', async () => {
  const point = (value: bigint): Point => ({
    measurement: 'interface',
    tags: { school: 'wide', mode: 'room', poller: 'collect', accessPoint: 'ap', interface: 'eth0' },
    fields: { interfaceInBytes: value },
    timeMs: firstAtMs,
  });
  const largest = (1n << 63n) - 1n;
  const sink = await openInfluxSink(options);
  await sink.append([point(largest)]);
  await sink.drained();
  await sink.close();
  // JSON numbers lose digits: the difference to a number of the same size is asked for instead.
  const [row] = await rowsOf(
    `SELECT count("interfaceInBytes") FROM "interface" WHERE "school" = 'wide' AND "interfaceInBytes" = ${largest}`,
  );
  expect(row?.values['count']).toBe(1);
  expect(() => lineOf(point(largest + 1n))).toThrow(/interfaceInBytes is integer/);
});

test('cable errors that collect and two runs saw are told once by the dashboard', async () => {
  const school = 'seen-twice';
  const seen = (poller: string, errors: readonly number[], more: Point['fields'] = {}): readonly Point[] =>
    errors.map((count, poll) => ({
      measurement: 'interface',
      tags: { school, mode: 'room', poller, accessPoint: 'ap', interface: 'eth0' },
      fields: { isUplink: true, interfaceInErrorRiseCount: count, interfaceSpeedMbps: 1000, ...more },
      timeMs: firstAtMs + poll * 10_000,
    }));
  const sink = await openInfluxSink(options);
  await sink.append([
    ...seen('collect', [1, 0, 2, 1], { interfaceDuplex: 'full' }),
    ...seen('run B12', [0, 2, 1]),
    ...seen('run B14', [2, 1]),
    {
      measurement: 'accessPoint',
      tags: { school, mode: 'room', poller: 'collect', accessPoint: 'ap' },
      fields: { uplinkUnknownCount: 0 },
      timeMs: firstAtMs,
    },
  ]);
  await sink.drained();
  await sink.close();
  const board = boardOf('access-points', 'en');
  const panel = board.panels.find(({ id }) => id === 4);
  const [target] = panel?.targets ?? [];
  if (target === undefined) throw new Error('no such panel');
  const { url, database, token } = influxd.destination;
  const headers: Record<string, string> = token === undefined ? {} : { authorization: `Token ${token.reveal()}` };
  const asked = written(target.query, {
    values: { school, accessPoint: ['ap'], mode: 'room', room: 'B12' },
    range: { fromMs: firstAtMs - 60_000, toMs: firstAtMs + 60_000 },
  });
  const [row] = (await askerOf(url, database, headers).series(asked)).map(({ columns, values }) =>
    Object.fromEntries(columns.map((column, index) => [column, values[0]?.[index]])),
  );
  expect(row).toMatchObject({ interfaceInErrorRiseCount: 4, speed: 1000, duplex: 'full' });
});

describe('lines that the server refuses', () => {
  test('are found among those that it takes, laid aside with what it said, and counted', async () => {
    const spoolPath = await newFolder();
    // Of another type than the schema's: only another program writes such, and the field is then of that type for a while.
    const client = openInfluxClient(influxd.destination);
    await client.send(`host,host=other,mode=rehearsal,school=x hostCpuWorstRatio="text" ${firstAtMs}\n`, AbortSignal.timeout(5_000));
    const wrong = 'radio,accessPoint=w,mode=room,radio=0,school=w radioChannel=1 ';
    await client.send(`radio,accessPoint=w,mode=room,radio=0,school=w radioChannel="6" ${firstAtMs}\n`, AbortSignal.timeout(5_000));
    const events: unknown[] = [];
    const sink = await openInfluxSink({
      ...options,
      spoolPath,
      onEvent: (event) => events.push(event),
      client: {
        // Three of 1,000 are spoiled on their way.
        send: (lines, signal) =>
          client.send(lines.replaceAll(/^.*hostCpuWorstRatio=(7|500|999),.*$/gm, `${wrong}${firstAtMs + 5}`), signal),
        close: () => client.close(),
      },
    });
    await sink.append(drillPoints('refused', 0, 1_000));
    await sink.drained();
    const { deadLineCount, sentLineCount, lineCount } = await sink.close();
    expect({ deadLineCount, sentLineCount, lineCount }).toEqual({ deadLineCount: 3, sentLineCount: 997, lineCount: 0 });
    expect(wrongIn(await numbersThere(influxd, 'refused'), 1_000)).toEqual({ missing: [7, 500, 999], doubled: 0 });
    const kept = await readFile(join(spoolPath, 'dead-letters.txt'), 'utf8');
    for (const number of [7, 500, 999]) expect(kept).toContain(lineOf(drillPoint('refused', number)));
    expect(kept).toMatch(/^# .*(conflict|partial write)/m);
    expect(events).toContainEqual(expect.objectContaining({ what: 'refused', lineCount: 1 }));
  });

  test('all of them at once, as when they are older than the retention, take one request', async () => {
    const client = openInfluxClient(influxd.destination);
    let requestCount = 0;
    const sink = await openInfluxSink({
      ...options,
      spoolPath: await newFolder(),
      client: {
        send: (lines, signal) => {
          requestCount += 1;
          return client.send(lines.replaceAll(/^.* (\d+)$/gm, 'radio,accessPoint=w,mode=room,radio=0,school=w radioChannel=1 $1'), signal);
        },
        close: () => client.close(),
      },
    });
    await sink.append(drillPoints('all-refused', 0, 1_000));
    await sink.drained();
    expect(await sink.close()).toMatchObject({ deadLineCount: 1_000, sentLineCount: 0, lineCount: 0 });
    expect(requestCount).toBe(1);
  });
});
