/**
 * Whatever is killed, and whenever: the run folder says what happened, and no room is called ready or not ready for want of what a dead
 * program would have measured. Two pupils and the phases that a case needs; the cases disturb nobody, so they go side by side.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { exitCodes } from '../../core/errors.ts';
import type { RunState } from '../../core/run-state.ts';
import type { RunningRoom } from './running-room.ts';
import { outcomesOf, roomOf, type JudgedDocument } from './judged-document.ts';
import { isAlive, until } from './processes.ts';
import { Rehearsal } from './rehearsal.ts';

/** Two seconds are promised; a busy machine that runs several tests at once may need longer to tell. */
const stopsWithinMs = 5_000;
const bandwidthOnly = ['--rehearsal', '--phases', 'bandwidth'];

let school: Rehearsal;

beforeAll(async () => {
  school = await Rehearsal.start([{ room: 'B12', seats: 2 }]);
});
afterAll(() => school.close());

const stateOf = async (folder: string): Promise<RunState> => JSON.parse(await readFile(join(folder, 'run-state.json'), 'utf8')) as RunState;

const untilGone = async (pid: number): Promise<number> => {
  const fromMs = performance.now();
  await until(`process ${String(pid)} to be gone`, () => (isAlive(pid) ? undefined : true), stopsWithinMs);
  return performance.now() - fromMs;
};

/**
 * Makes a process stand still. The guard ends it when this test does, however the test ends: even when it is killed itself, for then the
 * guard's standard input closes. Its own process group, so that a Ctrl-C for the test does not take the guard first.
 * @returns lets go of the process, and ends it if it is still there.
 */
function halt(pid: number): () => Promise<void> {
  const guard = spawn('sh', ['-c', 'read -r _; kill -KILL "$1"', 'sh', String(pid)], {
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
  });
  const closed = once(guard, 'close');
  process.kill(pid, 'SIGSTOP');
  return async () => {
    // Whoever has its number when it is gone is not ours to kill.
    if (isAlive(pid)) guard.stdin.end();
    else guard.kill('SIGKILL');
    await closed;
  };
}

/** message: what the verdict says of it, before anything else. */
function expectNoVerdictOnTheRoom(document: JudgedDocument, message: string): void {
  const room = roomOf(document, 'B12');
  expect(room.outcome, outcomesOf(document, 'B12')).toBe('inconclusive');
  expect(room.headline.message).toBe(message);
  expect(
    room.findings.filter(({ power, outcome }) => power === 'decides' && outcome === 'fail'),
    outcomesOf(document, 'B12'),
  ).toEqual([]);
  expect(document.verdict.partial).toBe('partial.run');
  expect(room.causes.map((cause) => cause.message).filter((cause) => cause.startsWith('cause.'))).toEqual([]);
}

async function killTool(running: RunningRoom): Promise<string> {
  const folder = await running.folder();
  running.child.kill('SIGKILL');
  expect((await running.ended).signal).toBe('SIGKILL');
  return folder;
}

describe.concurrent('k6', () => {
  test('killed in the middle of a phase', async () => {
    const running = school.run(['B12'], bandwidthOnly);
    await running.reached('bandwidth', 8_000);
    process.kill(await running.generatorPid(), 'SIGKILL');
    const { code } = await running.ended;
    const document = await running.document();
    expect(code).toBe(exitCodes.inconclusive);
    expectNoVerdictOnTheRoom(document, 'partial.died');
    expect((await stateOf(document.runFolder)).rooms).toMatchObject([{ end: 'died', signal: 'SIGKILL' }]);
  });

  test('hung in the middle of a phase', async () => {
    const running = school.run(['B12'], bandwidthOnly);
    await running.reached('bandwidth', 4_000);
    const generator = await running.generatorPid();
    const letGo = halt(generator);
    try {
      const { code } = await running.ended;
      const document = await running.document();
      expect(code).toBe(exitCodes.inconclusive);
      expectNoVerdictOnTheRoom(document, 'partial.hung');
      expect(await stateOf(document.runFolder)).toMatchObject({ rooms: [{ end: 'hung' }] });
      expect(isAlive(generator)).toBe(false);
    } finally {
      await letGo();
    }
  });
});

describe.concurrent('the tool', () => {
  test('killed before the exam begins: stop ends what it left behind', async () => {
    const running = school.run(['B12'], bandwidthOnly);
    const generator = await running.generatorPid();
    const folder = await killTool(running);
    // It may be gone by itself by now, and where it is not (on Windows) it is told.
    const stopped = await school.provnat(['stop', '--json'], running.environment);
    expect(stopped.code, stopped.stderr).toBe(0);
    expect(JSON.parse(stopped.stdout)).toMatchObject({ stopped: [{ rooms: ['B12'], toolGone: true }] });
    await untilGone(generator);
    const again = await school.provnat(['stop', '--json'], running.environment);
    expect(again.code).toBe(exitCodes.missing);
    const judged = await school.judge(folder, running.environment);
    expect(judged.code).toBe(exitCodes.inconclusive);
    expectNoVerdictOnTheRoom(judged, 'partial.unknown');
  });

  test('killed in the bandwidth phase: the class goes home by itself', async () => {
    const running = school.run(['B12'], bandwidthOnly);
    await running.reached('bandwidth', 4_000);
    const generator = await running.generatorPid();
    await killTool(running);
    await untilGone(generator);
  });

  test('killed while the class is idle: the next run takes over', async () => {
    const running = school.run(['B12'], ['--rehearsal', '--phases', 'idle,bandwidth']);
    await running.reached('idle', 2_000);
    const generator = await running.generatorPid();
    const folder = await killTool(running);
    const next = school.run(['B12'], bandwidthOnly, {}, running);
    await next.generatorPid();
    await untilGone(generator);
    next.child.kill('SIGINT');
    expect((await next.ended).code).toBe(exitCodes.interrupted);
    const judged = await school.judge(folder, running.environment);
    expect(judged.code).toBe(exitCodes.inconclusive);
    expectNoVerdictOnTheRoom(judged, 'partial.unknown');
  });

  test('killed in the bandwidth phase: judge judges what it left behind', async () => {
    const running = school.run(['B12'], bandwidthOnly);
    await running.reached('bandwidth', 6_000);
    const generator = await running.generatorPid();
    const folder = await killTool(running);
    const judged = await school.judge(folder, running.environment);
    expect(judged.code).toBe(exitCodes.inconclusive);
    expectNoVerdictOnTheRoom(judged, 'partial.unknown');
    await untilGone(generator);
    const again = await school.judge(folder, running.environment);
    expect(again.verdict.number).toBe(2);
    expect(again.verdict.rooms).toEqual(judged.verdict.rooms);
  });

  test('killed while it imports: nothing of what was measured is lost', async () => {
    const running = school.run(['B12'], ['--rehearsal', '--phases', 'idle']);
    await running.logged('ended');
    const folder = await killTool(running);
    expect(existsSync(join(folder, 'manifest.json')), 'the kill came too late').toBe(false);
    const judged = await school.judge(folder, running.environment);
    expect(judged.code).toBe(exitCodes.inconclusive);
    expectNoVerdictOnTheRoom(judged, 'partial.phases-left-out');
    expect(await stateOf(folder)).toMatchObject({ rooms: [{ end: 'finished' }], ledgerRead: true });
    expect(existsSync(join(folder, 'raw'))).toBe(false);
  });
});

describe.concurrent('a person', () => {
  test('presses Ctrl-C: the load ends at once, and the partial run is judged', async () => {
    const running = school.run(['B12'], bandwidthOnly);
    await running.reached('bandwidth', 8_000);
    const generator = await running.generatorPid();
    running.child.kill('SIGINT');
    const goneAfterMs = await untilGone(generator);
    const { code } = await running.ended;
    const document = await running.document();
    expect(code).toBe(exitCodes.interrupted);
    expectNoVerdictOnTheRoom(document, 'partial.stopped');
    expect(goneAfterMs).toBeLessThan(stopsWithinMs);
  });

  test('stops it from another terminal, and can neither run nor judge it before', async () => {
    const running = school.run(['B12'], bandwidthOnly);
    await running.reached('bandwidth', 1_000);
    const folder = await running.folder();
    const generator = await running.generatorPid();
    const [second, early] = await Promise.all([
      school.run(['B12'], bandwidthOnly, {}, running).ended,
      school.provnat(['judge', folder, '--json'], running.environment),
    ]);
    expect(second.code).toBe(exitCodes.missing);
    expect(JSON.parse(second.stdout)).toMatchObject({ error: { code: 'RUN_IN_PROGRESS' } });
    expect(early.code).toBe(exitCodes.missing);
    expect(JSON.parse(early.stdout)).toMatchObject({ error: { code: 'RUN_IN_PROGRESS' } });
    expect(isAlive(generator)).toBe(true);

    const stopped = await school.provnat(['stop', '--json'], running.environment);
    expect(JSON.parse(stopped.stdout)).toMatchObject({ stopped: [{ generatorsStopped: 1, toolGone: false }] });
    const goneAfterMs = await untilGone(generator);
    expect(goneAfterMs).toBeLessThan(stopsWithinMs);
    expect((await running.ended).code).toBe(exitCodes.inconclusive);
    expectNoVerdictOnTheRoom(await running.document(), 'partial.stopped');
  });
});
