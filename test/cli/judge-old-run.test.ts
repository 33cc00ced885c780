/** A new judgement is in the run folder alone: where dashboards show the old one, that is said. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { judgeOldRun } from '../../cli/actions/judge-old-run.ts';
import type { InventoryInflux } from '../../core/inventory/types.ts';
import { writeSyntheticRun } from '../store/synthetic-run.ts';
import { spoken } from './spoken.ts';

const influx: InventoryInflux = {
  url: 'http://127.0.0.1:1',
  database: 'provnat',
  org: 'provnat',
  retentionDays: 400,
  spoolMegabytes: 256,
  owners: 'roles',
};
let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'provnat-judge-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function saidAside(of: InventoryInflux | undefined): Promise<string> {
  const run = await writeSyntheticRun(folder, {
    rooms: [{ room: 'B12', pupilCount: 2, accessPoints: { 'ap-b12': {} } }],
    ...(of !== undefined && { influx: of }),
  });
  let text = '';
  const write = vi.spyOn(process.stderr, 'write').mockImplementation((part) => {
    text += String(part);
    return true;
  });
  try {
    const context = { json: false, color: false, interactive: false, width: 110, logLevel: 'info', language: 'en' } as const;
    await spoken(() => judgeOldRun(run.path, { runs: folder }, context));
  } finally {
    write.mockRestore();
  }
  return text;
}

test('a judgement that InfluxDB does not have yet is to be published', async () => {
  expect(await saidAside(influx)).toContain('provnat publish synthetic-run');
});

test('a school without an InfluxDB hears nothing of one', async () => {
  expect(await saidAside(undefined)).not.toContain('publish');
});
