/** A corpus of hostile agents, the same at every run. A longer one: npm run fuzz:snmp. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { loadVendors } from '../../../../collectors/snmp/load-vendors.ts';
import { drawsOf } from './draws.ts';
import { habits } from './mischief.ts';
import type { CaseOutcome } from './play-case.ts';
import { playCase } from './play-case.ts';

const vendors = await loadVendors();
const atOnce = 12;

const outcomes: CaseOutcome[] = [];
const escaped: unknown[] = [];
const note = (error: unknown) => escaped.push(error);
beforeAll(() => {
  process.on('uncaughtExceptionMonitor', note);
});
afterAll(() => {
  process.off('uncaughtExceptionMonitor', note);
});

it.each([
  ['2c', 120],
  ['3', 96],
] as const)(
  'a collector over v%s outlives %i hostile agents, keeps its bounds and says why it knows nothing',
  async (version, count) => {
    const seeds = Array.from({ length: count }, (_, index) => index + 1);
    for (let seed = seeds.splice(0, atOnce); seed.length > 0; seed = seeds.splice(0, atOnce))
      outcomes.push(...(await Promise.all(seed.map((each) => playCase(each, version, vendors)))));
    expect(outcomes.filter((outcome) => outcome.version === version && outcome.faults.length > 0)).toEqual([]);
    expect(escaped).toEqual([]);
  },
  120_000,
);

it('the corpus has agents of every habit, over both versions', () => {
  for (const version of ['2c', '3']) {
    const seen = new Set(outcomes.filter((outcome) => outcome.version === version).flatMap((outcome) => outcome.habits));
    expect(habits.filter((habit) => !seen.has(habit))).toEqual([]);
  }
});

it('draws come again for the same seed', () => {
  const [left, right] = [drawsOf(7), drawsOf(7)];
  expect(left.bytes(20)).toEqual(right.bytes(20));
  expect(drawsOf(8).bytes(20)).not.toEqual(drawsOf(7).bytes(20));
});
