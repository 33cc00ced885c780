/** CPU time: of the whole machine, and of single processes. */
import { readFile } from 'node:fs/promises';
import { cpus } from 'node:os';
import type { RunCommand } from './run-command.ts';

export interface CpuTimes {
  readonly busyMs: number;
  readonly totalMs: number;
}

/** Since boot, summed over all cores. */
export function machineCpuTimes(): CpuTimes {
  let busyMs = 0;
  let totalMs = 0;
  for (const { times } of cpus()) {
    const busy = times.user + times.nice + times.sys + times.irq;
    busyMs += busy;
    totalMs += busy + times.idle;
  }
  return { busyMs, totalMs };
}

/** USER_HZ, in which Linux tells process times to user space whatever the kernel's own tick is. */
const linuxTickMs = 10;

/** CPU time that a process has used so far, ms; undefined when it is gone or the system does not tell. Never throws. */
export async function processCpuMs(
  pid: number,
  run: RunCommand,
  platform: NodeJS.Platform = process.platform,
): Promise<number | undefined> {
  if (platform === 'linux') return parseProcStat(await readFile(`/proc/${String(pid)}/stat`, 'utf8').catch(() => ''));
  if (platform === 'win32') {
    const result = await run('powershell.exe', [
      '-NoProfile',
      '-NonInteractive',
      '-Command',
      `(Get-Process -Id ${String(pid)}).TotalProcessorTime.TotalMilliseconds.ToString([cultureinfo]::InvariantCulture)`,
    ]);
    const ms = 'text' in result ? Number.parseFloat(result.text) : NaN;
    return Number.isFinite(ms) ? ms : undefined;
  }
  const result = await run('ps', ['-o', 'time=', '-p', String(pid)]);
  return 'text' in result ? parsePsTime(result.text) : undefined;
}

/** /proc/<pid>/stat: the name, in parentheses, may hold anything; user and system time are fields 14 and 15. */
export function parseProcStat(text: string): number | undefined {
  const fields = text
    .slice(text.lastIndexOf(')') + 1)
    .trim()
    .split(/\s+/);
  const ticks = Number(fields[11]) + Number(fields[12]);
  return Number.isFinite(ticks) ? ticks * linuxTickMs : undefined;
}

/** `ps -o time=`: [[days-]hours:]minutes:seconds[.hundredths]. */
export function parsePsTime(text: string): number | undefined {
  const match = /^(?:(?:(\d+)-)?(\d+):)?(\d+):(\d+(?:\.\d+)?)$/.exec(text.trim());
  if (match === null) return undefined;
  const [, days = '0', hours = '0', minutes = '0', seconds = '0'] = match;
  return (((Number(days) * 24 + Number(hours)) * 60 + Number(minutes)) * 60 + Number(seconds)) * 1000;
}
