/** What is lost is told, once, to whoever looks at the dashboard when it can be seen there. */
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { pipelinePoint } from '../../../run/influx/pipeline-point.ts';
import { type InfluxSink, openInfluxSink, type SinkEvent, type TellState } from '../../../store/influx/influx-sink.ts';
import { drillPoints, newFolder } from '../../e2e/influx-drill.ts';
import { type FakeClient, fakeClient } from './fake-client.ts';

let client: FakeClient;
let spoolPath: string;
/** Every point its own millisecond, however fast they come. */
let clockMs: number;

beforeEach(async () => {
  client = fakeClient();
  spoolPath = await newFolder();
  clockMs = Date.now();
});

const open = (capBytes = 64 << 20): Promise<InfluxSink> =>
  openInfluxSink({
    destination: { url: 'http://127.0.0.1:1', database: 'none', org: 'none' },
    spoolPath,
    capBytes,
    client,
    firstRestMs: 1,
    longestRestMs: 5,
  });

const pipeline: TellState = (state) => pipelinePoint({ school: 'Skolan', host: 'lab', writer: 'run' }, state, undefined, clockMs++);
const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0);
const risesThere = (): readonly number[] => client.valuesOf('pipeline', 'lostLineRiseCount');
/** Until it knows that nobody is there. */
async function known(sink: InfluxSink): Promise<void> {
  const asked = sink.state().retryCount;
  while (sink.state().retryCount <= asked) await new Promise((over) => setTimeout(over, 1));
}

describe('a full spool', () => {
  test('tells the whole loss with the first point after the server is back', async () => {
    const sink = await open(100_000);
    client.failure = { detail: 'away' };
    let refusedCount = 0;
    for (let from = 0; from < 3_000; from += 100) {
      await sink.append(drillPoints('full', from, from + 100)).catch(() => (refusedCount += 100));
      if (from === 0) await known(sink);
      // Small as it is it finds room where a portion did not, or finds none itself.
      await sink.tell(pipeline);
    }
    const { lostLineCount } = sink.state();
    expect(refusedCount).toBeGreaterThan(1_000);
    expect(lostLineCount).toBeGreaterThanOrEqual(refusedCount);
    const backAtMs = (clockMs += 3_600_000);
    client.failure = undefined;
    await sink.drained();
    expect(sum(risesThere())).toBe(0); // an alert that looks at the last hour would not see them there
    await sink.tell(pipeline);
    await sink.tell(pipeline);
    await sink.close(1_000, pipeline);
    expect(sum(risesThere())).toBe(lostLineCount);
    expect(client.timesOf('pipeline')[risesThere().findIndex((rise) => rise > 0)]).toBe(backAtMs);
  });

  test('that is closed before the server is back is told by the next writer', async () => {
    const sink = await open(100_000);
    client.failure = { detail: 'away' };
    await sink.append(drillPoints('full', 0, 500));
    await known(sink);
    await expect(sink.append(drillPoints('full', 500, 2_000))).rejects.toMatchObject({
      code: 'DISK_FULL',
      message: expect.stringContaining('the spool is full') as string,
    });
    expect(await sink.close(5, pipeline)).toMatchObject({ lostLineRiseCount: 1_500 });
    client.failure = undefined;
    await (await open()).close(1_000, pipeline);
    expect(sum(risesThere())).toBe(1_500);
    await (await open()).close(1_000, pipeline);
    expect(sum(risesThere())).toBe(1_500);
  });

  test('and a portion that was refused half counts all of it', async () => {
    const sink = await open(1_000_000);
    client.failure = { detail: 'away' };
    await expect(sink.append(drillPoints('half', 0, 20_000))).rejects.toThrow('the spool is full');
    const { lineCount, lostLineCount } = sink.state();
    expect(lineCount + lostLineCount).toBe(20_000);
    expect(lineCount).toBeGreaterThan(0);
    await sink.close();
  });
});

test('a spool that is damaged at its end tells so when it is opened', async () => {
  client.failure = { detail: 'away' };
  const before = await open();
  for (let from = 0; from < 3_000; from += 500) await before.append(drillPoints('torn', from, from + 500));
  await before.close();
  const path = join(spoolPath, (await readdir(spoolPath)).find((each) => each.endsWith('.lines')) ?? '');
  const bytes = await readFile(path);
  await writeFile(path, bytes.fill(0, bytes.length - 10));
  client.failure = undefined;
  const after = await open();
  await after.drained();
  const { lostLineCount } = await after.close(1_000, pipeline);
  expect(lostLineCount).toBe(500);
  expect(sum(risesThere())).toBe(500);
});

test('the last word comes after everything else: it says that nothing waits', async () => {
  const sink = await open();
  sink.write(drillPoints('last', 0, 5_000));
  await sink.close(1_000, pipeline);
  expect(client.valuesOf('pipeline', 'spoolLineCount')).toEqual([0]);
  expect(client.valuesOf('pipeline', 'sentLineCount')).toEqual([5_000]);
});

test('what an earlier version noted is read, and its losses are told', async () => {
  const earlier = { acked: { segment: 3, offset: 0 }, sentLineCount: 9, lostLineCount: 4, deadLineCount: 1, retryCount: 2 };
  await writeFile(join(spoolPath, 'checkpoint.json'), JSON.stringify(earlier));
  const sink = await open();
  expect(sink.state()).toMatchObject({ sentLineCount: 9, lostLineCount: 4, lostLineRiseCount: 4, deadLineRiseCount: 1 });
  await sink.close();
});

test('the age of what waits is its own, not that of the file that it stands in', async () => {
  const sink = await open();
  await sink.append(drillPoints('age', 0, 10));
  await sink.drained();
  await new Promise((over) => setTimeout(over, 30));
  client.failure = { detail: 'away' };
  const atMs = Date.now();
  await sink.append(drillPoints('age', 10, 20));
  expect(sink.state().oldestAtMs).toBeGreaterThanOrEqual(atMs);
  await sink.close();
});

test('on a line whose answers take longer than the next points take to come, what waits is as young as it is', async () => {
  let answer: (() => void) | undefined;
  const send = (): Promise<undefined> => new Promise((resolve) => (answer = () => resolve(undefined)));
  const sink = await openInfluxSink({
    destination: { url: 'http://127.0.0.1:1', database: 'none', org: 'none' },
    spoolPath,
    capBytes: 64 << 20,
    client: { send, close: () => undefined },
    parallel: 1,
  });
  let oldestMs = 0;
  const untilMs = Date.now() + 4_000;
  for (let number = 0; Date.now() < untilMs; number++) {
    await sink.append(drillPoints('young', number, number + 1));
    await new Promise((over) => setTimeout(over, 50));
    oldestMs = Date.now() - (sink.state().oldestAtMs ?? Infinity);
    answer?.();
  }
  // One is on its way and one waits; a second is what the age is told to.
  expect(oldestMs).toBeLessThan(2_000);
  const answering = setInterval(() => answer?.(), 1);
  await sink.drained();
  clearInterval(answering);
  expect(sink.state().oldestAtMs).toBeUndefined();
  await sink.close();
});

test('a point that is none is counted and said, and takes no other with it', async () => {
  const events: SinkEvent[] = [];
  const sink = await openInfluxSink({
    destination: { url: 'http://127.0.0.1:1', database: 'none', org: 'none' },
    spoolPath,
    capBytes: 64 << 20,
    client,
    onEvent: (event) => events.push(event),
  });
  const [first, second, third] = drillPoints('unfit', 0, 3);
  if (first === undefined || second === undefined || third === undefined) throw new Error('no points');
  sink.write([first, { ...second, fields: { hostCpuWorstRatio: NaN } }, { ...second, fields: { hostCpuWorstRatio: NaN } }, third]);
  await sink.drained();
  const { lostLineCount } = await sink.close();
  expect(client.timesOf('host')).toEqual([first.timeMs, third.timeMs]);
  expect(lostLineCount).toBe(2);
  expect(events).toEqual([{ what: 'lost', lineCount: 2, why: expect.stringContaining('hostCpuWorstRatio') as string }]);
});
