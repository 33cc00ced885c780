/** Does the system keep its clock right? A clock that is set right in the middle of a run makes the run worthless. */
import { readFile } from 'node:fs/promises';
import type { Figure } from './link-reading.ts';
import { missing } from './link-reading.ts';
import type { RunCommand } from './run-command.ts';

export interface TimeSyncReading {
  readonly synchronised: Figure<boolean>;
  /** Where it was asked: server minus ours. */
  readonly offsetMs?: number;
  /** Which tool said so. */
  readonly told: string;
}

/** Never throws. On macOS the system's own time server is asked one question. */
export async function readTimeSync(run: RunCommand, platform: NodeJS.Platform = process.platform): Promise<TimeSyncReading> {
  if (platform === 'linux') return readLinux(run);
  if (platform === 'darwin') {
    const server = parseNtpConf(await readFile('/etc/ntp.conf', 'utf8').catch(() => ''));
    const sntp = await run('sntp', ['-t', '2', server]);
    return { told: 'sntp', ...('text' in sntp ? parseSntp(sntp.text) : { synchronised: sntp }) };
  }
  if (platform === 'win32') {
    const status = await run('w32tm', ['/query', '/status']);
    return { told: 'w32tm', synchronised: 'text' in status ? parseW32tm(status.text) : status };
  }
  return { told: 'nobody', synchronised: missing('system-not-known') };
}

async function readLinux(run: RunCommand): Promise<TimeSyncReading> {
  const systemd = await run('timedatectl', ['show', '--property=NTPSynchronized']);
  const synchronised = 'text' in systemd ? parseTimedatectl(systemd.text) : systemd;
  if ('value' in synchronised) return { told: 'timedatectl', synchronised };
  const chrony = await run('chronyc', ['-n', 'tracking']);
  return 'text' in chrony ? { told: 'chronyc', ...parseChronyTracking(chrony.text) } : { told: 'timedatectl', synchronised };
}

/** `timedatectl show --property=NTPSynchronized`: the kernel's own mark, whichever program keeps the time. */
export function parseTimedatectl(text: string): Figure<boolean> {
  const word = /^NTPSynchronized=(yes|no)$/m.exec(text)?.[1];
  return word === undefined ? missing('not-told') : { value: word === 'yes' };
}

/** `chronyc -n tracking`: "System time : 0.000012 seconds slow of NTP time", "Leap status : Normal". */
export function parseChronyTracking(text: string): Pick<TimeSyncReading, 'synchronised' | 'offsetMs'> {
  const leap = /^Leap status\s*:\s*(.+)$/m.exec(text)?.[1];
  if (leap === undefined) return { synchronised: missing('not-told') };
  const [, seconds, side] = /^System time\s*:\s*([\d.]+) seconds (slow|fast)/m.exec(text) ?? [];
  return {
    synchronised: { value: !/not synchroni[sz]ed/i.test(leap) },
    ...(seconds === undefined ? {} : { offsetMs: Number(seconds) * (side === 'slow' ? 1000 : -1000) }),
  };
}

/** A laptop's clock that is followed keeps well within this; one that is not drifts by seconds a day. */
const followedMs = 500;

/** `sntp <server>`: "+0.012345 +/- 0.034567 <server> <address>". It tells the distance, not whether anybody closes it. */
export function parseSntp(text: string): Pick<TimeSyncReading, 'synchronised' | 'offsetMs'> {
  const seconds = /([+-]\d+\.\d+)\s*(?:\+\/-|\(\+\/-)/.exec(text)?.[1];
  if (seconds === undefined) return { synchronised: missing('not-told') };
  const offsetMs = Number(seconds) * 1000;
  return { offsetMs, synchronised: { value: Math.abs(offsetMs) <= followedMs } };
}

/** /etc/ntp.conf of macOS: the server that the system itself asks. */
export const parseNtpConf = (text: string): string => /^\s*(?:server|pool)\s+([A-Za-z0-9.:-]+)/m.exec(text)?.[1] ?? 'time.apple.com';

/** `w32tm /query /status`: labels are translated; the first rows are always leap indicator (3: not synchronised) and stratum (0: none). */
export function parseW32tm(text: string): Figure<boolean> {
  const [leap, stratum] = [...text.matchAll(/^[^:\n]+:\s*(\d+)\s*\(/gm)].map(([, digits]) => Number(digits));
  if (leap === undefined || stratum === undefined) return missing('not-told');
  return { value: leap !== 3 && stratum >= 1 && stratum <= 15 };
}
