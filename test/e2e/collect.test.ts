/**
 * `provnat collect` as a process, reading an emulated access point: killed again and again, told to stop, and run by a user who may
 * write nowhere but to his own folder.
 */
import { spawn, spawnSync } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { chmod, chown, mkdir, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { root } from '../../scripts/bundle.mjs';
import { type Emulator, startEmulator } from '../../emulator/start-emulator.ts';
import { openCollectedStore } from '../../store/collected/collected-store.ts';
import { storedRows, writeSegment } from '../store/collected/collected-rows.ts';
import { program } from './built-tool.ts';
import { type Ended, ended, isAlive, until } from './processes.ts';

const killCount = 24;
const dayMs = 86_400_000;
const environment = { ...process.env, PROVNAT_TEST_COMMUNITY: 'provnat-e2e' };
/** The service alone; the importer is another process. */
const mostResidentBytes = 160e6;

let folder: string;
let inventoryPath: string;
let emulator: Emulator;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'provnat-collect-e2e-'));
  await chmod(folder, 0o755);
  emulator = await startEmulator({
    name: 'ap-b12',
    listen: { host: '127.0.0.1', port: 0 },
    upstream: { host: '127.0.0.1', port: 9 },
    downMbps: 100,
    upMbps: 50,
    snmp: { host: '127.0.0.1', port: 0, community: 'provnat-e2e' },
  });
  inventoryPath = join(folder, 'school.yaml');
  await writeFile(
    inventoryPath,
    `formatVersion: 1
school: Skolan
timeZone: Europe/Stockholm
rooms: [{ room: B12, seats: 30, accessPoints: [ap-b12] }]
accessPoints: [{ accessPoint: ap-b12, address: 127.0.0.1, port: ${String(emulator.snmpPort)}, credential: snmp }]
credentials: { snmp: { version: 2c, community: env:PROVNAT_TEST_COMMUNITY } }
`,
  );
});
afterAll(async () => {
  await emulator.close();
  await rm(folder, { recursive: true, force: true });
});

interface Collecting {
  readonly child: ChildProcess;
  readonly ended: Promise<Ended>;
  readonly info: { readonly store: string; readonly accessPointCount: number; readonly listening: { readonly port: number } };
}

async function start(store: string, more: readonly string[] = []): Promise<Collecting> {
  const args = ['collect', '--inventory', inventoryPath, '--store', store, '--every', '1', '--listen', '127.0.0.1:0', '--json', ...more];
  const child = spawn(process.execPath, [program, ...args], { env: environment, stdio: ['ignore', 'pipe', 'pipe'] });
  const end = ended(child);
  const first = await Promise.race([
    once(child.stdout, 'data').then(([line]) => String(line)),
    end.then(({ stderr }) => Promise.reject(new Error(stderr))),
  ]);
  return { child, ended: end, info: JSON.parse(first) as Collecting['info'] };
}

const metricsOf = async ({ info }: Collecting): Promise<ReadonlyMap<string, number>> => {
  const text = await (await fetch(`http://127.0.0.1:${info.listening.port}/metrics`)).text();
  return new Map([...text.matchAll(/^(\w+) (\S+)$/gm)].map(([, name = '', value = '']) => [name, Number(value)]));
};

/** One sample, wherever it is kept. */
const keyOf = ({ atMs, metric, subject }: Record<string, unknown>): string => `${String(atMs)} ${String(metric)} ${String(subject)}`;

/** Samples of raw segments whose line is whole. */
async function rawKeys(store: string): Promise<string[]> {
  const keys: string[] = [];
  for (const place of ['open', 'raw']) {
    for (const segment of await readdir(join(store, place))) {
      const text = await readFile(join(store, place, segment, 'samples.jsonl'), 'utf8').catch(() => '');
      const whole = text.slice(0, text.lastIndexOf('\n') + 1).split('\n');
      keys.push(...whole.filter((line) => line !== '').map((line) => keyOf(JSON.parse(line) as Record<string, unknown>)));
    }
  }
  return keys;
}

const storedKeys = async (store: string): Promise<string[]> => (await storedRows(store, 'atMs, metric, subject')).map(keyOf);

/** Whoever imports outlives the service that was killed; every other time he is killed as well. */
async function endImporter(store: string, kill: boolean): Promise<void> {
  await until('the importer to end', async () => {
    const text = await readFile(join(store, 'tidy.lock'), 'utf8').catch(() => '');
    const [, pid] = /"pid":(\d+)/.exec(text) ?? [];
    if (pid === undefined || !isAlive(Number(pid))) return true;
    if (kill) process.kill(Number(pid), 'SIGKILL');
    return undefined;
  });
}

test(`killed ${killCount} times, nothing that was flushed is lost or doubled, and it stays small`, async () => {
  const path = join(folder, 'killed');
  const store = await openCollectedStore(path);
  const flushed = new Set<string>();
  let mostResident = 0;
  let importedOnce = false;
  for (let kill = 0; kill < killCount; kill += 1) {
    // Something to import and to merge at every start: a piece of a day that is over.
    await writeSegment(store, Date.now() - 3 * dayMs + kill * 60_000, 30);
    for (const key of await rawKeys(path)) flushed.add(key);
    const running = await start(path, ['--segment-ms', '1000']);
    await wait(Math.random() * 2_500);
    mostResident = Math.max(mostResident, (await metricsOf(running)).get('process_resident_memory_bytes') ?? Infinity);
    running.child.kill('SIGKILL');
    expect((await running.ended).signal).toBe('SIGKILL');
    for (const key of await rawKeys(path)) flushed.add(key);
    await endImporter(path, kill % 2 === 1);
    const stored = await storedKeys(path);
    expect(new Set(stored).size, 'seen twice by a reader').toBe(stored.length);
    importedOnce ||= stored.length > 0;
    for (const key of stored) flushed.add(key);
  }
  expect(importedOnce).toBe(true);

  const last = await start(path);
  const fromMs = performance.now();
  last.child.kill('SIGTERM');
  expect(await last.ended).toMatchObject({ code: 0, signal: null });
  expect(performance.now() - fromMs).toBeLessThan(5_000);
  const once = await ended(
    spawn(process.execPath, [program, 'collect', '--inventory', inventoryPath, '--store', path, '--once'], { env: environment }),
  );
  expect(once).toMatchObject({ code: 0 });
  expect(await rawKeys(path)).toEqual([]);
  const stored = await storedKeys(path);
  expect(new Set(stored).size).toBe(stored.length);
  const there = new Set(stored);
  expect([...flushed].filter((key) => !there.has(key))).toEqual([]);
  expect(flushed.size).toBeGreaterThan(killCount * 40);
  expect(mostResident).toBeLessThan(mostResidentBytes);
});

describe('an agent', () => {
  test('that restarts and one that is gone for a while are read again, and the log says so', async () => {
    const running = await start(join(folder, 'agent'));
    const answered = async (least: number): Promise<true | undefined> =>
      ((await metricsOf(running)).get('provnat_collect_access_points_answering') ?? 0) >= least ? true : undefined;
    await until('the first answer', () => answered(1));
    emulator.restartAgent();
    emulator.silenceAgent(true);
    await until('silence', async () => ((await metricsOf(running)).get('provnat_collect_access_points_silent') === 1 ? true : undefined));
    expect((await fetch(`http://127.0.0.1:${running.info.listening.port}/healthz`)).status).toBe(503);
    emulator.silenceAgent(false);
    await until('the first answer after it', () => answered(1));
    await until('health', async () =>
      (await fetch(`http://127.0.0.1:${running.info.listening.port}/healthz`)).status === 200 ? true : undefined,
    );
    running.child.kill('SIGTERM');
    const { code, stderr } = await running.ended;
    expect(code, stderr).toBe(0);
    expect(stderr).toMatch(/access point ap-b12: no answer[\s\S]*access point ap-b12: answers again/);
  });
});

describe('signals', () => {
  test('SIGHUP reads the school file again, and Ctrl-C ends it with 0', async () => {
    const running = await start(join(folder, 'signals'));
    let said = '';
    running.child.stderr?.on('data', (text: string) => (said += text));
    running.child.kill('SIGHUP');
    await until('the file to be read again', () => (said.includes('school file read again: 1 access points') ? true : undefined));
    running.child.kill('SIGINT');
    expect(await running.ended).toMatchObject({ code: 0, signal: null });
    expect(await readdir(join(folder, 'signals'))).not.toContain('collect.lock');
  });

  test('while it starts, SIGTERM is not lost', async () => {
    const child = spawn(
      process.execPath,
      [program, 'collect', '--inventory', inventoryPath, '--store', join(folder, 'early'), '--listen', 'none'],
      {
        env: environment,
        stdio: ['ignore', 'pipe', 'pipe'],
      },
    );
    const end = ended(child);
    await until('its lock', async () =>
      (await readdir(join(folder, 'early')).catch(() => [] as string[])).includes('collect.lock') ? true : undefined,
    );
    child.kill('SIGTERM');
    expect(await end).toMatchObject({ code: 0, signal: null });
  });
});

/**
 * An ordinary user in a mount namespace where everything but the data folder is read-only, as the units and the container file have it.
 * The program is mounted where he may look: a checkout can lie in a folder that is its owner's alone.
 */
const sandbox = (data: string, seen: string): readonly string[] => [
  'unshare',
  '--mount',
  'sh',
  '-ec',
  `mount --bind "$1" "$2"; mount --bind "$3" "$3"; mount -o remount,bind,ro /; shift 3
  exec setpriv --reuid 65534 --regid 65534 --clear-groups --no-new-privs "$@"`,
  'sandbox',
  root,
  seen,
  data,
];
const canSandbox =
  process.getuid?.() === 0 && spawnSync('unshare', ['--mount', 'true']).status === 0 && spawnSync('setpriv', ['--version']).status === 0;

describe.skipIf(!canSandbox)('without rights (needs root, unshare and setpriv to make the sandbox)', () => {
  test('an ordinary user with a read-only machine collects into his folder', async () => {
    const data = join(folder, 'data');
    await mkdir(data);
    await chown(data, 65534, 65534);
    const seen = join(folder, 'checkout');
    await mkdir(seen);
    const [command = '', ...args] = sandbox(data, seen);
    const collect = [join(seen, relative(root, program)), 'collect', '--inventory', inventoryPath, '--once'];
    const refused = await ended(
      spawn(command, [...args, process.execPath, ...collect, '--store', join(folder, 'elsewhere')], { env: environment }),
    );
    expect(refused.code, refused.stderr).toBe(6);
    expect(refused.stderr).toMatch(/store .*elsewhere: must be a folder that can be written to/);
    const taken = await ended(
      spawn(command, [...args, process.execPath, ...collect, '--store', join(data, 'store')], { env: environment }),
    );
    expect(taken.code, taken.stderr).toBe(0);
    expect(taken.stdout).toContain('1 access point: 1 answered');
    expect((await storedRows(join(data, 'store'), 'atMs')).length).toBeGreaterThan(10);
  });
});
