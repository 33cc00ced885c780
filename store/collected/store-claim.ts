/** One writer for each store, whatever was killed and wherever it ran: another machine, another container, a process with a number used again. */
import { readFileSync, readlinkSync } from 'node:fs';
import { readFile, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { ProvnatError } from '../../core/errors.ts';

interface Holder {
  readonly pid: number;
  /** Process numbers mean something in one place only: a machine since its start, a container. */
  readonly place: string;
  /** When the process started, in the kernel's own count; empty where it does not tell. */
  readonly started: string;
}

export interface StoreClaim {
  /** Who held it before and is gone, for the log. */
  readonly tookOverFrom?: string;
  release(): Promise<void>;
}

/** A holder touches its lock so often. */
const heartbeatMs = 10_000;
/** One in another place, whose processes cannot be seen from here, is gone when it was not touched for so long. */
const silentAfterMs = 30_000;

/**
 * @param name of the lock file in the store
 * @param otherwise what to do instead of stopping the other one
 * @throws ProvnatError DATA_FOLDER_IN_USE
 */
export async function claimStore(storePath: string, name: string, otherwise = 'choose another folder with --store'): Promise<StoreClaim> {
  const path = join(storePath, name);
  const own = JSON.stringify({ pid: process.pid, place: placeOf(), started: startOf(process.pid) } satisfies Holder);
  const taken = await take(path, own);
  if (taken) return hold(path, own, undefined);
  const found = await look(path);
  if (found !== undefined) {
    if (isHeld(found)) throw inUse(storePath, path, found, otherwise);
    await clearAway(path, found.text);
  }
  if (await take(path, own)) return hold(path, own, found === undefined ? undefined : namesOf(found.holder));
  throw new ProvnatError('DATA_FOLDER_IN_USE', `store ${storePath}: another process took it at the same moment`, 'Try again.');
}

interface Found {
  readonly text: string;
  /** Absent when its writer was killed while it wrote. */
  readonly holder: Holder | undefined;
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
    return { text, holder: holderOf(text), touchedAtMs: mtimeMs };
  } catch {
    return undefined; // gone: its holder has just ended
  }
}

function holderOf(text: string): Holder | undefined {
  try {
    const said = JSON.parse(text) as Partial<Holder>;
    const { pid, place, started } = said;
    return typeof pid === 'number' && typeof place === 'string' && typeof started === 'string' ? { pid, place, started } : undefined;
  } catch {
    return undefined;
  }
}

function isHeld({ holder, touchedAtMs }: Found): boolean {
  if (holder === undefined || holder.place !== placeOf()) return Math.abs(Date.now() - touchedAtMs) < silentAfterMs;
  return isAlive(holder.pid) && holder.started === startOf(holder.pid);
}

/** Two that clear at the same moment never take away a lock that is new. */
async function clearAway(path: string, stale: string): Promise<void> {
  const aside = `${path}.${randomUUID()}`;
  await rename(path, aside).catch(() => undefined);
  const moved = await readFile(aside, 'utf8').catch(() => undefined);
  if (moved !== undefined && moved !== stale) await take(path, moved);
  await rm(aside, { force: true });
}

function hold(path: string, own: string, tookOverFrom: string | undefined): StoreClaim {
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

function inUse(storePath: string, path: string, { holder }: Found, otherwise: string): ProvnatError {
  const elsewhere = holder === undefined || holder.place !== placeOf();
  return new ProvnatError(
    'DATA_FOLDER_IN_USE',
    `store ${storePath}: expected to be free, and belongs to ${namesOf(holder)}`,
    elsewhere
      ? `Stop that one, or ${otherwise}. If it was killed, its lock ${path} is taken over ${silentAfterMs / 1000} s after its last sign of life.`
      : `Stop that one, or ${otherwise}.`,
  );
}

const namesOf = (holder: Holder | undefined): string =>
  holder === undefined
    ? 'a process that did not say its number'
    : `process ${holder.pid}${holder.place === placeOf() ? '' : ` of ${holder.place.split(' ')[0] ?? 'another machine'}`}`;

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
