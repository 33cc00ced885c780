/** One server per data folder, wherever the other one runs: two would write over each other's ledgers. */
import { randomUUID } from 'node:crypto';
import { readFileSync, readlinkSync } from 'node:fs';
import { readFile, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';

import { ProvnatError } from '../core/errors.ts';

interface Holder {
  readonly pid: number;
  /** Process numbers mean something in one place only: a machine since its start, a container (whose server is number 1 like any other's). */
  readonly place: string;
  /** When the process started, in the kernel's own count; empty where the system does not tell. */
  readonly started: string;
}

interface Found {
  readonly text: string;
  /** Absent when its writer was killed while it wrote. */
  readonly holder: Holder | undefined;
  readonly touchedAtMs: number;
}

/** A server touches its claim so often. */
const touchEveryMs = 10_000;
/** One that cannot be looked at from here is gone when it has not touched its claim for so long. */
const silentAfterMs = 30_000;

/** Resolves to what lets go of the folder. Throws ProvnatError DATA_FOLDER_IN_USE. A claim whose process is gone counts for nothing. */
export async function claimFolder(folder: string): Promise<() => Promise<void>> {
  const file = join(folder, 'server.pid');
  const own = JSON.stringify({ pid: process.pid, place: thisPlace(), started: startOf(process.pid) } satisfies Holder);
  if (await take(file, own)) return hold(file, own);
  const found = await look(file);
  if (found !== undefined && isHeld(found)) throw inUse(folder, file, found);
  if (found !== undefined) await clearAway(file, found.text);
  if (await take(file, own)) return hold(file, own);
  throw new ProvnatError(
    'DATA_FOLDER_IN_USE',
    `data folder ${folder}: another server took it at the same moment`,
    'Choose another folder.',
  );
}

/** Of two at the same moment one gets it. */
async function take(file: string, own: string): Promise<boolean> {
  try {
    await writeFile(file, own, { flag: 'wx', mode: 0o600 });
    return true;
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && cause.code === 'EEXIST') return false;
    throw cause;
  }
}

/** Undefined: its holder has just ended. */
async function look(file: string): Promise<Found | undefined> {
  try {
    const [text, { mtimeMs }] = await Promise.all([readFile(file, 'utf8'), stat(file)]);
    return { text, holder: holderOf(text), touchedAtMs: mtimeMs };
  } catch {
    return undefined;
  }
}

function holderOf(text: string): Holder | undefined {
  try {
    const { pid, place, started } = JSON.parse(text) as Partial<Holder>;
    return typeof pid === 'number' && typeof place === 'string' && typeof started === 'string' ? { pid, place, started } : undefined;
  } catch {
    return undefined;
  }
}

function isHeld({ holder, touchedAtMs }: Found): boolean {
  const isTouched = Math.abs(Date.now() - touchedAtMs) < silentAfterMs;
  if (holder === undefined || holder.place !== thisPlace()) return isTouched;
  if (!isAlive(holder.pid)) return false;
  // Its number may be some other process's by now. macOS and Windows do not tell when that one started.
  return holder.started === '' ? isTouched : holder.started === startOf(holder.pid);
}

/** Two that clear at the same moment never take away a claim that is new. */
async function clearAway(file: string, stale: string): Promise<void> {
  const aside = `${file}.${randomUUID()}`;
  await rename(file, aside).catch(() => undefined);
  const moved = await readFile(aside, 'utf8').catch(() => undefined);
  if (moved !== undefined && moved !== stale) await take(file, moved);
  await rm(aside, { force: true });
}

function hold(file: string, own: string): () => Promise<void> {
  const timer = setInterval(() => {
    const now = new Date();
    utimes(file, now, now).catch(() => undefined);
  }, touchEveryMs);
  timer.unref();
  return async () => {
    clearInterval(timer);
    if ((await readFile(file, 'utf8').catch(() => undefined)) === own) await rm(file, { force: true });
  };
}

function inUse(folder: string, file: string, { holder }: Found): ProvnatError {
  const isHere = holder?.place === thisPlace();
  const who =
    holder === undefined
      ? 'a process that did not say its number'
      : `process ${holder.pid}${isHere ? '' : ` of ${holder.place.split(' ')[0] ?? ''}, another machine or container, or this one before it started anew`}`;
  const ifGone = `If it was killed, start again: ${file} counts for nothing ${silentAfterMs / 1000} s after its last sign of life.`;
  return new ProvnatError(
    'DATA_FOLDER_IN_USE',
    `data folder ${folder} belongs to ${who}, expected to be free`,
    `Stop that server or choose another folder.${isHere && holder.started !== '' ? '' : ` ${ifGone}`}`,
  );
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (cause) {
    // Another user's process may not be signalled, but is there.
    return cause instanceof Error && 'code' in cause && cause.code === 'EPERM';
  }
}

/** Empty where the system does not tell: elsewhere than on Linux. */
function told(read: () => string): string {
  try {
    return read().trim();
  } catch {
    return '';
  }
}

const thisPlace = (): string =>
  [hostname(), told(() => readFileSync('/proc/sys/kernel/random/boot_id', 'utf8')), told(() => readlinkSync('/proc/self/ns/pid'))].join(
    ' ',
  );

/** Field 22 of proc_pid_stat(5); the name before it may hold anything, parentheses too. */
const startOf = (pid: number): string =>
  told(() => {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return text.slice(text.lastIndexOf(')') + 2).split(' ')[19] ?? '';
  });
