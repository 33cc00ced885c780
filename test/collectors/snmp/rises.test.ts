/** Counts of 32 bits that a device only tells in parts: what they rose by, read as one counter, is right or nothing. */
import { expect, it } from 'vitest';
import { counterIntervals } from '../../../core/counters/counter-intervals.ts';
import type { Sample } from '../../../core/sample.ts';
import { mergeParts } from '../../../collectors/snmp/add-up.ts';
import type { Cell } from '../../../collectors/snmp/layout.ts';
import { createRises } from '../../../collectors/snmp/rises.ts';
import { column as columnSchema } from '../../../collectors/snmp/vendor-column.ts';
import { layoutOf } from './empty-layout.ts';

const whole = 'radio/ap/na';
const column = columnSchema.parse({ metric: 'radioRetryCount', oid: '1.3.6.1.9.1', kind: 'counter', confidence: 'guess' });
const cellOf = (network: string): Cell => ({
  column,
  oid: `1.3.6.1.9.1.${network}`,
  subject: `${whole}#${network}`,
  partOf: whole,
  rises: true,
});

/** Each poll: what its networks say, or why one says nothing; 10 s between two. */
type Poll = Readonly<Record<string, number | string>>;

/** What each interval between two polls is told as: how much, or why not. */
function told(polls: readonly Poll[], betweenMs = 10_000): readonly (number | string)[] {
  const rises = createRises();
  const samples = polls.flatMap((poll, index) => {
    const atMs = 1_000_000 + index * betweenMs;
    const layout = layoutOf({ cells: Object.keys(poll).map(cellOf) });
    const read = Object.entries(poll).map(([network, said]): Sample => {
      const common = {
        atMs,
        polledAtMs: atMs,
        metric: 'radioRetryCount',
        subject: `${whole}#${network}`,
        source: 'snmp',
        agentUptimeMs: atMs,
      } as const;
      return typeof said === 'string'
        ? { ...common, state: 'unknown', reason: said }
        : { ...common, state: said === 0 ? 'zero' : 'value', valueInteger: said, reason: 'counter32' };
    });
    const merged = mergeParts(layout, read, rises);
    // What each network said is kept as it was read.
    const kept = merged.filter(({ subject }) => subject !== whole);
    expect(kept).toEqual(read.map((part) => ({ ...part, subject: part.subject.replace('#', '/') })));
    return merged.filter(({ subject }) => subject === whole);
  });
  return counterIntervals(samples).map(({ delta, reason }) => delta ?? reason ?? '?');
}

it('adds up what each network rose by', () => {
  expect(
    told([
      { a: 100, b: 7 },
      { a: 130, b: 7 },
      { a: 130, b: 12 },
    ]),
  ).toEqual([30, 5]);
});

it('is more than 32 bits together', () => {
  const nearly = 2 ** 32 - 10;
  expect(
    told([
      { a: nearly, b: nearly },
      { a: nearly + 5, b: nearly + 5 },
      { a: nearly + 9, b: nearly + 6 },
    ]),
  ).toEqual([10, 5]);
});

it('is unknown where one network fell, and right from then on', () => {
  expect(
    told([
      { a: 4_000_000_000, b: 7 },
      { a: 5, b: 900 },
      { a: 8, b: 901 },
    ]),
  ).toEqual(['backwards', 4]);
});

it('is unknown where a network came or went', () => {
  expect(told([{ a: 100 }, { a: 110, b: 50 }, { a: 111, b: 52 }, { a: 120 }, { a: 121 }])).toEqual(['backwards', 3, 'backwards', 1]);
});

it('spans a poll in which one network said nothing', () => {
  expect(
    told([
      { a: 100, b: 7 },
      { a: 130, b: 'agent-error' },
      { a: 150, b: 9 },
    ]),
  ).toEqual([52]);
});

it('is unknown after so long that a network may have gone round', () => {
  expect(told([{ a: 100 }, { a: 101 }], 20 * 60_000)).toEqual(['backwards']);
});
