/**
 * Spools that end at any instant, as when the tool, one room's k6 or one collector is killed: imported and judged, no room is ever ready with a
 * phase missing, and none that is well is ever not ready.
 */
import { cp, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import type { RoomRunState, RunState } from '../../core/run-state.ts';
import type { RoomVerdict } from '../../core/verdict.ts';
import { k6SpoolPath, openRun } from '../../store/run-folder.ts';
import { sealRun } from '../../store/seal-run.ts';
import { judgeSyntheticRun } from './judge-synthetic-run.ts';
import { quickPhases, syntheticStartAtMs } from './synthetic-plan.ts';
import { writeSyntheticSpools } from './synthetic-run.ts';

// Whole runs are written, imported and sealed; a busy machine takes its time.
vi.setConfig({ testTimeout: 240_000, hookTimeout: 240_000 });

const endAtMs = syntheticStartAtMs + 187_000;
/** Of a collector: the last phase that a required check asks it of. */
const neededUntil = { host: 'submit', server: 'submit', probe: 'work', snmp: 'bandwidth' } as const;
type Source = keyof typeof neededUntil;
const sources = Object.keys(neededUntil) as Source[];
const startOf = (phase: string): number =>
  syntheticStartAtMs + (quickPhases.find((planned) => planned.phase === phase)?.startOffsetMs ?? 0);

const well = 'ready-with-warnings';
let folder: string;
let whole: string;
let count = 0;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'provnat-cut-'));
  const rooms = ['B12', 'B14'].map((room) => ({
    room,
    pupilCount: 2,
    accessPoints: { [`ap-${room.toLowerCase()}`]: { loadRatio: 1, description: 'An access point' } },
  }));
  whole = (await writeSyntheticSpools(folder, { rooms, plan: { mode: 'room' }, machine: { dockedFromMs: 0 } })).path;
});
afterAll(() => rm(folder, { recursive: true, force: true }));

interface Line {
  readonly source?: string;
  readonly atMs?: number;
  readonly data?: { readonly metadata?: { readonly atMs?: string } };
}

/** Until when a line of a spool was written; the first that was not is torn where it is said. */
async function cut(path: string, untilMs: (line: Line) => number, tornRatio: number): Promise<void> {
  const lines = (await readFile(path, 'utf8')).trimEnd().split('\n');
  let torn = '';
  const kept = lines.filter((text) => {
    const line = JSON.parse(text) as Line;
    const isKept = (line.atMs ?? Number(line.data?.metadata?.atMs ?? 0)) <= untilMs(line);
    if (!isKept && torn === '') torn = text.slice(0, Math.floor(tornRatio * text.length));
    return isKept;
  });
  await writeFile(path, `${kept.join('\n')}\n${torn}`);
}

/** The run with spools cut and a state changed, from import to verdict. */
async function judged(
  changeState: (state: RunState) => RunState,
  cutSpools: (k6: readonly string[], collected: string) => Promise<void>,
): Promise<readonly RoomVerdict[]> {
  const path = join(folder, `cut-${(count += 1)}`, 'run');
  await cp(whole, path, { recursive: true });
  const spools = [0, 1].map((index) => k6SpoolPath(path, index));
  const raw = dirname(spools[0] ?? path);
  const other = (await readdir(raw)).find((name) => name.startsWith('collected'));
  if (other === undefined) throw new Error('nothing was collected');
  await cutSpools(spools, join(raw, other));
  const statePath = join(path, 'run-state.json');
  await writeFile(statePath, JSON.stringify(changeState(JSON.parse(await readFile(statePath, 'utf8')) as RunState)));
  const run = await sealRun(await openRun(path), { sealedAtMs: endAtMs + 100_000, provnatVersion: '0.1.0' });
  const { verdict } = await judgeSyntheticRun(run, dirname(path));
  await rm(dirname(path), { recursive: true, force: true });
  return verdict.rooms;
}

const without = <Value extends object, Key extends keyof Value>(value: Value, key: Key): Omit<Value, Key> =>
  Object.fromEntries(Object.entries(value).filter(([name]) => name !== key)) as Omit<Value, Key>;
const outcomesOf = (rooms: readonly RoomVerdict[]) => rooms.map(({ outcome }) => outcome);
const why = (rooms: readonly RoomVerdict[]): string =>
  JSON.stringify(
    rooms.map(({ room, outcome, decidedBy, findings }) => ({
      room,
      outcome,
      decidedBy,
      failed: findings.filter((found) => found.outcome === 'fail'),
    })),
  );

const instant = fc.integer({ min: syntheticStartAtMs, max: endAtMs - 1 });
const torn = fc.double({ min: 0, max: 1, noNaN: true });
/** What a spool had not written yet. */
const lag = fc.integer({ min: 0, max: 2_000 });

test('nothing cut is as well as a room can be whose laptop tells no rate of its link', async () => {
  expect(
    outcomesOf(
      await judged(
        (state) => state,
        () => Promise.resolve(),
      ),
    ),
  ).toEqual([well, well]);
});

test('the tool is killed: every spool ends at its own time, and no room is told well or ill', () =>
  fc.assert(
    fc.asyncProperty(instant, torn, fc.array(lag, { minLength: 6, maxLength: 6 }), async (atMs, tornRatio, lags) => {
      const lagOf = new Map(sources.map((source, index) => [source as string, lags[index] ?? 0]));
      const rooms = await judged(
        (state) => ({
          ...without(state, 'endedAtMs'),
          ledgerRead: false,
          rooms: state.rooms.map((room): RoomRunState => without(room, 'end')),
        }),
        async (k6, collected) => {
          for (const [index, path] of k6.entries()) await cut(path, () => atMs - (lags[4 + index] ?? 0), tornRatio);
          await cut(collected, ({ source = '' }) => atMs - (lagOf.get(source) ?? 0), tornRatio);
        },
      );
      expect(outcomesOf(rooms), why(rooms)).toEqual(['inconclusive', 'inconclusive']);
    }),
    { numRuns: 5, endOnFailure: true },
  ));

test('one room’s k6 is killed: that room cannot be told, and the other is as it was', () =>
  fc.assert(
    fc.asyncProperty(instant, torn, lag, async (atMs, tornRatio, lagMs) => {
      const rooms = await judged(
        (state) => ({
          ...state,
          rooms: state.rooms.map((room): RoomRunState =>
            room.room === 'B12' ? { ...room, end: 'died', playedUntilMs: atMs - lagMs } : room,
          ),
        }),
        ([first = '']) => cut(first, () => atMs - lagMs, tornRatio),
      );
      expect(outcomesOf(rooms), why(rooms)).toEqual(['inconclusive', well]);
    }),
    { numRuns: 5, endOnFailure: true },
  ));

test('one collector ends: no room is not ready, and none is ready that it told too little of', () =>
  fc.assert(
    fc.asyncProperty(instant, torn, fc.constantFrom(...sources), async (atMs, tornRatio, ended) => {
      const rooms = await judged(
        (state) => state,
        (_k6, collected) => cut(collected, ({ source }) => (source === ended ? atMs : Infinity), tornRatio),
      );
      expect(outcomesOf(rooms), `${ended} ${why(rooms)}`).not.toContain('not-ready');
      if (atMs < startOf(neededUntil[ended])) for (const outcome of outcomesOf(rooms)) expect(outcome, ended).toBe('inconclusive');
    }),
    { numRuns: 8, endOnFailure: true },
  ));
