import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { loadDelivered } from '../../../checks/load-delivered.ts';
import { ProvnatError } from '../../../core/errors.ts';
import type { Inventory } from '../../../core/inventory/types.ts';
import { builtInLimits } from '../../../core/limits/built-in-limits.ts';
import { limitOf } from '../../../core/limits.ts';
import { leastUpMbps } from '../../../core/plan/bandwidth-plan.ts';
import { makePlan, type PlanRequest } from '../../../core/plan/make-plan.ts';
import { workPlan } from '../../../core/plan/pupil-plans.ts';
import type { PupilPlan } from '../../../core/plan.ts';
import { profiles } from '../../../core/profiles/profiles.ts';
import { examPaper } from '../../../platform/exam-paper.ts';

const inventoryOf = (seats: readonly number[], changes: Partial<Inventory> = {}): Inventory => ({
  formatVersion: 1,
  school: 'Ängsskolan',
  timeZone: 'Europe/Stockholm',
  profile: 'mixed',
  server: { address: '127.0.0.1', port: 8443, scheme: 'https', suffix: 'provnat.test', publicKey: 'k'.repeat(43) },
  rooms: seats.map((count, index) => ({ room: `B${String(index)}`, seats: count, accessPoints: [] })),
  accessPoints: [],
  controllers: [],
  credentials: {},
  owners: {},
  ...changes,
});
const startAtMs = Date.UTC(2026, 10, 23, 8);
const request = (changes: Partial<PlanRequest> = {}): PlanRequest => ({
  inventory: inventoryOf([30]),
  rooms: ['B0'],
  length: 'quick',
  mode: 'rehearsal',
  seed: 7,
  runId: 'run',
  startAtMs,
  createdAtMs: startAtMs - 5_000,
  optIn: { caps: { perPupilMbps: 100, totalMbps: 100_000, maxPupils: 10_000 }, packageBytes: 2_200_000 },
  insecureSkipTlsVerify: true,
  portPerPupil: false,
  ...changes,
});
const refusal = (changes: Partial<PlanRequest>): ProvnatError => {
  try {
    makePlan(request(changes));
  } catch (error) {
    if (error instanceof ProvnatError) return error;
    throw error;
  }
  throw new Error('the plan was made');
};
const behaviour = ({ account: _account, password: _password, ...rest }: PupilPlan) => rest;
const offsetNames = ['heartbeatOffsetMs', 'autosaveOffsetMs', 'downOffsetMs', 'upOffsetMs'] as const;

const anyRequest = fc
  .record({
    seats: fc.integer({ min: 1, max: 90 }),
    roomCount: fc.integer({ min: 1, max: 3 }),
    seed: fc.integer(),
    profile: fc.constantFrom(...(Object.keys(profiles) as (keyof typeof profiles)[])),
    length: fc.constantFrom('quick' as const, 'endurance' as const),
    packageBytes: fc.integer({ min: 0, max: 20_000_000 }),
    downMbps: fc.double({ min: 0.05, max: 20, noNaN: true }),
    upMbps: fc.double({ min: 0.05, max: 20, noNaN: true }),
  })
  .map(({ seats, roomCount, seed, profile, length, packageBytes, downMbps, upMbps }) => {
    const inventory = inventoryOf(
      Array.from({ length: roomCount }, () => seats),
      { targets: { downMbps, upMbps } },
    );
    return request({
      inventory,
      rooms: inventory.rooms.map(({ room }) => room),
      seed,
      profile,
      length,
      optIn: { ...request().optIn, packageBytes },
    });
  });

describe('a plan', () => {
  it('lets every room behave alike, seat by seat', () => {
    fc.assert(
      fc.property(anyRequest, (asked) => {
        const [first, ...others] = makePlan(asked).rooms;
        for (const other of others) expect(other.pupils.map(behaviour)).toEqual(first?.pupils.map(behaviour));
        const accounts = makePlan(asked).rooms.flatMap(({ pupils }) => pupils.map(({ account }) => account));
        expect(new Set(accounts).size).toBe(accounts.length);
      }),
      { numRuns: 30 },
    );
  });

  it('lets a class open the exam within four seconds, no two pupils at the same moment', () => {
    fc.assert(
      fc.property(anyRequest, (asked) => {
        for (const { pupils } of makePlan(asked).rooms) {
          const offsets = pupils.map(({ packageOffsetMs = NaN }) => packageOffsetMs).sort((a, b) => a - b);
          offsets.forEach((offset, k) => expect(offset).toBeCloseTo((k * 4_000) / pupils.length, 6));
        }
      }),
      { numRuns: 30 },
    );
  });

  it('spreads every schedule evenly: offsets are k/N of the interval, each k once', () => {
    fc.assert(
      fc.property(anyRequest, (asked) => {
        const plan = makePlan(asked);
        const intervals = {
          heartbeatOffsetMs: plan.work.heartbeatIntervalMs,
          autosaveOffsetMs: plan.work.autosaveIntervalMs,
          downOffsetMs: plan.bandwidth.downIntervalMs,
          upOffsetMs: plan.bandwidth.upIntervalMs,
        };
        for (const { pupils } of plan.rooms) {
          for (const name of offsetNames) {
            const offsets = pupils.map((pupil) => pupil[name]).sort((a, b) => a - b);
            offsets.forEach((offset, k) => {
              expect(offset).toBeCloseTo((k * intervals[name]) / pupils.length, 6);
            });
          }
        }
      }),
      { numRuns: 30 },
    );
  });

  it('asks headroom × target of every pupil in both directions, never less and hardly more', () => {
    fc.assert(
      fc.property(anyRequest, (asked) => {
        const { bandwidth, target, headroomRatio, rooms } = makePlan(asked);
        const pupilCount = rooms.reduce((sum, { pupils }) => sum + pupils.length, 0);
        const offered = (chunkBytes: number, intervalMs: number) => ((chunkBytes * 8) / intervalMs / 1000) * pupilCount;
        for (const [mbps, chunk, interval] of [
          [target.downMbps, bandwidth.downChunkBytes, bandwidth.downIntervalMs],
          [target.upMbps, bandwidth.upChunkBytes, bandwidth.upIntervalMs],
        ] as const) {
          const wanted = headroomRatio * mbps * pupilCount;
          expect(offered(chunk, interval)).toBeGreaterThan(wanted * (1 - 1e-9));
          expect(offered(chunk, interval)).toBeLessThan(wanted + (8 / interval / 1000) * pupilCount);
        }
        expect(bandwidth.upChunkBytes).toBeGreaterThanOrEqual(16_384);
        expect(bandwidth.upIntervalMs).toBeGreaterThan(bandwidth.downIntervalMs);
        expect(makePlan(asked).work.heartbeatIntervalMs % bandwidth.downIntervalMs).not.toBe(0);
      }),
      { numRuns: 60 },
    );
  });

  it('has phases without gaps, and time enough for the first load', () => {
    fc.assert(
      fc.property(anyRequest, (asked) => {
        const { phases, target } = makePlan(asked);
        expect(phases[0]?.startOffsetMs).toBe(0);
        phases.slice(1).forEach((phase, index) => {
          expect(phase.startOffsetMs).toBe(phases[index]?.endOffsetMs);
        });
        const first = phases.find(({ phase }) => phase === 'package');
        const neededMs = (1.5 * asked.optIn.packageBytes * 8) / (target.downMbps * 1000) + 2000;
        expect((first?.endOffsetMs ?? 0) - (first?.startOffsetMs ?? 0)).toBeGreaterThanOrEqual(neededMs);
      }),
      { numRuns: 60 },
    );
  });

  it('survives JSON and is the same each time', () => {
    fc.assert(
      fc.property(anyRequest, (asked) => {
        const plan = makePlan(asked);
        expect(JSON.parse(JSON.stringify(plan))).toEqual(plan);
        expect(makePlan(asked)).toEqual(plan);
      }),
      { numRuns: 20 },
    );
  });

  it('is about three minutes when quick, with the lengths of the method', () => {
    const { phases } = makePlan(request());
    expect(Object.fromEntries(phases.map(({ phase, startOffsetMs, endOffsetMs }) => [phase, endOffsetMs - startOffsetMs]))).toEqual({
      idle: 22_000,
      login: 9_000,
      package: 17_200,
      work: 90_000,
      bandwidth: 40_000,
      submit: 10_000,
    });
    const hour = makePlan(request({ length: 'endurance' })).phases.at(-1)?.endOffsetMs ?? 0;
    expect(hour).toBeGreaterThanOrEqual(60 * 60_000);
    expect(hour).toBeLessThanOrEqual(90 * 60_000);
  });

  it('weighs every round of saves the same, with the median of the published sizes', () => {
    const pupils = makePlan(request()).rooms[0]?.pupils ?? [];
    const rounds = Array.from({ length: pupils[0]?.saveBytes.length ?? 0 }, (_, round) =>
      pupils.map(({ saveBytes }) => saveBytes[round] ?? 0).sort((a, b) => a - b),
    );
    expect(rounds.length).toBeGreaterThan(6);
    for (const round of rounds) expect(round).toEqual(rounds[0]);
    const median = ((rounds[0]?.[14] ?? 0) + (rounds[0]?.[15] ?? 0)) / 2;
    expect(median).toBeGreaterThan(2_300);
    expect(median).toBeLessThan(2_900);
  });

  it('says beforehand which radio figures can be judged', () => {
    const figures = [
      { metric: 'radioUtilizationRatio', windowMs: 64_000, refreshMs: 10_000 },
      { metric: 'radioUtilizationRatio', windowMs: 4_000, refreshMs: 10_000 },
    ];
    const judgeable = makePlan(request({ radioFigures: figures })).radioFigures.map((figure) => [figure.phase, figure.judgeable]);
    expect(judgeable).toEqual([
      ['work', true],
      ['bandwidth', false],
      ['work', true],
      ['bandwidth', true],
    ]);
  });

  it('uses the school’s target, but not in the profile that is its own target', () => {
    const inventory = inventoryOf([30], { targets: { downMbps: 3, upMbps: 0.4 } });
    expect(makePlan(request({ inventory })).target).toEqual({ downMbps: 3, upMbps: 0.4 });
    expect(makePlan(request({ inventory, profile: 'film' })).target).toEqual({ downMbps: 3, upMbps: 0.4 });
    expect(makePlan(request({ inventory, profile: 'floor' })).target).toEqual({ downMbps: 0.5, upMbps: 0.1 });
  });

  it('goes where it is told: given route, the room’s emulated access point, the server', () => {
    const rooms = [{ room: 'B0', seats: 30, accessPoints: [], via: { host: '127.0.0.2', port: 9_000 } }];
    const inventory = inventoryOf([30], { rooms });
    const routeOf = (changes: Partial<PlanRequest>) => makePlan(request(changes)).rooms[0]?.route;
    expect(routeOf({})).toEqual({ host: '127.0.0.1', port: 8443, portPerPupil: false });
    expect(routeOf({ inventory, portPerPupil: true })).toEqual({ host: '127.0.0.2', port: 9_000, portPerPupil: true });
    expect(routeOf({ inventory, routes: { B0: { host: '127.0.0.3', port: 1 } } })).toMatchObject({ host: '127.0.0.3', port: 1 });
    expect(refusal({ inventory, mode: 'room' })).toMatchObject({ code: 'PLAN_INVALID' });
  });
});

describe('a plan is refused', () => {
  const caps = { perPupilMbps: 100, totalMbps: 100_000, maxPupils: 10_000 };
  const signed = (changes: Partial<typeof caps>) => ({ optIn: { caps: { ...caps, ...changes }, packageBytes: 0 } });

  it.each<[string, Partial<PlanRequest>, string]>([
    ['more per pupil than signed', signed({ perPupilMbps: 2.3 }), 'PLAN_INVALID'],
    ['more in all than signed', signed({ totalMbps: 69.2 }), 'PLAN_INVALID'],
    ['more pupils than signed', signed({ maxPupils: 29 }), 'PLAN_INVALID'],
    ['a cap above the signed one', { caps: { perPupilMbps: 101 } }, 'PLAN_INVALID'],
    ['a cap that is no number', { caps: { totalMbps: Number.NaN } }, 'PLAN_INVALID'],
    ['a cap below the load', { caps: { totalMbps: 50 } }, 'PLAN_INVALID'],
    ['hours that end too early', { window: { notBeforeMs: startAtMs, notAfterMs: startAtMs + 60_000 } }, 'OUTSIDE_TIME_WINDOW'],
    ['hours that have not begun', { window: { notBeforeMs: startAtMs + 1, notAfterMs: startAtMs + 1e9 } }, 'OUTSIDE_TIME_WINDOW'],
    ['no server', { inventory: { ...inventoryOf([30]), server: undefined } as unknown as Inventory }, 'PLAN_INVALID'],
    ['an unknown room', { rooms: ['B1'] }, 'PLAN_INVALID'],
    ['no room', { rooms: [] }, 'PLAN_INVALID'],
    ['a room twice', { rooms: ['B0', 'B0'] }, 'PLAN_INVALID'],
    ['two real rooms', { inventory: inventoryOf([30, 30]), rooms: ['B0', 'B1'], mode: 'room' }, 'ROOMS_NEED_REHEARSAL'],
    [
      'two real rooms and no server: the rooms are what is at fault first',
      { inventory: { ...inventoryOf([30, 30]), server: undefined } as unknown as Inventory, rooms: ['B0', 'B1'], mode: 'room' },
      'ROOMS_NEED_REHEARSAL',
    ],
    [
      'so little up that nothing could be judged',
      { inventory: inventoryOf([30], { targets: { downMbps: 2, upMbps: 0.0499 } }) },
      'PLAN_INVALID',
    ],
    ['work without login', { phases: ['idle', 'work'] }, 'PLAN_INVALID'],
    ['submit without work', { phases: ['login', 'submit'] }, 'PLAN_INVALID'],
    ['no phase', { phases: [] }, 'PLAN_INVALID'],
  ])('with %s', (_what, changes, code) => {
    const error = refusal(changes);
    expect(error.code).toBe(code);
    expect(error.hint).not.toBe('');
  });

  it('at the least target up it is made, and every pupil is asked often enough to be judged', () => {
    const { bandwidth, phases } = makePlan(request({ inventory: inventoryOf([30], { targets: { downMbps: 0.01, upMbps: leastUpMbps } }) }));
    const { startOffsetMs = 0, endOffsetMs = 0 } = phases.find(({ phase }) => phase === 'bandwidth') ?? {};
    const windowMs = endOffsetMs - startOffsetMs - bandwidth.leadInMs - bandwidth.leadOutMs;
    expect(Math.floor(windowMs / bandwidth.upIntervalMs)).toBeGreaterThanOrEqual(loadDelivered.minSamples);
    // Late by as long again, a chunk is still no gap that fails a pupil.
    expect(2 * bandwidth.upIntervalMs).toBeLessThan(limitOf(builtInLimits, 'worst-five-seconds', 'gap').value);
  });

  it('at a cap that just holds it is made', () => {
    expect(makePlan(request(signed({ perPupilMbps: 2.31, totalMbps: 69.3, maxPupils: 30 }))).caps).toMatchObject({ perPupilMbps: 2.31 });
  });
});

it('pupils write in every item of the server’s paper, and no plan speaks of more', () => {
  expect(workPlan.itemCount).toBe(examPaper.items.length);
});
