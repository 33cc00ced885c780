/** What earlier writers left in other spools: sent for as long as something goes on, and said where nothing does. */
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { beforeEach, expect, it } from 'vitest';
import { sendLeftOvers } from '../../../run/influx/open-sink.ts';
import { pipelinePoint } from '../../../run/influx/pipeline-point.ts';
import type { InfluxClient } from '../../../store/influx/influx-client.ts';
import { openInfluxSink } from '../../../store/influx/influx-sink.ts';
import { drillPoints, newFolder } from '../../e2e/influx-drill.ts';
import { fakeClient } from '../../store/influx/fake-client.ts';

const patienceMs = 400;
const pointCount = 120;
const away = (): InfluxClient => ({ send: () => Promise.resolve({ detail: 'away' }), close: () => undefined });
const optionsWith = (client: InfluxClient) => ({
  destination: { url: 'http://influx.example:8086', database: 'provnat', org: 'provnat' },
  capBytes: 64 << 20,
  batchLines: 10,
  parallel: 1,
  client,
});
const send = (client: InfluxClient) =>
  sendLeftOvers(folder, optionsWith(client), patienceMs, (state) =>
    pipelinePoint({ school: 'Skolan', host: 'lab', writer: 'publish' }, state, undefined),
  );

let folder: string;
beforeEach(async () => {
  folder = await newFolder();
  for (const name of ['spool-1', 'spool-2']) {
    const sink = await openInfluxSink({ ...optionsWith(away()), spoolPath: join(folder, name) });
    // A frame is never parted: each is a batch.
    for (let from = 0; from < pointCount; from += 10) await sink.append(drillPoints(name, from, from + 10));
    await sink.close();
  }
});

it('all of them on a line that takes several times as long as a server that takes nothing is waited for', async () => {
  const server = fakeClient();
  const startedMs = performance.now();
  const slow: InfluxClient = { ...server, send: async (lines, signal) => (await sleep(100), server.send(lines, signal)) };
  expect(await send(slow)).toEqual({ deadCount: 0, waiting: [] });
  expect(performance.now() - startedMs).toBeGreaterThan(4 * patienceMs);
  expect(server.timesOf('host')).toHaveLength(2 * pointCount);
});

it('how much waits on in each spool that the server takes nothing of, and what to do', async () => {
  const { deadCount, waiting } = await send(away());
  expect(deadCount).toBe(0);
  const said = (name: string): unknown =>
    expect.stringMatching(new RegExp(`^${name}: .*took nothing for 0.4 s; ${pointCount} points wait on disk; publish again$`));
  expect(waiting).toEqual([said('spool-1'), said('spool-2')]);
});
