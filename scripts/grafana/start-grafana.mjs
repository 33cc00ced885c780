/** A Grafana of its own, in a temporary folder, with the provisioning of dashboards/ and an InfluxDB that somebody else runs. */
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';

/** @returns {Promise<{ url: string, authorization: Record<string, string>, stop: () => Promise<void> }>} */
export async function startGrafana(folder, environment) {
  const { GRAFANA_BIN, GRAFANA_HOME, INFLUX_URL, INFLUX_TOKEN } = environment;
  if (GRAFANA_HOME === undefined || INFLUX_URL === undefined) throw new Error('GRAFANA_BIN needs GRAFANA_HOME and INFLUX_URL as well');
  const temporary = await mkdtemp(join(tmpdir(), 'provnat-grafana-'));
  await provision(folder, temporary, INFLUX_TOKEN);
  const port = await freePort();
  const password = randomBytes(16).toString('hex');
  const child = spawn(GRAFANA_BIN, ['server', '--homepath', GRAFANA_HOME], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      ...environment,
      GF_PATHS_DATA: join(temporary, 'data'),
      GF_PATHS_LOGS: join(temporary, 'logs'),
      GF_PATHS_PROVISIONING: join(temporary, 'provisioning'),
      GF_SERVER_HTTP_ADDR: '127.0.0.1',
      GF_SERVER_HTTP_PORT: String(port),
      GF_SECURITY_ADMIN_PASSWORD: password,
      GF_ANALYTICS_REPORTING_ENABLED: 'false',
      PROVNAT_INFLUXDB_URL: INFLUX_URL,
      PROVNAT_INFLUXDB_TOKEN: INFLUX_TOKEN ?? '',
    },
  });
  let said = '';
  const hear = (chunk) => void (said = (said + chunk).slice(-4000));
  child.stdout.on('data', hear);
  child.stderr.on('data', hear);
  const gone = new Promise((resolve) => child.once('exit', resolve));
  child.once('error', (error) => hear(error.message));
  const url = `http://127.0.0.1:${port}`;
  const stop = async () => {
    child.kill();
    await gone;
    await rm(temporary, { recursive: true, force: true });
  };
  for (let tries = 0; ; tries++) {
    const answer = await fetch(`${url}/api/health`).catch(() => undefined);
    if (answer?.ok) break;
    if (child.exitCode !== null || tries > 240) {
      if (child.exitCode === null) await stop();
      throw new Error(`Grafana did not start: ${said}`);
    }
    await wait(500);
  }
  return { url, authorization: { Authorization: `Basic ${Buffer.from(`admin:${password}`).toString('base64')}` }, stop };
}

/** The same files, with the paths of this machine, and the token in place of the account that compose.yaml makes. */
async function provision(folder, temporary, token) {
  const to = join(temporary, 'provisioning');
  await mkdir(join(to, 'plugins'), { recursive: true });
  await cp(join(folder, 'provisioning'), to, { recursive: true });
  await cp(join(folder, 'alerting', 'sv'), join(to, 'alerting'), { recursive: true });
  const providers = join(to, 'dashboards', 'provnat.yaml');
  await writeFile(
    providers,
    (await readFile(providers, 'utf8')).replaceAll('/var/lib/grafana/dashboards/provnat', join(folder, 'json').replaceAll('\\', '/')),
  );
  if (token === undefined) return;
  const source = join(to, 'datasources', 'provnat.yaml');
  const text = await readFile(source, 'utf8');
  await writeFile(
    source,
    text
      .replace('    user: grafana\n', '')
      .replace('    jsonData:\n', '    jsonData:\n      httpHeaderName1: Authorization\n')
      .replace('      password: $PROVNAT_READ_PASSWORD', '      httpHeaderValue1: Token $PROVNAT_INFLUXDB_TOKEN'),
  );
}

async function freePort() {
  const server = createServer();
  await new Promise((listening) => server.listen(0, '127.0.0.1', listening));
  const { port } = server.address();
  await new Promise((closed) => server.close(closed));
  return port;
}
