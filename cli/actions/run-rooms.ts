/** What provnat run does: the main job. */
import { exitCodes } from '../../core/errors.ts';
import { plainValue } from '../../report/plain-text.ts';
import { verdictWords } from '../../report/verdict-words.ts';
import { examineBeforeRun } from '../../run/doctor/examine-before-run.ts';
import { findK6 } from '../../run/find-k6.ts';
import { startRunLive } from '../../run/influx/run-live.ts';
import { judgeRun } from '../../run/judge-run.ts';
import { playRun } from '../../run/play-run.ts';
import { prepareRun } from '../../run/prepare-run.ts';
import { readLimits } from '../../run/read-inventory.ts';
import { runRequestOf, type RunOptions } from '../commands/run-options.ts';
import { type Context, say } from '../context.ts';
import { progressView } from '../progress-view.ts';
import { showJudgement } from '../show-judgement.ts';
import { interruptible } from './interruptible.ts';

/** Plays, judges and reports. Ctrl-C ends the load, and what was measured is kept and judged as partial; a second one ends at once. */
export async function runRooms(rooms: readonly string[], options: RunOptions, context: Context): Promise<number> {
  const interrupt = interruptible();
  // A terminal that is gone takes no more lines.
  process.stderr.on('error', () => undefined);
  const view = progressView(context);
  try {
    const limits = await readLimits(options.limits);
    const k6 = await findK6();
    say(context, 'debug', `k6 ${k6.version}: ${k6.path}`);
    const prepared = await prepareRun(runRequestOf(rooms, options), view.listen);
    // Beside the run: its starting mark does not wait for slow system tools.
    void examineBeforeRun(prepared).then((examinations) => {
      for (const { saw, todo } of examinations) {
        view.listen({ type: 'warning', text: plainValue(todo === undefined ? saw : `${saw} – ${todo}`) });
      }
    });
    const live = await startRunLive(prepared, options.inventory, (text) => view.listen({ type: 'warning', text: plainValue(text) }));
    const sealed = await playRun(prepared, {
      k6,
      limits,
      listen: view.listen,
      interrupt: interrupt.signal,
      ...(live === undefined ? {} : { furtherSink: live.sink, onMark: live.begin }),
      ...(options.drill === true ? { drill: true } : {}),
    }).catch(async (error: unknown) => {
      await live?.leave();
      throw error;
    });
    view.listen({ type: 'step', step: 'judge' });
    const judged = await judgeRun(sealed);
    view.end();
    const code = await showJudgement(judged, context);
    // After the verdict has been told: nobody waits for a server to hear it.
    await live?.finish(judged, (verdict, { owners }) => verdictWords(verdict, owners));
    return interrupt.signal.aborted ? exitCodes.interrupted : code;
  } finally {
    view.end();
    interrupt.leave();
  }
}
