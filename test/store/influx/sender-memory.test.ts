/** A collector appends five times a second for months: nothing of a wait may stay once it is over. */
import { open } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, test } from 'vitest';
import { openInfluxSink } from '../../../store/influx/influx-sink.ts';
import { drillPoints, newFolder } from '../../e2e/influx-drill.ts';

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;
const appendCount = 10_000;

async function heapBytes(): Promise<number> {
  for (let turn = 0; turn < 3; turn++) {
    await sleep(20);
    collect();
  }
  return process.memoryUsage().heapUsed;
}

test('10,000 appends, each sent before the next: memory stays what it was', async () => {
  const sink = await openInfluxSink({
    destination: { url: 'http://127.0.0.1:1', database: 'none', org: 'none' },
    spoolPath: await newFolder(),
    capBytes: 64 << 20,
    client: { send: () => Promise.resolve(undefined), close: () => undefined },
    // Forcing is the disk's business, and takes long.
    async openFile(path) {
      const file = await open(path, 'ax');
      return {
        write: file.write.bind(file) as typeof file.write,
        datasync: () => Promise.resolve(),
        truncate: (length) => file.truncate(length),
        close: () => file.close(),
      };
    },
  });
  const append = async (from: number, to: number): Promise<void> => {
    for (let number = from; number < to; number++) {
      await sink.append(drillPoints('memory', number, number + 1));
      await sink.drained();
    }
  };
  await append(0, 500);
  const before = await heapBytes();
  await append(500, 500 + appendCount);
  expect((await heapBytes()) - before).toBeLessThan(appendCount * 60);
  expect(await sink.close()).toMatchObject({ sentLineCount: 500 + appendCount, lineCount: 0 });
}, 120_000);
