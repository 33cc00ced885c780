import { describe, expect, it } from 'vitest';
import { compareVerdicts } from '../../checks/compare-verdicts.ts';
import { judge } from '../../checks/judge.ts';
import { builtInLimits } from '../../core/limits/built-in-limits.ts';
import { changed, goodFacts, inputOf } from './good-room.ts';

const slow = changed(goodFacts(), 'pupil-login', { loginMs: 40_000 }, (row) => row.room === 'B12');
const before = judge(inputOf({ facts: slow }));

describe('two judgements of one run', () => {
  it('are the same by the same limits', () => {
    expect(compareVerdicts(before, judge(inputOf({ facts: slow })))).toEqual({ rooms: [], same: true });
  });

  it('tell the room, the check and the limit that made the difference', () => {
    const login = builtInLimits.checks['login-complete'];
    const warn = login?.['duration-warn'];
    if (login === undefined || warn === undefined) throw new Error('limits changed');
    const limits = {
      ...builtInLimits,
      version: '2026.1 school',
      checks: {
        ...builtInLimits.checks,
        'login-complete': { ...login, 'duration-warn': { ...warn, value: 45_000, changedBecause: 'small pupils' } },
      },
    };
    const after = judge({ ...inputOf({ facts: slow, limits }), meta: { ...inputOf().meta, number: 2 } });
    const changes = compareVerdicts(before, after);
    expect(changes).toMatchObject({
      same: false,
      outcome: { from: 'ready-with-warnings', to: 'ready' },
      limitsVersion: { from: '2026.1', to: '2026.1 school' },
    });
    expect(changes.rooms[0]).toEqual({
      room: 'B12',
      outcome: { from: 'ready-with-warnings', to: 'ready' },
      checks: [
        {
          check: 'login-complete',
          outcome: { from: 'warn', to: 'pass' },
          reason: { from: 'login-complete.warn', to: 'login-complete.pass' },
          limits: [{ limit: 'duration-warn', from: 30_000, to: 45_000, also: ['changedBecause'] }],
        },
      ],
    });
    expect(
      after.rooms[0]?.findings.find((finding) => finding.check === 'login-complete')?.limits.find((limit) => limit.id === 'duration-warn'),
    ).toMatchObject({ value: 45_000, changedBecause: 'small pupils' });
  });

  it('tell a check that is new', () => {
    const older = {
      ...before,
      rooms: before.rooms.map((room) => ({ ...room, findings: room.findings.filter((finding) => finding.check !== 'packet-loss') })),
    };
    const [room] = compareVerdicts(older, before).rooms;
    expect(room?.checks).toMatchObject([{ check: 'packet-loss', outcome: { to: 'pass' } }]);
  });

  it('of different runs are not compared', () => {
    expect(() => compareVerdicts(before, { ...before, runId: 'other' })).toThrow(/other/);
  });
});
