/** Each figure at its own period: no more often than it is renewed, no later than it may age. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createDueCells, periodOf } from '../../../collectors/snmp/due-cells.ts';
import type { Cell } from '../../../collectors/snmp/layout.ts';
import { loadVendors } from '../../../collectors/snmp/load-vendors.ts';

const [column] = (await loadVendors()).standard.flatMap(({ scalars }) => scalars);
if (column === undefined) throw new Error('the standard definition has scalars');
const cell = (oid: string, refreshMs: number, everyMs = 0): Cell => ({ column: { ...column, refreshMs, everyMs }, oid, subject: oid });
const service = { baseMs: 5_000, atRefreshRate: true };

describe('a period', () => {
  it.each([
    ['what is always fresh is asked at every poll', 0, 0, 5_000],
    ['what is renewed faster than it is polled as well', 4_000, 0, 5_000],
    ['an average over 64 s is asked when there is a new one', 64_000, 0, 64_000],
    ['what is only spared rides along with a poll', 0, 12_000, 15_000],
    ['the slower of both counts', 180_000, 5_000, 180_000],
  ])('%s', (_what, refreshMs, everyMs, periodMs) => {
    expect(periodOf(cell('1', refreshMs, everyMs), service)).toBe(periodMs);
  });

  it('is that of every poll in a run, however slowly the device renews', () => {
    expect(periodOf(cell('1', 180_000), { baseMs: 2_000, atRefreshRate: false })).toBe(2_000);
  });
});

describe('what is due', () => {
  it('is asked once in every period, whenever one looks', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 300_000 }), { minLength: 1, maxLength: 6 }),
        fc.array(fc.integer({ min: 0, max: 900 }), { minLength: 50, maxLength: 200 }),
        (refreshes, delays) => {
          const cells = refreshes.map((refreshMs, at) => cell(String(at), refreshMs));
          const due = createDueCells(service);
          due.follow(cells);
          const asked = new Map<Cell, number[]>();
          let nowMs = 1_000;
          for (const delayMs of delays) {
            const taken = due.take(nowMs);
            expect(taken.skippedCount).toBe(0);
            for (const each of taken.cells) asked.set(each, [...(asked.get(each) ?? []), nowMs]);
            nowMs = Math.max(nowMs, due.nextMs()) + delayMs;
          }
          for (const each of cells) {
            const periodMs = periodOf(each, service);
            const instants = asked.get(each) ?? [];
            expect(instants[0]).toBe(1_000);
            // On a grid: a late poll does not make all later ones late.
            for (const [index, atMs] of instants.entries()) {
              expect(atMs).toBeGreaterThanOrEqual(1_000 + index * periodMs);
              expect(atMs).toBeLessThanOrEqual(1_000 + index * periodMs + 1_000);
            }
          }
        },
      ),
    );
  });

  it('counts the periods that went by, and none after a silence', () => {
    const due = createDueCells(service);
    due.follow([cell('a', 0), cell('b', 60_000)]);
    due.take(0);
    expect(due.take(21_000)).toMatchObject({ cells: [{ oid: 'a' }], skippedCount: 3 });
    expect(due.nextMs()).toBe(25_000);
    due.restart();
    expect(due.take(90_000)).toMatchObject({ cells: [{ oid: 'a' }, { oid: 'b' }], skippedCount: 0 });
  });

  it('is at once what was not known before; the rest keeps its time', () => {
    const due = createDueCells(service);
    due.follow([cell('a', 60_000)]);
    due.take(0);
    due.follow([cell('a', 60_000), cell('b', 60_000)]);
    expect(due.take(1_000).cells.map(({ oid }) => oid)).toEqual(['b']);
    expect(due.take(60_000).cells.map(({ oid }) => oid)).toEqual(['a']);
    expect(due.take(61_000).cells.map(({ oid }) => oid)).toEqual(['b']);
  });
});
