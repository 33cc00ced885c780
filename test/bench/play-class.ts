/** A class in the real k6 against a running exam server: our scenario as `run` plays it, or the minimal script of the same bytes. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createReadStream } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { lengthMsOf, type Plan } from '../../core/plan.ts';
import { freePort } from '../../run/free-port.ts';
import { startK6 } from '../../run/k6-process.ts';
import { cpuBetween } from './cpu-time.ts';
import type { CpuStretch } from './cpu-time.ts';
import type { BenchContext } from './figure.ts';
import { suffix } from './serve-platform.ts';

/** k6 needs about a second for 100 pupils, more on a busy machine. */
export const leadMsFor = (pupilCount: number): number => 6_000 + pupilCount * 15;

export interface PlayedClass {
  /** Of k6, inside the phase. */
  readonly cpu: CpuStretch;
  /** What was asked of k6 that came: 1 when every chunk of the phase was fetched or sent. */
  readonly deliveredRatio: number;
}

/** The last phase is the one that is measured, without what begins and ends it. */
function stretchOf({ startAtMs, phases }: Plan): readonly [number, number] {
  const last = phases.at(-1);
  return [startAtMs + (last?.startOffsetMs ?? 0) + 2_000, startAtMs + (last?.endOffsetMs ?? 0) - 500];
}

/** Chunks that the bandwidth phase asks of the whole class. */
function chunkCountOf({ phases, bandwidth, rooms }: Plan): number {
  const last = phases.at(-1);
  const phaseMs = (last?.endOffsetMs ?? 0) - (last?.startOffsetMs ?? 0);
  return (rooms[0]?.pupils.length ?? 0) * (phaseMs / bandwidth.downIntervalMs + phaseMs / bandwidth.upIntervalMs);
}

export async function playExamRoom(
  context: BenchContext,
  plan: Plan,
  name: string,
): Promise<PlayedClass & { readonly samplesPath: string }> {
  const planPath = join(context.folder, `${name}.plan.json`);
  const samplesPath = join(context.folder, `${name}.jsonl`);
  await writeFile(planPath, JSON.stringify(plan));
  const k6 = startK6({
    k6: context.k6,
    scriptPath: join(context.dist, 'scenarios', 'exam-room.js'),
    planPath,
    room: plan.rooms[0]?.room ?? '',
    samplesPath,
    logPath: join(context.folder, `${name}.log`),
    controlPort: await freePort(),
    startAtMs: plan.startAtMs,
    endAtMs: plan.startAtMs + lengthMsOf(plan) + 30_000,
  });
  const cpu = await cpuBetween(k6.pid, ...stretchOf(plan)).catch(async (error: unknown) => {
    await k6.stop();
    throw new Error(`${name}: ${JSON.stringify(await k6.ended)}`, { cause: error });
  });
  const end = await k6.ended;
  if (end.end !== 'finished') throw new Error(`${name}: k6 ${JSON.stringify(end)}`);
  let chunkCount = 0;
  for await (const { metric, data } of pointsOf(samplesPath, ['downloadBytes', 'uploadBytes'])) {
    if (metric !== '' && data.value > 0) chunkCount += 1;
  }
  return { cpu, deliveredRatio: chunkCount / chunkCountOf(plan), samplesPath };
}

/** recorded: k6 writes its samples to a file, as it must for us. */
export async function playMinimalClass(context: BenchContext, plan: Plan, name: string, recorded: boolean): Promise<PlayedClass> {
  const { bandwidth, server, startAtMs } = plan;
  const bench = {
    pupilCount: plan.rooms[0]?.pupils.length,
    suffix,
    media: `${server.scheme}://media.${suffix}:${server.port}`,
    startAtMs,
    endAtMs: startAtMs + lengthMsOf(plan),
    down: { bytes: bandwidth.downChunkBytes, everyMs: bandwidth.downIntervalMs },
    up: { bytes: bandwidth.upChunkBytes, everyMs: bandwidth.upIntervalMs },
  };
  const out = recorded ? [`--out=json=${join(context.folder, `${name}.jsonl`)}`] : [];
  // As ours runs (run/k6-process.ts), or the ratio would be of settings and not of scripts.
  const asOurs = ['--quiet', '--no-color', '--log-format=raw', '--summary-mode=disabled'];
  const { child, said } = spawnK6(context, [...asOurs, ...out, join(context.scripts, 'minimal-class.js')], {
    BENCH: JSON.stringify(bench),
    GOGC: process.env['GOGC'] ?? '200',
  });
  const closed = once(child, 'close');
  const cpu = await cpuBetween(child.pid, ...stretchOf(plan)).catch((error: unknown) => {
    child.kill('SIGKILL');
    throw new Error(`${name}: ${said().join('\n')}`, { cause: error });
  });
  await closed;
  return { cpu, deliveredRatio: deliveredCountOf(said().join(''), bench.pupilCount, name) / chunkCountOf(plan) };
}

/** Without a summary each pupil says in a line of its own how many chunks it got; anything else that is said is trouble. */
function deliveredCountOf(said: string, pupilCount: number | undefined, name: string): number {
  const lines = said.split('\n').filter((line) => line !== '');
  const counts = lines.map((line) => Number(/^delivered (\d+)$/.exec(line)?.[1] ?? NaN));
  if (counts.length !== pupilCount || counts.some(Number.isNaN)) throw new Error(`${name}: k6 said ${said.slice(0, 2_000)}`);
  return counts.reduce((sum, count) => sum + count, 0);
}

/** k6 as stock as it comes, but for calling home. said: stdout and stderr so far. */
export function spawnK6({ k6 }: BenchContext, args: readonly string[], environment: Readonly<Record<string, string>>) {
  const child = spawn(k6.path, ['run', ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    windowsHide: true,
    env: { ...process.env, K6_NO_USAGE_REPORT: 'true', K6_AUTO_EXTENSION_RESOLUTION: 'false', ...environment },
  });
  let [told, trouble] = ['', ''];
  child.stdout.on('data', (text) => (told += String(text)));
  child.stderr.on('data', (text) => (trouble += String(text)));
  return { child, said: (): readonly [string, string] => [told, trouble] };
}

export interface Point {
  readonly metric: string;
  readonly data: { readonly value: number; readonly tags: Readonly<Record<string, string>> };
}

/** Lines of k6's JSON output that are samples of these metrics. */
export async function* pointsOf(samplesPath: string, metrics: readonly string[]): AsyncGenerator<Point> {
  const starts = metrics.map((metric) => `{"metric":"${metric}","type":"Point"`);
  for await (const line of createInterface({ input: createReadStream(samplesPath) })) {
    if (starts.some((start) => line.startsWith(start))) yield JSON.parse(line) as Point;
  }
}
