/** A figure that a case names is there or falls short: one that nobody took must not pass as held. */
import { describe, expect, it } from 'vitest';
import { shortPlan } from '../core/exam/short-plan.ts';
import type { LabCase, MeasureName } from './lab-case.ts';
import { measureCase } from './measure-case.ts';
import type { PlayedCase } from './play-case.ts';

const labCase = (measures: readonly MeasureName[]): LabCase => ({
  id: 'none',
  broken: 'nothing',
  seats: 2,
  share: 1,
  measures,
  truth: { outcome: 'inconclusive', checks: {}, rest: 'passes' },
});

const played = (measures: readonly MeasureName[], more: Partial<PlayedCase> = {}): PlayedCase => ({
  labCase: labCase(measures),
  plan: undefined,
  runFolder: undefined,
  verdict: undefined,
  exitCode: 1,
  said: '',
  events: [],
  kernel: { classLink: [], echoes: [] },
  folder: '',
  tookMs: 0,
  ...more,
});

const plan = shortPlan({ startAtMs: 0, phasesMs: { idle: 22_000, bandwidth: 40_000 }, pupilCount: 2, port: 1 });

describe('figures of a case', () => {
  it('fall short each by name when there is no run', async () => {
    const rows = await measureCase(played(['goodput-down', 'goodput-up', 'bytes-down', 'bytes-up', 'stalls', 'round-trip']));
    expect(rows.map(({ what, ok }) => [what, ok])).toEqual([
      ['goodput-down: not taken', false],
      ['goodput-up: not taken', false],
      ['bytes-down: not taken', false],
      ['bytes-up: not taken', false],
      ['stalls: not taken', false],
      ['round-trip: not taken', false],
    ]);
  });

  it('fall short when what they are measured against did not happen, or was not read', async () => {
    const rows = await measureCase(played(['round-trip', 'bytes-up'], { plan, runFolder: '/nowhere' }));
    expect(rows.map(({ what, ok }) => [what, ok])).toEqual([
      ['round-trip: not taken', false],
      ['bytes-up: not taken', false],
    ]);
  });

  it('are none where none is named', async () => expect(await measureCase(played([]))).toEqual([]));
});
