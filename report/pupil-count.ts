/** How many pupils came under the target, as the check that judged it counted them; never counted anew from figures it would not trust. */
import type { RoomVerdict } from '../core/verdict.ts';
import { isJudgedOutcome } from '../core/verdict.ts';
import type { Words } from './words.ts';

export interface PupilCount {
  /** '30 of 30'; a dash when it cannot be told. */
  readonly figure: string;
  /** What the figure counts, in words; why there is none when there is none. */
  readonly says: string;
  readonly short: string;
}

export function pupilCount(room: RoomVerdict, { say, number }: Words): PupilCount {
  const finding = room.findings.find((candidate) => candidate.check === 'pupils-under-target');
  const underCount = finding?.evidence['underCount'];
  const judged = finding !== undefined && isJudgedOutcome(finding.outcome);
  if (!judged || typeof underCount !== 'number') {
    return { figure: '–', says: say('report.count.unknown'), short: say('report.count.unknown-short') };
  }
  const counted = { underCount: number(underCount), pupilCount: number(room.pupilCount) };
  return { figure: say('report.count.figure', counted), says: say('report.count.says'), short: say('report.count.short', counted) };
}
