/** A generator or a server that stands still once, for seconds, looks like a network that did: it must never be called one. */
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { exitCodes } from '../../core/errors.ts';
import { buildTool } from './built-tool.ts';
import { outcomesOf, roomOf } from './judged-document.ts';
import { Rehearsal } from './rehearsal.ts';

const pausedMs = 6_000;
const schools: Rehearsal[] = [];

beforeAll(buildTool);
afterAll(() => Promise.all(schools.map((school) => school.close())));

async function pause(pid: number): Promise<void> {
  process.kill(pid, 'SIGSTOP');
  try {
    await wait(pausedMs);
  } finally {
    process.kill(pid, 'SIGCONT');
  }
}

describe.concurrent('stood still for 6 s in the bandwidth phase', () => {
  test.each([
    ['the generator', 'generator-headroom', (of: { generator: number; server: number }) => [of.generator]],
    ['the exam server', 'server-healthy', (of: { generator: number; server: number }) => [of.server]],
    ['both, as on a machine that sleeps', 'generator-headroom', (of: { generator: number; server: number }) => [of.generator, of.server]],
  ] as const)('%s', async (_what, gate, stopped) => {
    const school = await Rehearsal.start([{ room: 'B12', seats: 2 }]);
    schools.push(school);
    const running = school.run(['B12'], ['--rehearsal', '--phases', 'idle,bandwidth']);
    await running.reached('bandwidth', 12_000);
    const pids = { generator: await running.generatorPid(), server: school.server.pid };
    await Promise.all(stopped(pids).map(pause));
    const { code } = await running.ended;
    const document = await running.document();
    const room = roomOf(document, 'B12');
    expect(code, outcomesOf(document, 'B12')).toBe(exitCodes.inconclusive);
    expect(room.findings.filter(({ power, outcome }) => power === 'decides' && outcome === 'fail')).toEqual([]);
    expect(room.findings.find(({ check }) => check === gate)).toMatchObject({ outcome: 'fail', reason: `${gate}.fail-stall` });
    expect(room.causes.map(({ message }) => message)).not.toContain('cause.access-point-full');
  });
});
