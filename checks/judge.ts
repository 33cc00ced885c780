/** Facts and limits → verdict. Pure: the same run by the same limits is judged the same for ever. */
import type { RoomOutcome, Verdict } from '../core/verdict.ts';
import { verdictFormatVersion } from '../core/verdict.ts';
import type { Check } from './check.ts';
import { checks as everyCheck } from './index.ts';
import type { JudgeInput } from './judge-input.ts';
import { judgeRoom } from './judge-room.ts';
import { restrictionsOf } from './restrictions.ts';

/** checks is given by tests only. Throws a plain Error when a check trusts one that does not exist. */
export function judge(input: JudgeInput, checks: readonly Check[] = everyCheck): Verdict {
  const { plan, inventory, facts, limits, runState, meta } = input;
  const rooms = plan.rooms.map(({ room }) => judgeRoom(input, checks, room));
  const partial = plan.rooms
    .flatMap(({ room }) => restrictionsOf(plan, runState, room, facts).sentences)
    .find((sentence) => sentence.message.startsWith('partial.'));
  return {
    formatVersion: verdictFormatVersion,
    runId: plan.runId,
    number: meta.number,
    judgedAtMs: meta.judgedAtMs,
    provnatVersion: meta.provnatVersion,
    limitsVersion: limits.version,
    runHash: meta.runHash,
    school: inventory.school,
    timeZone: inventory.timeZone,
    mode: plan.mode,
    profile: plan.profile,
    target: plan.target,
    startAtMs: plan.startAtMs,
    ...(partial === undefined ? {} : { partial: 'partial.run' }),
    outcome: worstOutcome(rooms.map((room) => room.outcome)),
    rooms,
  };
}

/** Best last. */
const outcomes: readonly RoomOutcome[] = ['not-ready', 'inconclusive', 'ready-with-warnings', 'ready'];

/** A run without rooms proves nothing. */
export const worstOutcome = (of: readonly RoomOutcome[]): RoomOutcome => outcomes.find((outcome) => of.includes(outcome)) ?? 'inconclusive';
