/**
 * A run names the rooms that its school file had then: published, it tells of rooms that have got another name since, also before there was an
 * InfluxDB. Whether they are gone is a guess, because the run may have been played by another file, or by a newer copy on another machine. A room
 * that stays listed too long is a small harm, and one that failed and is hidden a great one: so only runs of this machine are believed, and what
 * is taken back ends with the newest run that named the room, and a newer one, a day old, must lack it: also where no run here played the room, because
 * another machine may have, or its folder was put away.
 */
import { join, resolve } from 'node:path';
import { readRunContents, type RunContents } from '../../store/run-folder.ts';
import { runIds } from '../find-run.ts';
import { goneAfterMs, type GoneRoom, type RoomsOfFiles } from './gone-rooms.ts';
import { machineName } from './machine-name.ts';

export interface PastRun {
  readonly runId: string;
  readonly school: string;
  readonly startAtMs: number;
  readonly isOfThisMachine: boolean;
  /** Of its school file. */
  readonly rooms: readonly string[];
}

/** @param published ids: what other runs named is not asked for, though they are witnesses */
export function goneByRuns(
  runs: readonly PastRun[],
  published: ReadonlySet<string>,
  { school, rooms }: { readonly school: string; readonly rooms: readonly string[] },
  { own, others }: RoomsOfFiles,
  nowMs: number,
): readonly GoneRoom[] {
  const today = new Set(rooms);
  const isOfFile = (named: readonly string[]): boolean =>
    named.filter((room) => today.has(room) || own.has(room)).length >= named.length / 2;
  const ofFile = runs
    .filter((run) => run.school === school && run.isOfThisMachine && isOfFile(run.rooms))
    .sort((left, right) => left.startAtMs - right.startAtMs);
  /** After the newest run that names the room all others lack it. */
  const isLackedSince = (atMs: number): boolean => ofFile.some(({ startAtMs }) => startAtMs > atMs && nowMs - startAtMs >= goneAfterMs);
  // The newest run that names a room comes last, and stands.
  const namedAtMs = new Map(ofFile.flatMap((run) => run.rooms.map((room) => [room, run.startAtMs] as const)));
  const asked = new Set(ofFile.filter(({ runId }) => published.has(runId)).flatMap((run) => run.rooms));
  return (
    [...namedAtMs]
      // Of a room that this file was seen to name, gone-rooms.ts knows since when it no longer does.
      .filter(([room]) => asked.has(room) && !today.has(room) && !own.has(room) && !others.has(room))
      .filter(([, atMs]) => isLackedSince(atMs))
      .map(([room, atMs]) => ({ room, atMs: atMs + 1 }))
  );
}

/** Real runs, of the folder of runs and those named besides. What cannot be read was not seen. */
export async function pastRuns(runsPath: string, paths: readonly string[]): Promise<readonly PastRun[]> {
  const all = new Set([...paths, ...(await runIds(runsPath)).map((id) => join(runsPath, id))].map((path) => resolve(path)));
  const runs: PastRun[] = [];
  for (const path of all) {
    const run = await readRunContents(path).catch(() => undefined);
    if (run?.plan.mode === 'room') runs.push(pastRunOf(run));
  }
  return runs;
}

const pastRunOf = ({ runId, plan, inventory, state }: RunContents): PastRun => ({
  runId,
  school: inventory.school,
  startAtMs: plan.startAtMs,
  isOfThisMachine: state?.rooms.some(({ agent }) => machineName(undefined, agent) === machineName(undefined)) ?? false,
  rooms: inventory.rooms.map(({ room }) => room),
});
