/** A real influxd for tests: 1.8.10, or what PROVNAT_INFLUXD points to; 2.x is set up with an organisation, a token and a bucket. */
import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { Secret } from '../../core/secret.ts';
import { freePort } from '../../run/free-port.ts';
import type { Destination } from '../../store/influx/influx-client.ts';
import { queryInflux, quotedName } from '../../store/influx/influx-server.ts';

const root = join(dirname(fileURLToPath(import.meta.url)), '../..');

/** Built once by scripts/influx/ensure. */
const influxdPath = (): string =>
  process.env['PROVNAT_INFLUXD'] ??
  execFileSync(join(root, 'scripts/influx/ensure'), { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] }).trim();

export interface Influxd {
  readonly destination: Destination;
  readonly isTwo: boolean;
  readonly port: number;
  /** Kills it at once, as a power failure of its machine would. */
  kill(): Promise<void>;
  /** On the same port, with what it had. */
  start(): Promise<void>;
  /** Of all measurements: points, each counted once. */
  count(measurement: string, where?: string): Promise<number>;
  stop(): Promise<void>;
}

export interface InfluxdOptions {
  /** 1.8 with accounts: an administrator admin, password secret. */
  readonly accounts?: boolean;
  readonly database?: string;
  /** Without the database, to be made by setup. Default true. */
  readonly makeDatabase?: boolean;
}

export async function startInfluxd(options: InfluxdOptions = {}): Promise<Influxd> {
  const { database = 'provnat', accounts = false, makeDatabase = true } = options;
  const program = influxdPath();
  if (!existsSync(program)) throw new Error(`${program} is not there; scripts/influx/ensure builds it`);
  const isTwo = /InfluxDB v2/.test(execFileSync(program, ['version'], { encoding: 'utf8' }));
  const folder = await mkdtemp(join(tmpdir(), 'provnat-influxd-'));
  const [port, otherPort] = [await freePort(), await freePort()];
  const url = `http://127.0.0.1:${port}`;
  let child: ChildProcess | undefined;
  let said = '';

  if (!isTwo) await writeFile(join(folder, 'influxd.conf'), configuration(folder, port, otherPort, accounts));

  async function start(): Promise<void> {
    const args = isTwo
      ? [
          `--http-bind-address=127.0.0.1:${port}`,
          `--bolt-path=${folder}/influxd.bolt`,
          `--engine-path=${folder}/engine`,
          `--sqlite-path=${folder}/influxd.sqlite`,
          '--reporting-disabled',
          '--log-level=error',
        ]
      : ['-config', join(folder, 'influxd.conf')];
    const started = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'] });
    child = started;
    const hear = (text: Buffer): void => void (said = (said + text.toString()).slice(-4000));
    started.stdout.on('data', hear);
    started.stderr.on('data', hear);
    for (let tries = 0; ; tries++) {
      const answer = await fetch(`${url}/ping`).catch(() => undefined);
      await answer?.arrayBuffer();
      if (answer?.status === 204) return;
      if (started.exitCode !== null || tries > 2_400) throw new Error(`influxd did not start: ${said}`);
      await sleep(50);
    }
  }

  const end = async (signal: NodeJS.Signals): Promise<void> => {
    const running = child;
    child = undefined;
    if (running === undefined || running.exitCode !== null || running.signalCode !== null) return;
    const gone = new Promise((resolve) => running.once('exit', resolve));
    running.kill(signal);
    await gone;
  };

  await start();
  const token = isTwo ? randomBytes(16).toString('hex') : accounts ? 'admin:secret' : undefined;
  const destination: Destination = { url, database, org: 'provnat', ...(token !== undefined && { token: new Secret(token) }) };
  if (isTwo) {
    const answer = await fetch(`${url}/api/v2/setup`, {
      method: 'POST',
      body: JSON.stringify({
        username: 'admin',
        password: 'secret-secret',
        org: 'provnat',
        bucket: makeDatabase ? database : 'other',
        token,
      }),
    });
    if (answer.status !== 201) throw new Error(`influxd could not be set up: ${await answer.text()}`);
  } else {
    if (accounts) await queryInflux({ url }, `CREATE USER "admin" WITH PASSWORD 'secret' WITH ALL PRIVILEGES`);
    if (makeDatabase) await queryInflux(destination, `CREATE DATABASE ${quotedName(database)}`);
  }

  return {
    destination,
    isTwo,
    port,
    start,
    kill: () => end('SIGKILL'),
    async count(measurement, where = '') {
      const rows = await queryInflux(destination, `SELECT count(*) FROM ${quotedName(measurement)} ${where}`, database);
      const counts = Object.entries(rows[0]?.values ?? {}).filter(([column]) => column !== 'time');
      return Math.max(0, ...counts.map(([, count]) => Number(count)));
    },
    async stop() {
      await end('SIGTERM');
      await rm(folder, { recursive: true, force: true });
    },
  };
}

const configuration = (folder: string, port: number, otherPort: number, accounts: boolean): string => `
reporting-disabled = true
bind-address = "127.0.0.1:${otherPort}"
[meta]
  dir = "${folder}/meta"
[data]
  dir = "${folder}/data"
  wal-dir = "${folder}/wal"
  index-version = "tsi1"
  query-log-enabled = false
[http]
  bind-address = "127.0.0.1:${port}"
  auth-enabled = ${accounts}
  flux-enabled = true
  log-enabled = false
[logging]
  level = "error"
`;
