import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { gonePoints } from '../../../core/influx/inventory-points.ts';
import { type Standing, standings } from '../../../core/influx/schema.ts';
import { type Asked, askedBy, askedOf, failureMarks, type FailureMarks, standingOf } from '../../../core/influx/standing.ts';
import { type ProfileId, profileIds } from '../../../core/plan.ts';
import { profiles } from '../../../core/profiles/profiles.ts';
import type { Proves, RoomOutcome } from '../../../core/verdict.ts';

const outcomes: readonly RoomOutcome[] = ['ready', 'ready-with-warnings', 'not-ready', 'inconclusive'];
const reaches: readonly Proves[] = ['emulated', 'path', 'room'];
const target = { downMbps: 2, upMbps: 0.1 };
const seats = 30;

const school = (profile: ProfileId, more: Partial<Asked> = {}): Asked => ({
  ...askedOf({ profile, rooms: [{ room: 'B12', seats, accessPoints: [] }] }),
  ...more,
});
const run = (id: ProfileId, mode: 'room' | 'rehearsal' = 'room') => ({
  mode,
  target: askedOf({ profile: id, rooms: [] }).target,
  profile: { id },
});
const judged = (outcome: RoomOutcome, proves: Proves = 'room', pupilCount = seats) => ({ room: 'B12', outcome, proves, pupilCount });

describe('standing', () => {
  it('knows every outcome and reach, and no word that the schema lacks', () => {
    const found = new Set(
      (['room', 'rehearsal'] as const).flatMap((mode) =>
        [target, { downMbps: 3, upMbps: 0.1 }].flatMap((asked) =>
          reaches.flatMap((proves) =>
            outcomes.map((outcome) => standingOf(run('text', mode), judged(outcome, proves), school('text', { target: asked }))),
          ),
        ),
      ),
    );
    expect([...found].sort()).toEqual([...standings].sort());
  });

  it('a rehearsal is never of a room, whatever was proven', () => {
    for (const proves of reaches)
      expect(standingOf(run('text', 'rehearsal'), judged('ready', proves), school('text'))).toBe('emulated-ready');
  });

  it.each<[what: string, lighter: ProfileId, asked: Asked, pupilCount?: number]>([
    ['a lower target', 'floor', school('listening')],
    ['no sound', 'text', school('listening')],
    ['no sound, at a higher target', 'text', school('floor')],
    ['no film', 'listening', school('mixed')],
    ['no sound beside the film', 'film', school('mixed')],
    ['fewer pupils than the room has now', 'mixed', school('mixed'), seats - 1],
    ['a target that the school has raised', 'mixed', school('mixed', { target: { downMbps: 2, upMbps: 0.5 } })],
  ])(
    'who is ready for less than the school asks is not ready; who is not ready for less is not ready: %s',
    (_what, id, asked, pupilCount) => {
      for (const proves of ['room', 'path'] as const) {
        const of = (outcome: RoomOutcome): string => standingOf(run(id), judged(outcome, proves, pupilCount), asked);
        expect([of('ready'), of('ready-with-warnings')]).toEqual(['lower-target-ready', 'lower-target-ready']);
        expect([of('not-ready'), of('inconclusive')]).toEqual([`${proves}-not-ready`, 'inconclusive']);
      }
    },
  );

  it('who is ready for as much, or more, is ready', () => {
    for (const profile of profileIds) {
      expect(standingOf(run(profile), judged('ready'), school(profile))).toBe('room-ready');
      expect(standingOf(run('mixed'), judged('ready', 'path', seats + 5), school(profile))).toBe('path-ready');
    }
    // Of a room that has left the file nothing is asked but what is asked of all.
    expect(standingOf(run('text'), judged('ready', 'room', 1), school('text', { seats: new Map() }))).toBe('room-ready');
  });

  it('is by the file of today only in rooms that it names: another file of the school, with film, takes nothing from its neighbour’s', () => {
    const file = (profile: ProfileId, room: string, name = 'Skolan') => ({
      school: name,
      profile,
      rooms: [{ room, seats, accessPoints: [] }],
    });
    const standingBy = (today: ReturnType<typeof file>, played: ReturnType<typeof file>): string =>
      standingOf(run(played.profile), judged('ready'), askedBy(today, played)('B12'));
    // Played by the file of another house that asks for text; today's, of this one, for film: no false grey.
    expect(standingBy(file('film', 'A1'), file('text', 'B12'))).toBe('room-ready');
    expect(standingBy(file('film', 'B12'), file('text', 'B12'))).toBe('lower-target-ready');
    expect(standingBy(file('film', 'B12', 'Another'), file('text', 'B12'))).toBe('room-ready');
    // Nor false green: played at less than its own file asks, whatever the other one does.
    const asked = askedBy(file('text', 'A1'), file('film', 'B12'))('B12');
    expect(standingOf(run('text'), judged('ready'), asked)).toBe('lower-target-ready');
  });

  it('no profile asks for a picture that another with film leaves out', () => {
    // What a run lacks is told by sound and film alone.
    expect(new Set(Object.values(profiles).map(({ media: { film, requiredRendition } }) => `${film} ${requiredRendition}`)).size).toBe(2);
  });
});

describe('a failure', () => {
  /** As the dashboards ask: the newest of each. */
  const stands = (marks: readonly FailureMarks[]): boolean => {
    const newest = (name: keyof FailureMarks): number => Math.max(...marks.map((each) => each[name]));
    return newest('roomFailedAtMs') > newest('roomPassedAtMs') || newest('pathFailedAtMs') > newest('pathPassedAtMs');
  };
  const after = (...told: readonly (Standing | 'gone')[]): boolean =>
    stands(told.map((standing, index) => failureMarks(standing, index + 1)));

  it.each<[isLeft: boolean, told: readonly (Standing | 'gone')[]]>([
    [true, ['room-not-ready', 'path-ready']],
    [true, ['room-not-ready', 'path-not-ready', 'path-ready']],
    [true, ['room-not-ready', 'inconclusive', 'lower-target-ready', 'emulated-ready']],
    [true, ['path-not-ready', 'lower-target-ready']],
    [true, ['room-ready', 'path-not-ready']],
    [false, ['path-not-ready', 'path-ready-with-warnings']],
    [false, ['path-not-ready', 'room-ready']],
    [false, ['room-not-ready', 'path-not-ready', 'room-ready-with-warnings']],
    [false, ['room-not-ready', 'gone']],
    [false, ['emulated-not-ready']],
  ])('stands %s after %s', (isLeft, told) => {
    expect(after(...told)).toBe(isLeft);
  });

  it('that a class found is never taken back without a class that was ready', () => {
    const others = standings.filter((standing) => !standing.startsWith('room-ready'));
    fc.assert(fc.property(fc.array(fc.constantFrom(...others)), (told) => after('room-not-ready', ...told)));
  });

  it('is gone with its room', () => {
    const [, verdict] = gonePoints('school', ['B12'], 7);
    expect(verdict?.fields).toMatchObject({ roomPassedAtMs: 7, pathPassedAtMs: 7, roomFailedAtMs: 0, pathFailedAtMs: 0 });
  });
});
