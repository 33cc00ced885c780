/** A collector sends for months: nothing of a batch may stay once it has been answered, or given up. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openInfluxClient } from '../../../store/influx/influx-client.ts';

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

let server: Server;
let answers: boolean;
beforeEach(async () => {
  answers = true;
  server = createServer((request, response) => {
    request.resume();
    request.on('end', () => (answers ? response.writeHead(204).end() : undefined));
  }).listen(0, '127.0.0.1');
  await new Promise((up) => server.once('listening', up));
});
afterEach(() => {
  server.closeAllConnections();
  server.close();
});

const sendCount = 150;
const batchBytes = 200_000;

/** Bytes more than before after sendCount batches, of which sendCount × batchBytes went through. */
async function keptAfterSends(url: string, timeoutMs: number): Promise<number> {
  const client = openInfluxClient({ url, database: 'provnat', org: 'provnat' }, { timeoutMs });
  const never = new AbortController();
  const heldBytes = async (): Promise<number> => {
    // What a connection held is let go some turns after it was closed.
    for (let turn = 0; turn < 3; turn++) {
      await sleep(100);
      collect();
    }
    const { heapUsed, external } = process.memoryUsage();
    return heapUsed + external;
  };
  const send = async (number: number): Promise<void> => {
    await client.send(`m text="${String(number).padStart(batchBytes, 'x')}" 1\n`, never.signal);
  };
  for (let number = 0; number < 10; number++) await send(number);
  const before = await heldBytes();
  for (let number = 0; number < sendCount; number++) await send(number);
  const after = await heldBytes();
  client.close();
  return after - before;
}

const urlOf = (port: number): string => `http://127.0.0.1:${port}`;
const portOf = (): number => (server.address() as AddressInfo).port;
const few = (sendCount * batchBytes) / 10;

test('batches that were taken leave nothing in memory', async () => {
  expect(await keptAfterSends(urlOf(portOf()), 30_000)).toBeLessThan(few);
});

test('batches that nobody answered in time leave nothing either', async () => {
  answers = false;
  expect(await keptAfterSends(urlOf(portOf()), 15)).toBeLessThan(few);
});

test('batches for a server that is not there leave nothing either', async () => {
  const port = portOf();
  await new Promise((closed) => server.close(closed));
  expect(await keptAfterSends(urlOf(port), 30_000)).toBeLessThan(few);
});
