/** Spools as they come from killed writers, full disks and other clocks: every line is a row or a counted loss. */
import { appendFile, mkdir, mkdtemp, readFile, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import type { ImportedFile } from '../../store/import-samples.ts';
import { importSamples } from '../../store/import-samples.ts';
import { readable, rowsOf, withDatabase } from '../../store/duckdb.ts';
import { sampleLine } from '../../store/sample-spool.ts';
import type { PupilMeasure } from './synthetic-pupil-behaviour.ts';
import { k6Definition, k6Line } from './synthetic-run.ts';

// Whole runs are written, imported and sealed; a busy machine takes its time.
vi.setConfig({ testTimeout: 240_000, hookTimeout: 240_000 });

let folder: string;
let count = 0;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'provnat-import-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const atMs = Date.UTC(2026, 10, 23, 8, 15);
const beat = (n: number): PupilMeasure => ({
  metric: 'heartbeatRttMs',
  value: 10 + n,
  atMs: atMs + 1000 * n,
  windowMs: 10 + n,
  phase: 'work',
});
const beats = (to: number): string[] => Array.from({ length: to }, (_, n) => k6Line(beat(n), 'B12', String((n % 3) + 1)));

interface Imported extends ImportedFile {
  readonly rows: readonly Record<string, unknown>[];
  readonly paths: { readonly raw: string; readonly samples: string };
}

async function imported(text: string | Buffer, name = 'k6-0'): Promise<Imported> {
  const run = join(folder, `[run] * ${(count += 1)}'s`);
  const paths = { raw: join(run, 'raw'), samples: join(run, 'samples') };
  await mkdir(paths.raw, { recursive: true });
  await writeFile(join(paths.raw, `${name}.jsonl`), text);
  const { files } = await importSamples(paths.raw, paths.samples);
  const [file] = files;
  if (file === undefined) throw new Error('nothing was imported');
  const rows = await withDatabase({ spillPath: join(run, 'spill') }, (connection) =>
    rowsOf(connection, `select * from read_parquet(${readable(join(paths.samples, `${name}.parquet`))}) order by atMs`),
  );
  return { ...file, rows, paths };
}

describe('k6', () => {
  test('points of the catalogue become rows; definitions and k6’s own metrics are counted', async () => {
    const foreign = beats(1).map((line) => line.replace('heartbeatRttMs', 'http_req_duration'));
    const file = await imported([k6Definition('heartbeatRttMs'), ...beats(5), ...foreign, ''].join('\n'));
    expect(file).toMatchObject({ lineCount: 7, rowCount: 5, dropped: { definition: 1, 'foreign-metric': 1 }, lastAtMs: atMs + 4000 });
    expect(file.rows[1]).toEqual({
      atMs: atMs + 1000,
      metric: 'heartbeatRttMs',
      valueDouble: 11,
      valueInteger: null,
      valueText: null,
      state: 'value',
      reason: null,
      subject: 'pupil/B12/2',
      room: 'B12',
      pupil: '2',
      phase: 'work',
      polledAtMs: null,
      ageMs: null,
      windowMs: 11,
      agentUptimeMs: null,
      source: 'k6',
    });
  });

  test('values go where the metric’s type says; unknown keeps what it had', async () => {
    const measures: PupilMeasure[] = [
      { metric: 'downloadBytes', value: 68_750, atMs, phase: 'bandwidth', windowMs: 12.5 },
      { metric: 'answerAcknowledged', value: 1, atMs: atMs + 1, phase: 'work', text: 'é|1|ab"c' },
      { metric: 'loginMs', value: 75_000, atMs: atMs + 2, phase: 'login', unknown: true, reason: 'gave-up' },
      { metric: 'answerAcknowledged', value: 1, atMs: atMs + 3, phase: 'work' },
    ];
    const { rows } = await imported(`${measures.map((measure) => k6Line(measure, "B'12\u2028\u0000", '7')).join('\n')}\n`);
    expect(rows[0]).toMatchObject({ valueInteger: 68_750n, valueDouble: null, windowMs: 12.5, room: "B'12\u2028\u0000" });
    expect(rows[1]).toMatchObject({ valueText: 'é|1|ab"c', valueDouble: null });
    expect(rows[2]).toMatchObject({ state: 'unknown', reason: 'gave-up', valueDouble: 75_000 });
    expect(rows[3]).toMatchObject({ state: 'unknown', reason: 'no-value' });
  });

  test('a half last line is cut and counted; a whole one without its newline is kept', async () => {
    const [torn] = beats(1);
    const half = await imported(`${beats(4).join('\n')}\n${torn?.slice(0, 90)}`);
    expect(half).toMatchObject({ lineCount: 5, rowCount: 4, dropped: { 'half-line': 1 } });
    expect(await readFile(join(half.paths.raw, 'k6-0.jsonl'), 'utf8')).toBe(`${beats(4).join('\n')}\n`);
    expect(await imported(beats(4).join('\n'))).toMatchObject({ lineCount: 4, rowCount: 4, dropped: {} });
  });

  test('a line torn by a full disk takes its neighbour along, and both are said', async () => {
    const lines = beats(5);
    lines[2] = `${lines[2]?.slice(0, 60)}${lines[3]}`;
    expect(await imported(`${lines.join('\n')}\n`)).toMatchObject({ lineCount: 5, rowCount: 4, dropped: { garbage: 1 } });
  });

  test('garbage of every kind is counted, blank lines are nothing', async () => {
    const lines = [
      ...beats(3),
      'x',
      '',
      '  \t',
      '12',
      'null',
      '[]',
      '{}',
      '{"metric":3}',
      '\u0000\u0000\u0000',
      '{"metric":"a","type":"Point"}',
    ];
    const file = await imported(`${lines.join('\n')}\n`);
    expect(file.rowCount).toBe(3);
    expect(file.lineCount).toBe(11);
    expect(file.dropped).toEqual({ garbage: 7, 'foreign-metric': 1 });
  });

  test('a point that cannot be placed is counted', async () => {
    const [line = ''] = beats(1);
    const timeless = k6Line(beat(1), 'B12', '1', 'without-time').replace(/"time":"[^"]*"/, '"time":"yesterday"');
    const nobody = line.replace(/"pupil":"\d",/, '');
    expect(await imported(`${[line, timeless, nobody].join('\n')}\n`)).toMatchObject({
      rowCount: 1,
      dropped: { 'no-time': 1, 'no-subject': 1 },
    });
  });

  test('a tail that was written twice counts once', async () => {
    const lines = beats(20);
    const file = await imported(`${[...lines, ...lines.slice(13)].join('\n')}\n`);
    expect(file).toMatchObject({ lineCount: 27, rowCount: 20, dropped: { repeated: 7 } });
    // Two equal samples may truly come in one tick of a coarse clock.
    const twin = beats(3);
    expect(await imported(`${[...twin, twin[2]].join('\n')}\n`)).toMatchObject({ rowCount: 4, dropped: {} });
  });

  test('an empty spool and one of definitions only are whole imports', async () => {
    expect(await imported('')).toMatchObject({ lineCount: 0, rowCount: 0, dropped: {} });
    expect(await imported(`${k6Definition('loginMs')}\n`)).toMatchObject({ rowCount: 0, dropped: { definition: 1 } });
  });

  test('whatever a file holds, lines read are rows written and losses by reason', async () => {
    const line = fc.oneof(
      fc.integer({ min: 0, max: 30 }).map((n) => k6Line(beat(n), 'B12', '1')),
      fc.string({ unit: 'binary' }).map((text) => text.replaceAll('\n', ' ')),
      fc.json(),
      fc.tuple(fc.nat(250), fc.nat(30)).map(([at, n]) => k6Line(beat(n), 'B12', '1').slice(0, at)),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(line, { maxLength: 30 }), fc.constantFrom('', '\n'), async (lines, end) => {
        const file = await imported(lines.join('\n') + end);
        const dropped = Object.values(file.dropped).reduce((sum, one) => sum + one, 0);
        expect(file.rowCount + dropped).toBe(file.lineCount);
        expect(file.rows).toHaveLength(file.rowCount);
      }),
      { numRuns: 15 },
    );
  });
});

describe('time', () => {
  const zone = process.env['TZ'];
  afterEach(() => {
    if (zone === undefined) Reflect.deleteProperty(process.env, 'TZ');
    else process.env['TZ'] = zone;
  });

  for (const timeZone of ['UTC', 'Europe/Stockholm']) {
    test(`the night that has an hour twice, in ${timeZone}`, async () => {
      process.env['TZ'] = timeZone;
      // 02:30 summer time and 02:30 winter time in Stockholm are an hour apart.
      const nights = [0, 15, 30, 45, 60, 75, 90, 105, 120].map((minutes) => Date.UTC(2026, 9, 24, 23, 45) + minutes * 60_000);
      const lines = nights.map((at) => k6Line({ metric: 'loginMs', value: 1, atMs: at, phase: 'login' }, 'B12', '1', 'without-time'));
      if (timeZone === 'Europe/Stockholm') {
        expect(lines[3]).toContain('2026-10-25T02:30:00.000+02:00');
        expect(lines[7]).toContain('2026-10-25T02:30:00.000+01:00');
      }
      const { rows } = await imported(`${lines.join('\n')}\n`);
      expect(rows.map((row) => row['atMs'])).toEqual(nights);
    });
  }

  test('k6’s own time keeps its fraction of a ms; the exact time of the metadata wins over it', async () => {
    const own = k6Line(beat(1), 'B12', '1', 'without-time').replace(/"time":"[^"]*"/, '"time":"2026-11-23T09:15:00.123456789+01:00"');
    const exact = own.replace('"metadata":{', `"metadata":{"atMs":"${atMs + 0.25}",`);
    const { rows } = await imported(`${own}\n${exact}\n`);
    expect(rows.map((row) => row['atMs'])).toEqual([atMs + 0.25, atMs + 123.456]);
  });
});

describe('collectors', () => {
  test('64-bit counters keep every digit', async () => {
    const values = [0n, 9_007_199_254_740_993n, 18_446_744_073_709_551_615n];
    const lines = values.map((valueInteger, index) =>
      sampleLine({
        atMs: atMs + index,
        metric: 'interfaceInBytes',
        valueInteger,
        state: valueInteger === 0n ? 'zero' : 'value',
        subject: 'interface/a/eth0',
        polledAtMs: atMs,
        ageMs: 10,
        agentUptimeMs: 5,
        source: 'snmp',
      }),
    );
    const file = await imported(`${lines.join('\n')}\n`, 'snmp');
    expect(file.rows.map((row) => row['valueInteger'])).toEqual(values);
    expect(file.rows[1]).toMatchObject({ polledAtMs: atMs, ageMs: 10, agentUptimeMs: 5, source: 'snmp', room: null });
  });

  test('what is no number, no counter or no state is unknown with a reason', async () => {
    const common = { metric: 'hostCpuRatio', subject: 'host/a', source: 'host', state: 'value' } as const;
    const lines = [
      sampleLine({ ...common, atMs, valueDouble: NaN }),
      sampleLine({ ...common, atMs: atMs + 1, metric: 'hostMemoryFreeBytes', valueInteger: -1 }),
      sampleLine({ ...common, atMs: atMs + 2, metric: 'hostMemoryFreeBytes', valueInteger: 1.5 }),
      sampleLine({ ...common, atMs: atMs + 3 }),
      JSON.stringify({ ...common, atMs: atMs + 4, valueDouble: 0.5, state: 'fine' }),
      JSON.stringify({ ...common, atMs: atMs + 5, valueDouble: 0.5, metric: 'hostMood' }),
    ];
    const file = await imported(`${lines.join('\n')}\n`, 'host');
    expect(file.rows.map(({ state, reason }) => `${String(state)} ${String(reason)}`)).toEqual([
      'unknown not-finite',
      'unknown not-unsigned',
      'unknown not-unsigned',
      'unknown no-value',
      'unknown no-state',
    ]);
    expect(file.dropped).toEqual({ 'foreign-metric': 1 });
  });
});

describe('again', () => {
  test('an import may be repeated: the same rows, nothing left over, nothing raw deleted', async () => {
    const { paths } = await imported(`${beats(50).join('\n')}\n`);
    const again = await importSamples(paths.raw, paths.samples);
    expect(again).toMatchObject({ rowCount: 50, lineCount: 50, lostCount: 0 });
    expect(await readdir(paths.samples)).toEqual(['k6-0.parquet']);
    expect((await stat(join(paths.raw, 'k6-0.jsonl'))).size).toBeGreaterThan(0);
    await appendFile(join(paths.raw, 'k6-0.jsonl'), `${beats(2).join('\n')}\nhalf`);
    const torn = await importSamples(paths.raw, paths.samples);
    expect(torn).toMatchObject({ rowCount: 52, lostCount: 1 });
    // What the first import cut off is still known to the second.
    expect(await importSamples(paths.raw, paths.samples)).toEqual(torn);
  });
});
