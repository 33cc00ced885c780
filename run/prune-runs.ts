/** Retention: which run folders are older than a school wants to keep, and their removal. */
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { ProvnatError } from '../core/errors.ts';
import { removeFirmly } from '../store/atomic-file.ts';
import { isRunClaimed } from '../store/run-claim.ts';
import { activeRuns } from './active-runs.ts';
import { runIds } from './find-run.ts';

export interface PrunableRun {
  readonly runId: string;
  readonly path: string;
  readonly ageDays: number;
  readonly bytes: number;
}

const dayMs = 86_400_000;

/** When the run began, from its id: file times change when a folder is copied. */
const beganAtMs = (runId: string): number => Date.parse(runId.slice(0, 20).replace(/T(\d\d)-(\d\d)-(\d\d)Z/, 'T$1:$2:$3Z'));

async function bytesOf(path: string): Promise<number> {
  const entries = await readdir(path, { withFileTypes: true });
  const sizes = await Promise.all(
    entries.map((entry) => (entry.isDirectory() ? bytesOf(join(path, entry.name)) : stat(join(path, entry.name)).then(({ size }) => size))),
  );
  return sizes.reduce((sum, size) => sum + size, 0);
}

/** Runs that began more than keepDays ago, oldest first; never one that is going on, and never the newest. */
export async function prunableRuns(runsPath: string, keepDays: number, nowMs: number): Promise<readonly PrunableRun[]> {
  const active = new Set((await activeRuns()).map(({ runId }) => runId));
  const ids = (await runIds(runsPath)).slice(0, -1).filter((runId) => !active.has(runId) && nowMs - beganAtMs(runId) > keepDays * dayMs);
  const found = await Promise.all(
    ids.map(async (runId) => {
      const path = join(runsPath, runId);
      if (await isRunClaimed(path)) return [];
      return [{ runId, path, ageDays: (nowMs - beganAtMs(runId)) / dayMs, bytes: await bytesOf(path) }];
    }),
  );
  return found.flat();
}

/** @throws ProvnatError FILE_MISSING: a run cannot be removed, as on Windows while its report is open; those before it are gone */
export async function pruneRuns(runs: readonly Pick<PrunableRun, 'path'>[]): Promise<void> {
  for (const { path } of runs) {
    await removeFirmly(path).catch((cause: unknown) => {
      throw new ProvnatError(
        'FILE_MISSING',
        `run folder ${path}: cannot be removed: ${cause instanceof Error ? cause.message : String(cause)}`,
        'Close what shows a file of it, such as a report, and see who may write there. Then prune again.',
        { cause },
      );
    });
  }
}
