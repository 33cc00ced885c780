/** Two schools that something is told of day after day: one whose radios are polled, and one with two files of rooms. */
import { inventoryPoints } from '../../core/influx/inventory-points.ts';
import type { Point } from '../../core/influx/point.ts';
import { createPollPoints } from '../../core/influx/poll-points.ts';
import type { Sample } from '../../core/sample.ts';
import { examTimeOf } from '../../run/influx/exam-time.ts';

const dayMs = 86_400_000;
const pollMs = 600_000;

export const watchedSchool = 'Watched school';
/**
 * Twelve days of polls, by a school file that says no exam time. One radio is full for an hour of one exam, which is 4 % of that day and 2 % of
 * all exam time; the other is busy whenever there is no exam.
 */
export function watchedPoints(nowMs: number): readonly Point[] {
  const isExamTime = examTimeOf({ timeZone: 'Europe/Stockholm' });
  const newestAtMs = Math.floor(nowMs / pollMs) * pollMs;
  const pollsAtMs = Array.from({ length: 12 * 144 }, (_, index) => newestAtMs - index * pollMs);
  // Days ago, where no alert is looked at.
  const fullHour = new Set(pollsAtMs.filter((atMs) => atMs < (Math.floor(nowMs / dayMs) - 3) * dayMs && isExamTime(atMs)).slice(0, 6));
  const airtime = (accessPoint: string, ratioAt: (atMs: number) => number): readonly Sample[] =>
    pollsAtMs.map((atMs) => ({
      subject: `radio/${accessPoint}/0`,
      state: 'value',
      source: 'snmp',
      metric: 'radioUtilizationRatio',
      atMs,
      polledAtMs: atMs,
      valueDouble: ratioAt(atMs),
    }));
  return createPollPoints({
    school: watchedSchool,
    mode: 'room',
    poller: 'collect',
    roomsOf: () => [],
    isExamTime,
    uplinkOf: () => undefined,
    through: new Set(),
  }).take([
    ...airtime('ap-exam', (atMs) => (fullHour.has(atMs) ? 0.95 : 0.1)),
    ...airtime('ap-night', (atMs) => (isExamTime(atMs) ? 0.2 : 0.9)),
  ]);
}

export const twoFileSchool = 'Two files';
const files = [
  ['P1', 'P2'],
  ['Q1', 'Q2', 'Q3'],
] as const;
export const roomsOfTwoFiles: readonly string[] = files.flat();
/** Three days ago the first file was used, then the second, and yesterday the first again. */
export const twoFilePoints = (nowMs: number): readonly Point[] =>
  ([3, 2, 1] as const).flatMap((daysAgo) =>
    inventoryPoints(
      { school: twoFileSchool, mode: 'room' },
      { rooms: files[daysAgo === 2 ? 1 : 0].map((room) => ({ room, seats: 6, accessPoints: [] })) },
      { downMbps: 2, upMbps: 0.1 },
      (Math.floor(nowMs / dayMs) - daysAgo + 0.5) * dayMs,
    ),
  );
