/**
 * What polling costs: thousands of access points, a large controller, and telegraf with the same job. Every part has a process of its own.
 * bench-snmp.mjs <folder> <vendors> <telegraf> [--access-points 2000] [--managed 700] [--seconds 30] [--json file]
 */
import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { cpus, loadavg, release, tmpdir, totalmem } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import type { Seen, Task } from './collector-process.ts';
import { ask, cpuMsOf, end, memoryOf, startNode } from './processes.ts';
import type { TelegrafWay } from './telegraf-config.ts';
import { telegrafConfig } from './telegraf-config.ts';

interface Row {
  readonly name: string;
  readonly cpuRatio: number;
  readonly nowBytes: number;
  readonly mostBytes: number;
  readonly requestsPerS: number;
  readonly varBindsPerS: number;
  readonly cpuUsPerVarBind: number;
  readonly skipped: string;
  readonly p50Ms?: number;
  readonly p99Ms?: number;
  readonly note: string;
}

const [folder = '', vendors = '', telegraf = ''] = process.argv.slice(2);
const { values } = parseArgs({
  args: process.argv.slice(5),
  options: {
    'access-points': { type: 'string', default: '2000' },
    managed: { type: 'string', default: '700' },
    seconds: { type: 'string', default: '30' },
    only: { type: 'string', default: '' },
    profile: { type: 'string' },
  },
});
const everyMs = 5_000;
const windowMs = Number(values.seconds) * 1000;
const accessPointCount = Number(values['access-points']);
const managedCount = Number(values.managed);
const warmUpMs = 3 * everyMs;
/** First contacts of a controller's access points. */
const discoveryMs = 300_000;

interface Agents {
  readonly ports: { readonly accessPoints: readonly number[]; readonly controller?: number };
  count(): Promise<{ readonly requests: number; readonly varBinds: number }>;
  end(): Promise<void>;
}

async function startAgents(accessPoints: number, managed: number): Promise<Agents> {
  const child = startNode(join(folder, 'agents-process.mjs'), [String(accessPoints), String(managed)]);
  const ports = await new Promise<Agents['ports']>((resolve) => child.once('message', (message) => resolve(message as Agents['ports'])));
  return { ports, count: () => ask(child, 'count'), end: () => end(child) };
}

async function measured(agents: Agents, pid: number): Promise<Omit<Row, 'name' | 'skipped' | 'note'>> {
  const [cpuMs, answered, beganMs] = [await cpuMsOf(pid), await agents.count(), performance.now()];
  await sleep(windowMs);
  const [usedMs, now, tookMs] = [(await cpuMsOf(pid)) - cpuMs, await agents.count(), performance.now() - beganMs];
  const varBinds = now.varBinds - answered.varBinds;
  return {
    cpuRatio: usedMs / tookMs,
    ...(await memoryOf(pid)),
    requestsPerS: ((now.requests - answered.requests) / tookMs) * 1000,
    varBindsPerS: (varBinds / tookMs) * 1000,
    cpuUsPerVarBind: (usedMs * 1000) / varBinds,
  };
}

async function provnat(name: string, accessPoints: number, managed: number): Promise<Row> {
  const agents = await startAgents(accessPoints, managed);
  // As deploy/ starts the service.
  const nodeArgs = ['--max-semi-space-size=4', ...(values.profile === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${values.profile}`])];
  const child = startNode(join(folder, 'collector-process.mjs'), [vendors], nodeArgs);
  try {
    const { accessPoints: ports, controller } = agents.ports;
    const task: Task = { accessPoints: ports, everyMs, ...(controller !== undefined && { managed: { port: controller, count: managed } }) };
    child.send(task);
    const beganMs = performance.now();
    let discoveredMs = NaN;
    while (performance.now() - beganMs < discoveryMs) {
      await sleep(250);
      const { discoveredCount } = await ask<Seen>(child, 'tell');
      if (discoveredCount < accessPoints + managed) continue;
      discoveredMs = performance.now() - beganMs;
      break;
    }
    await sleep(warmUpMs);
    await ask<Seen>(child, 'tell');
    const figures = await measured(agents, child.pid ?? 0);
    const { answersMs, skippedCount, silentCount, unknownCount, sampleCount, heapUsedBytes, externalBytes } = await ask<Seen>(
      child,
      'tell',
    );
    const at = (share: number) => answersMs[Math.min(answersMs.length - 1, Math.floor(share * answersMs.length))] ?? NaN;
    const others = `${String(unknownCount)} unknown, ${String(silentCount)} silent`;
    return {
      name,
      ...figures,
      skipped: String(skippedCount),
      p50Ms: at(0.5),
      p99Ms: at(0.99),
      note: `all known after ${(discoveredMs / 1000).toFixed(1)} s; ${Math.round((sampleCount / windowMs) * 1000).toLocaleString('en')} samples/s, ${others}; heap ${mb(heapUsedBytes)} MB, external ${mb(externalBytes)} MB`,
    };
  } finally {
    await end(child);
    await agents.end();
  }
}

async function peer(way: TelegrafWay): Promise<Row> {
  const agents = await startAgents(accessPointCount, 0);
  const place = await mkdtemp(join(tmpdir(), 'provnat-bench-snmp-'));
  const config = join(place, 'telegraf.conf');
  await writeFile(config, telegrafConfig(agents.ports.accessPoints, everyMs, way));
  const child = spawn(telegraf, ['--config', config], { stdio: ['ignore', 'ignore', 'pipe'], cwd: place, env: { HOME: place } });
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (said += text));
  try {
    await sleep(warmUpMs + everyMs);
    if (child.exitCode !== null) throw new Error(`telegraf ended: ${said.slice(-600)}`);
    const from = said.length;
    const figures = await measured(agents, child.pid ?? 0);
    const lines = said.slice(from).split('\n');
    const late = lines.filter((line) => /did not complete|longer than expected/i.test(line)).length;
    const errors = lines.filter((line) => line.includes(' E! ')).length;
    const note = `${String(errors)} errors in its log; a late interval leaves out all ${String(accessPointCount)} polls of it`;
    return { name: `telegraf 1.37.2, ${way}`, ...figures, skipped: `${String(late)} late intervals`, note };
  } finally {
    await end(child);
    await agents.end();
    await rm(place, { recursive: true, force: true });
  }
}

const jobs: readonly (readonly [string, () => Promise<Row>])[] = [
  ['access-points', () => provnat(`provnät, ${String(accessPointCount)} access points`, accessPointCount, 0)],
  ['controller', () => provnat(`provnät, a controller of ${String(managedCount)}`, 0, managedCount)],
  ['fields', () => peer('fields')],
  ['tables', () => peer('tables')],
];
const wanted = values.only === '' ? [] : values.only.split(',');
console.log(
  `${cpus()[0]?.model.trim() ?? '?'}, ${String(cpus().length)} cores, ${String(Math.round(totalmem() / 2 ** 30))} GB, Linux ${release()}, Node ${process.versions.node}, ${new Date().toISOString().slice(0, 10)}, load before the start ${loadavg()
    .map((load) => load.toFixed(2))
    .join(' ')}\n`,
);
console.log('| job | CPU of a core | RSS now / most | questions/s | varbinds/s | CPU per varbind | answer p50 / p99 | skipped | |');
console.log('| --- | --- | --- | --- | --- | --- | --- | --- | --- |');
const mb = (bytes: number) => String(Math.round(bytes / 1e6));
for (const [id, job] of jobs) {
  if (wanted.length > 0 && !wanted.includes(id)) continue;
  const row = await job();
  const answers = row.p50Ms === undefined ? '–' : `${row.p50Ms.toFixed(1)} / ${(row.p99Ms ?? NaN).toFixed(1)} ms`;
  const rates = `${Math.round(row.requestsPerS).toLocaleString('en')} | ${Math.round(row.varBindsPerS).toLocaleString('en')}`;
  console.log(
    `| ${row.name} | ${(row.cpuRatio * 100).toFixed(1)} % | ${mb(row.nowBytes)} / ${mb(row.mostBytes)} MB | ${rates} | ${row.cpuUsPerVarBind.toFixed(2)} µs | ${answers} | ${row.skipped} | ${row.note} |`,
  );
}
