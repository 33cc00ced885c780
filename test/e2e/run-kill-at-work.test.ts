/**
 * What is killed while the class works, or hands in: the run folder says what happened, and no room is called ready or not ready for it. The
 * work phase is shorter than a school's, so that its end is reached; the cases disturb nobody, so they go side by side.
 */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';

import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { exitCodes } from '../../core/errors.ts';
import type { PhaseName } from '../../core/sample.ts';
import type { RunState } from '../../core/run-state.ts';
import { buildOwnWork } from './built-tool.ts';
import { findingOf, outcomesOf, roomOf, type JudgedDocument } from './judged-document.ts';
import { isAlive, until } from './processes.ts';
import { Rehearsal } from './rehearsal.ts';
import type { RunningRoom } from './running-room.ts';

const workMs = 35_000;
const schools: Rehearsal[] = [];

beforeAll(async () => {
  await buildOwnWork();
});
afterAll(() => Promise.all(schools.map((school) => school.close())));

const moments: readonly { readonly phase: PhaseName; readonly afterMs: number }[] = [
  { phase: 'work', afterMs: 12_000 },
  { phase: 'submit', afterMs: 1_500 },
];

async function start(): Promise<{ readonly school: Rehearsal; readonly running: RunningRoom }> {
  const school = await Rehearsal.start([{ room: 'B12', seats: 2 }]);
  schools.push(school);
  return { school, running: school.runOwnWork('B12', workMs, ['login', 'work', 'submit']) };
}

const stateOf = async (folder: string): Promise<RunState> => JSON.parse(await readFile(join(folder, 'run-state.json'), 'utf8')) as RunState;

/** Neither ready nor not ready, and no check that lays it at the room's door. */
function expectNothingAgainstTheRoom(document: JudgedDocument): void {
  const room = roomOf(document, 'B12');
  expect(room.outcome, outcomesOf(document, 'B12')).toBe('inconclusive');
  expect(
    room.findings.filter(({ power, outcome }) => power === 'decides' && outcome === 'fail').map(({ check }) => check),
    outcomesOf(document, 'B12'),
  ).toEqual([]);
}

describe.concurrent.each(moments)('in the $phase phase', ({ phase, afterMs }) => {
  test('k6 is killed', async () => {
    const { running } = await start();
    await running.reached(phase, afterMs);
    process.kill(await running.generatorPid(), 'SIGKILL');
    const document = await running.document();
    expectNothingAgainstTheRoom(document);
    expect(roomOf(document, 'B12').headline.message).toBe('partial.died');
    expect((await stateOf(document.runFolder)).rooms).toMatchObject([{ end: 'died', signal: 'SIGKILL' }]);
  });

  test('the tool is killed: judge ends what it left behind, and judges it', async () => {
    const { school, running } = await start();
    await running.reached(phase, afterMs);
    const generator = await running.generatorPid();
    const folder = await running.folder();
    running.child.kill('SIGKILL');
    expect((await running.ended).signal).toBe('SIGKILL');
    const judged = await school.judge(folder, running.environment);
    expect(judged.code).toBe(exitCodes.inconclusive);
    expectNothingAgainstTheRoom(judged);
    expect(roomOf(judged, 'B12').headline.message).toBe('partial.unknown');
    await until(`k6 ${String(generator)} to be gone`, () => (isAlive(generator) ? undefined : true), 5_000);
  });

  // The loss probe is answered by the server: three seconds without it look like 3 s without a network.
  test('the exam server is killed, and back after 3 s', async () => {
    const { school, running } = await start();
    await running.reached(phase, afterMs);
    process.kill(school.server.pid, 'SIGKILL');
    await wait(3_000);
    await school.restartServer();
    const document = await running.document();
    expectNothingAgainstTheRoom(document);
    expect(findingOf(document, 'B12', 'server-healthy')).toMatchObject({ outcome: 'fail', reason: 'server-healthy.fail-restarted' });
    expect(roomOf(document, 'B12').causes.map(({ message }) => message)).toContain('cause.server-restarted');
  });

  test('the exam server is killed for good', async () => {
    const { school, running } = await start();
    await running.reached(phase, afterMs);
    process.kill(school.server.pid, 'SIGKILL');
    const document = await running.document();
    const { outcome, causes } = roomOf(document, 'B12');
    expect(outcome, outcomesOf(document, 'B12')).toBe('inconclusive');
    expect(findingOf(document, 'B12', 'server-healthy')).toMatchObject({ outcome: 'fail', reason: 'server-healthy.fail-gone' });
    expect(causes.map(({ message }) => message)).toContain('cause.server-gone');
  });
});
