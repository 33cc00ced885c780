/** How a server that is away for long is asked: seldom, and at once again when it is back. Without the minutes themselves. */
import { expect, test } from 'vitest';
import { openInfluxSink } from '../../../store/influx/influx-sink.ts';
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
