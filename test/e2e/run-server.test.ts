/** A server that dies, misbehaves on purpose, or starves: its trouble is never laid at the room's door. */
import { readFile, writeFile } from 'node:fs/promises';

import { afterAll, describe, expect, test } from 'vitest';

import { exitCodes } from '../../core/errors.ts';
import { findingOf, outcomesOf, roomOf } from './judged-document.ts';
import { Rehearsal } from './rehearsal.ts';

const bandwidthOnly = ['--rehearsal', '--phases', 'bandwidth'];
const seats = [
  { room: 'B12', seats: 2 },
  { room: 'B14', seats: 2 },
];
const schools: Rehearsal[] = [];

afterAll(async () => {
  await Promise.all(schools.map((school) => school.close()));
});

async function schoolWith(...serve: readonly string[]): Promise<Rehearsal> {
  const school = await Rehearsal.start(seats, serve);
  schools.push(school);
  return school;
}

describe.concurrent('the exam server', () => {
  test('killed and started again in the middle of a phase', async () => {
    const school = await schoolWith();
    const running = school.run(['B12'], bandwidthOnly);
    await running.reached('bandwidth', 12_000);
    process.kill(school.server.pid, 'SIGKILL');
    await school.restartServer();
    const { code } = await running.ended;
    const document = await running.document();
    expect(roomOf(document, 'B12').outcome, outcomesOf(document, 'B12')).toBe('inconclusive');
    expect(code).toBe(exitCodes.inconclusive);
    expect(findingOf(document, 'B12', 'server-healthy')).toMatchObject({ outcome: 'fail', reason: 'server-healthy.fail-restarted' });
    expect(roomOf(document, 'B12').causes.map(({ message }) => message)).toEqual(['partial.phases-left-out', 'cause.server-restarted']);
  });

  test('killed for good', async () => {
    const school = await schoolWith();
    const running = school.run(['B12'], bandwidthOnly);
    await running.reached('bandwidth', 12_000);
    process.kill(school.server.pid, 'SIGKILL');
    const { code } = await running.ended;
    const document = await running.document();
    expect(code).toBe(exitCodes.inconclusive);
    expect(roomOf(document, 'B12').outcome, outcomesOf(document, 'B12')).toBe('inconclusive');
    expect(roomOf(document, 'B12').causes.map(({ message }) => message)).toContain('server.unanswered');
    expect(findingOf(document, 'B12', 'server-healthy')).toMatchObject({ outcome: 'fail', reason: 'server-healthy.fail-gone' });
    expect(roomOf(document, 'B12').causes.map(({ message }) => message)).toContain('cause.server-gone');
  });

  test('started with faults that nobody meant', async () => {
    const school = await schoolWith('--fault-refused-login', '1');
    // A room as a school has it: no emulated access point, so this is no rehearsal.
    const text = (await readFile(school.inventoryPath, 'utf8')).replace(/^ {4}(via|gateway): .*\n/gm, '').replace('[ap-b12]', '[]');
    await writeFile(school.inventoryPath, text);
    const running = school.run(['B12'], ['--phases', 'idle,login']);
    const { code, stderr } = await running.ended;
    expect(code, stderr).toBe(exitCodes.inconclusive);
    const document = await running.document();
    const room = roomOf(document, 'B12');
    // These phases give nobody the minute that a login may take, so that nobody stayed out for good.
    const short = { outcome: 'no-data', evidence: { completedCount: 0, because: 'cut-short' } };
    expect(findingOf(document, 'B12', 'login-complete'), outcomesOf(document, 'B12')).toMatchObject(short);
    expect(room.outcome).toBe('inconclusive');
    expect(room.causes.map(({ message }) => message)).toContain('server.faults');
  });

  test('loaded by two laptops that began at the same moment: neither room is blamed', async () => {
    const school = await schoolWith('--runs', '1');
    // Each with locks of its own, as on two machines.
    const both = [school.run(['B12'], bandwidthOnly), school.run(['B14'], bandwidthOnly)];
    for (const [index, room] of ['B12', 'B14'].entries()) {
      const document = await both[index]?.document();
      if (document === undefined) throw new Error(`${room} was not played`);
      expect(roomOf(document, room).outcome, outcomesOf(document, room)).toBe('inconclusive');
      expect(findingOf(document, room, 'server-healthy')).toMatchObject({
        outcome: 'fail',
        reason: 'server-healthy.fail-shared',
        evidence: { otherRunCount: 1, runLimitCount: 1, phase: 'bandwidth' },
      });
    }
  });

  test('at work for another laptop: doctor says so and run refuses, before any load', async () => {
    const school = await schoolWith('--runs', '1');
    const first = school.run(['B12'], bandwidthOnly);
    await first.reached('bandwidth', 3_000);
    const [examined, second] = await Promise.all([
      school.provnat(['doctor', 'B14', '--rehearsal', '--inventory', school.inventoryPath, '--json']),
      school.run(['B14'], bandwidthOnly).ended,
    ]);
    expect(examined.stdout).toMatch(/another run loads it now/);
    expect(second.code, second.stderr).toBe(exitCodes.missing);
    expect(JSON.parse(second.stdout)).toMatchObject({
      error: { code: 'RUN_IN_PROGRESS', hint: expect.stringContaining('--runs 2') as string },
    });
    const document = await first.document();
    expect(findingOf(document, 'B12', 'server-healthy').outcome, outcomesOf(document, 'B12')).toBe('pass');
  });

  test('meant for two runs at once: each is judged, and the other is said', async () => {
    const school = await schoolWith('--runs', '2');
    const both = [school.run(['B12'], bandwidthOnly), school.run(['B14'], bandwidthOnly)];
    for (const [index, room] of ['B12', 'B14'].entries()) {
      const document = await both[index]?.document();
      if (document === undefined) throw new Error(`${room} was not played`);
      expect(findingOf(document, room, 'server-healthy'), outcomesOf(document, room)).toMatchObject({
        outcome: 'pass',
        reason: 'server-healthy.pass-shared',
      });
    }
  });
});
