/** provnat doctor, built and run as a user runs it, against a real exam server and real SNMP agents; each fault is a real one. */
import { execFile } from 'node:child_process';
import dgram from 'node:dgram';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Plan } from '../../core/plan.ts';
import { startChildService } from '../../run/child-service.ts';
import type { Examination } from '../../run/doctor/examination.ts';
import { type RehearsalSchool, startRehearsalSchool } from '../../run/rehearsal-school.ts';

const program = resolve('.cache/doctor-e2e-dist/provnat.js');
const builtK6 = resolve('.cache/k6/k6');
const environment = { ...process.env, ...(process.env['PROVNAT_K6'] === undefined && existsSync(builtK6) ? { PROVNAT_K6: builtK6 } : {}) };

let folder: string;
let school: RehearsalSchool;
let schoolText: string;

beforeAll(async () => {
  await promisify(execFile)(process.execPath, ['scripts/build.mjs', '--if-stale', '--out', '.cache/doctor-e2e-dist']);
  folder = await mkdtemp(join(tmpdir(), 'provnat-doctor-'));
  school = await startRehearsalSchool(program, folder, [
    { room: 'B12', seats: 4, accessPoint: 'ap-b12', capacityRatio: 1.5 },
    { room: 'B14', seats: 3, accessPoint: 'ap-b14', capacityRatio: 1.5 },
  ]);
  schoolText = await readFile(school.inventoryPath, 'utf8');
});
afterAll(async () => {
  await school.stop();
  await rm(folder, { recursive: true, force: true });
});

interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
  readonly tookMs: number;
}

async function provnat(args: readonly string[], more: NodeJS.ProcessEnv = {}): Promise<Ended> {
  const begunMs = performance.now();
  const ended = await promisify(execFile)(process.execPath, [program, ...args, '--runs', join(folder, 'runs')], {
    env: { ...environment, ...more },
  }).then(
    ({ stdout, stderr }) => ({ code: 0, stdout, stderr }),
    (error: { code: number; stdout: string; stderr: string }) => error,
  );
  return { code: ended.code, stdout: ended.stdout, stderr: ended.stderr, tookMs: performance.now() - begunMs };
}

interface Document {
  readonly exitCode: number;
  readonly examinations: readonly Examination[];
}

/** A school file of its own, changed as the test wants. */
async function doctor(
  change: (text: string) => string = (text) => text,
  args: readonly string[] = ['--rehearsal'],
  more: NodeJS.ProcessEnv = {},
): Promise<Ended & { readonly of: (id: string) => Examination | undefined; readonly notGood: readonly string[] }> {
  const inventory = join(folder, 'changed.yaml');
  await writeFile(inventory, change(schoolText));
  const ended = await provnat(['doctor', ...args, '--json', '-i', inventory], more);
  const { examinations, exitCode } = JSON.parse(ended.stdout) as Document;
  expect(exitCode).toBe(ended.code);
  // What this machine has of power saving, time service and disk is not the test's business.
  const machine = ['power', 'radio-power', 'time', 'disk'];
  return {
    ...ended,
    of: (id) => examinations.find((examination) => examination.id === id),
    notGood: examinations.filter(({ id, result }) => result !== 'good' && !machine.includes(id)).map(({ id, result }) => `${id} ${result}`),
  };
}

const portOf = (accessPoint: string): string => {
  const port = new RegExp(`accessPoint: ${accessPoint}\\n +address: 127\\.0\\.0\\.1\\n +port: (\\d+)`).exec(schoolText)?.[1];
  if (port === undefined) throw new Error(`no port of ${accessPoint} in ${schoolText}`);
  return port;
};

describe('a rehearsal where all is well', () => {
  it('is good, and says so in words', async () => {
    const { notGood, code, of } = await doctor();
    expect(notGood).toEqual([]);
    expect(code).toBe(0);
    expect(of('access-point/ap-b12')?.saw).toMatch(/calls itself ap-b12; tells traffic, airtime, clients/);
    expect(of('echo/B14')?.saw).toContain('10 of 10');

    const { stdout, stderr } = await provnat(['doctor', 'B12', '--rehearsal', '-i', school.inventoryPath]);
    expect(stdout).toMatch(/^ok {7}Does ap-b12 answer over SNMP\?/m);
    expect(stdout).not.toContain('ap-b14');
    expect(stdout).toMatch(/ 0 at fault/);
    expect(stderr).toBe('');
    const secret = (await readFile(join(folder, 'community'), 'utf8')).trim();
    expect(stdout).not.toContain(secret);
  });

  it('the plan tells which radio figures can be judged', async () => {
    const { stdout } = await provnat(['plan', 'B12', '--rehearsal', '--json', '-i', school.inventoryPath]);
    const { radioFigures } = JSON.parse(stdout) as Plan;
    expect(radioFigures.map(({ metric, phase, judgeable }) => `${metric} ${phase} ${String(judgeable)}`)).toEqual([
      'radioUtilizationShortRatio work true',
      'radioUtilizationShortRatio bandwidth true',
      'radioUtilizationRatio work false',
      'radioUtilizationRatio bandwidth false',
    ]);
  });
});

describe('real faults', () => {
  it('a room is not tested against emulated access points, nor from the server’s own machine', async () => {
    const { notGood, code } = await doctor(undefined, ['B12']);
    expect(notGood).toEqual(['plan/B12 bad', 'link bad']);
    expect(code).toBe(5);
  });

  it('a dead access point: told as silent, within its time, and the others answer', async () => {
    const hole = dgram.createSocket('udp4');
    hole.bind(0, '127.0.0.1');
    await once(hole, 'listening');
    try {
      const dead = (text: string) => text.replace(`port: ${portOf('ap-b12')}`, `port: ${String(hole.address().port)}`);
      const { notGood, of, code, tookMs } = await doctor(dead);
      expect(notGood).toEqual(['access-point/ap-b12 bad']);
      expect(of('access-point/ap-b12')).toMatchObject({ exitCode: 6, todo: expect.stringContaining('community') as string });
      expect(code).toBe(6);
      expect(tookMs).toBeLessThan(30_000);

      const inventory = join(folder, 'changed.yaml');
      const { stdout } = await provnat(['plan', 'B12', '--rehearsal', '--json', '-i', inventory]);
      expect((JSON.parse(stdout) as Plan).radioFigures).toEqual([]);
    } finally {
      hole.close();
    }
  });

  it('access points whose addresses are exchanged', async () => {
    const [first, second] = [portOf('ap-b12'), portOf('ap-b14')];
    const { notGood, code } = await doctor((text) =>
      text.replace(`port: ${first}`, 'port: FIRST').replace(`port: ${second}`, `port: ${first}`).replace('port: FIRST', `port: ${second}`),
    );
    expect(notGood).toEqual(['access-point/ap-b12 bad', 'access-point/ap-b14 bad']);
    expect(code).toBe(5);
  });

  it('a wrong community, and one that everybody may read', async () => {
    const file = join(folder, 'other-community');
    await writeFile(file, 'not-it', { mode: 0o600 });
    const other = (text: string) => text.replace(join(folder, 'community'), file);
    expect((await doctor(other)).notGood).toEqual(['access-point/ap-b12 bad', 'access-point/ap-b14 bad']);
    if (process.platform === 'win32') return;
    await chmod(file, 0o644);
    const { notGood, of, stdout } = await doctor(other);
    expect(notGood).toEqual(['secret/rehearsal bad', 'access-point/ap-b12 unknown', 'access-point/ap-b14 unknown']);
    expect(of('secret/rehearsal')?.todo).toContain('chmod 600');
    expect(stdout).not.toContain('not-it');
  });

  it('a run token that is not the server’s', async () => {
    const file = join(folder, 'other-token');
    await writeFile(file, 'not-it', { mode: 0o600 });
    const { notGood, of } = await doctor((text) => text.replace(/runToken: .*/, `runToken: ${JSON.stringify(`file:${file}`)}`));
    expect(notGood).toEqual(['ledger bad']);
    expect(of('ledger')?.saw).toContain('does not take the run token');
  });

  it('another key than the pinned one', async () => {
    const { notGood, code } = await doctor((text) => text.replace(/publicKey: .*/, `publicKey: ${'A'.repeat(43)}`));
    expect(notGood.slice(0, 2)).toEqual(['server bad', 'certificate unknown']);
    expect(code).toBe(6);
  });

  it('a server that fails on purpose, with too low a cap', async () => {
    const serve = [
      'serve',
      '--port',
      '0',
      '--udp-echo-port',
      '0',
      '--data',
      join(folder, 'faulty'),
      '--fault-slow-save',
      '900',
      '--total-mbps',
      '5',
    ];
    const faulty = await startChildService<{ port: number; publicKey: string; runTokenFile: string }>(program, serve);
    try {
      const { port, publicKey, runTokenFile } = faulty.info;
      const { notGood, of, code } = await doctor((text) =>
        text
          .replace(/(address: 127\.0\.0\.1\n +port: )\d+/, `$1${String(port)}`)
          .replace(/publicKey: .*/, `publicKey: ${publicKey}`)
          .replace(/runToken: .*/, `runToken: ${JSON.stringify(`file:${runTokenFile}`)}`),
      );
      expect(notGood).toEqual(['faults warning', 'plan/B12, B14 bad']);
      expect(of('faults')?.saw).toBe('THE SERVER FAILS ON PURPOSE: slowSaveMs 900');
      expect(of('plan/B12, B14')?.saw).toContain('the cap is 5');
      expect(code).toBe(5);
    } finally {
      await faulty.stop();
    }
  });

  it('no server at all', async () => {
    const { notGood, of, code } = await doctor((text) =>
      text.replace(/(address: 127\.0\.0\.1\n +port: )\d+/, (_, before: string) => `${before}1`),
    );
    expect(notGood).toEqual([
      'server bad',
      'certificate unknown',
      'faults unknown',
      'server-clock unknown',
      'other-runs unknown',
      'server-link unknown',
      'ledger unknown',
      'echo unknown',
    ]);
    expect(of('server')?.saw).toContain('no answer');
    expect(code).toBe(6);
  });

  it('a school file with several errors, all told', async () => {
    const { of, code } = await doctor((text) =>
      text.replace('seats: 4', 'seats: many').replace('timeZone: Europe/Stockholm', 'timeZone: Nowhere'),
    );
    expect(of('school-file')?.saw).toMatch(/changed\.yaml:\d+:\d+: .*changed\.yaml:\d+:\d+: /s);
    expect(of('server')?.result).toBe('unknown');
    expect(code).toBe(5);
  });

  it('no k6', async () => {
    const { of, code, notGood } = await doctor(undefined, ['--rehearsal'], { PROVNAT_K6: join(folder, 'no-such-k6') });
    expect(of('k6')).toMatchObject({ result: 'bad', exitCode: 6 });
    expect(notGood).toEqual(['k6 bad']);
    expect(code).toBe(6);
  });
});
