/** One pupil's exam with two cuts in simulated time, as a line that two runtimes can compare. */
import { checksumOf } from '../../../core/checksum.ts';
import { createPupil } from '../../../core/exam/pupil.ts';
import { shortPlan } from './short-plan.ts';
import { play } from './simulated-server.ts';

export function simulatedExam(): string {
  const startAtMs = 1_700_000_000_000;
  const phasesMs = { idle: 5_000, login: 5_000, package: 5_000, work: 60_000, bandwidth: 20_000, submit: 5_000 };
  const plan = shortPlan({ startAtMs, phasesMs, pupilCount: 3 });
  const room = plan.rooms[0];
  const pupil = room?.pupils[2];
  if (room === undefined || pupil === undefined) throw new Error('the plan has no third pupil');
  const cuts = [
    { fromMs: startAtMs + 30_000, toMs: startAtMs + 42_000 },
    { fromMs: startAtMs + 82_000, toMs: startAtMs + 85_000 },
  ];
  const { measures, ledger } = play(createPupil({ plan, room, pupil, checksumOf }), startAtMs, { delayMs: 8, mbps: 6, cuts });
  const told = measures.map(({ metric, phase, value, atMs, reason, text }) => [metric, phase, value, atMs, reason, text].join(' '));
  return `${measures.length} measurements, ${ledger.size} answers, checksum ${checksumOf(told.join('\n'))}`;
}
