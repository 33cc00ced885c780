/** How a server that is away for long is asked: seldom, and at once again when it is back. Without the minutes themselves. */
import { expect, test } from 'vitest';
import type { SendFailure } from '../../../store/influx/influx-client.ts';
import { openInfluxSink } from '../../../store/influx/influx-sink.ts';
import { createRests } from '../../../store/influx/rests.ts';
import { drillPoints, newFolder } from '../../e2e/influx-drill.ts';
import { fakeClient } from './fake-client.ts';

test('an hour without a server: rests grow from half a second to a minute and stay there; then everything goes', async () => {
  const client = fakeClient();
  client.failure = { detail: 'away' };
  let awayMs = 0;
  const rests: number[] = [];
  const sink = await openInfluxSink({
    destination: { url: 'http://127.0.0.1:1', database: 'none', org: 'none' },
    spoolPath: await newFolder(),
    capBytes: 64 << 20,
    client,
    sleep(ms) {
      rests.push(ms);
      awayMs += ms;
      if (awayMs > 3_600_000) client.failure = undefined;
      return Promise.resolve();
    },
  });
  await sink.append(drillPoints('hour', 0, 12_000));
  await sink.drained();
  expect(rests.slice(0, 9).map((ms, turn) => ms / Math.min(60_000, 500 * 2 ** turn))).toSatisfy((shares: number[]) =>
    shares.every((share) => share >= 0.75 && share <= 1.25),
  );
  expect(rests.slice(9).every((ms) => ms >= 45_000 && ms <= 75_000)).toBe(true);
  // Two batches on their way ask no more often than one would.
  expect(rests.length).toBeLessThan(85);
  expect(await sink.close()).toMatchObject({ sentLineCount: 12_000, lineCount: 0, lostLineCount: 0 });
  expect(client.lines.size).toBe(12_000);
});

test('a server that asks the second of two batches for two minutes gets them, though the first rests already', async () => {
  const answers: ((failure: SendFailure | undefined) => void)[] = [];
  const rests: { readonly ms: number; readonly end: () => void }[] = [];
  const sink = await openInfluxSink({
    destination: { url: 'http://127.0.0.1:1', database: 'none', org: 'none' },
    spoolPath: await newFolder(),
    capBytes: 64 << 20,
    batchLines: 100,
    client: { send: () => new Promise((answer) => answers.push(answer)), close: () => undefined },
    sleep: (ms) => new Promise((end) => rests.push({ ms, end })),
  });
  await sink.append(drillPoints('first', 0, 100));
  await sink.append(drillPoints('second', 0, 100));
  await expect.poll(() => answers.length).toBe(2);
  answers[0]?.({ detail: 'away' });
  await expect.poll(() => rests.length).toBe(1);
  answers[1]?.({ status: 429, detail: 'later', retryAfterMs: 120_000 });
  await expect.poll(() => sink.state().retryCount).toBe(2);
  rests[0]?.end();
  await expect.poll(() => rests.length).toBe(2);
  expect(rests[1]?.ms).toBeGreaterThan(118_000);
  expect(rests[1]?.ms).toBeLessThanOrEqual(120_000);
  expect(answers).toHaveLength(2);
  rests[1]?.end();
  await expect.poll(() => answers.length).toBe(4);
  for (const answer of answers.slice(2)) answer(undefined);
  await sink.drained();
  expect(await sink.close()).toMatchObject({ sentLineCount: 200, lineCount: 0 });
});

test('a shorter wish, or none, makes a rest no longer; one that comes as it ends has a rest of its own', async () => {
  const slept: number[] = [];
  let end: () => void = () => undefined;
  const rests = createRests(
    {
      firstRestMs: 1_000,
      longestRestMs: 60_000,
      random: () => 0.5,
      sleep: (ms) => (slept.push(ms), new Promise((resolve) => (end = resolve))),
    },
    new AbortController().signal,
  );
  const first = rests.rest(30_000);
  void rests.rest();
  void rests.rest(5_000);
  end();
  await first;
  expect(slept).toEqual([30_000]);
  expect(rests.restMs()).toBe(0);
  void rests.rest();
  expect(slept).toEqual([30_000, 2_000]);
  end();
  await rests.over();
});
