/** A server that runs for months holds the runs that are at work, and no others; and never the same one twice. */
import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';

import { idleMs, openRuns } from '../../platform/open-runs.ts';
import type { OpenRuns } from '../../platform/open-runs.ts';

interface Held {
  readonly name: string;
  isOpen: boolean;
}

let nowMs: number;
let opened: string[];
let held: Held[];
/** How long opening and closing take; resolved at once unless a test says otherwise. */
let pause: () => Promise<void>;
let runs: OpenRuns<Held>;
const openNames = () => held.filter(({ isOpen }) => isOpen).map(({ name }) => name);

beforeEach(() => {
  nowMs = 1_790_000_000_000;
  opened = [];
  held = [];
  pause = () => Promise.resolve();
  runs = openRuns<Held>(
    async (name) => {
      opened.push(name);
      await pause();
      if (openNames().includes(name)) throw new Error(`${name} is held twice`);
      const it = { name, isOpen: true };
      held.push(it);
      return it;
    },
    async (it) => {
      await pause();
      it.isOpen = false;
    },
    () => nowMs,
  );
});
/** What a save does: it must find the run open, and still open when it is done. */
const work = (name: string, during: () => Promise<void> = () => Promise.resolve()) =>
  runs.use(name, async (it) => {
    expect(it.isOpen).toBe(true);
    await during();
    expect(it.isOpen).toBe(true);
  });
const settled = () => new Promise((resolve) => setImmediate(resolve));

describe('open runs', () => {
  it('are let go of after an hour without a word, when another begins', async () => {
    for (let run = 0; run < 60; run += 1) {
      await work(`run-${run}`);
      nowMs += idleMs / 4;
    }
    await settled();
    expect(openNames()).toEqual(['run-56', 'run-57', 'run-58', 'run-59']);
    // One that still speaks stays, however long ago it began.
    for (let quarter = 0; quarter < 8; quarter += 1) {
      nowMs += idleMs / 4;
      await work('run-56');
    }
    await work('other');
    await settled();
    expect(openNames()).toEqual(['run-56', 'other']);
    expect(opened.filter((name) => name === 'run-56')).toHaveLength(1);
  });

  it('are at most a hundred beside those at work, however fast strangers make them up', async () => {
    let finish = (): void => undefined;
    const busy = work('busy', () => new Promise((resolve) => (finish = resolve)));
    for (let run = 0; run < 300; run += 1) await work(`run-${run}`);
    await settled();
    expect(openNames()).toHaveLength(100);
    expect(openNames()).toContain('busy');
    finish();
    await busy;
  });

  it('are opened again only when they are gone', async () => {
    await work('run');
    nowMs += idleMs;
    const waiting: (() => void)[] = [];
    pause = () => new Promise((resolve) => waiting.push(resolve));
    const other = work('other');
    await settled();
    // 'other' is being opened, 'run' is being closed: both wait.
    expect(waiting).toHaveLength(2);
    pause = () => Promise.resolve();
    const late = work('run');
    await settled();
    expect(opened).toEqual(['run', 'other']);
    for (const go of waiting) go();
    await Promise.all([late, other]);
    expect(opened).toEqual(['run', 'other', 'run']);
  });

  it('one that could not be opened is tried again', async () => {
    pause = () => Promise.reject(new Error('EMFILE'));
    await expect(Promise.all([work('run'), work('run')])).rejects.toThrow('EMFILE');
    pause = () => Promise.resolve();
    await work('run');
    expect(opened).toEqual(['run', 'run']);
    await runs.close();
    expect(openNames()).toEqual([]);
  });

  it('are open while they are used and never held twice, however uses and hours interleave', async () => {
    const step = fc.record({
      name: fc.constantFrom('a', 'b', 'c', 'd'),
      turns: fc.nat(4),
      afterMs: fc.constantFrom(0, 0, idleMs / 2, idleMs),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 40 }), fc.nat(3), async (steps, slowTurns) => {
        const turns = async (count: number) => {
          for (let turn = 0; turn < count; turn += 1) await settled();
        };
        pause = () => turns(slowTurns);
        const works: Promise<void>[] = [];
        for (const { name, turns: takes, afterMs } of steps) {
          nowMs += afterMs;
          works.push(work(name, () => turns(takes)));
          await turns(takes % 2);
        }
        await Promise.all(works);
        await runs.close();
        expect(openNames()).toEqual([]);
      }),
      { numRuns: 200 },
    );
  });
});
