/** What provnat prune does: lists the run folders that are old enough, or removes them. */
import { prunableRuns, pruneRuns } from '../../run/prune-runs.ts';
import type { Context } from '../context.ts';
import { counted } from '../counted.ts';

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
  if (runs.length === 0) {
    process.stdout.write(
      `nothing to remove: none of the runs in ${options.runs} is older than ${counted(options.keepDays, 'day')}, the newest left aside\n`,
    );
    return;
  }
  const megabytes = runs.reduce((sum, { bytes }) => sum + bytes, 0) / 1e6;
  const what = `${runs.length} of the runs in ${options.runs}, ${megabytes.toFixed(1)} MB`;
  process.stdout.write(options.yes === true ? `removed ${what}\n` : `would remove ${what}; add --yes to do it\n`);
}
