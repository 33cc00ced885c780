import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { getPriority } from 'node:os';
import { afterEach, expect, test } from 'vitest';
import { giveWay } from '../../run/give-way.ts';

const child = spawn(process.execPath, ['-e', 'process.stdin.resume()'], { stdio: ['pipe', 'ignore', 'ignore'], detached: true });
afterEach(() => void child.kill('SIGKILL'));

test('a program is put behind the others, its session too, and one that has ended is passed over', async () => {
  await once(child, 'spawn');
  const { pid } = child;
  if (pid === undefined) throw new Error('no process');
  await giveWay(pid, 10);
  expect(getPriority(pid)).toBe(10);
  // Linux only, and only where it groups by sessions.
  const session = await readFile(`/proc/${String(pid)}/autogroup`, 'utf8').catch(() => undefined);
  if (session !== undefined && session !== '') expect(session).toContain('nice 10');
  child.stdin.end();
  await once(child, 'exit');
  await giveWay(pid, 19);
});
