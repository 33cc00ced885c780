/** A generator, a server, an emulated access point or the tool that stands still once, for seconds, looks like a network that did: it must never be called one. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, describe, expect, test } from 'vitest';
import { exitCodes } from '../../core/errors.ts';
import type { RunState } from '../../core/run-state.ts';
import { outcomesOf, roomOf } from './judged-document.ts';
import { Rehearsal } from './rehearsal.ts';

const pausedMs = 6_000;
const schools: Rehearsal[] = [];

afterAll(() => Promise.all(schools.map((school) => school.close())));

async function pause(pid: number, forMs = pausedMs): Promise<void> {
  process.kill(pid, 'SIGSTOP');
  try {
    await wait(forMs);
  } finally {
    process.kill(pid, 'SIGCONT');
  }
}

interface Pids {
  readonly generator: number;
  readonly server: number;
  readonly accessPoint: number;
}

describe.concurrent('stood still for 6 s in the bandwidth phase', () => {
  test.each([
    ['the generator', 'generator-headroom.fail-stall', (of: Pids) => [of.generator]],
    ['the exam server', 'server-healthy.fail-stall', (of: Pids) => [of.server]],
    ['both, as on a machine that sleeps', 'generator-headroom.fail-stall', (of: Pids) => [of.generator, of.server]],
    ['the emulated access point', 'generator-headroom.fail-emulator-stall', (of: Pids) => [of.accessPoint]],
  ] as const)('%s', async (_what, reason, stopped) => {
    const school = await Rehearsal.start([{ room: 'B12', seats: 2, ownProcess: true }]);
    schools.push(school);
    const running = school.run(['B12'], ['--rehearsal', '--phases', 'idle,bandwidth']);
    await running.reached('bandwidth', 12_000);
    const pids = { generator: await running.generatorPid(), server: school.server.pid, accessPoint: school.accessPointPid('ap-b12') };
    await Promise.all(stopped(pids).map((pid) => pause(pid)));
    const { code } = await running.ended;
    const document = await running.document();
    const room = roomOf(document, 'B12');
    expect(code, outcomesOf(document, 'B12')).toBe(exitCodes.inconclusive);
    expect(room.findings.filter(({ power, outcome }) => power === 'decides' && outcome === 'fail')).toEqual([]);
    expect(room.findings.find(({ power, outcome }) => power === 'gate' && outcome === 'fail')).toMatchObject({ reason });
    expect(room.causes.map(({ message }) => message)).not.toContain('cause.access-point-full');
  });
});

/** Longer than k6 may be silent before it counts as hung. */
const toolPausedMs = 17_000;

test('the tool itself, stood still while k6 played on: k6 is not called hung, and the class plays to its end', async () => {
  const school = await Rehearsal.start([{ room: 'B12', seats: 2 }]);
  schools.push(school);
  const running = school.run(['B12'], ['--rehearsal', '--phases', 'bandwidth']);
  await running.reached('bandwidth', 4_000);
  await pause(running.pid, toolPausedMs);
  await running.ended;
  const document = await running.document();
  const state = JSON.parse(await readFile(join(document.runFolder, 'run-state.json'), 'utf8')) as RunState;
  expect(state.rooms, outcomesOf(document, 'B12')).toMatchObject([{ end: 'finished', exitCode: 0 }]);
  const room = roomOf(document, 'B12');
  expect(room.outcome).toBe('inconclusive');
  expect(room.findings.filter(({ power, outcome }) => power === 'decides' && outcome === 'fail')).toEqual([]);
});
