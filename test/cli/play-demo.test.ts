/** What the demo calls right; and its folder, which holds keys: nothing of it stays, however the demo ends. */
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { demoRooms, playDemo } from '../../cli/actions/play-demo.ts';
import { endingSignals } from '../../cli/actions/until-stopped.ts';
import type { Context } from '../../cli/context.ts';
import type { RoomVerdict } from '../../core/verdict.ts';
import { startRehearsalSchool } from '../../run/rehearsal-school.ts';

vi.mock('../../run/rehearsal-school.ts', () => ({ startRehearsalSchool: vi.fn() }));

const context: Context = { json: false, color: false, interactive: false, width: 110, logLevel: 'silent', language: 'en' };
let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'provnat-demos-'));
  vi.stubEnv('TMPDIR', folder);
  vi.stubEnv('TEMP', folder);
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(folder, { recursive: true, force: true });
});

const listening = (): readonly number[] => [...endingSignals, 'exit'].map((event) => process.listenerCount(event));

test('when its school does not start, and when a second Ctrl-C leaves at once', async () => {
  const before = listening();
  const atExit = process.listeners('exit');
  let afterExit: readonly string[] = ['never looked'];
  vi.mocked(startRehearsalSchool).mockImplementation(async (_program, own) => {
    await writeFile(join(own, 'key'), 'secret');
    // What the process does in its end.
    for (const left of process.listeners('exit').filter((listener) => !atExit.includes(listener))) left.call(process, 130);
    afterExit = await readdir(folder);
    await writeFile(join(folder, 'beside'), '');
    throw new Error('no port is free');
  });
  await expect(playDemo({ runs: join(folder, 'runs'), pupils: 2, seed: 1 }, context)).rejects.toThrow('no port is free');
  expect(afterExit).toEqual([]);
  expect(await readdir(folder)).toEqual(['beside']);
  expect(listening()).toEqual(before);
});

test.each([
  ['B12', { outcome: 'ready' }, { reachCount: 30, underCount: 0 }, true],
  ['B12', { outcome: 'ready' }, { reachCount: 29, underCount: 1 }, false],
  ['B14', { outcome: 'not-ready' }, { reachCount: 0, underCount: 30 }, true],
  ['B14', { outcome: 'not-ready' }, { reachCount: 1, underCount: 29 }, false],
  ['B14', { outcome: 'not-ready', causes: [] }, { reachCount: 0, underCount: 30 }, false],
  ['B14', { outcome: 'inconclusive' }, { reachCount: 0, underCount: 30 }, false],
] as const)('%s that is %o, with %o: as it should be: %s', (name, said, evidence, right) => {
  const causes = [{ message: 'cause.access-point-full', evidence: {} }];
  const findings = [{ check: 'pupils-under-target', evidence }];
  const verdict = { pupilCount: 30, decidedBy: 'pupils-under-target', causes, findings, ...said } as unknown as RoomVerdict;
  expect(demoRooms.find(({ room }) => room === name)?.isRight(verdict)).toBe(right);
});
