/** A new judgement is in the run folder alone: where dashboards show the old one, that is said. */
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
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

/** @param before what stands where the judgement before it should be */
async function saidAside(of?: InventoryInflux, before?: string): Promise<string> {
  const run = await writeSyntheticRun(folder, {
    rooms: [{ room: 'B12', pupilCount: 2, accessPoints: { 'ap-b12': {} } }],
    ...(of !== undefined && { influx: of }),
  });
  if (before !== undefined) await writeFile(join(run.path, 'verdicts', '1.json'), before);
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

test.each([
  ['cut off', '{"formatVersion": 1, "runId"', 'must be JSON'],
  ['empty of all that is ours', 'null', 'names no format'],
  ['of a newer program', '{"formatVersion": 99}', 'format 99'],
])('a judgement that is %s keeps no new one from being made', async (_what, before, why) => {
  const said = await saidAside(undefined, before);
  expect(said).toContain('compared with no judgement before it');
  expect(said).toContain(why);
  expect(await readdir(join(folder, 'synthetic-run', 'verdicts'))).toEqual(['1.json', '2.json']);
});
