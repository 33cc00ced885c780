/** Processes under measure, and those that answer them. Linux: what a process used is read from /proc. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';

/** One message there, one back. */
export async function ask<Answer>(child: ChildProcess, message: unknown): Promise<Answer> {
  const answer = once(child, 'message') as Promise<[Answer]>;
  child.send(message as object);
  return (await answer)[0];
}

export function startNode(script: string, args: readonly string[], nodeArgs: readonly string[] = []): ChildProcess {
  return spawn(process.execPath, [...nodeArgs, script, ...args], { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
}

/** Resolves when it is gone. */
export async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, 'exit');
  // One of ours ends by itself, and so writes its profile.
  if (child.connected) child.disconnect();
  else child.kill('SIGTERM');
  await gone;
}

/** USER_HZ, which is 100 on every Linux that Node runs on. */
const msPerTick = 10;

/** User and system since its start. */
export async function cpuMsOf(pid: number): Promise<number> {
  const stat = await readFile(`/proc/${String(pid)}/stat`, 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) * msPerTick;
}

/** Resident: now, and the most there was. */
export async function memoryOf(pid: number): Promise<{ readonly nowBytes: number; readonly mostBytes: number }> {
  const status = await readFile(`/proc/${String(pid)}/status`, 'utf8');
  const of = (name: string) => Number(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(status)?.[1]) * 1024;
  return { nowBytes: of('VmRSS'), mostBytes: of('VmHWM') };
}
