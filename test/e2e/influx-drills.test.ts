/** InfluxDB, the way to it, the disk and we ourselves fail; in the end every point is on the server, once. */
import { spawn } from 'node:child_process';
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type InfluxSink, openInfluxSink, type SinkEvent, type SinkOptions } from '../../store/influx/influx-sink.ts';
import { buildWriter, drillPoints, newFolder, numbersThere, wrongIn } from './influx-drill.ts';
import { type Fault, type FaultProxy, startFaultProxy } from './influx-fault-proxy.ts';
import { type Influxd, startInfluxd } from './start-influxd.ts';

let influxd: Influxd;
let proxy: FaultProxy;
let writer: string;
const none = { missing: [], doubled: 0 };

beforeAll(async () => {
  influxd = await startInfluxd();
  writer = await buildWriter();
});
afterAll(() => influxd.stop());
beforeEach(async () => void (proxy = await startFaultProxy(influxd.port)));
afterEach(() => proxy.close());

/** Rests of a twentieth, so that an hour's trouble is over in minutes. */
const optionsOf = async (rests: 'short' | 'default' = 'short'): Promise<SinkOptions> => ({
  destination: { ...influxd.destination, url: proxy.url },
  spoolPath: await newFolder(),
  capBytes: 64 << 20,
  batchLines: 500,
  ...(rests === 'short' && { firstRestMs: 10, longestRestMs: 200 }),
});
const sinkOf = async (change: Partial<SinkOptions> = {}): Promise<InfluxSink> => openInfluxSink({ ...(await optionsOf()), ...change });

/** The same seed draws the same faults. */
function drawn(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

describe('the server', () => {
  test('is down for a while, over and over', async () => {
    const events: SinkEvent[] = [];
    const sink = await sinkOf({ onEvent: (event) => events.push(event) });
    for (let from = 0; from < 20_000; from += 1_000) {
      if (from % 4_000 === 0) await proxy.goDown();
      await sink.append(drillPoints('down', from, from + 1_000));
      if (from % 4_000 === 2_000) {
        await sleep(300);
        await proxy.comeBack();
      }
    }
    await sink.drained();
    const state = await sink.close();
    expect(state).toMatchObject({ sentLineCount: 20_000, lostLineCount: 0, deadLineCount: 0, lineCount: 0 });
    expect(state.retryCount).toBeGreaterThan(5);
    expect(events.map(({ what }) => what)).toEqual(expect.arrayContaining(['down', 'up']));
    expect(wrongIn(await numbersThere(influxd, 'down'), 20_000)).toEqual(none);
  });

  test('is down for half an hour by the rests that a school has', async () => {
    let awayMs = 0;
    await proxy.goDown();
    let back: Promise<void> | undefined;
    const asInSchool = await optionsOf('default');
    const sink = await openInfluxSink({
      ...asInSchool,
      // Every rest is as long as it would be, by a clock that runs faster.
      async sleep(ms) {
        awayMs += ms;
        if (awayMs > 1_800_000) await (back ??= proxy.comeBack());
      },
    });
    for (let from = 0; from < 20_000; from += 1_000) await sink.append(drillPoints('long', from, from + 1_000));
    await sink.drained();
    const state = await sink.close();
    expect(state).toMatchObject({ sentLineCount: 20_000, lostLineCount: 0, deadLineCount: 0, lineCount: 0 });
    expect(state.retryCount).toBeGreaterThan(30);
    expect(wrongIn(await numbersThere(influxd, 'long'), 20_000)).toEqual(none);
  });

  // The same with the minutes themselves: PROVNAT_LONG_DRILLS=1
  test.runIf(process.env['PROVNAT_LONG_DRILLS'] === '1')(
    'is really down for five minutes while points come, by the rests that a school has',
    async () => {
      const asInSchool = await optionsOf('default');
      const sink = await openInfluxSink({ ...asInSchool, destination: influxd.destination });
      let count = 0;
      const write = async (forMs: number): Promise<void> => {
        for (const untilMs = performance.now() + forMs; performance.now() < untilMs; count += 100) {
          await sink.append(drillPoints('minutes', count, count + 100));
          await sleep(100);
        }
      };
      await write(5_000);
      await influxd.kill();
      await write(300_000);
      await influxd.start();
      await write(5_000);
      await sink.drained();
      expect(await sink.close()).toMatchObject({ sentLineCount: count, lostLineCount: 0, deadLineCount: 0 });
      expect(wrongIn(await numbersThere(influxd, 'minutes'), count)).toEqual(none);
    },
    600_000,
  );

  test('is killed while it writes, and started again', async () => {
    const sink = await sinkOf({ destination: influxd.destination });
    let done = false;
    const killing = (async () => {
      for (let kills = 0; kills < 5; kills++) {
        await sleep(150);
        await influxd.kill();
        await sleep(50);
        await influxd.start();
      }
      done = true;
    })();
    let count = 0;
    while (!done) {
      await sink.append(drillPoints('killed', count, count + 400));
      count += 400;
      await sleep(25);
    }
    await killing;
    await sink.drained();
    expect(await sink.close()).toMatchObject({ sentLineCount: count, lostLineCount: 0, deadLineCount: 0 });
    expect(wrongIn(await numbersThere(influxd, 'killed'), count)).toEqual(none);
  });

  test('answers anything but yes, cuts the line, or says nothing for long', async () => {
    const random = drawn(11);
    const answers: readonly Fault[] = [
      ...[500, 502, 503, 504, 408, 425, 429, 401, 403, 404, 301].map((status): Fault => ({ what: 'status', status })),
      { what: 'status', status: 429, headers: { 'retry-after': '0' } },
      { what: 'status', status: 503, headers: { 'retry-after': 'Wed, 21 Oct 2015 07:28:00 GMT' } },
      { what: 'status', status: 400, body: '{"code":"invalid","message":"partial write: made up"}' },
      { what: 'status', status: 413 },
      { what: 'slow', ms: 150 },
      { what: 'swallowed' },
      { what: 'reset' },
      { what: 'half' },
    ];
    const seen = new Map<string, number>();
    // Whoever is told that single lines are wrong believes it: those two only ever come for whole batches.
    let lastRefused = false;
    proxy.fault = () => {
      if (random() < 0.5) return { what: 'pass' };
      const fault = answers[Math.floor(random() * answers.length)] ?? { what: 'pass' };
      const refuses = fault.what === 'status' && (fault.status === 400 || fault.status === 413);
      if (refuses && lastRefused) return { what: 'pass' };
      lastRefused = refuses;
      const name = fault.what === 'status' ? String(fault.status) : fault.what;
      seen.set(name, (seen.get(name) ?? 0) + 1);
      return fault;
    };
    const sink = await sinkOf({ longestRestMs: 20, batchLines: 250 });
    for (let from = 0; from < 60_000; from += 250) await sink.append(drillPoints('answers', from, from + 250));
    await sink.drained();
    expect(await sink.close()).toMatchObject({ sentLineCount: 60_000, lostLineCount: 0, deadLineCount: 0 });
    expect([...seen.keys()]).toHaveLength(17);
    expect(wrongIn(await numbersThere(influxd, 'answers'), 60_000)).toEqual(none);
  });

  test('asks for two seconds of peace, and gets them', async () => {
    proxy.fault = (count) => (count === 0 ? { what: 'status', status: 429, headers: { 'retry-after': '2' } } : { what: 'pass' });
    const sink = await sinkOf();
    await sink.append(drillPoints('peace', 0, 10));
    await sink.drained();
    await sink.close();
    const [first = 0, second = 0] = proxy.writeTimesMs;
    expect(second - first).toBeGreaterThanOrEqual(1_990);
    expect(second - first).toBeLessThan(4_000);
    expect(wrongIn(await numbersThere(influxd, 'peace'), 10)).toEqual(none);
  });
});

describe('our own process', () => {
  interface Told {
    readonly acked: number;
    readonly state?: {
      readonly lineCount: number;
      readonly lostLineCount: number;
      readonly sentLineCount: number;
      readonly byteCount: number;
    };
    readonly peakBytes?: number;
    readonly events: readonly SinkEvent[];
    readonly stderr: string;
  }

  /** @param killAfterMs after its first points were on disk; absent: until it has ended */
  function write(options: Readonly<Record<string, unknown>>, killAfterMs?: number, around: readonly string[] = []): Promise<Told> {
    const [command = process.execPath, ...rest] = [
      ...around,
      process.execPath,
      // A writer that kept what it is given would run out of it: 300,000 points are some hundred megabytes of objects.
      '--max-old-space-size=48',
      writer,
      JSON.stringify({ database: 'provnat', ...options }),
    ];
    const { token } = influxd.destination;
    const env = { ...process.env, ...(token !== undefined && { PROVNAT_TEST_TOKEN: token.reveal() }) };
    const child = spawn(command, rest, { stdio: ['ignore', 'pipe', 'pipe'], env });
    const told = { acked: 0, events: [] as SinkEvent[], stderr: '' };
    child.stderr.on('data', (text: Buffer) => (told.stderr += text.toString()));
    createInterface({ input: child.stdout }).on('line', (line) => {
      const [what, text = ''] = [line.slice(0, line.indexOf(' ')), line.slice(line.indexOf(' ') + 1)];
      if (what === 'acked') {
        if (told.acked === 0 && killAfterMs !== undefined) setTimeout(() => child.kill('SIGKILL'), killAfterMs);
        told.acked = Number(text);
      }
      if (what === 'event') told.events.push(JSON.parse(text) as SinkEvent);
      if (what === 'state' || what === 'peak')
        Object.assign(told, what === 'state' ? { state: JSON.parse(text) } : { peakBytes: Number(text) });
    });
    return new Promise((resolve) => child.once('close', () => resolve(told)));
  }

  test('is killed at 60 random moments: what it said to be on disk is on the server', async () => {
    const random = drawn(5);
    const options = { url: proxy.url, spoolPath: await newFolder(), drill: 'kill', portion: 37, capBytes: 64 << 20, waitMs: 60_000 };
    // On some days the server is not there either, so that the spools grow and are taken over.
    proxy.fault = () => (random() < 0.3 ? { what: 'status', status: 503 } : { what: 'pass' });
    let from = 0;
    let killCount = 0;
    while (killCount < 60) {
      const told = await write({ ...options, from, to: from + 200_000 }, random() * 120);
      expect(told.stderr).toBe('');
      expect(told.state).toBeUndefined();
      expect(told.acked).toBeGreaterThan(from);
      from = told.acked;
      killCount += 1;
    }
    proxy.fault = () => ({ what: 'pass' });
    const last = await write({ ...options, from, to: from + 1 });
    // A critical alert looks at what was lost: a kill is none.
    expect(last.state).toMatchObject({ lineCount: 0, lostLineCount: 0 });
    const numbers = await numbersThere(influxd, 'kill');
    // What was on disk and had not been said to be is there as well, and is no fault.
    expect(
      wrongIn(
        numbers.filter((number) => number <= from),
        from + 1,
      ),
    ).toEqual(none);
    // One that was killed late wrote more numbers than a call takes arguments.
    expect(numbers.filter((number) => number >= from + 10_000)).toEqual([]);
  }, 120_000);

  test('writes for long while nobody listens: its memory stays small, and what finds no room is counted and said', async () => {
    await proxy.goDown();
    const options = { url: proxy.url, spoolPath: await newFolder(), drill: 'full', portion: 1_000, careless: true };
    const large = await write({ ...options, from: 0, to: 300_000, capBytes: 8_000_000, waitMs: 0 });
    const { state, peakBytes = Infinity, events } = large;
    expect(large.stderr).toBe('');
    expect(state?.byteCount).toBeLessThanOrEqual(8_000_000);
    const lost = events.reduce((sum, event) => sum + (event.what === 'lost' ? event.lineCount : 0), 0);
    expect(lost).toBe(state?.lostLineCount);
    expect(lost).toBeGreaterThan(100_000);
    // Every point is on disk or counted.
    expect((state?.lineCount ?? 0) + lost).toBe(300_000);
    expect(peakBytes).toBeLessThan(250_000_000);

    await proxy.comeBack();
    const after = await write({ ...options, from: 0, to: 0, capBytes: 8_000_000, waitMs: 60_000 });
    expect(after.state).toMatchObject({ lineCount: 0, sentLineCount: 300_000 - lost, lostLineCount: lost });
    expect(wrongIn(await numbersThere(influxd, 'full'), 300_000)).toMatchObject({ doubled: 0 });
    expect(await numbersThere(influxd, 'full')).toHaveLength(300_000 - lost);
  }, 120_000);

  test.runIf(process.platform === 'linux')(
    'its disk is full: half a frame is taken back, and what waits is written when there is room',
    async () => {
      const folder = await newFolder();
      const [small, kept] = [join(folder, 'small'), join(folder, 'kept')];
      await mkdir(small);
      await mkdir(kept);
      await proxy.goDown();
      const options = {
        url: proxy.url,
        spoolPath: join(small, 'spool'),
        drill: 'disk',
        from: 0,
        to: 12_000,
        pauseMs: 100,
        portion: 500,
        careless: true,
        capBytes: 64 << 20,
        waitMs: 0,
      };
      // A disk of its own, in a namespace of its own; a file fills most of it and goes when the writer has met the full disk.
      const script =
        'mount -t tmpfs -o size=3000k tmpfs "$1"; head -c 2750000 /dev/zero >"$1/ballast"; from=$1; to=$2; shift 2; (sleep 1.2; rm "$from/ballast") & "$@"; code=$?; cp -a "$from"/. "$to"; exit $code';
      const told = await write(options, undefined, [
        'unshare',
        '--user',
        '--map-root-user',
        '--mount',
        'sh',
        '-c',
        script,
        'sh',
        small,
        kept,
      ]);
      expect(told.stderr).toBe('');
      expect(told.events.map(({ what }) => what)).toContain('stuck');
      expect(told.state).toMatchObject({ lineCount: 12_000, lostLineCount: 0 });

      await proxy.comeBack();
      const sink = await sinkOf({ spoolPath: join(kept, 'spool') });
      await sink.drained();
      expect(await sink.close()).toMatchObject({ sentLineCount: 12_000, lineCount: 0, lostLineCount: 0 });
      expect(wrongIn(await numbersThere(influxd, 'disk'), 12_000)).toEqual(none);
    },
  );

  test('of a spool that the disk has spoiled what is damaged is taken out, and said', async () => {
    await proxy.goDown();
    const spoolPath = await newFolder();
    const before = await sinkOf({ spoolPath });
    for (let from = 0; from < 4_000; from += 500) await before.append(drillPoints('spoiled', from, from + 500));
    await before.close();
    const name = (await readdir(spoolPath)).find((each) => each.endsWith('.lines')) ?? '';
    const bytes = await readFile(join(spoolPath, name));
    // One bit in the sixth of eight frames, and half a line at the end.
    const at = Math.floor((bytes.length * 11) / 16);
    bytes[at] = (bytes[at] ?? 0) ^ 1;
    await writeFile(join(spoolPath, name), Buffer.concat([bytes, Buffer.from('#provnat 200 3 ')]));
    await proxy.comeBack();
    const events: SinkEvent[] = [];
    const after = await sinkOf({ spoolPath, onEvent: (event) => events.push(event) });
    await after.drained();
    expect(await after.close()).toMatchObject({ sentLineCount: 3_500, lineCount: 0, lostLineCount: 500 });
    expect(events).toEqual([
      { what: 'half', detail: expect.stringContaining('15 bytes') as string },
      { what: 'lost', lineCount: 500, why: expect.stringContaining('damaged bytes') as string },
    ]);
    const { missing, doubled } = wrongIn(await numbersThere(influxd, 'spoiled'), 4_000);
    expect([missing.length, missing[0], missing.at(-1), doubled]).toEqual([500, 2_500, 2_999, 0]);
    await rm(spoolPath, { recursive: true });
  });

  test('two writers never share a spool', async () => {
    const spoolPath = await newFolder();
    const first = await sinkOf({ spoolPath });
    await expect(sinkOf({ spoolPath })).rejects.toMatchObject({ code: 'DATA_FOLDER_IN_USE' });
    await first.close();
    await (await sinkOf({ spoolPath })).close();
  });
});
