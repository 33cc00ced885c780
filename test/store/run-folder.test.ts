/** The run folder: whole or not at all, and it notices every change. */
import { appendFile, mkdir, mkdtemp, readFile, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createHash } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import type { Verdict } from '../../core/verdict.ts';
import { loadFacts } from '../../store/facts.ts';
import type { SealedRun } from '../../store/run-folder.ts';
import { rawFolder } from '../../store/raw-folder.ts';
import { createRun, factSourceOf, k6SpoolPath, openRun, writeRunState } from '../../store/run-folder.ts';
import { openRunLog } from '../../store/run-log.ts';
import { sealRun } from '../../store/seal-run.ts';
import { readVerdict, verdictNumbers, writeReport, writeVerdict } from '../../store/verdict-files.ts';
import { syntheticInventory, syntheticLimits, syntheticPlan } from './synthetic-plan.ts';
import { writeSyntheticRun, writeSyntheticSpools } from './synthetic-run.ts';

// Whole runs are written, imported and sealed; a busy machine takes its time.
vi.setConfig({ testTimeout: 240_000, hookTimeout: 240_000 });

let folder: string;
let runs: string;
let count = 0;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'provnat-run-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));
beforeEach(() => {
  runs = join(folder, String((count += 1)));
});

const rooms = [{ room: 'B12', pupilCount: 1, accessPoints: [] }];
const inputs = (runId = 'run') => {
  const plan = syntheticPlan(rooms, { runId });
  const state = {
    formatVersion: 1,
    runId,
    startedAtMs: plan.startAtMs,
    provnatVersion: '0.1.0',
    rooms: [{ room: 'B12', agent: 'lab', stationCount: 1 }],
  } as const;
  return { plan, inventory: syntheticInventory(rooms), limits: syntheticLimits, state };
};
const seal = { sealedAtMs: 1, provnatVersion: '0.1.0' };
const small = { rooms: [{ room: 'B12', pupilCount: 1 }] };

describe('a new run', () => {
  test('appears whole, and can be opened as unfinished', async () => {
    const run = await createRun(runs, inputs());
    expect(await readdir(runs)).toEqual(['run']);
    const opened = await openRun(run.path);
    expect(opened).toMatchObject({ stage: 'unfinished', runId: 'run', spools: [], ...inputs() });
  });

  test('never takes the place of another, and refuses names that some system cannot hold', async () => {
    await createRun(runs, inputs());
    await expect(createRun(runs, inputs())).rejects.toMatchObject({ code: 'RUN_IN_PROGRESS' });
    for (const runId of ['', '.', '..', 'a/b', 'a:b', 'con', 'NUL.txt', 'a.', 'å', 'x'.repeat(101), '../up', '.hidden', '-dash']) {
      await expect(createRun(runs, inputs(runId)), JSON.stringify(runId)).rejects.toMatchObject({ code: 'PLAN_INVALID' });
    }
    expect(await readdir(runs)).toEqual(['run']);
  });

  test('its log and state tell how far it came', async () => {
    const run = await createRun(runs, inputs());
    const log = openRunLog(run.path, () => 5);
    log.note('started');
    log.note('phase', { phase: 'work' });
    await writeRunState(run, { ...inputs().state, endedAtMs: 9 });
    expect(await readFile(join(run.path, 'log.jsonl'), 'utf8')).toBe(
      '{"atMs":5,"event":"started"}\n{"atMs":5,"event":"phase","phase":"work"}\n',
    );
    log.close();
    log.note('too late');
    expect(await openRun(run.path)).toMatchObject({ state: { endedAtMs: 9 } });
  });
});

describe('opening', () => {
  test('says what is not there, damaged, or too new', async () => {
    await expect(openRun(join(runs, 'nowhere'))).rejects.toMatchObject({ code: 'FILE_MISSING' });
    const { path } = await createRun(runs, inputs());
    const whole = await readFile(join(path, 'plan.json'), 'utf8');
    await writeFile(join(path, 'plan.json'), whole.slice(0, 100));
    await expect(openRun(path)).rejects.toMatchObject({ code: 'RUN_FOLDER_DAMAGED', message: expect.stringContaining('plan.json') });
    await writeFile(join(path, 'plan.json'), whole.replace('"formatVersion": 1', '"formatVersion": 2'));
    await expect(openRun(path)).rejects.toMatchObject({ code: 'RUN_FORMAT_NEWER', message: expect.stringContaining('format 2') });
    await writeFile(join(path, 'plan.json'), whole.replace('"formatVersion": 1', '"formatVersion": "one"'));
    await expect(openRun(path)).rejects.toMatchObject({ code: 'RUN_FOLDER_DAMAGED' });
    await rm(join(path, 'plan.json'));
    await rm(join(path, 'limits.json'));
    await expect(openRun(path)).rejects.toMatchObject({ message: expect.stringContaining('plan.json, limits.json') });
  });
});

describe('a sealed run', () => {
  let run: SealedRun;
  beforeEach(async () => {
    run = await writeSyntheticRun(runs, small);
  });

  test('holds no spools, and its manifest names every file but what is derived', async () => {
    expect((await readdir(run.path)).sort()).toEqual(
      [
        'import.json',
        'inventory.json',
        'limits.json',
        'manifest.json',
        'plan.json',
        'reports',
        'run-state.json',
        'samples',
        'verdicts',
      ].sort(),
    );
    expect(Object.keys(run.manifest.files)).toEqual([
      'import.json',
      'inventory.json',
      'limits.json',
      'plan.json',
      'run-state.json',
      'samples/collected.parquet',
      'samples/k6-0.parquet',
    ]);
    const manifest = await readFile(join(run.path, 'manifest.json'));
    expect(run.runHash).toBe(createHash('sha256').update(manifest).digest('hex'));
    expect(run.manifest).toMatchObject({ versions: { provnat: '0.1.0', k6: '2.2.0' }, agents: [{ agent: 'lab', rooms: ['B12'] }] });
    expect(await openRun(run.path)).toEqual(run);
  });

  test('notices a changed, a missing and a torn file, all of them at once', async () => {
    await appendFile(join(run.path, 'samples', 'k6-0.parquet'), 'x');
    await rm(join(run.path, 'samples', 'collected.parquet'));
    await writeFile(join(run.path, 'inventory.json'), '{"formatVersion":1}');
    const error = await openRun(run.path).catch((caught: unknown) => caught);
    expect(error).toMatchObject({ code: 'RUN_FOLDER_DAMAGED' });
    const { message } = error as Error;
    expect(message).toContain('samples/k6-0.parquet was changed');
    expect(message).toContain('samples/collected.parquet is missing');
    expect(message).toContain('inventory.json was changed');
  });

  test('a manifest that names files outside, is of another run, or is too new, is refused', async () => {
    const path = join(run.path, 'manifest.json');
    const text = await readFile(path, 'utf8');
    await writeFile(path, text.replace('samples/k6-0.parquet', '../../etc/passwd'));
    await expect(openRun(run.path)).rejects.toMatchObject({ code: 'RUN_FOLDER_DAMAGED', message: expect.stringContaining('outside') });
    await writeFile(path, text.replace('"runId": "synthetic-run"', '"runId": "other"'));
    await expect(openRun(run.path)).rejects.toMatchObject({ code: 'RUN_FOLDER_DAMAGED' });
    await writeFile(path, text.replace('"formatVersion": 1', '"formatVersion": 9'));
    await expect(openRun(run.path)).rejects.toMatchObject({ code: 'RUN_FORMAT_NEWER' });
    await writeFile(path, 'half a');
    await expect(openRun(run.path)).rejects.toMatchObject({ code: 'RUN_FOLDER_DAMAGED' });
  });

  test('may be moved, judged again and sealed again without changing', async () => {
    const moved = join(runs, 'moved');
    await rename(run.path, moved);
    const opened = await openRun(moved);
    if (opened.stage !== 'sealed') throw new Error('it was sealed');
    expect(opened.runHash).toBe(run.runHash);
    const facts = await loadFacts(factSourceOf(opened, join(runs, 'spill')));
    expect(facts['pupil-login']).toHaveLength(1);
    expect((await sealRun(opened, seal)).runHash).toBe(run.runHash);
    expect(await loadFacts(factSourceOf(opened, join(runs, 'spill')))).toEqual(facts);
  });
});

describe('sealing', () => {
  test('notes for the reader what the clock did, as the facts have it', async () => {
    const sealed = await writeSyntheticRun(runs, { ...small, plan: { runId: 'clock' } });
    const [record] = (await loadFacts(factSourceOf(sealed, join(runs, 'spill'))))['clock-record'];
    const { worstDriftMs, serverOffsetBeforeMs, serverOffsetAfterMs } = record ?? {};
    expect(sealed.manifest.clock).toEqual({ worstDriftMs, serverOffsetBeforeMs, serverOffsetAfterMs });
    expect(worstDriftMs).toBeGreaterThanOrEqual(0);
    expect(serverOffsetAfterMs).toBeTypeOf('number');
  });

  test('keeps the spools when the count does not come out, and seals when it does', async () => {
    const run = await writeSyntheticSpools(runs, small);
    // A folder where the Parquet file is to be: nothing can be renamed onto it.
    await mkdir(join(run.path, 'samples', 'k6-0.parquet', 'in-the-way'), { recursive: true });
    await expect(sealRun(run, seal)).rejects.toMatchObject({ code: 'RUN_FOLDER_DAMAGED' });
    expect(await readdir(rawFolder(run.path))).toEqual(['collected.jsonl', 'k6-0.jsonl']);
    expect(await openRun(run.path)).toMatchObject({ stage: 'unfinished' });
    await rm(join(run.path, 'samples', 'k6-0.parquet'), { recursive: true });
    expect(await sealRun(run, seal)).toMatchObject({ stage: 'sealed' });
  });

  test('a run whose tool was killed lived until its last sample', async () => {
    const run = await writeSyntheticSpools(runs, small);
    await writeRunState(run, { ...inputs().state, rooms: [{ room: 'B12', agent: 'lab', stationCount: 1 }] });
    const text = await readFile(k6SpoolPath(run.path, 0), 'utf8');
    const lines = text.split('\n');
    const cut = lines.findIndex((line) => line.includes('"phase":"bandwidth"')) + 200;
    await writeFile(k6SpoolPath(run.path, 0), `${lines.slice(0, cut).join('\n')}\n${lines[cut]?.slice(0, 50)}`);
    const sealed = await sealRun(await openRun(run.path), seal);
    const [room] = sealed.state?.rooms ?? [];
    expect(room).not.toHaveProperty('end');
    expect(room?.playedUntilMs).toBeGreaterThan(run.plan.startAtMs + 137_000);
    const facts = await loadFacts(factSourceOf(sealed, join(runs, 'spill')));
    expect(facts['pupil-goodput']).toEqual([]);
    expect(facts['pupil-package']).toMatchObject([{ completed: true }]);
  });

  test('a generator that is said to have finished, but whose samples are torn or gone, did not', async () => {
    const torn = await writeSyntheticSpools(runs, small);
    await appendFile(k6SpoolPath(torn.path, 0), '{"metric":"downlo\n');
    const sealed = await sealRun(torn, seal);
    expect(sealed.state?.rooms).toMatchObject([{ room: 'B12', end: 'disk-full', detail: expect.stringContaining('1 of') }]);
    expect((await loadFacts(factSourceOf(sealed, join(runs, 'spill'))))['pupil-active']).toEqual([]);
    expect(await openRun(torn.path)).toEqual(sealed);

    const gone = await writeSyntheticSpools(runs, { ...small, plan: { runId: 'gone' } });
    await rm(k6SpoolPath(gone.path, 0));
    expect((await sealRun(gone, seal)).state?.rooms).toMatchObject([{ end: 'died' }]);
  });
});

describe('judgements', () => {
  const verdict = (number: number): Verdict => ({ formatVersion: 1, number, runId: 'run' }) as Verdict;

  test('never overwrite one another, even when made at once', async () => {
    const { path } = await createRun(runs, inputs());
    const made = await Promise.all(Array.from({ length: 8 }, () => writeVerdict(path, verdict)));
    expect(made.map(({ number }) => number).sort()).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
    expect(await verdictNumbers(path)).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
    expect(await readVerdict(path, 3)).toMatchObject({ number: 3 });
    expect((await readdir(join(path, 'verdicts'))).filter((name) => name.startsWith('.'))).toEqual([]);
    await expect(readVerdict(path, 9)).rejects.toMatchObject({ code: 'FILE_MISSING' });
    await writeFile(join(path, 'verdicts', '9.json'), '{"formatVersion":2}');
    await expect(readVerdict(path, 9)).rejects.toMatchObject({ code: 'RUN_FORMAT_NEWER' });
    await writeFile(join(path, 'verdicts', '10.json'), '{');
    await expect(readVerdict(path, 10)).rejects.toMatchObject({ code: 'RUN_FOLDER_DAMAGED' });
  });

  test('do not change the run’s hash', async () => {
    const run = await writeSyntheticRun(runs, small);
    await writeVerdict(run.path, verdict);
    await writeReport(run.path, 1, 'sv', '<p>');
    expect(await openRun(run.path)).toEqual(run);
  });
});
