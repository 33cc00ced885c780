import { mkdir, readFile, rmdir } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createDeadLetters } from '../../../store/influx/dead-letters.ts';
import { openInfluxSink, type SinkEvent } from '../../../store/influx/influx-sink.ts';
import { drillPoints, newFolder } from '../../e2e/influx-drill.ts';
import { fakeClient } from './fake-client.ts';

test('what no longer fits is counted alone, and the file says so once', async () => {
  const path = join(await newFolder(), 'dead-letters.txt');
  const letters = createDeadLetters(path, () => 0, 200);
  const ends: string[] = [];
  for (let number = 0; number < 20; number++) ends.push(await letters.keep(`m value=${String(number).padStart(40, '0')} 1`, 'refused'));
  const lines = (await readFile(path, 'utf8')).trimEnd().split('\n');
  expect(lines.slice(0, 2)).toEqual(['# 1970-01-01T00:00:00.000Z refused', `m value=${'0'.repeat(40)} 1`]);
  expect(lines.filter((line) => line.startsWith('# full'))).toEqual([lines.at(-1)]);
  expect(ends.filter((end) => end === 'kept')).toHaveLength(lines.filter((line) => line.startsWith('m ')).length);
  expect(ends.at(-1)).toBe('full');
});

test('a refused line that the disk does not take stays in the spool until it does', async () => {
  const spoolPath = await newFolder();
  const inTheWay = join(spoolPath, 'dead-letters.txt');
  await mkdir(inTheWay);
  const events: SinkEvent[] = [];
  const client = fakeClient();
  client.failure = { status: 400, byInflux: true, detail: 'field type conflict' };
  const sink = await openInfluxSink({
    destination: { url: 'http://127.0.0.1:1', database: 'none', org: 'none' },
    spoolPath,
    capBytes: 1 << 20,
    client,
    firstRestMs: 1,
    longestRestMs: 5,
    onEvent: (event) => events.push(event),
  });
  await sink.append(drillPoints('refused', 0, 1));
  await expect
    .poll(() => events)
    .toEqual([{ what: 'down', detail: expect.stringContaining('what it refused cannot be laid aside') as string }]);
  expect(sink.state()).toMatchObject({ lineCount: 1, deadLineCount: 0 });
  await rmdir(inTheWay);
  await sink.drained();
  expect(await sink.close()).toMatchObject({ lineCount: 0, deadLineCount: 1 });
  expect(events.slice(1)).toEqual([{ what: 'up' }, { what: 'refused', lineCount: 1, detail: 'field type conflict', isKept: true }]);
  expect(await readFile(inTheWay, 'utf8')).toContain('host,host=refused');
});

test('told to stop while the disk does not take it, it leaves the line in the spool', async () => {
  const spoolPath = await newFolder();
  await mkdir(join(spoolPath, 'dead-letters.txt'));
  const client = fakeClient();
  client.failure = { status: 400, byInflux: true, detail: 'field type conflict' };
  const events: SinkEvent[] = [];
  const sink = await openInfluxSink({
    destination: { url: 'http://127.0.0.1:1', database: 'none', org: 'none' },
    spoolPath,
    capBytes: 1 << 20,
    client,
    onEvent: (event) => events.push(event),
  });
  await sink.append(drillPoints('refused', 0, 1));
  await expect.poll(() => events).toHaveLength(1);
  expect(await sink.close()).toMatchObject({ lineCount: 1, deadLineCount: 0 });
});
