/** What provnat doctor does: examines and tells, and ends with the worst that it found. */
import type { ProfileId, ProfileLength } from '../../core/plan.ts';
import { plainValue } from '../../report/plain-text.ts';
import { doctorExitCode } from '../../run/doctor/examination.ts';
import { examineSchool } from '../../run/doctor/examine-school.ts';
import type { Context } from '../context.ts';
import { examinationTable } from '../examination-table.ts';

export interface DoctorOptions {
  readonly inventory: string;
  readonly runs: string;
  readonly profile?: ProfileId;
  readonly length: ProfileLength;
  readonly rehearsal?: boolean;
}

export async function examineRooms(rooms: readonly string[], options: DoctorOptions, context: Context): Promise<void> {
  const examinations = await examineSchool({
    inventoryPath: options.inventory,
    rooms,
    runsPath: options.runs,
    mode: options.rehearsal === true ? 'rehearsal' : 'room',
    length: options.length,
    ...(options.profile === undefined ? {} : { profile: options.profile }),
  });
  const exitCode = doctorExitCode(examinations);
  if (context.json) process.stdout.write(`${JSON.stringify({ formatVersion: 1, exitCode, examinations: plainValue(examinations) })}\n`);
  else process.stdout.write(examinationTable(examinations, context));
  process.exitCode = exitCode;
}
