/** A run by its folder, or by its id under the folder of runs; 'latest' is the newest. */
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { ProvnatError } from '../core/errors.ts';
import { isRunId } from '../core/make-run-id.ts';

const isFolder = (path: string): Promise<boolean> =>
  stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );

/** Ids of the runs under runsPath, oldest first. */
export async function runIds(runsPath: string): Promise<readonly string[]> {
  const names = await readdir(runsPath).catch(() => [] as string[]);
  return names.filter(isRunId).sort();
}

/** Further back nobody looks for what was before. */
const mostLookedAt = 200;

/** Newest first, of the last so many. */
export const newestRunIds = async (runsPath: string): Promise<readonly string[]> => (await runIds(runsPath)).slice(-mostLookedAt).reverse();

/** @throws ProvnatError FILE_MISSING, naming the runs that are there */
export async function findRun(run: string, runsPath: string): Promise<string> {
  const ids = await runIds(runsPath);
  const latest = ids.at(-1);
  if (run === 'latest' && latest !== undefined) return join(runsPath, latest);
  if (isRunId(run) && (await isFolder(join(runsPath, run)))) return join(runsPath, run);
  if (run !== 'latest' && (await isFolder(run))) return run;
  throw new ProvnatError(
    'FILE_MISSING',
    `run ${JSON.stringify(run)}: neither a folder nor a run under ${runsPath}`,
    ids.length === 0
      ? `There is no run under ${runsPath}; name another folder with --runs.`
      : `The newest are: ${ids.slice(-5).join(', ')}`,
  );
}
