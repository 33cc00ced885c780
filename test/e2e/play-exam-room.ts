/** Runs the exam-room scenario in the real k6 and reads back what it wrote. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import type { MetricName } from '../../core/metrics.ts';
import { isMetricName } from '../../core/metrics.ts';
import type { Plan } from '../../core/plan.ts';
import { findK6 } from '../../run/find-k6.ts';

/** A line of k6's JSON output. */
export interface Point {
  readonly metric: string;
  readonly type: 'Point';
  readonly data: {
    readonly time: string;
    readonly value: number;
    readonly tags: Readonly<Record<string, string>>;
    readonly metadata?: Readonly<Record<string, string>>;
  };
}

export interface PlayedRoom {
  readonly exitCode: number | null;
  readonly said: string;
  readonly endedAtMs: number;
  /** k6's own samples too. */
  readonly points: readonly Point[];
  of(metric: MetricName): readonly Point[];
}

/** folder holds the bundle exam-room.js and takes plan and samples. */
export async function playExamRoom(folder: string, name: string, plan: Plan): Promise<PlayedRoom> {
  const planFile = join(folder, `${name}.plan.json`);
  const samplesFile = join(folder, `${name}.json`);
  await writeFile(planFile, JSON.stringify(plan));
  await writeFile(samplesFile, '');
  const { path } = await findK6();
  const args = ['run', '--quiet', '--no-color', '--summary-mode=disabled', `--out=json=${samplesFile}`, join(folder, 'exam-room.js')];
  const env = {
    ...process.env,
    K6_NO_USAGE_REPORT: 'true',
    K6_AUTO_EXTENSION_RESOLUTION: 'false',
    PROVNAT_PLAN: planFile,
    PROVNAT_ROOM: plan.rooms[0]?.room,
  };
  const child = spawn(path, args, { env, stdio: ['ignore', 'ignore', 'pipe'], windowsHide: true });
  let said = '';
  child.stderr.on('data', (text) => (said += String(text)));
  const [exitCode] = (await once(child, 'close')) as [number | null];
  const endedAtMs = Date.now();
  const lines = (await readFile(samplesFile, 'utf8')).split('\n').filter((line) => line !== '');
  const points = lines.map((line) => JSON.parse(line) as Point | { type: 'Metric' }).filter((line) => line.type === 'Point');
  return { exitCode, said, endedAtMs, points, of: (metric) => points.filter((point) => point.metric === metric) };
}

/** Our samples, not k6's own. */
export const ours = ({ points }: PlayedRoom): readonly Point[] => points.filter((point) => isMetricName(point.metric));
