/** What provnat stop does: tells one run, or all, to stop, and says what came of it. */
import { exitCodes, ProvnatError } from '../../core/errors.ts';
import { type ActiveRun, activeRuns, isPlayed, type StoppedRun, stopRun } from '../../run/active-runs.ts';
import type { Context } from '../context.ts';
import { counted } from '../counted.ts';

export interface StopOptions {
  readonly all?: boolean;
}

/** @throws ProvnatError FILE_MISSING when no such run is going on; USAGE when several are and none is named */
export async function stopRuns(runId: string | undefined, { all = false }: StopOptions, context: Context): Promise<void> {
  const runs = runsMeant(await activeRuns(), runId, all);
  const stopped = await Promise.all(runs.map(async (run) => ({ run, result: await stopRun(run) })));
  if (context.json) {
    const document = stopped.map(({ run: { runId: id, rooms }, result }) => ({ runId: id, rooms, ...result }));
    process.stdout.write(`${JSON.stringify({ stopped: document })}\n`);
  } else for (const { run, result } of stopped) process.stdout.write(`${run.runId}: ${wordsOf(run, result)}\n`);
  if (stopped.some(({ result }) => isInVain(result))) process.exitCode = exitCodes.missing;
}

/** A killed tool's run that nothing loads any more is what was wanted: it is cleared away. */
const isInVain = ({ load, toolGone }: StoppedRun): boolean => load === 'unheard' || (load === 'over' && !toolGone);

function wordsOf({ runId, rooms, pid }: ActiveRun, { load, toolGone, generatorsStopped }: StoppedRun): string {
  const told = `${generatorsStopped} of ${counted(rooms.length, 'generator')} told to stop`;
  if (toolGone) {
    const goesOn = load === 'unheard' ? ', and one is still there: the load may go on' : '';
    return `${told}${goesOn}; its tool had been killed, what it measured is judged by: provnat judge ${runId}`;
  }
  switch (load) {
    case 'not-begun':
      return 'stopped before its load began';
    case 'ending':
      return 'told to stop; its load ends within 2 s';
    case 'over':
      return 'nothing to stop, its load had ended already';
    case 'unheard':
      return `${told}; its tool (process ${pid}) did not answer, and the load may go on: end that process`;
  }
}

/** Whoever names none means the only one there is: nobody's exam rehearsal ends by the way. */
function runsMeant(active: readonly ActiveRun[], runId: string | undefined, all: boolean): readonly ActiveRun[] {
  if (runId !== undefined && all) {
    throw new ProvnatError('USAGE', 'stop: a run and --all exclude each other', 'Name the run, or stop every run with --all.');
  }
  const runs = active.filter((run) => runId === undefined || run.runId === runId);
  if (runs.length === 0) {
    throw new ProvnatError(
      'FILE_MISSING',
      runId === undefined ? 'no run is going on, on this machine' : `run ${runId}: is not going on, on this machine`,
      active.length === 0 ? 'There is nothing to stop.' : `Those that are:\n${active.map(lineOf).join('\n')}`,
    );
  }
  if (runId === undefined && !all && runs.length > 1) {
    throw new ProvnatError(
      'USAGE',
      `stop: ${String(runs.length)} runs of yours are going on, on this machine; which one?\n${runs.map(lineOf).join('\n')}`,
      'Name one: provnat stop <run>   or stop all of them: provnat stop --all',
    );
  }
  return runs;
}

const lineOf = (run: ActiveRun): string => {
  const { runId, rooms, target, startedAtMs } = run;
  const whose = isPlayed(run) ? '' : ', its tool was killed';
  return `  ${runId}  ${rooms.join(', ')} against ${target}, since ${new Date(startedAtMs).toISOString()}${whose}`;
};
