/**
 * What `npm pack` makes, installed elsewhere, runs every command, with this source tree hidden from it where the system can do that. demo is
 * only asked for its help here: it plays for minutes, and test/e2e/demo.test.ts plays it, installed as well.
 */
import { spawn, spawnSync } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { appendFile, copyFile, mkdir, mkdtemp, readFile, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { once } from 'node:events';

import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { exitCodes } from '../../core/errors.ts';
import { builtInLimits } from '../../core/limits/built-in-limits.ts';
import { findK6 } from '../../run/find-k6.ts';
import { startInfluxd } from './start-influxd.ts';
import { k6Environment } from './built-tool.ts';
import { installTool, type Packed } from './installed-tool.ts';
import { documentOf, findingOf, outcomesOf, type JudgedDocument } from './judged-document.ts';
import { ended, type Ended } from './processes.ts';

const windows = process.platform === 'win32';
const community = 'provnat-rehearsal';

let folder: string;
let elsewhere: string;
let tarball: string;
let program: string;
let k6: string;
const services: ChildProcess[] = [];

let packed: Packed;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'provnat-package-'));
  elsewhere = join(folder, 'elsewhere');
  await mkdir(elsewhere);
  ({ packed, tarball, program } = await installTool(folder));
  k6 = join(folder, windows ? 'k6.exe' : 'k6');
  await copyFile((await findK6({ ...process.env, ...k6Environment })).path, k6);
}, 300_000);

afterAll(async () => {
  await Promise.all(
    services.map(async (service) => {
      const closed = once(service, 'close');
      service.stdin?.end();
      await closed;
    }),
  );
  await rm(folder, { recursive: true, force: true });
});

/** On Linux in a mount namespace in which this source tree is an empty folder. */
function start(args: readonly string[]): ChildProcess {
  const hide = ['--user', '--map-root-user', '--mount', 'sh', '-c', 'mount -t tmpfs tmpfs "$1" && shift && exec "$@"', 'sh', resolve('.')];
  const [command, before] = process.platform === 'linux' ? ['unshare', [...hide, process.execPath]] : [process.execPath, []];
  const env = {
    ...process.env,
    PROVNAT_K6: k6,
    PROVNAT_EMULATOR_COMMUNITY: community,
    PROVNAT_SNMP_COMMUNITY: community,
    TMPDIR: folder,
    NO_COLOR: '1',
  };
  return spawn(command, [...before, program, ...args], { cwd: elsewhere, env, stdio: ['pipe', 'pipe', 'pipe'], windowsHide: true });
}

const provnat = (...args: readonly string[]): Promise<Ended> => ended(start(args));

async function service<Info>(...args: readonly string[]): Promise<Info> {
  const child = start([...args, '--json', '--until-stdin-closes']);
  services.push(child);
  if (child.stdout === null) throw new Error('no standard output');
  const [line] = (await once(createInterface({ input: child.stdout }), 'line')) as [string];
  return JSON.parse(line) as Info;
}

describe('the tarball', () => {
  test('holds the program and the words that belong to it, and no sources or tests', async () => {
    const paths = packed.files.map(({ path }) => path);
    const words = ['package.json', 'README.md', 'LICENSE', 'NOTICE', 'THIRD-PARTY-NOTICES.md', 'SECURITY.md', 'CHANGELOG.md'];
    const services = ['container/Containerfile', 'systemd/provnat-collect.service', 'systemd/provnat-serve.service'];
    const boards = ['access-points', 'head-teacher', 'pipeline', 'room', 'rooms', 'runs'].map((name) => `${name}.json`);
    const grafana = [
      ...['.env.example', 'compose.yaml', 'notify.example.yaml', 'influxdb/grafana-reader.sh'],
      ...['provisioning/dashboards/provnat.yaml', 'provisioning/datasources/provnat.yaml'],
      ...['sv', 'en'].flatMap((language) => [...boards.map((name) => `json/${language}/${name}`), `alerting/${language}/rules.yaml`]),
    ];
    const expected = [...words, ...services.map((name) => `deploy/${name}`), ...grafana.map((name) => `dashboards/${name}`)];
    expect(paths.filter((path) => !/^(dist|docs)\//.test(path)).sort()).toEqual(expected.sort());
    // A limit names the page that gives its reason, and whoever installed the program shall find it.
    const sources = Object.values(builtInLimits.checks).flatMap((limits) => Object.values(limits).map(({ source }) => source.where));
    const pages = [...new Set(sources)].filter((where) => where.startsWith('docs/'));
    expect(pages).not.toEqual([]);
    expect(paths).toEqual(expect.arrayContaining(pages));
    expect(paths.filter((path) => /\.(ts|map)$|(^|\/)test\//.test(path))).toEqual([]);
    for (const needed of ['dist/provnat.js', 'dist/scenarios/exam-room.js', 'dist/facts/pupil-goodput.sql', 'dist/vendors/standard.json']) {
      expect(paths).toContain(needed);
    }
    expect((await stat(tarball)).size).toBe(packed.size);
    expect(packed.size).toBeLessThan(12e6);
    console.log(
      `tarball ${(packed.size / 1e6).toFixed(1)} MB, unpacked ${(packed.unpackedSize / 1e6).toFixed(1)} MB, ${String(paths.length)} files`,
    );
  });

  test('names every package that comes with it in the third-party notices', async () => {
    const notices = await readFile(join(program, '../../THIRD-PARTY-NOTICES.md'), 'utf8');
    const manifest = JSON.parse(await readFile('package.json', 'utf8')) as { readonly dependencies: Readonly<Record<string, string>> };
    for (const [name, version] of [...Object.entries(manifest.dependencies), ['hls.js', '']]) {
      expect(notices, name).toContain(`| ${name} | ${version ?? ''}`);
    }
  });
});

/** As the program itself lists them, so that none is forgotten here. */
async function commandsOf(): Promise<readonly string[]> {
  const { stdout } = await provnat('--help');
  const listed = stdout.slice(stdout.indexOf('Commands:'), stdout.indexOf('Exit codes:'));
  return [...listed.matchAll(/^ {2}(\S+)/gm)].map(([, name = '']) => name).filter((name) => name !== 'help');
}

describe('installed elsewhere', () => {
  test.runIf(process.platform === 'linux')('sees nothing of the source tree', async () => {
    const look = start(['--version']);
    expect((await ended(look)).stdout.trim()).toBe((JSON.parse(await readFile('package.json', 'utf8')) as { version: string }).version);
    expect(existsSync(join(program, '../../core'))).toBe(false);
    // The proof that the hiding hides: the same start of the source tree’s own program finds nothing.
    const installed = program;
    program = resolve('package.json');
    const hidden = await ended(start([]));
    program = installed;
    expect(hidden.stderr).toContain('Cannot find module');
  });

  test('every command explains itself, with an example', async () => {
    const commands = await commandsOf();
    expect(commands).toEqual(expect.arrayContaining(['init', 'run', 'judge', 'publish', 'influx', 'demo', 'completion']));
    const helps = await Promise.all(commands.map(async (command) => ({ command, ...(await provnat(command, '--help')) })));
    for (const { command, code, stdout } of helps) {
      expect(code, command).toBe(0);
      expect(stdout, command).toMatch(/^Usage: provnat /);
      expect(stdout, command).toMatch(/Examples?:/);
    }
  });

  test('makes a school file from a spreadsheet and a server, and plans by it', async () => {
    const server = await service<{ port: number; publicKey: string }>('serve', '--port', '0', '--data', join(elsewhere, 'init-server'));
    const csv = 'Sal;Platser;Accesspunkt;Adress\r\nB12;30,0;ap-b12;127.0.0.11\r\nB14;28;ap-b14;127.0.0.12\r\n';
    await writeFile(join(elsewhere, 'rum.csv'), csv, 'latin1');
    const made = await provnat(
      ...['init', '--file', 'made.yaml', '--school', 'Ängsskolan', '--time-zone', 'Europe/Stockholm', '--csv', 'rum.csv'],
      ...['--server', `https://127.0.0.1:${String(server.port)}`, '--accept-key', '--json'],
    );
    expect(made.code, made.stderr).toBe(0);
    expect(JSON.parse(made.stdout)).toMatchObject({
      file: 'made.yaml',
      rooms: 2,
      accessPoints: 2,
      server: { publicKey: server.publicKey },
    });
    expect(await readFile(join(elsewhere, 'made.yaml'), 'utf8')).toContain('Ängsskolan');
    const planned = await provnat('plan', 'B14', '--inventory', 'made.yaml', '--json');
    expect(planned.code, planned.stderr).toBe(0);
    expect(planned.stdout).toContain('"B14"');

    const again = await provnat('init', '--file', 'made.yaml', '--school', 'En annan', '--csv', 'rum.csv');
    expect(again.code).toBe(exitCodes.usage);
    expect(await readFile(join(elsewhere, 'made.yaml'), 'utf8')).toContain('Ängsskolan');
  });

  test.each(['bash', 'zsh', 'fish'])('prints a completion script for %s that knows every command', async (shell) => {
    const { code, stdout, stderr } = await provnat('completion', shell);
    expect(code, stderr).toBe(0);
    for (const command of await commandsOf()) expect(stdout, command).toMatch(new RegExp(`\\b${command}\\b`));
  });

  test.runIf(process.platform === 'linux')('completes in a real bash', async () => {
    const { stdout } = await provnat('completion', 'bash');
    const {
      status,
      stdout: words,
      stderr,
    } = spawnSync('bash', ['-c', `${stdout}\nCOMP_WORDS=(provnat ju) COMP_CWORD=1; _provnat; printf '%s\\n' "\${COMPREPLY[@]}"`], {
      encoding: 'utf8',
      cwd: elsewhere,
    });
    expect([status, stderr, words.trim()]).toEqual([0, '', 'judge']);
  });

  test('does not take a shell that it does not know', async () => {
    expect((await provnat('completion', 'tcsh')).code).toBe(exitCodes.usage);
  });

  test('serves, emulates, runs a room, judges it, reports it, and has nothing to prune', async () => {
    const server = await service<{ port: number; udpEchoPort: number; publicKey: string; runTokenFile: string }>(
      ...['serve', '--port', '0', '--udp-echo-port', '0', '--data', join(elsewhere, 'server')],
    );
    const accessPoint = await service<{ port: number; snmpPort: number; udpEchoPort: number; serverEchoPort: number }>(
      ...['emulate', 'ap-b12', '--server', `127.0.0.1:${String(server.port)}`, '--pupils', '2'],
      ...['--server-echo-port', String(server.udpEchoPort)],
    );
    await writeFile(join(elsewhere, 'community'), community, { mode: 0o600 });
    await writeFile(
      join(elsewhere, 'school.yaml'),
      `formatVersion: 1
school: Provskolan
timeZone: Europe/Stockholm
server: { address: 127.0.0.1, port: ${String(server.port)}, publicKey: "${server.publicKey}", runToken: "file:${server.runTokenFile}" }
rooms:
  - room: B12
    seats: 2
    accessPoints: [ap-b12]
    gateway: { host: 127.0.0.1, port: ${String(accessPoint.udpEchoPort)} }
    via: { host: 127.0.0.1, port: ${String(accessPoint.port)}, echoPort: ${String(accessPoint.serverEchoPort)} }
accessPoints: [{ accessPoint: ap-b12, address: 127.0.0.1, port: ${String(accessPoint.snmpPort)}, credential: own }]
credentials: { own: { version: 2c, community: "file:community" } }
`,
    );
    const planned = await provnat('plan', 'B12', '--rehearsal', '--json');
    expect(planned.code, planned.stderr).toBe(0);
    await askAccessPoint(accessPoint.snmpPort);

    const run = await provnat('run', 'B12', '--rehearsal', '--phases', 'idle,login', '--json', '--log-level', 'warn');
    const played: JudgedDocument = documentOf(run);
    expect(run.code, run.stderr).toBe(exitCodes.inconclusive);
    expect(['pass', 'no-data']).toContain(findingOf(played, 'B12', 'login-complete').outcome);
    expect(findingOf(played, 'B12', 'login-complete').evidence['completedCount'], outcomesOf(played, 'B12')).toBe(2);
    expect(findingOf(played, 'B12', 'access-point-reachable').outcome).toBe('pass');

    const judged = await provnat('judge', 'latest', '--json');
    expect(judged.code, judged.stderr).toBe(exitCodes.inconclusive);
    expect(documentOf(judged).verdict.number).toBe(2);
    const reported = await provnat('report', '--language', 'sv');
    expect(reported.code, reported.stderr).toBe(exitCodes.inconclusive);
    expect(reported.stdout).toContain('B12');
    const reports = await readdir(join(played.runFolder, 'reports'));
    expect(reports.sort()).toEqual(['1.en.html', '1.sv.html', '2.en.html', '2.sv.html']);
    const doctor = await provnat('doctor', '--json');
    expect([exitCodes.bug, exitCodes.usage], doctor.stderr).not.toContain(doctor.code);
    expect(() => JSON.parse(doctor.stdout) as unknown).not.toThrow();
    const pruned = await provnat('prune', '--keep-days', '1', '--json');
    expect(JSON.parse(pruned.stdout)).toEqual({ removed: false, runs: [] });
    await publish(basename(played.runFolder));
    expect((await provnat('stop')).code).toBe(exitCodes.missing);
  });

  /** Sets up a real InfluxDB and writes the run into it, twice. */
  async function publish(runId: string): Promise<void> {
    const influxd = await startInfluxd({ makeDatabase: false });
    try {
      await appendFile(join(elsewhere, 'school.yaml'), `influx: { url: "${influxd.destination.url}" }\n`);
      const setUp = await provnat('influx', 'setup');
      expect(setUp.code, setUp.stderr).toBe(0);
      const published = await provnat('publish', 'latest');
      expect(published.code, published.stderr).toBe(0);
      expect(published.stdout).toContain(runId);
      const count = await influxd.count('verdict');
      expect(count).toBeGreaterThan(0);
      expect((await provnat('publish', '--all')).code).toBe(0);
      expect(await influxd.count('verdict')).toBe(count);
    } finally {
      await influxd.stop();
    }
  }

  /** The three commands that only ask, each with vendor definitions, SNMP and (collect) DuckDB of the package. */
  async function askAccessPoint(snmpPort: number): Promise<void> {
    const asked = await provnat('ap', 'ap-b12', '--seconds', '1', '--json');
    expect(asked.code, asked.stderr).toBe(0);
    const { vendor, figures } = JSON.parse(asked.stdout) as { vendor: string; figures: readonly { metric: string; value?: string }[] };
    expect(vendor).toBe('aruba-instant');
    expect(figures.find(({ metric }) => metric === 'accessPointName')?.value).toBe('ap-b12');

    const discovered = await provnat('discover', '127.0.0.1', '--credential', 'own', '--port', String(snmpPort));
    expect(discovered.code, discovered.stderr).toBe(0);
    expect(discovered.stdout).toContain('1 access point: 1 in their rooms');

    const collected = await provnat('collect', '--once', '--store', 'collected', '--json');
    expect(collected.code, collected.stderr).toBe(0);
    expect(JSON.parse(collected.stdout)).toMatchObject({ accessPointCount: 1, answeringCount: 1, silentCount: 0 });
    const kept = await readdir(join(elsewhere, 'collected'), { recursive: true });
    expect(kept.filter((name) => name.endsWith('.parquet'))).not.toEqual([]);
  }
});
