/** The exam server, and what stood still: the server’s own figures, its absences, and pauses at either end. */
import { describe, expect, test } from 'vitest';
import type { PhaseName, Sample } from '../../../core/sample.ts';
import { syntheticStartAtMs } from '../synthetic-plan.ts';
import { bandwidthAtMs, rowOf, syntheticFacts, workAtMs } from './synthetic-facts.ts';

const { factsOf } = syntheticFacts();

describe('the instrument', () => {
  test('a clock that was set is found across a hole of its log, and whichever way', async () => {
    const host = { metric: 'hostClockDriftMs', subject: 'host/lab', source: 'host' } as const;
    const told = async (clock: (second: number) => number | undefined, isStamped = false) => {
      const more = Array.from({ length: 187 }, (_, index) => index + 1).flatMap((second): readonly Sample[] => {
        const valueDouble = clock(second);
        return valueDouble === undefined
          ? []
          : [{ ...host, atMs: syntheticStartAtMs + second * 1000 + (isStamped ? valueDouble : 0), state: 'value', valueDouble }];
      });
      const run = await factsOf({ rooms: [{ room: 'B12', pupilCount: 1 }], machine: { clockUnread: true }, more });
      return run['clock-record'][0];
    };
    expect((await told((second) => (second < 100 ? 0 : -60)))?.worstStepMs).toBe(60);
    // Asleep for half a minute.
    expect((await told((second) => (second < 60 ? 0 : second < 90 ? undefined : 800)))?.worstStepMs).toBe(800);
    // Late in the run and forward: the class ends at once, and whatever tells of it is stamped after the plan's end.
    expect((await told((second) => (second < 160 ? 0 : second < 163 ? 60_000 : undefined), true))?.worstStepMs).toBe(60_000);
    // In ten parts of 8 ms each, a second apart.
    expect((await told((second) => 8 * Math.max(0, Math.min(10, second - 100))))?.worstStepMs).toBe(80);
    // 500 ppm, as the kernel steers at most.
    const steered = await told((second) => second / 2);
    expect(steered).toMatchObject({ worstDriftMs: 93.5, worstStepMs: 5 });
    expect(steered?.worstPhaseRatio).toBeCloseTo(0.0005, 9);
  });

  test('standing still: one long pause counts in every phase that it reaches into, and stutters add up', async () => {
    const pupil = { metric: 'timerDriftMs', state: 'value', subject: 'pupil/1', room: 'B12', pupil: '1', source: 'k6' } as const;
    const server = { state: 'value', subject: 'server/exam', source: 'server' } as const;
    const second = (atMs: number, windowMs: number, delayMs: number): readonly Sample[] => [
      { ...server, metric: 'serverLoopUtilizationRatio', atMs, windowMs, valueDouble: 0.1 },
      { ...server, metric: 'serverLoopDelayMs', atMs, windowMs, valueDouble: delayMs },
    ];
    const facts = await factsOf({
      rooms: [{ room: 'B12', pupilCount: 1 }],
      more: [
        // Told in work, and half of it was before.
        { ...pupil, phase: 'work', atMs: workAtMs + 2_000, valueDouble: 4_000, windowMs: 4_500 },
        ...second(workAtMs + 9_500.5, 8_000, 30),
        ...[20, 40, 60].flatMap((n) => second(workAtMs + n * 1000 + 0.5, 1_000, 620)),
      ],
    });
    const generator = (phase: PhaseName) => rowOf(facts, 'generator-load', { room: 'B12', phase });
    expect(generator('work').longestStallMs).toBe(4_000);
    expect(generator('package').longestStallMs).toBe(4_000);
    expect(generator('bandwidth').longestStallMs).toBe(2);
    expect(generator('work').stalledRatio).toBeCloseTo(3_980 / 90_000, 6);
    const work = rowOf(facts, 'server-health', { phase: 'work' });
    expect(work.longestStallMs).toBe(7_000);
    expect(work.stalledRatio).toBeCloseTo((6_980 + 3 * 600) / 90_000, 6);
    expect(rowOf(facts, 'server-health', { phase: 'bandwidth' })).toMatchObject({ longestStallMs: 2, stalledRatio: 0 });
  });

  test('processor and loop: five seconds together, so that one busy second of a short phase is not its 95th percentile', async () => {
    const busyIn = async (from: number, to: number) => {
      const ratio = (second: number) => (second >= from && second < to ? 1 : 0.2);
      const facts = await factsOf({ rooms: [{ room: 'B12', pupilCount: 1 }], machine: { cpuRatio: ratio, serverLoopRatio: ratio } });
      return (phase: PhaseName) => [
        rowOf(facts, 'generator-load', { room: 'B12', phase }).hostCpuP95Ratio,
        rowOf(facts, 'server-health', { phase }).loopUtilizationP95Ratio,
      ];
    };
    const both = (ratio: number) => [expect.closeTo(ratio, 9) as number, expect.closeTo(ratio, 9) as number];
    // Second 24 is of login, which lasts from 22 to 31.
    expect((await busyIn(24, 25))('login')).toEqual(both(0.36));
    expect((await busyIn(24, 29))('login')).toEqual(both(1));
    // Of the 86 means in 90 s the fifth from above: 1, 1, 0.84, 0.84. What was busy before the phase is none of its.
    expect((await busyIn(60, 66))('work')).toEqual(both(0.68));
    expect((await busyIn(40, 47))('work')).toEqual(both(0.2));
  });

  test('the server: a hundred slow saves are not hidden by quick chunks, and login pages are not its own', async () => {
    const handler = { metric: 'serverHandlerMs', state: 'value', subject: 'pupil/1', room: 'B12', pupil: '1', source: 'k6' } as const;
    const of = (reason: string, count: number, valueDouble: number) =>
      Array.from({ length: count }, (_, n): Sample => ({ ...handler, atMs: workAtMs + 1000 + n, phase: 'work', reason, valueDouble }));
    const facts = await factsOf({
      rooms: [{ room: 'B12', pupilCount: 1 }],
      more: [...of('download', 3_000, 1), ...of('submit', 100, 900), ...of('login', 50, 30_000)],
    });
    expect(rowOf(facts, 'server-health', { phase: 'work' })).toMatchObject({
      handlerP95Ms: 1,
      slowestKind: 'submit',
      slowestKindP95Ms: 900,
    });
  });

  test('a server that was started again was gone in the phases of its absence; before its first second and after its last nobody knows', async () => {
    const startS = (phaseAtMs: number) => (phaseAtMs - syntheticStartAtMs) / 1000;
    const goneFor = async (fromSecond: number, toSecond: number) =>
      factsOf({ rooms: [{ room: 'B12', pupilCount: 1 }], machine: { serverGone: { fromSecond, toSecond } } });
    const middle = await goneFor(startS(bandwidthAtMs) + 10, startS(bandwidthAtMs) + 13);
    expect(rowOf(middle, 'server-health', { phase: 'bandwidth' }).longestGapMs).toBe(3000);
    expect(rowOf(middle, 'server-health', { phase: 'work' }).longestGapMs ?? 0).toBe(0);
    const across = await goneFor(startS(bandwidthAtMs) - 3, startS(bandwidthAtMs) + 2);
    expect(rowOf(across, 'server-health', { phase: 'work' }).longestGapMs).toBe(5000);
    expect(rowOf(across, 'server-health', { phase: 'bandwidth' }).longestGapMs).toBe(5000);
    const last = await goneFor(startS(bandwidthAtMs) + 10, Infinity);
    expect(rowOf(last, 'server-health', { phase: 'bandwidth' })).toMatchObject({ closedCount: 0, restartCount: 0 });
    expect(rowOf(last, 'server-health', { phase: 'bandwidth' }).longestGapMs ?? 0).toBe(0);
  });
});

describe('a server that ended', () => {
  const endAtMs = syntheticStartAtMs + 187_000;
  const ofServer = { subject: 'server/exam', source: 'server' } as const;
  const poll = (atMs: number, reason: string): Sample => ({
    ...ofServer,
    atMs,
    metric: 'serverLoopUtilizationRatio',
    state: 'unknown',
    reason,
  });
  const started = (atMs: number, valueInteger: number): Sample => ({
    ...ofServer,
    atMs,
    metric: 'serverStartedAtMs',
    valueInteger,
    state: 'value',
  });
  const healthOf = async (goneFrom: number, more: readonly Sample[], goneTo = Infinity) => {
    const serverGone = { fromSecond: (goneFrom - syntheticStartAtMs) / 1000, toSecond: (goneTo - syntheticStartAtMs) / 1000 };
    const facts = await factsOf({ rooms: [{ room: 'B12', pupilCount: 1 }], machine: { serverGone }, more });
    return (phase: PhaseName) => rowOf(facts, 'server-health', { phase });
  };

  test('in the last second of the last phase is seen by the poll that nobody listened for, however soon that came', async () => {
    const of = await healthOf(endAtMs - 2000, [poll(endAtMs + 300, 'ECONNREFUSED')]);
    expect(of('submit')).toMatchObject({ closedCount: 1, longestGapMs: 1300, restartCount: 0 });
    expect(of('bandwidth')).toMatchObject({ closedCount: 0 });
  });

  test('is not one that was turned away on its way, while the server tells of that very second', async () => {
    const of = await healthOf(Infinity, [poll(workAtMs + 10_500, 'ECONNREFUSED')]);
    expect(of('work')).toMatchObject({ closedCount: 0, restartCount: 0 });
  });

  test('after its last phase has nothing to do with it', async () => {
    const of = await healthOf(endAtMs, [poll(endAtMs + 800, 'ECONNREFUSED')]);
    expect(of('submit')).toMatchObject({ closedCount: 0 });
  });

  test('is not one that cannot be reached: then the way may be what was missing', async () => {
    const of = await healthOf(endAtMs - 4000, [poll(endAtMs - 1000, 'timeout'), poll(endAtMs + 300, 'EHOSTUNREACH')]);
    expect(of('submit')).toMatchObject({ closedCount: 0 });
    expect(of('submit').longestGapMs ?? 0).toBe(0);
  });

  test('and began anew is told by its start, in the phases of its absence', async () => {
    const before = started(syntheticStartAtMs + 500, syntheticStartAtMs - 60_000);
    const of = await healthOf(workAtMs + 10_000, [before, started(workAtMs + 13_400, workAtMs + 12_600)], workAtMs + 12_000);
    expect(of('work')).toMatchObject({ restartCount: 1, closedCount: 0 });
    expect(of('bandwidth')).toMatchObject({ restartCount: 0 });
    expect((await healthOf(Infinity, [before]))('work')).toMatchObject({ restartCount: 0 });
  });
});
