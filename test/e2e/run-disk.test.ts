/** A disk that fills while the class plays: the run ends with what to do, and what was written is judged later without blaming the room. */
import { spawn } from 'node:child_process';
import { chmod, mkdir, readFile, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { exitCodes } from '../../core/errors.ts';
import { findK6 } from '../../run/find-k6.ts';
import { k6Environment } from './built-tool.ts';
import { outcomesOf, roomOf } from './judged-document.ts';
import { ended } from './processes.ts';
import { Rehearsal } from './rehearsal.ts';

let school: Rehearsal;

beforeAll(async () => {
  school = await Rehearsal.start([{ room: 'B12', seats: 2 }]);
});
afterAll(() => school.close());

/** Plays on a disk of this size, and copies what is left to a larger one: `full` is the copy. */
async function playOnSmallDisk(name: string, sizeKb: number) {
  const [small, full] = [join(school.folder, `${name}-small`), join(school.folder, `${name}-full`)];
  await mkdir(small);
  await mkdir(full);
  const { command, args, environment } = school.commandOf(['run', 'B12', '--rehearsal', '--phases', 'bandwidth', '--runs', small]);
  // A mount of its own, in a namespace of its own: gone with the process, and no root is needed.
  const script = 'mount -t tmpfs -o size="$1"k tmpfs "$2"; from=$2; to=$3; shift 3; "$@"; code=$?; cp -a "$from"/. "$to"; exit $code';
  const child = spawn(
    'unshare',
    ['--user', '--map-root-user', '--mount', 'sh', '-c', script, 'sh', String(sizeKb), small, full, command, ...args],
    {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: environment,
      cwd: school.folder,
    },
  );
  const end = await ended(child);
  const [run] = await readdir(full);
  if (run === undefined) throw new Error(`no run folder is left: ${end.stderr}`);
  return { end, folder: join(full, run) };
}

describe.runIf(process.platform === 'linux').concurrent('a full disk', () => {
  test('in the middle of the load', async () => {
    const { end, folder } = await playOnSmallDisk('load', 700);
    expect(end.code, end.stderr).toBe(exitCodes.missing);
    expect(JSON.parse(end.stdout)).toMatchObject({ error: { code: 'DISK_FULL' } });
    expect(await readFile(join(folder, 'log.jsonl'), 'utf8')).toContain('generator started');
    const judged = await school.judge(folder);
    expect(judged.code).toBe(exitCodes.inconclusive);
    const room = roomOf(judged, 'B12');
    expect(room.outcome, outcomesOf(judged, 'B12')).toBe('inconclusive');
    expect(['partial.disk-full', 'partial.unknown']).toContain(room.headline.message);
    expect(room.findings.filter(({ power, outcome }) => power === 'decides' && outcome === 'fail')).toEqual([]);
  });

  test('for k6 alone, as a quota makes it', async () => {
    const k6 = join(school.folder, 'k6-with-quota');
    // bash counts in KiB; what a process writes beyond it is refused by the system.
    await writeFile(
      k6,
      `#!/bin/bash\nulimit -f 300\nexec ${JSON.stringify((await findK6({ ...process.env, ...k6Environment })).path)} "$@"\n`,
    );
    await chmod(k6, 0o755);
    const running = school.run(['B12'], ['--rehearsal', '--phases', 'bandwidth'], { PROVNAT_K6: k6 });
    const { code } = await running.ended;
    const document = await running.document();
    expect(code).toBe(exitCodes.inconclusive);
    const room = roomOf(document, 'B12');
    expect(room.outcome, outcomesOf(document, 'B12')).toBe('inconclusive');
    expect(room.headline.message).toBe('partial.disk-full');
    expect(room.findings.filter(({ power, outcome }) => power === 'decides' && outcome === 'fail')).toEqual([]);
  });
});
