/**
 * Which seats stood out in the run before this one? Near a full path it is luck which pupil suffers, so a seat is called bad only when it
 * was so twice (checks/bad-seats.ts). Read from the earlier runs' folders and written into the new run's state: a run that is judged again
 * goes by what was known when it was played.
 */
import { join } from 'node:path';
import type { RunMode } from '../core/plan.ts';
import type { SeatsBefore } from '../core/run-state.ts';
import type { RoomVerdict, Verdict } from '../core/verdict.ts';
import { isJudgedOutcome } from '../core/verdict.ts';
import { newestVerdict } from '../store/verdict-files.ts';
import { newestRunIds } from './find-run.ts';

/** What is older says nothing of today's room. */
const mostAgeMs = 30 * 24 * 3_600_000;

export interface SeatsWanted {
  readonly runsPath: string;
  readonly rooms: readonly string[];
  readonly mode: RunMode;
  readonly target: Verdict['target'];
  readonly nowMs: number;
}

/** Of each room the newest earlier run that could tell. Never throws: what cannot be read was not seen. */
export async function seatsBefore(wanted: SeatsWanted): Promise<Readonly<Record<string, SeatsBefore>>> {
  const told = new Map<string, SeatsBefore>();
  for (const runId of await newestRunIds(wanted.runsPath)) {
    if (wanted.rooms.every((room) => told.has(room))) break;
    const verdict = await newestVerdict(join(wanted.runsPath, runId)).catch(() => undefined);
    if (verdict === undefined || !isComparable(verdict, wanted)) continue;
    for (const { room, seats } of verdict.rooms.flatMap(standingOut)) {
      if (wanted.rooms.includes(room) && !told.has(room)) told.set(room, { runId, startAtMs: verdict.startAtMs, seats });
    }
  }
  // A room in which nobody stood out has nothing to tell.
  return Object.fromEntries([...told].filter(([, { seats }]) => seats.length > 0));
}

const isComparable = ({ mode, target, startAtMs }: Verdict, wanted: SeatsWanted): boolean =>
  mode === wanted.mode &&
  target.downMbps === wanted.target.downMbps &&
  target.upMbps === wanted.target.upMbps &&
  startAtMs < wanted.nowMs &&
  wanted.nowMs - startAtMs <= mostAgeMs;

/** Nothing of a room whose pupils were not counted in that run. */
function standingOut({ room, findings, causes }: RoomVerdict): readonly { readonly room: string; readonly seats: readonly string[] }[] {
  const counted = findings.find(({ check }) => check === 'pupils-under-target');
  if (counted === undefined || !isJudgedOutcome(counted.outcome)) return [];
  const named = causes.filter(({ message }) => message === 'cause.seats' || message === 'cause.seats-again');
  const seats = named.flatMap(({ evidence }) => evidence['standingOut'] ?? evidence['seats'] ?? []);
  return [{ room, seats: seats.filter((seat): seat is string => typeof seat === 'string') }];
}
