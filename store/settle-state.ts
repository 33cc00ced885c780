/** What the samples themselves say of how each room's generator ended. Pure. */
import type { Plan } from '../core/plan.ts';
import type { RoomRunState, RunState } from '../core/run-state.ts';
import type { ImportedFile, ImportReport } from './import-samples.ts';
import { lossReasons } from './import-samples.ts';
import { k6SpoolName } from './raw-folder.ts';

/**
 * The state with two things settled before it is sealed. A generator that was to have finished but whose samples are missing or torn did
 * not finish: judged by what is left, a room would be blamed for our loss. And one whose end nobody could write down – the tool was killed –
 * lived at least until its last sample.
 */
export function settleState(state: RunState, plan: Plan, report: ImportReport): RunState {
  return {
    ...state,
    rooms: state.rooms.map((room) => {
      const index = plan.rooms.findIndex((candidate) => candidate.room === room.room);
      return settleRoom(
        room,
        report.files.find(({ file }) => file === `${k6SpoolName(index)}.jsonl`),
      );
    }),
  };
}

function settleRoom(room: RoomRunState, file: ImportedFile | undefined): RoomRunState {
  const { end } = room;
  const lost = lossOf(file);
  if (end === 'finished' || end === 'overran') {
    if (file?.lastAtMs === undefined) return { ...room, end: 'died', detail: 'no sample of this room was found' };
    if (lost > 0) return { ...room, end: 'disk-full', detail: `${lost} of ${file.lineCount} lines of samples could not be read` };
    return room;
  }
  // A full disk, or a torn file, may have cost samples at any time; k6 that was refused never played.
  if (end === 'disk-full' || end === 'refused' || room.playedUntilMs !== undefined) return room;
  // Whoever is killed may be killed within a line.
  if (file?.lastAtMs === undefined || lost > (file.dropped['half-line'] ?? 0)) return room;
  return { ...room, playedUntilMs: file.lastAtMs };
}

const lossOf = (file: ImportedFile | undefined): number => lossReasons.reduce((sum, reason) => sum + (file?.dropped[reason] ?? 0), 0);
