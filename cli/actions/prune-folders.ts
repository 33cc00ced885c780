/** What provnat prune does: lists the run folders that are old enough, or removes them. */
import { prunableRuns, pruneRuns } from '../../run/prune-runs.ts';
import type { Context } from '../context.ts';

export interface PruneOptions {
  readonly runs: string;
  readonly keepDays: number;
  readonly yes?: boolean;
}

export async function pruneFolders(options: PruneOptions, context: Context): Promise<void> {
  const runs = await prunableRuns(options.runs, options.keepDays, Date.now());
  if (options.yes === true) await pruneRuns(runs);
  if (context.json) {
    process.stdout.write(`${JSON.stringify({ removed: options.yes === true, runs })}\n`);
    return;
  }
  for (const { runId, ageDays, bytes } of runs)
    process.stdout.write(`${runId}  ${ageDays.toFixed(0)} days  ${(bytes / 1e6).toFixed(1)} MB\n`);
  const megabytes = runs.reduce((sum, { bytes }) => sum + bytes, 0) / 1e6;
  const what = `${runs.length} of the runs in ${options.runs}, ${megabytes.toFixed(1)} MB`;
  process.stdout.write(
    options.yes === true ? `removed ${what}\n` : `would remove ${what}${runs.length === 0 ? '' : '; add --yes to do it'}\n`,
  );
}
