/** What a device tells in parts: sums, means, and which of them are guesses. */
import { describe, expect, it } from 'vitest';
import type { MetricName } from '../../../core/metrics.ts';
import type { Sample } from '../../../core/sample.ts';
import { mergeParts, sumsOf } from '../../../collectors/snmp/add-up.ts';
import { guessedAgesOf, guessedFiguresOf } from '../../../collectors/snmp/guessed-figures-of.ts';
import type { Cell, Layout } from '../../../collectors/snmp/layout.ts';
import { column as columnSchema } from '../../../collectors/snmp/vendor-column.ts';
import { layoutOf } from './empty-layout.ts';

const cell = (metric: MetricName, subject: string, more: object = {}, parts: Partial<Cell> = {}): Cell => {
  const column = columnSchema.parse({ metric, oid: '1.3.6.1.9.1', kind: 'gauge', confidence: 'documented', ...more });
  return { column, oid: `${column.oid}.${subject}`, subject, ...parts };
};

describe('a sum', () => {
  const sample = (subject: string, more: Partial<Sample>): Sample => ({
    atMs: 1_000_010,
    metric: 'radioClientCount',
    subject,
    source: 'snmp',
    state: 'value',
    valueInteger: 3,
    polledAtMs: 1_000_000,
    ageMs: 5000,
    windowMs: 0,
    agentUptimeMs: 7000,
    ...more,
  });
  const older = { atMs: 999_010, polledAtMs: 999_000, ageMs: 4000, windowMs: 64_000, agentUptimeMs: 6000 };
  const asOld = { atMs: 999_010, polledAtMs: 999_000, ageMs: 5000, windowMs: 64_000, agentUptimeMs: 6000 };
  const sums = [{ metric: 'accessPointClientCount', of: 'radioClientCount' }] as const;
  const layout = (cells: readonly Cell[]): Layout => layoutOf({ vendorId: 'x', cells, sums: [...sums] });
  const radios = layout([cell('radioClientCount', 'radio/ap/0'), cell('radioClientCount', 'radio/ap/1')]);

  it('is as old as its oldest part, whichever comes first', () => {
    const parts = [sample('radio/ap/0', {}), sample('radio/ap/1', older)];
    for (const each of [parts, [...parts].reverse()])
      expect(sumsOf(radios, each, 'access-point/ap')).toEqual([
        { metric: 'accessPointClientCount', subject: 'access-point/ap', source: 'snmp', state: 'value', valueInteger: 6, ...asOld },
      ]);
  });

  it('is unknown with its unknown part, and as old', () => {
    const parts = [sample('radio/ap/0', {}), sample('radio/ap/1', { ...older, state: 'unknown', reason: 'never-renewed' })];
    expect(sumsOf(radios, parts, 'access-point/ap')).toMatchObject([{ state: 'unknown', reason: 'never-renewed', ...asOld }]);
  });

  it('is not made of half its parts', () => {
    expect(sumsOf(radios, [sample('radio/ap/0', {})], 'access-point/ap')).toEqual([]);
  });

  it('is a mean where the parts are shares', () => {
    const part = (number: number) => ({ partOf: 'access-point/ap', mean: true, oid: `1.3.6.1.9.1.${String(number)}` });
    const processors = layout([1, 2].map((number) => cell('accessPointCpuRatio', `access-point/ap#${String(number)}`, {}, part(number))));
    const load = (number: number, valueDouble: number): Sample => {
      const subject = `access-point/ap#${String(number)}`;
      return { atMs: 1_000_010, metric: 'accessPointCpuRatio', subject, source: 'snmp', state: 'value', valueDouble };
    };
    expect(mergeParts(processors, [load(1, 0.2), load(2, 0.4)])).toMatchObject([
      { subject: 'access-point/ap', metric: 'accessPointCpuRatio', state: 'value', valueDouble: 0.3 },
    ]);
  });

  it('is no guess because it is one which port carries the traffic: only what its ports say is', () => {
    const wan = { cells: [cell('interfaceInBytes', 'interface/ap/wan', { kind: 'counter' }), ...radios.cells], sums: [] };
    expect(guessedFiguresOf({ ...wan, uplink: { name: 'wan' } })).toEqual([]);
    expect(guessedFiguresOf({ ...wan, uplink: { name: 'wan', isGuess: true } })).toEqual(['interfaceInBytes']);
  });

  it('of guesses is a guess', () => {
    const guessed = [
      cell('radioClientCount', 'radio/ap/0'),
      cell('radioClientCount', 'radio/ap/1', { confidence: 'guess' }),
      cell('radioChannel', 'radio/ap/1', { confidence: 'seen', ageConfidence: 'guess', refreshMs: 60_000 }),
    ];
    expect(guessedFiguresOf({ cells: guessed, sums: [...sums] })).toEqual(['accessPointClientCount', 'radioClientCount']);
    expect(guessedFiguresOf(radios)).toEqual([]);
    const aged = radios.cells.map((each) => ({ ...each, column: { ...each.column, ageConfidence: 'guess' as const } }));
    expect(guessedAgesOf({ cells: aged, sums: [...sums] })).toEqual(['accessPointClientCount', 'radioClientCount']);
    expect(guessedAgesOf(radios)).toEqual([]);
  });
});
