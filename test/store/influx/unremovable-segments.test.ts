/** A virus scanner holds a file, or the disk has become read-only: what has been sent cannot be removed, and that stops nothing. */
import { readdir, rm } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { type InfluxSink, openInfluxSink, type SinkEvent } from '../../../store/influx/influx-sink.ts';
import { drillPoints, newFolder } from '../../e2e/influx-drill.ts';
import { fakeClient } from './fake-client.ts';

const busy = (path: string): Promise<void> => Promise.reject(new Error(`EBUSY: resource busy or locked, unlink '${path}'`));
const segmentsIn = async (folder: string): Promise<number> => (await readdir(folder)).filter((name) => name.endsWith('.lines')).length;
/** Small: every other portion begins a segment. */
const capBytes = 400_000;

async function write(sink: InfluxSink, from: number, to: number): Promise<void> {
  for (let at = from; at < to; at += 100) {
    await sink.append(drillPoints('held', at, at + 100));
    await sink.drained();
  }
}

test('sent segments that cannot be removed stay until they can be, and everything is sent and noted meanwhile', async () => {
  const client = fakeClient();
  const spoolPath = await newFolder();
  const events: SinkEvent[] = [];
  let remove = busy;
  const sink = await openInfluxSink({
    destination: { url: 'http://127.0.0.1:1', database: 'none', org: 'none' },
    spoolPath,
    capBytes,
    client,
    remove: (path) => remove(path),
    onEvent: (event) => events.push(event),
  });
  await write(sink, 0, 1_500);
  expect(client.lines.size).toBe(1_500);
  expect(sink.state()).toMatchObject({ sentLineCount: 1_500, lineCount: 0, lostLineCount: 0 });
  expect(await segmentsIn(spoolPath)).toBeGreaterThan(3);
  expect(events).toEqual([]);
  remove = (path) => rm(path);
  await write(sink, 1_500, 2_500);
  expect(await segmentsIn(spoolPath)).toBeLessThan(3);
  await sink.close();
  expect(client.lines.size).toBe(2_500);
  expect(await segmentsIn(spoolPath)).toBe(0);
});

test('a spool of sent segments that cannot be removed can be opened, and sends none of them again', async () => {
  const spoolPath = await newFolder();
  for (const from of [0, 1_000]) {
    const client = fakeClient();
    const sink = await openInfluxSink({
      destination: { url: 'http://127.0.0.1:1', database: 'none', org: 'none' },
      spoolPath,
      capBytes,
      client,
      remove: busy,
    });
    await write(sink, from, from + 1_000);
    await sink.close();
    expect(client.lines.size).toBe(1_000);
  }
  expect(await segmentsIn(spoolPath)).toBeGreaterThan(3);
});
