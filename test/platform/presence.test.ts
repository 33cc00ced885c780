/** The invigilator sees the exam that goes on and the one that has just ended, and none of last week. */
import { describe, expect, it } from 'vitest';

import { accountOf } from '../../core/protocol.ts';
import { createPresence } from '../../platform/presence.ts';

const minuteMs = 60_000;
const shown = (presence: ReturnType<typeof createPresence>, atMs: number) => presence.state(atMs).pupils.map(({ account }) => account);
const pupilOf = (run: string, seat: number) => accountOf(run, 'B12', String(seat));

describe('presence', () => {
  it('shows a run until an hour after its last pupil went', () => {
    const presence = createPresence();
    const [early, last] = [pupilOf('run-1', 1), pupilOf('run-1', 2)];
    presence.joined('run-1', early, 'tablet', 0);
    presence.joined('run-1', last, 'tablet', 0);
    presence.gone('run-1', early, true, 10 * minuteMs);
    // An hour and more after the first of them: the exam goes on, and its list is whole.
    expect(shown(presence, 90 * minuteMs)).toEqual([early, last]);
    presence.gone('run-1', last, false, 100 * minuteMs);
    expect(presence.state(159 * minuteMs).pupils).toEqual([
      { account: early, on: false, device: 'tablet', sinceMs: 10 * minuteMs },
      { account: last, on: false, device: 'tablet', sinceMs: 100 * minuteMs },
    ]);
    expect(shown(presence, 160 * minuteMs)).toEqual([]);
  });

  it('knows a pupil who dropped for as long as anybody of the run is on', () => {
    const presence = createPresence();
    presence.joined('run-1', pupilOf('run-1', 1), 'tablet', 0);
    presence.joined('run-1', pupilOf('run-1', 2), 'tablet', 0);
    presence.gone('run-1', pupilOf('run-1', 1), false, minuteMs);
    expect(presence.joined('run-1', pupilOf('run-1', 1), 'spare laptop', 180 * minuteMs)).toMatchObject({ type: 'moved' });
  });

  it('is no larger after a term than after an hour of runs, and another run does not hide the one before', () => {
    const presence = createPresence();
    for (let run = 0; run < 200; run += 1) {
      for (let seat = 1; seat <= 30; seat += 1) {
        const [name, atMs] = [`run-${run}`, run * 20 * minuteMs];
        presence.joined(name, pupilOf(name, seat), 'tablet', atMs);
        presence.gone(name, pupilOf(name, seat), true, atMs + 10 * minuteMs);
      }
    }
    // The last ended ten minutes ago, those before it 30 and 50.
    expect(shown(presence, 200 * 20 * minuteMs)).toHaveLength(3 * 30);
    expect(presence.gone('run-0', pupilOf('run-0', 1), true, 200 * 20 * minuteMs)).toBeUndefined();
  });
});
