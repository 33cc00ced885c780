/** Stall seconds as the tool's player told them, against a simple player that replays when each segment arrived. */
import { phaseOf } from '../../core/plan.ts';
import type { Measured, MeasuredRun } from './measured.ts';
import { ask, numberOf } from './run-samples.ts';
import { playSimply } from './simple-player.ts';

const segmentS = 2;
const allowedS = 0.5;

export async function measureStalls({ labCase, plan, runFolder }: MeasuredRun): Promise<readonly Measured[]> {
  if (plan.media.film && plan.media.audio) throw new Error(`case ${labCase.id}: stalls can be compared in a profile with one track only`);
  const work = phaseOf(plan, 'work');
  const endAtMs = plan.startAtMs + work.endOffsetMs;
  const pupils = plan.rooms[0]?.pupils ?? [];
  const told = await ask(
    runFolder,
    `select pupil, case when starts_with(metric, 'audio') then 'audio' else 'video' end as track, sum(valueDouble) / 1000 as seconds
     from samples where metric in ('audioStallMs', 'videoStallMs') group by all`,
  );
  const arrived = await ask(runFolder, `select pupil, reason, atMs from samples where metric = 'segmentBytes' and state <> 'unknown'`);
  const worst = { tool: 0, truth: 0, off: -1, count: 0 };
  for (const { pupil, pressPlayOffsetMs } of pupils) {
    const pressedAtMs = plan.startAtMs + work.startOffsetMs + pressPlayOffsetMs;
    const own = arrived.filter((row) => row['pupil'] === pupil);
    const of = (matches: (reason: string) => boolean): number[] =>
      own.filter((row) => matches(String(row['reason']))).map((row) => (numberOf(row['atMs']) - pressedAtMs) / 1000);
    const [picture, sound] = [of((reason) => /^\d+p$/.test(reason)), of((reason) => reason === 'audio')];
    // The film's sound and the listening track bear one name: where both are played, what arrived cannot be told apart.
    const streams = plan.media.film ? { video: [picture, sound] } : { audio: [sound] };
    for (const [track, arrivals] of Object.entries(streams)) {
      if (arrivals.every((list) => list.length === 0)) continue;
      const heard = playSimply(arrivals, (endAtMs - pressedAtMs) / 1000, {
        startAfterS: plan.media.startAfterMs / 1000,
        resumeAfterS: plan.media.resumeAfterMs / 1000,
        segmentS,
      });
      const tool = numberOf(told.find((row) => row['pupil'] === pupil && row['track'] === track)?.['seconds'] ?? 0);
      worst.count += 1;
      const off = Math.abs(tool - heard.stallS);
      if (off > worst.off) Object.assign(worst, { tool, truth: heard.stallS, off });
    }
  }
  return [
    {
      what: `stall seconds against a simple player, worst of ${worst.count} tracks in ${labCase.seats} seats`,
      tool: worst.tool,
      truth: worst.truth,
      unit: 's',
      off: `${worst.off.toFixed(2)} s`,
      allowed: `± ${allowedS} s`,
      ok: worst.count > 0 && worst.off <= allowedS,
    },
  ];
}
