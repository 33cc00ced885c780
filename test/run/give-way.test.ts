import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { getPriority } from 'node:os';
import { afterEach, expect, test } from 'vitest';
import { giveWay } from '../../run/give-way.ts';

let child: ChildProcess | undefined;
afterEach(() => void child?.kill('SIGKILL'));

test('a program is put behind the others, its session too, and one that has ended is passed over', async () => {
  child = spawn(process.execPath, ['-e', 'process.stdin.resume()'], { stdio: ['pipe', 'ignore', 'ignore'], detached: true });
  await once(child, 'spawn');
  const { pid } = child;
  if (pid === undefined) throw new Error('no process');
  await giveWay(pid, 5);
  expect(getPriority(pid)).toBe(5);
  // Linux only, and only where it groups by sessions.
  const session = await readFile(`/proc/${String(pid)}/autogroup`, 'utf8').catch(() => undefined);
  if (session !== undefined && session !== '') expect(session).toContain('nice 5');
  const ended = once(child, 'exit');
  child.stdin?.end();
  await ended;
  await giveWay(pid, 19);
});
