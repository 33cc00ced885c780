/**
 * The lab lives in namespaces of its own: network, mounts and processes, and as an ordinary user a user namespace that holds them. Nothing
 * of it touches the machine's own network, and all of it goes when the first process in there goes: the kernel ends the rest.
 */
import { spawn } from 'node:child_process';
import { ProvnatError } from '../../core/errors.ts';

const insideMark = 'PROVNAT_LAB_INSIDE';

export const isInside = (): boolean => process.env[insideMark] === '1';

/**
 * Starts this very program again inside; resolves to its exit code. Whatever ends this process ends everything inside: it holds the pipe
 * that the inside listens to, and unshare's child dies with unshare. @throws ProvnatError FILE_MISSING without unshare, or without the right to.
 */
export async function runInside(args: readonly string[]): Promise<number> {
  const isRoot = process.getuid?.() === 0;
  const unshare = ['--mount', '--net', '--pid', '--ipc', '--uts', '--fork', '--kill-child', '--mount-proc'];
  const child = spawn('unshare', [...(isRoot ? [] : ['--user', '--map-root-user']), ...unshare, '--', process.execPath, ...args], {
    stdio: ['pipe', 'inherit', 'inherit'],
    env: { ...process.env, [insideMark]: '1' },
  });
  const parent = process.ppid;
  // Whoever started the lab is gone, so nobody waits for it: npm may have been killed.
  const watch = setInterval(() => {
    if (process.ppid !== parent) process.exit(1);
  }, 1_000);
  const forward = (): void => void child.stdin.end();
  process.on('SIGINT', forward);
  process.on('SIGTERM', forward);
  try {
    return await new Promise<number>((resolve, reject) => {
      child.once('error', reject);
      child.once('exit', (code) => resolve(code ?? 1));
    });
  } catch (cause) {
    throw new ProvnatError('FILE_MISSING', 'unshare: needed for the lab’s namespaces', 'Debian/Ubuntu: apt install util-linux.', { cause });
  } finally {
    clearInterval(watch);
  }
}

/** Inside: ends at once when the outside is gone, and takes every process of the lab along, as this one is the first in here. */
export function endWithOutside(): void {
  process.stdin.on('end', () => process.exit(130)).on('error', () => process.exit(130));
  process.stdin.resume();
}
