/** One run per room and per target at a time on a machine, and a way for any terminal to stop it. Locks are files that vanish with the run. */
import { createHash, randomUUID } from 'node:crypto';
import { link, lstat, mkdir, readFile, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { ProvnatError } from '../core/errors.ts';
import { stopThroughRest } from './k6-process.ts';
import { askToStop, type StopAnswer } from './stop-mark.ts';

export interface ActiveRun {
  readonly runId: string;
  readonly pid: number;
  readonly rooms: readonly string[];
  readonly target: string;
  readonly controlPorts: readonly number[];
  readonly startedAtMs: number;
  /** Later, whatever process has this pid is another one: the machine gives numbers away again. */
  readonly mayLastUntilMs: number;
  readonly runFolder: string;
}

export interface StoppedRun {
  /** How many generators answered that they stop. */
  readonly generatorsStopped: number;
  /** The tool itself was killed: nobody will seal and judge this run by himself. */
  readonly toolGone: boolean;
  /** unheard: neither the tool nor each of its generators answered, so that the load may go on. */
  readonly load: StopAnswer | 'unheard';
}

/** A generator that was told to stop is gone within 2 s. */
const goneWithinMs = 3_000;

/** In a container a user may have a number and no name. */
function userName(): string {
  try {
    return userInfo().username;
  } catch {
    return String(process.getuid?.() ?? 'user');
  }
}

const folder = (): string => join(tmpdir(), `provnat-${userName().replaceAll(/[^a-zA-Z0-9_-]/g, '_')}`);

/** Locks name ports that are told to stop: on a system with users, nobody else's are believed. */
async function isOurs(path: string): Promise<boolean> {
  const uid = process.getuid?.();
  const found = await lstat(path).catch(() => undefined);
  return found === undefined || uid === undefined || (found.isDirectory() && found.uid === uid);
}
const lockName = (kind: 'room' | 'target', what: string): string =>
  `${kind}-${createHash('sha256').update(what).digest('hex').slice(0, 16)}.json`;
const lockPaths = ({ rooms, target }: ActiveRun): readonly string[] =>
  [...rooms.map((room) => lockName('room', `${target} ${room}`)), lockName('target', target)].map((name) => join(folder(), name));

/** Where somebody asks the tool that plays this run to stop it. */
export const stopMarkOf = ({ runId }: Pick<ActiveRun, 'runId'>): string =>
  join(folder(), `stop-${createHash('sha256').update(runId).digest('hex').slice(0, 16)}`);

/** Whether the tool that plays this run is still there. */
export function isPlayed({ pid, mayLastUntilMs }: ActiveRun): boolean {
  if (Date.now() > mayLastUntilMs) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

const readLock = async (path: string): Promise<ActiveRun | undefined> => {
  try {
    return JSON.parse(await readFile(path, 'utf8')) as ActiveRun;
  } catch {
    return undefined; // gone: its owner has just ended
  }
};

/** Runs on this machine that have a lock: played now, or left behind by a tool that was killed. */
export async function activeRuns(): Promise<readonly ActiveRun[]> {
  const names = (await isOurs(folder())) ? await readdir(folder()).catch(() => [] as string[]) : [];
  const runs = new Map<string, ActiveRun>();
  for (const name of names.filter((candidate) => candidate.endsWith('.json'))) {
    const run = await readLock(join(folder(), name));
    if (run !== undefined) runs.set(run.runId, run);
  }
  return [...runs.values()].sort((a, b) => a.startedAtMs - b.startedAtMs);
}

/** Takes the locks of a run. Left-over locks of a killed tool are cleared, and load that it left behind is stopped first. @throws ProvnatError RUN_IN_PROGRESS */
export async function enterRun(run: ActiveRun): Promise<() => Promise<void>> {
  if (!(await isOurs(folder()))) {
    throw new ProvnatError(
      'RUN_IN_PROGRESS',
      `${folder()}: must be a folder of the user who runs provnat, and it is somebody else’s`,
      'Remove it, or let TMPDIR name another folder for temporary files.',
    );
  }
  await mkdir(folder(), { recursive: true, mode: 0o700 });
  const held: string[] = [];
  const leave = async (): Promise<void> => {
    await Promise.all([...held, stopMarkOf(run)].map((path) => rm(path, { force: true })));
  };
  for (const path of lockPaths(run)) {
    if (!(await take(path, run))) {
      const other = await readLock(path);
      if (other !== undefined && isPlayed(other)) {
        await leave();
        throw new ProvnatError(
          'RUN_IN_PROGRESS',
          `run ${other.runId} of ${other.rooms.join(', ')} against ${other.target} is still going on (process ${other.pid})`,
          `Wait for it, or stop it: provnat stop ${other.runId}`,
        );
      }
      if (other !== undefined) await clearAway(other);
      if (!(await take(path, run))) {
        await leave();
        throw new ProvnatError('RUN_IN_PROGRESS', `another run of ${run.rooms.join(', ')} started at the same moment`, 'Try again.');
      }
    }
    held.push(path);
  }
  return leave;
}

/** A lock appears whole or not at all: a half-written one would look like one that a killed tool left. */
async function take(path: string, run: ActiveRun): Promise<boolean> {
  const whole = `${path}.${randomUUID()}`;
  await writeFile(whole, JSON.stringify(run), { mode: 0o600 });
  try {
    await link(whole, path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  } finally {
    await rm(whole, { force: true });
  }
}

/** What a killed tool left: its load first, then its locks and what it was asked. Two that clear at the same moment never take away a lock that is new. */
async function clearAway(run: ActiveRun): Promise<number> {
  const stoppedCount = await silence(run.controlPorts);
  for (const path of lockPaths(run)) {
    const aside = `${path}.${randomUUID()}`;
    const moved = await rename(path, aside).then(
      () => readLock(aside),
      () => undefined,
    );
    if (moved !== undefined && moved.runId !== run.runId) await link(aside, path).catch(() => undefined);
    await rm(aside, { force: true });
  }
  await rm(stopMarkOf(run), { force: true });
  return stoppedCount;
}

/** Stops the generators of these ports and waits until they are gone. Resolves to how many answered. */
async function silence(controlPorts: readonly number[]): Promise<number> {
  const answers = await Promise.all(controlPorts.map(stopThroughRest));
  await Promise.all(controlPorts.map(untilSilent));
  return answers.filter(Boolean).length;
}

/** Resolves when nobody listens on the port any more: k6 writes its last samples before it lets go of it. */
async function untilSilent(port: number): Promise<void> {
  const deadlineMs = performance.now() + goneWithinMs;
  while (performance.now() < deadlineMs && (await isListening(port))) await wait(50);
}

const isListening = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    const answer = (listening: boolean): void => {
      socket.destroy();
      resolve(listening);
    };
    socket.once('connect', () => answer(true));
    socket.once('error', () => answer(false));
  });

/**
 * Stops the load of a run within 2 s from any terminal: its generators at once, and its tool, which begins none from then on and ends those
 * that do not answer. What a killed tool left behind is cleared away as well.
 */
export async function stopRun(run: ActiveRun): Promise<StoppedRun> {
  if (!isPlayed(run)) {
    const generatorsStopped = await clearAway(run);
    const goesOn = (await Promise.all(run.controlPorts.map(isListening))).includes(true);
    return { generatorsStopped, toolGone: true, load: goesOn ? 'unheard' : generatorsStopped > 0 ? 'ending' : 'over' };
  }
  const isGoingOn = async (): Promise<boolean> => (await activeRuns()).some(({ runId }) => runId === run.runId);
  const [answer, ...answers] = await Promise.all([askToStop(stopMarkOf(run), isGoingOn), ...run.controlPorts.map(stopThroughRest)]);
  const generatorsStopped = answers.filter(Boolean).length;
  const allHeard = generatorsStopped > 0 && generatorsStopped === run.controlPorts.length;
  return { generatorsStopped, toolGone: false, load: answer ?? (allHeard ? 'ending' : 'unheard') };
}

/**
 * A run that is to be sealed must have no writer any more.
 * @param left control ports of generators that its tool left behind here, if no lock tells of them: another user's are not seen
 * @throws ProvnatError RUN_IN_PROGRESS while its tool is there
 */
export async function endRun(runId: string, left: readonly number[] = []): Promise<void> {
  const run = (await activeRuns()).find((candidate) => candidate.runId === runId);
  if (run === undefined) {
    await silence(left);
    return;
  }
  if (isPlayed(run)) {
    throw new ProvnatError(
      'RUN_IN_PROGRESS',
      `run ${runId} of ${run.rooms.join(', ')} is still going on (process ${run.pid}), and is judged when it ends`,
      `Wait for it, or stop it: provnat stop ${runId}`,
    );
  }
  await clearAway(run);
}
