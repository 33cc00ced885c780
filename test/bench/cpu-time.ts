/** CPU time of a process, user and system, over a stretch of time: unlike wall time it is the process's own on a shared machine. */
import { setTimeout as sleep } from 'node:timers/promises';
import { processCpuMs } from '../../collectors/host/cpu.ts';
import { runCommand } from '../../collectors/host/run-command.ts';

/** @throws Error when the process is gone or the system does not tell */
export async function cpuMsOf(pid: number | undefined): Promise<number> {
  const cpuMs = pid === undefined ? undefined : await processCpuMs(pid, runCommand);
  if (cpuMs === undefined) throw new Error(`process ${String(pid)}: its CPU time cannot be read; it may have ended too early`);
  return cpuMs;
}

export interface CpuStretch {
  readonly cpuMs: number;
  readonly wallMs: number;
}

/** Between two instants of the wall clock. */
export async function cpuBetween(pid: number | undefined, fromAtMs: number, toAtMs: number): Promise<CpuStretch> {
  await sleep(Math.max(0, fromAtMs - Date.now()));
  const [beforeMs, startedAtMs] = [await cpuMsOf(pid), Date.now()];
  await sleep(Math.max(0, toAtMs - Date.now()));
  return { cpuMs: (await cpuMsOf(pid)) - beforeMs, wallMs: Date.now() - startedAtMs };
}
