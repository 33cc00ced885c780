/** What provnat init does: asks where a person can answer, makes the school file, and says what comes next. */
import type { Inventory } from '../../core/inventory/types.ts';
import { type Context, say } from '../context.ts';
import { counted } from '../counted.ts';
import { makeSchoolFile, type MadeSchoolFile, type SchoolFileOptions } from '../init/make-school-file.ts';
import { terminalQuestions } from '../init/questions.ts';

export async function initSchool(options: SchoolFileOptions, context: Context): Promise<void> {
  const canAsk = process.stdin.isTTY === true && process.stderr.isTTY === true && !context.json && process.env['CI'] === undefined;
  const made = await makeSchoolFile(options, canAsk ? terminalQuestions : undefined);
  if (context.json) return void process.stdout.write(`${JSON.stringify(summaryOf(made))}\n`);
  for (const column of made.ignoredColumns)
    say(context, 'warn', `column "${column}" of ${options.csv ?? ''} means nothing to provnät and was left out`);
  const { rooms, accessPoints } = made.unlisted;
  const unlisted = [...rooms.map((room) => `room "${room}"`), ...accessPoints.map((each) => `access point "${each}"`)];
  if (unlisted.length > 0)
    say(context, 'warn', `kept, though ${options.csv ?? ''} does not name them: ${unlisted.join(', ')}; what is gone you take out by hand`);
  process.stdout.write(`${wordsOf(made).join('\n')}\n`);
}

function summaryOf({ file, backup, inventory, pinned, ignoredColumns, unlisted }: MadeSchoolFile): unknown {
  return {
    file,
    backup,
    rooms: inventory.rooms.length,
    accessPoints: inventory.accessPoints.length,
    secrets: secretsOf(inventory),
    server: inventory.server === undefined ? undefined : { ...inventory.server, keyFingerprint: pinned?.keyFingerprint },
    ignoredColumns,
    unlisted,
  };
}

const secretsOf = (inventory: Inventory): readonly string[] => [
  ...new Set(
    [...Object.values(inventory.credentials).flatMap((credential) => Object.values(credential)), inventory.server?.runToken ?? ''].filter(
      (value) => /^(env|file):/.test(value),
    ),
  ),
];

function wordsOf({ file, backup, inventory, pinned }: MadeSchoolFile): readonly string[] {
  const { rooms, accessPoints, server } = inventory;
  const secrets = secretsOf(inventory);
  const first = rooms[0]?.room ?? '';
  return [
    `${file} written: ${counted(rooms.length, 'room')}, ${counted(accessPoints.length, 'access point')}${backup === undefined ? '' : `; the former file is ${backup}`}`,
    ...(pinned === undefined ? [] : [`  server ${pinned.document.origin}, key ${pinned.keyFingerprint} pinned`]),
    ...(secrets.length === 0 ? [] : [`  secrets it expects: ${secrets.join(', ')}`]),
    server === undefined
      ? `Next: provnat serve on a machine of the school, then provnat init --force --file ${file} --server <its address>`
      : `Next: provnat doctor, then provnat plan "${first}" and provnat run "${first}" from inside the room`,
  ];
}
