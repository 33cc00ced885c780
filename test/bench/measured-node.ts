/** A Node process of its own, measured from birth to end. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { BenchContext } from './figure.ts';

export interface Usage {
  readonly startedAtMs: number;
  readonly wallMs: number;
  readonly cpuMs: number;
  readonly peakMemoryBytes: number;
  readonly exitCode: number | null;
}

/** Rejects when it left no account of itself: it was killed. */
export async function measuredNode({ scripts, folder }: BenchContext, args: readonly string[]): Promise<Usage> {
  const usagePath = join(folder, 'usage.json');
  await rm(usagePath, { force: true });
  const startedAtMs = Date.now();
  const child = spawn(process.execPath, ['--import', pathToFileURL(join(scripts, 'tell-usage.mjs')).href, ...args], {
    stdio: ['ignore', 'ignore', 'pipe'],
    windowsHide: true,
    env: { ...process.env, PROVNAT_BENCH_USAGE: usagePath },
  });
  let trouble = '';
  child.stderr.on('data', (text) => (trouble += String(text)));
  const [exitCode] = (await once(child, 'close')) as [number | null];
  const wallMs = Date.now() - startedAtMs;
  const told = await readFile(usagePath, 'utf8').catch((cause: unknown) => {
    throw new Error(`${args.join(' ')}: ended with ${String(exitCode)}: ${trouble}`, { cause });
  });
  const { userCPUTime, systemCPUTime, maxRSS } = JSON.parse(told) as NodeJS.ResourceUsage;
  return { startedAtMs, wallMs, cpuMs: (userCPUTime + systemCPUTime) / 1000, peakMemoryBytes: maxRSS * 1024, exitCode };
}
