/** What provnat stop does: tells the generators of one run, or of all, to stop. */
import { ProvnatError } from '../../core/errors.ts';
import { activeRuns, stopRun } from '../../run/active-runs.ts';
import type { Context } from '../context.ts';

/** @throws ProvnatError FILE_MISSING when no such run is going on */
export async function stopRuns(runId: string | undefined, context: Context): Promise<void> {
  const runs = (await activeRuns()).filter((run) => runId === undefined || run.runId === runId);
  if (runs.length === 0) {
    throw new ProvnatError(
      'FILE_MISSING',
      runId === undefined ? 'no run is going on, on this machine' : `run ${runId}: is not going on, on this machine`,
      'provnat stop without an id stops every run of yours on this machine.',
    );
  }
  const stopped = await Promise.all(runs.map(async (run) => ({ runId: run.runId, rooms: run.rooms, ...(await stopRun(run)) })));
  if (context.json) process.stdout.write(`${JSON.stringify({ stopped })}\n`);
  else
    for (const { runId: id, rooms, generatorsStopped, toolGone } of stopped) {
      const told = `${id}: ${generatorsStopped} of ${rooms.length} generators told to stop`;
      process.stdout.write(
        toolGone ? `${told}; its tool had been killed, what it measured is judged by: provnat judge ${id}\n` : `${told}\n`,
      );
    }
}
