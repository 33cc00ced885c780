/** What provnat judge does: judges what a run folder holds, and says what changed. */
import { plainValue } from '../../report/plain-text.ts';
import { judgeAgain } from '../../run/judge-again.ts';
import { readLimits } from '../../run/read-inventory.ts';
import { type Context, say } from '../context.ts';
import { changesText } from '../show-changes.ts';
import { showJudgement } from '../show-judgement.ts';

export interface JudgeOptions {
  readonly runs: string;
  readonly limits?: string;
}

export async function judgeOldRun(run: string, options: JudgeOptions, context: Context): Promise<void> {
  const { judged, before, unread, changes } = await judgeAgain(run, options.runs, await readLimits(options.limits));
  if (unread !== undefined)
    say(context, 'warn', `warning: compared with no judgement before it, for that cannot be read: ${plainValue(unread.message)}`);
  process.exitCode = await showJudgement(judged, context, changes === undefined ? {} : { changes });
  if (!context.json && before !== undefined && changes !== undefined) {
    process.stdout.write(changesText(changes, before.number, judged.verdict.number));
  }
  const { runId, inventory } = judged.run;
  if (inventory.influx !== undefined) say(context, 'info', `InfluxDB and Grafana do not have this judgement yet: provnat publish ${runId}`);
}
