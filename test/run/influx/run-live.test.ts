/** What a run says in its end of what InfluxDB refused: what it refused now, and where that is. */
import { EventEmitter, once } from 'node:events';
import { mkdir, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Plan } from '../../../core/plan.ts';
import { startRunLive } from '../../../run/influx/run-live.ts';
import { readInventory } from '../../../run/read-inventory.ts';
import { newFolder } from '../../e2e/influx-drill.ts';

let server: Server;
let refuses: boolean;
beforeEach(async () => {
  server = createServer((request, response) => {
    const isWrite = request.url?.startsWith('/api/v2/write') === true;
    if (isWrite) response.once('finish', () => server.emit('written'));
    request.resume();
    request.on('end', () =>
      refuses && isWrite
        ? response.writeHead(400, { 'x-influxdb-version': '1.8.10' }).end(JSON.stringify({ error: 'partial write: field type conflict' }))
        : response.writeHead(204, { 'x-influxdb-version': '1.8.10' }).end(),
    );
  }).listen(0, '127.0.0.1');
  await new Promise((up) => server.once('listening', up));
});
afterEach(() => {
  server.closeAllConnections();
  server.close();
});

/** Of refusals: its last word waits on disk as well. */
async function warningsOfRun(): Promise<readonly string[]> {
  const folder = await newFolder();
  const inventoryPath = join(folder, 'school.yaml');
  await writeFile(
    inventoryPath,
    `formatVersion: 1\nschool: Skolan\ntimeZone: Europe/Stockholm\nrooms: [{ room: B12, seats: 6 }]\ninflux: { url: "http://127.0.0.1:${(server.address() as AddressInfo).port}" }\n`,
  );
  // A run of last term had some refused.
  await mkdir(join(folder, '.influx', 'spool-1'), { recursive: true });
  const before = { acked: { segment: 0, offset: 0 }, sentLineCount: 9, lostLineCount: 0, deadLineCount: 4, retryCount: 0 };
  await writeFile(join(folder, '.influx', 'spool-1', 'checkpoint.json'), JSON.stringify(before));
  const warnings: string[] = [];
  const written = once(server, 'written');
  const warned = new EventEmitter();
  const refused = once(warned, 'refused');
  const plan = { runId: 'r1', mode: 'rehearsal', startAtMs: Date.now(), rooms: [], target: { downMbps: 2, upMbps: 0.1 } };
  const live = await startRunLive(
    { inventory: await readInventory(inventoryPath), plan: plan as unknown as Plan, runsPath: folder },
    inventoryPath,
    (text) => {
      warnings.push(text);
      if (text.includes('refused')) warned.emit('refused');
    },
  );
  live?.begin(plan as unknown as Plan);
  await written;
  if (refuses) await refused;
  await live?.leave();
  return warnings.filter((text) => text.includes('refused'));
}

it('nothing of what it refused before', async () => {
  refuses = false;
  expect(await warningsOfRun()).toEqual([]);
});

it('what it refused now, and the file that has it', async () => {
  refuses = true;
  const warnings = await warningsOfRun();
  expect(warnings.length).toBeGreaterThan(0);
  for (const warning of warnings) expect(warning).toMatch(/refused \d+ points for good, .*spool-1.dead-letters\.txt has them: .*conflict/);
});
