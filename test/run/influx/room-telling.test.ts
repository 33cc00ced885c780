import { expect, it } from 'vitest';
import { createRoomTelling, type Telling } from '../../../run/influx/room-telling.ts';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;
const midnight = Date.UTC(2026, 10, 2);

/** Looked at each minute, as collect does. */
function toldOver(days: number, fromMs: number, changedAtMs?: number): readonly Telling[] {
  const telling = createRoomTelling();
  return Array.from({ length: (days * dayMs) / minuteMs }, (_, minute) => fromMs + minute * minuteMs).flatMap((nowMs) => {
    if (nowMs === changedAtMs) telling.changed();
    return telling.due(nowMs) ?? [];
  });
}

it('rooms are told at the start and once a day, so that half a year is no more files than 3 Core reads', () => {
  const told = toldOver(180, midnight + 10 * hourMs + 123);
  const rooms = told.filter(({ what }) => what === 'rooms-and-placements').map(({ atMs }) => atMs);
  expect(rooms.slice(0, 3)).toEqual([midnight + 10 * hourMs + 123, midnight + dayMs, midnight + 2 * dayMs]);
  expect(new Set(rooms.map((atMs) => Math.floor(atMs / (10 * minuteMs)))).size).toBeLessThan(432 / 2);
});

it('who serves whom is told every hour as well', () => {
  const told = toldOver(1, midnight);
  expect(told).toHaveLength(24);
  expect(told.slice(1).every(({ what, atMs }, index) => what === 'placements' && atMs === midnight + (index + 1) * hourMs)).toBe(true);
});

it('a changed school file is told at once, with the time of the change: what was told gone before is older', () => {
  const changedAtMs = midnight + 15 * hourMs + 7 * minuteMs;
  expect(toldOver(1, midnight, changedAtMs)).toContainEqual({ what: 'rooms-and-placements', atMs: changedAtMs });
});
