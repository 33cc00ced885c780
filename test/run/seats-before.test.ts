/** What the run before said of its seats, read from folders as they are found: whole, broken, old, of another kind. */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { judge } from '../../checks/judge.ts';
import { makeRunId } from '../../core/make-run-id.ts';
import type { Verdict } from '../../core/verdict.ts';
import { seatsBefore } from '../../run/seats-before.ts';
import { changed, goodFacts, inputOf, planOf, runStateOf } from '../checks/good-room.ts';

const day = 24 * 3_600_000;
const nowMs = Date.UTC(2026, 10, 26, 12);
const measured = planOf({ mode: 'room', rooms: ['B12'] });
const { target } = measured;
/** Played by as many devices as pupils: one device has no seats. */
const seated = changed(goodFacts(measured), 'room-stations', { stationCount: 250 });

/** Seats of B12 that got half of the target while the others had all. */
const verdictOf = (seats: readonly string[]): Verdict =>
  judge(
    inputOf({
      plan: measured,
      runState: runStateOf(measured),
      facts: changed(
        seated,
        'pupil-goodput',
        { goodputMbps: 1 },
        (row) => row.room === 'B12' && seats.includes(row.pupil) && row.metric === 'downloadBytes',
      ),
    }),
  );

let runsPath: string;
beforeEach(async () => {
  runsPath = await mkdtemp(join(tmpdir(), 'provnat-seats-'));
});
afterEach(() => rm(runsPath, { recursive: true }));

async function write(ageDays: number, verdict: unknown): Promise<string> {
  const startAtMs = nowMs - ageDays * day;
  const runId = makeRunId(startAtMs, '0000abcd');
  await mkdir(join(runsPath, runId, 'verdicts'), { recursive: true });
  const text = typeof verdict === 'string' ? verdict : JSON.stringify({ ...(verdict as Verdict), runId, startAtMs });
  await writeFile(join(runsPath, runId, 'verdicts', '1.json'), text);
  return runId;
}
const ask = (changes: object = {}) => seatsBefore({ runsPath, rooms: ['B12', 'B14'], mode: 'room', target, nowMs, ...changes });

describe('seats that stood out before', () => {
  it('are those of the newest run of the room that counted its pupils', async () => {
    await write(3, verdictOf(['1', '2']));
    const newer = await write(2, verdictOf(['2']));
    expect(await ask()).toEqual({ B12: { runId: newer, startAtMs: nowMs - 2 * day, seats: ['2'] } });
    expect(await ask({ rooms: ['B14'] })).toEqual({});
  });

  it('are none when the run before had none, whatever an earlier one had', async () => {
    await write(3, verdictOf(['1']));
    await write(2, verdictOf([]));
    expect(await ask()).toEqual({});
  });

  it('are not taken from a run that could not count, from broken files, or from the run of another kind, target or year', async () => {
    const told = await write(9, verdictOf(['1']));
    const uncounted = verdictOf([]);
    const rooms = uncounted.rooms.map((room) => ({
      ...room,
      findings: room.findings.map((found) => (found.check === 'pupils-under-target' ? { ...found, outcome: 'no-data' } : found)),
    }));
    await write(5, { ...uncounted, rooms });
    await write(4, '{"formatVersion":1,');
    await write(3, { ...verdictOf(['2']), mode: 'rehearsal' });
    await write(2, { ...verdictOf(['2']), target: { downMbps: 3, upMbps: 3 } });
    expect((await ask())['B12']?.runId).toBe(told);
    expect(await ask({ nowMs: nowMs + 30 * day })).toEqual({});
    expect(await ask({ runsPath: join(runsPath, 'none') })).toEqual({});
  });

  it('go on counting through a run that named them as bad', async () => {
    const twice = judge(
      inputOf({
        plan: measured,
        runState: { ...runStateOf(measured), seatsBefore: { B12: { runId: 'earlier', startAtMs: nowMs, seats: ['1'] } } },
        facts: changed(
          seated,
          'pupil-goodput',
          { goodputMbps: 1 },
          (row) => row.room === 'B12' && Number(row.pupil) <= 2 && row.metric === 'downloadBytes',
        ),
      }),
    );
    await write(1, twice);
    expect((await ask())['B12']?.seats).toEqual(['1', '2']);
  });
});
