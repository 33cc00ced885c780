/** A file that says who alone may write beside it, whatever was killed and wherever it ran: another machine, another container, a process with a number used again. */
import { readFileSync, readlinkSync } from 'node:fs';
import { readFile, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ProvnatError } from '../core/errors.ts';

interface Mark {
  readonly pid: number;
  /** Process numbers mean something in one place only: a machine since its start, a container. */
  readonly place: string;
  /** When the process started, in the kernel's own count; empty where it does not tell. */
  readonly started: string;
}

export interface ClaimHolder {
  /** Such as 'process 4711 of laptop-7'. */
  readonly name: string;
  /** On this machine since its start, and in this container: its processes can be seen from here. */
  readonly isHere: boolean;
}

export interface Claim {
  /** Who held it before and is gone. */
  readonly tookOverFrom?: ClaimHolder;
  release(): Promise<void>;
}

/** A holder touches its file so often. */
const usualHeartbeatMs = 10_000;
/** One whose process cannot be looked at from here is gone when its file was not touched for so long. */
export const silentAfterMs = 30_000;
/** Clocks of two machines differ, by hours where one has the wrong time zone. A file older than this was touched long ago by any of them. */
const longSilentAfterMs = 86_400_000;

/**
 * @param refused makes the error for whoever comes second
 * @param heartbeatMs given by tests only
 * @throws what refused makes
 */
export async function takeClaim(
  path: string,
  refused: (holder: ClaimHolder) => ProvnatError,
  heartbeatMs = usualHeartbeatMs,
): Promise<Claim> {
  const own = JSON.stringify({ pid: process.pid, place: placeOf(), started: startOf(process.pid) } satisfies Mark);
  if (await take(path, own)) return hold(path, own, heartbeatMs);
  const found = await look(path);
  if (found !== undefined) {
    if (isHeld(found) || (await showsLife(path, found, heartbeatMs))) throw refused(holderOf(found));
    await clearAway(path, found.text);
  }
  if (await take(path, own)) return hold(path, own, heartbeatMs, found === undefined ? undefined : holderOf(found));
  throw refused(holderOf(await look(path))); // another took it at the same moment
}

/** Whether somebody holds it, at a look. */
export async function isClaimed(path: string): Promise<boolean> {
  const found = await look(path);
  return found !== undefined && isHeld(found);
}

interface Found {
  readonly text: string;
  /** Absent when its writer was killed while it wrote. */
  readonly mark: Mark | undefined;
  readonly touchedAtMs: number;
}

async function take(path: string, own: string): Promise<boolean> {
  try {
    await writeFile(path, own, { flag: 'wx', mode: 0o600 });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

async function look(path: string): Promise<Found | undefined> {
  try {
    const [text, { mtimeMs }] = await Promise.all([readFile(path, 'utf8'), stat(path)]);
    return { text, mark: markOf(text), touchedAtMs: mtimeMs };
  } catch {
    return undefined; // gone: its holder has just ended
  }
}

function markOf(text: string): Mark | undefined {
  try {
    const said = JSON.parse(text) as Partial<Mark>;
    const { pid, place, started } = said;
    return typeof pid === 'number' && typeof place === 'string' && typeof started === 'string' ? { pid, place, started } : undefined;
  } catch {
    return undefined;
  }
}

const ageMsOf = ({ touchedAtMs }: Found): number => Math.abs(Date.now() - touchedAtMs);

function isHeld(found: Found): boolean {
  const { mark } = found;
  if (mark?.place !== placeOf()) return ageMsOf(found) < silentAfterMs;
  if (!isAlive(mark.pid)) return false;
  const started = startOf(mark.pid);
  // Where the system does not tell when it started, or hides other users' processes, the number may have been used again.
  return mark.started === '' || started === '' ? ageMsOf(found) < silentAfterMs : mark.started === started;
}

/** A holder elsewhere whose clock is not ours still touches its file. */
async function showsLife(path: string, found: Found, heartbeatMs: number): Promise<boolean> {
  if (found.mark?.place === placeOf() || ageMsOf(found) > longSilentAfterMs) return false;
  await sleep(heartbeatMs * 1.2);
  const again = await look(path);
  return again !== undefined && (again.touchedAtMs !== found.touchedAtMs || again.text !== found.text);
}

/** Two that clear at the same moment never take away a claim that is new. */
async function clearAway(path: string, stale: string): Promise<void> {
  const aside = `${path}.${randomUUID()}`;
  await rename(path, aside).catch(() => undefined);
  const moved = await readFile(aside, 'utf8').catch(() => undefined);
  if (moved !== undefined && moved !== stale) await take(path, moved);
  await rm(aside, { force: true });
}

function hold(path: string, own: string, heartbeatMs: number, tookOverFrom?: ClaimHolder): Claim {
  const timer = setInterval(() => {
    const now = new Date();
    utimes(path, now, now).catch(() => undefined);
  }, heartbeatMs);
  timer.unref();
  return {
    ...(tookOverFrom !== undefined && { tookOverFrom }),
    async release() {
      clearInterval(timer);
      if ((await readFile(path, 'utf8').catch(() => undefined)) === own) await rm(path, { force: true });
    },
  };
}

function holderOf(found: Found | undefined): ClaimHolder {
  const mark = found?.mark;
  if (mark === undefined) return { name: 'a process that did not say its number', isHere: false };
  const isHere = mark.place === placeOf();
  return { name: `process ${mark.pid}${isHere ? '' : ` of ${mark.place.split(' ')[0] ?? 'another machine'}`}`, isHere };
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // Another user's process may not be signalled, but is there.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

const told = (read: () => string): string => {
  try {
    return read().trim();
  } catch {
    return ''; // only Linux tells
  }
};

const placeOf = (): string =>
  [hostname(), told(() => readFileSync('/proc/sys/kernel/random/boot_id', 'utf8')), told(() => readlinkSync('/proc/self/ns/pid'))].join(
    ' ',
  );

/** Field 22 of proc_pid_stat(5); the name before it may hold anything, parentheses too. */
const startOf = (pid: number): string =>
  told(() => {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? '';
  });
