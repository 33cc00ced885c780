import { writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterEach, expect, it, vi } from 'vitest';
import { clockDoubt } from '../../../run/influx/clock-doubt.ts';
import { createLiveWriter } from '../../../run/influx/live-writer.ts';
import { publishRuns } from '../../../run/influx/publish-runs.ts';
import type { InfluxSink } from '../../../store/influx/influx-sink.ts';
import { newFolder } from '../../e2e/influx-drill.ts';

it.each([undefined, 0, 60_000, -60_000])('%s ms is none', (offsetMs) => {
  expect(clockDoubt(offsetMs)).toBeUndefined();
});

it.each([
  [7_200_000, '7200 s ahead of ours'],
  [-61_000, '61 s behind ours'],
])('%i ms is one', (offsetMs, says) => {
  expect(clockDoubt(offsetMs)).toContain(says);
});

let server: Server | undefined;
afterEach(() => {
  vi.useRealTimers();
  server?.close();
});

/** An InfluxDB that tells its time and takes nothing. */
async function influxOfTime(offsetMs: number): Promise<string> {
  const at = createServer((request, response) => {
    response.setHeader('date', new Date(Date.now() + offsetMs).toUTCString());
    if (request.url === '/ping') response.writeHead(204, { 'x-influxdb-version': '1.8.10' }).end();
    else response.writeHead(503).end('{}');
  }).listen(0, '127.0.0.1');
  server = at;
  await new Promise((up) => at.once('listening', up));
  return `http://127.0.0.1:${String((at.address() as AddressInfo).port)}`;
}

it.each([
  [7_200_000, 1],
  [0, 0],
])('publish says so of a database whose clock is %i ms ahead', async (offsetMs, doubtCount) => {
  const folder = await newFolder();
  const inventoryPath = join(folder, 'school.yaml');
  await writeFile(
    inventoryPath,
    `formatVersion: 1\nschool: Skolan\ntimeZone: Europe/Stockholm\nrooms: [{ room: B12, seats: 6 }]\ninflux: { url: "${await influxOfTime(offsetMs)}" }\n`,
  );
  const told: string[] = [];
  const publishing = publishRuns({
    inventoryPath,
    runsPath: folder,
    runs: [],
    say: () => ({}),
    listen: (event) => {
      if (event.type === 'trouble') told.push(event.text);
    },
  });
  await expect(publishing).rejects.toMatchObject({ code: 'INFLUX_REFUSED' });
  expect(told.filter((text) => /\d{4} s ahead of ours/.test(text))).toHaveLength(doubtCount);
});

it('who writes while something is measured says so once', async () => {
  const url = await influxOfTime(7_200_000);
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
  const doubts: string[] = [];
  const live = createLiveWriter({
    source: {
      school: 'Skolan',
      mode: 'room',
      poller: 'collect',
      roomsOf: () => [],
      isExamTime: () => false,
      uplinkOf: () => undefined,
      through: new Set(),
    },
    writer: { school: 'Skolan', host: 'lab', writer: 'collect' },
    sink: { tell: () => Promise.resolve(), write: () => undefined } as unknown as InfluxSink,
    destination: { url, database: 'provnat', org: 'provnat' },
    onFault: (text) => doubts.push(`fault: ${text}`),
    onDoubt: (text) => doubts.push(text),
  });
  vi.advanceTimersByTime(70_000);
  await vi.waitFor(() => expect(doubts).toHaveLength(1), { timeout: 5_000 });
  await new Promise((later) => setTimeout(later, 200));
  live.end();
  expect(doubts).toEqual([expect.stringMatching(/\d{4} s ahead of ours/) as string]);
});
