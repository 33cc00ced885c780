/** Tells every second how the run goes, from the samples as k6 writes them. */
import { lengthMsOf, type Plan } from '../core/plan.ts';
import { k6SpoolPath } from '../store/run-folder.ts';
import type { RunLog } from '../store/run-log.ts';
import { FileFollower, LiveFigures } from './follow-samples.ts';
import type { RunListener } from './run-events.ts';

export function watchProgress(plan: Plan, path: string, listen: RunListener, log: RunLog): { readonly stop: () => void } {
  const rooms = plan.rooms.map((room, index) => ({
    pupilCount: room.pupils.length,
    follower: new FileFollower(k6SpoolPath(path, index)),
    figures: new LiveFigures(room.room),
  }));
  const lastOffsetMs = lengthMsOf(plan);
  let phaseSaid = '';
  let reading = false;

  const tick = async (): Promise<void> => {
    if (reading) return;
    reading = true;
    try {
      for (const { follower, figures } of rooms) {
        const lines = await follower.readLines();
        const now = Date.now();
        for (const line of lines) figures.add(line, now);
      }
    } finally {
      reading = false;
    }
    const now = Date.now();
    const offsetMs = now - plan.startAtMs;
    const current = plan.phases.find(({ startOffsetMs, endOffsetMs }) => offsetMs >= startOffsetMs && offsetMs < endOffsetMs);
    const phase = current?.phase ?? (offsetMs < 0 ? 'waiting' : 'ending');
    if (phase !== phaseSaid) {
      log.note('phase', { phase });
      phaseSaid = phase;
    }
    listen({
      type: 'progress',
      phase,
      leftMs: current === undefined ? Math.max(0, -offsetMs) : current.endOffsetMs - offsetMs,
      totalLeftMs: Math.max(0, lastOffsetMs - offsetMs),
      rooms: rooms.map(({ figures, pupilCount }) => ({ ...figures.read(now), pupilCount })),
    });
  };
  const timer = setInterval(() => void tick().catch((error: unknown) => log.note('live view', { message: String(error) })), 1_000);
  return { stop: () => clearInterval(timer) };
}
