/** The store is tidied by a process of its own that is gone afterwards: DuckDB's memory does not stay with the service. */
import { spawn } from 'node:child_process';
import { constants, setPriority } from 'node:os';
import type { TidyReport } from '../../store/collected/tidy-store.ts';

/**
 * @param signal gives up: the process is killed, which the store survives at any moment
 * @returns what was done; rejects with a plain Error when the process says nothing
 */
export type Tidy = (signal: AbortSignal) => Promise<TidyReport>;

/** @param program provnat.js, run by this very Node */
export const tidyInChild =
  (program: string, storePath: string): Tidy =>
  async (signal) => {
    const args = [program, 'collect', '--json', '--store', storePath, '--tidy'];
    const child = spawn(process.execPath, args, {
      stdio: ['ignore', 'pipe', 'pipe'],
      windowsHide: true,
      detached: process.platform !== 'win32', // a Ctrl-C is ours to handle
    });
    const kill = (): void => {
      child.kill('SIGKILL');
    };
    signal.addEventListener('abort', kill, { once: true });
    if (child.pid !== undefined) lowerPriority(child.pid);
    try {
      const { code, out, said } = await ended(child);
      if (signal.aborted) throw new Error('interrupted');
      if (code !== 0) throw new Error(said.trim().split('\n')[0] ?? `it ended with ${String(code)}`);
      return JSON.parse(out) as TidyReport;
    } finally {
      signal.removeEventListener('abort', kill);
    }
  };

/** Polls are on time, Parquet may wait. */
function lowerPriority(pid: number): void {
  try {
    setPriority(pid, constants.priority.PRIORITY_BELOW_NORMAL);
  } catch {
    // already gone, or not allowed: it is a kindness only
  }
}

interface Ended {
  readonly code: number | undefined;
  readonly out: string;
  readonly said: string;
}

/** It prints one document; a program that prints without end is not ours. */
const mostOutput = 8 << 20;

const ended = (child: ReturnType<typeof spawn>): Promise<Ended> =>
  new Promise((resolve, reject) => {
    let [out, said] = ['', ''];
    child.stdout?.setEncoding('utf8').on('data', (text: string) => {
      if (out.length < mostOutput) out += text;
    });
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      if (said.length < mostOutput) said += text;
    });
    child.once('error', reject);
    child.once('close', (code) => resolve({ code: code ?? undefined, out, said }));
  });
