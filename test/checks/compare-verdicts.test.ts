import { describe, expect, it } from 'vitest';
import { compareVerdicts } from '../../checks/compare-verdicts.ts';
import { changesText } from '../../cli/show-changes.ts';
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
          seats: { from: expect.arrayContaining(['1']) as string[], to: [] },
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

  it('tell that the blame moved, where the outcome is the same', () => {
    const blamed = (cause: string, accessPoints: readonly string[], seats: readonly string[]): typeof before => ({
      ...before,
      rooms: before.rooms.slice(0, 1).map((room) => ({
        ...room,
        decidedBy: 'login-complete',
        causes: [{ message: cause, evidence: { accessPoints } }],
        findings: room.findings.map((finding) =>
          finding.check === 'login-complete' ? { ...finding, reason: `${cause}.of`, seats } : finding,
        ),
      })),
    });
    const full = blamed('cause.access-point-full', ['ap-b12'], ['1', '2']);
    const changes = compareVerdicts(full, blamed('cause.path-full', [], ['2', '3']));
    expect(changes.same).toBe(false);
    expect(changesText(changes, 1, 2)).toBe(`judgement 2 beside judgement 1:
  B12: causes cause.access-point-full (ap-b12) → cause.path-full
  B12: login-complete: reason cause.access-point-full.of → cause.path-full.of
  B12: login-complete: seats now also 3
  B12: login-complete: seats no longer 1
`);
    expect(changesText(compareVerdicts(full, blamed('cause.access-point-full', ['ap-b14'], ['1', '2'])), 1, 2)).toContain(
      'causes cause.access-point-full (ap-b12) → cause.access-point-full (ap-b14)',
    );
    const decided = { ...full, rooms: full.rooms.map((room) => ({ ...room, decidedBy: 'packet-loss' })) };
    expect(changesText(compareVerdicts(full, decided), 1, 2)).toContain('B12: decided by login-complete → packet-loss');
  });

  it('of different runs are not compared', () => {
    expect(() => compareVerdicts(before, { ...before, runId: 'other' })).toThrow(/other/);
  });
});
