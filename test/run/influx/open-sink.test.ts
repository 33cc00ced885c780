/** What earlier writers left in other spools: sent for as long as something goes on, and said where nothing does. */
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { beforeEach, expect, it } from 'vitest';
import { openFreeSink, openOwnSink, sendLeftOvers, waitingElsewhere } from '../../../run/influx/open-sink.ts';
import { pipelinePoint } from '../../../run/influx/pipeline-point.ts';
import type { InfluxClient } from '../../../store/influx/influx-client.ts';
import { type SinkEvent, openInfluxSink } from '../../../store/influx/influx-sink.ts';
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

const another = { url: 'http://other.example:8086', database: 'provnat', org: 'provnat' };
const sendTo = (destination: typeof another, server: InfluxClient) =>
  sendLeftOvers(folder, { ...optionsWith(server), destination }, patienceMs, (state) =>
    pipelinePoint({ school: 'Skolan', host: 'lab', writer: 'publish' }, state, undefined),
  );

it.each([
  ['url', another],
  ['database', { ...optionsWith(away()).destination, database: 'other' }],
  ['organisation', { ...optionsWith(away()).destination, org: 'other' }],
])('what waits for one InfluxDB is never sent to one of another %s: it is said, and the right one finds it', async (_what, other) => {
  const wrong = fakeClient();
  const { deadCount, waiting } = await sendTo(other, wrong);
  expect(deadCount).toBe(0);
  expect(wrong.timesOf('host')).toEqual([]);
  expect(waiting).toEqual(
    ['spool-1', 'spool-2'].map(
      (name) => expect.stringMatching(new RegExp(`${name}: ${pointCount} points wait .*influx\\.example`)) as string,
    ),
  );
  const events: SinkEvent[] = [];
  const sink = await openFreeSink(folder, { ...optionsWith(wrong), destination: other, onEvent: (event) => events.push(event) });
  expect([sink.state().spool, events.map(({ what }) => what)]).toEqual(['spool-3', ['elsewhere', 'elsewhere']]);
  await sink.close();

  const right = fakeClient();
  expect(await send(right)).toEqual({ deadCount: 0, waiting: [] });
  expect(right.timesOf('host')).toHaveLength(2 * pointCount);
  // Nothing waits there any more: it is anybody's.
  const next = await openFreeSink(folder, { ...optionsWith(wrong), destination: other });
  expect(next.state().spool).toBe('spool-1');
  await next.close();
});

it('the same place is the same with a slash more, and no token stands in its mark', async () => {
  const server = fakeClient();
  const { url, ...place } = optionsWith(server).destination;
  expect((await sendTo({ ...place, url: `${url}/` }, server)).waiting).toEqual([]);
  expect(server.timesOf('host')).toHaveLength(2 * pointCount);
  const mark = JSON.parse(await readFile(join(folder, 'spool-1', 'destination.json'), 'utf8')) as object;
  expect(Object.keys(mark).sort()).toEqual(['database', 'org', 'url']);
});

it('one without a mark, of an earlier version, is believed to be the present one’s', async () => {
  await rm(join(folder, 'spool-1', 'destination.json'));
  const server = fakeClient();
  expect((await sendTo(another, server)).waiting).toHaveLength(1);
  expect(server.timesOf('host')).toHaveLength(pointCount);
});

it('what waits for another InfluxDB writes over nothing here', async () => {
  const there = optionsWith(away()).destination;
  expect([
    await waitingElsewhere(folder, 'spool-1', 'spool-2', there),
    await waitingElsewhere(folder, 'spool-1', 'spool-2', another),
  ]).toEqual([pointCount, 0]);
});

it('a writer with a folder of its own goes on beside what waits for another, and finds its own when it is led back', async () => {
  const own = join(folder, 'spool-1');
  const openedBy = async (destination: typeof another, count = 0): Promise<readonly [spool: string, waiting: number]> => {
    const sink = await openOwnSink(own, { ...optionsWith(away()), destination });
    const { spool, lineCount } = sink.state();
    if (count > 0) await sink.append(drillPoints('own', 0, count));
    await sink.close();
    return [spool, lineCount];
  };
  const first = optionsWith(away()).destination;
  expect(await openedBy(another, 3)).toEqual(['spool-2', 0]);
  expect(await openedBy(first)).toEqual(['spool-1', pointCount]);
  expect(await openedBy(another)).toEqual(['spool-2', 3]);
});
