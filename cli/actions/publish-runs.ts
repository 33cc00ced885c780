/** What provnat publish does: writes run folders into InfluxDB and says what the server has of them. */
import { join } from 'node:path';
import { ProvnatError } from '../../core/errors.ts';
import { plainValue } from '../../report/plain-text.ts';
import { verdictWords } from '../../report/verdict-words.ts';
import { findRun, runIds } from '../../run/find-run.ts';
import { isComplete } from '../../run/influx/count-check.ts';
import { type Published, type PublishEvent, publishRuns } from '../../run/influx/publish-runs.ts';
import { type Context, say } from '../context.ts';
import { textTable } from '../text-table.ts';

export interface PublishOptions {
  readonly inventory: string;
  readonly runs: string;
  readonly all?: boolean;
}

const lineEveryMs = 2_000;

/** @throws ProvnatError INFLUX_INCOMPLETE when the server has not all of it, that of the only run when it could not be taken, and those of publishRuns */
export async function publish(named: readonly string[], options: PublishOptions, context: Context): Promise<void> {
  const runs = await foldersOf(named, options);
  let saidAtMs = 0;
  const listen = (event: PublishEvent): void => {
    if (event.type === 'trouble') say(context, 'warn', `warning: ${plainValue(event.text)}`);
    else if (event.type === 'run') say(context, 'info', `publishing ${event.run} (${event.number} of ${event.ofCount})`);
    else if (performance.now() - saidAtMs > lineEveryMs) {
      saidAtMs = performance.now();
      say(context, 'info', `  ${event.sentCount} points sent through this spool so far`);
    }
  };
  const published = await publishRuns({
    inventoryPath: options.inventory,
    runsPath: options.runs,
    runs,
    say: (verdict, { owners }) => verdictWords(verdict, owners),
    listen,
  });
  const { notTaken } = published;
  const error = errorOf(published);
  // One run alone: nothing was counted that could be shown.
  if (error !== undefined && published.runs.length === 0 && notTaken.length === 1) throw error;
  process.stdout.write(context.json ? `${JSON.stringify(documentOf(published))}\n` : textOf(published));
  for (const { run, error: why } of notTaken)
    say(context, 'warn', `not published: ${plainValue(run)}: ${plainValue(why.message)}\n  → ${why.hint}`);
  if (error === undefined) return;
  if (!context.json) throw error;
  process.stderr.write(`provnat: ${error.message}\n  → ${error.hint}\n`);
  process.exitCode = error.exitCode;
}

function errorOf({ url, runs, notTaken, refusedCount }: Published): ProvnatError | undefined {
  const away = notTaken.find(({ error }) => error.code === 'INFLUX_UNREACHABLE');
  if (away !== undefined) return away.error;
  const [first] = notTaken;
  if (first !== undefined && runs.length === 0 && notTaken.length === 1) return first.error;
  const incomplete = runs.filter(({ complete }) => !complete).map(({ run }) => run);
  if (incomplete.length === 0 && first === undefined) return undefined;
  const said = [
    ...(incomplete.length > 0 ? [`has not exactly what ${incomplete.join(', ')} should be there as`] : []),
    ...(refusedCount > 0 ? [`refused ${refusedCount} points`] : []),
    ...(notTaken.length > 0 ? [`was not given ${notTaken.map(({ run }) => run).join(', ')}`] : []),
  ];
  return new ProvnatError(
    'INFLUX_INCOMPLETE',
    `InfluxDB ${url}: ${said.join('; ')}`,
    'Publish again. If it stays so: points older than the retention of the database are refused (influx.retentionDays, provnat influx setup), and another program may write into it.',
  );
}

const documentOf = (published: Published): object => ({
  ...published,
  notTaken: published.notTaken.map(({ run, error: { code, message, hint } }) => ({ run, code, message, hint })),
});

const usage = (message: string): ProvnatError => new ProvnatError('USAGE', message, 'provnat publish latest, or provnat publish --all');

async function foldersOf(named: readonly string[], { all, runs }: PublishOptions): Promise<readonly string[]> {
  if (all === true && named.length > 0) throw usage('publish: names runs and --all, and takes one of them');
  if (all === true) return (await runIds(runs)).map((id) => join(runs, id));
  if (named.length === 0) throw usage('publish: names no run');
  return Promise.all(named.map((name) => findRun(name, runs)));
}

/** For people. */
export const textOf = (published: Published): string => `${textOfRuns(published)}${textOfGone(published)}`;

const textOfGone = ({ goneRooms }: Published): string =>
  goneRooms.length === 0 ? '' : plainValue(`no longer in the school file, and so not on the dashboards: ${goneRooms.join(', ')}`) + '\n';

function textOfRuns({ url, database, server, runs }: Published): string {
  return runs
    .map(({ run, judgementNumber, complete, doubts, measurements, pointCount, tooOldCount, tookMs }) => {
      const rows = measurements.map((count) => [
        count.measurement,
        String(count.expected),
        String(count.there),
        isComplete(count)
          ? 'complete'
          : [
              ...(count.otherValueCount > 0 ? [`${count.otherValueCount} say something else`] : []),
              ...count.otherFields.slice(0, 3).map(({ field, expected, there }) => `${field} ${there} of ${expected}`),
            ].join(', '),
      ]);
      const title = `${run}, judgement ${judgementNumber}: ${complete ? 'complete' : 'NOT COMPLETE'}, ${pointCount} points in ${(tookMs / 1000).toFixed(1)} s → ${url} (${server}), ${database}`;
      return [
        plainValue(title),
        ...textTable([12, 9, 9, 60], [['measurement', 'expected', 'there', ''], ...rows], '  '),
        ...(tooOldCount > 0 ? [`  left out: ${tooOldCount} points that are older than influx.retentionDays`] : []),
        ...doubts.map((doubt) => `  ${doubt}: publish again`),
        '',
      ].join('\n');
    })
    .join('\n');
}
