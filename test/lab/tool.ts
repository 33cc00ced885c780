/** The product's own `provnat run`, from a place in the class. */
import type { ChildProcess } from 'node:child_process';
import { readFile, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Plan } from '../../core/plan.ts';
import type { Verdict } from '../../core/verdict.ts';
import type { LabCase } from './lab-case.ts';
import type { Network } from './network.ts';
import { room } from './school-file.ts';
import { pupilAddresses } from './topology.ts';

export interface ToolEnd {
  readonly exitCode: number | undefined;
  readonly verdict: Verdict | undefined;
  readonly runFolder: string | undefined;
  /** What it said on its way, for when something went wrong. */
  readonly said: string;
}

export interface Tool {
  readonly process: ChildProcess;
  /** As soon as it is written; undefined when the tool ended without one. */
  readonly plan: Promise<Plan | undefined>;
  readonly ended: Promise<ToolEnd>;
}

export interface ToolSurroundings {
  readonly program: string;
  readonly folder: string;
  readonly schoolFile: string;
  readonly environment: NodeJS.ProcessEnv;
}

export async function startTool(
  network: Network,
  labCase: LabCase,
  { program, folder, schoolFile, environment }: ToolSurroundings,
): Promise<Tool> {
  const runs = join(folder, 'runs');
  const phases = labCase.phases === undefined ? [] : ['--phases', labCase.phases.join(',')];
  const drill = labCase.serverFaults === undefined ? [] : ['--drill'];
  const args = [program, 'run', room, '--inventory', schoolFile, '--runs', runs, '--seed', '4711', ...phases, ...drill, '--json'];
  const child = network.start(process.execPath, args, {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      ...process.env,
      ...environment,
      // Locks of the tool: two cases have the same room and server address and nothing to do with each other.
      TMPDIR: folder,
      ...(labCase.perClientDownMbps === undefined ? { PROVNAT_K6: await k6WithAddresses(folder, labCase.seats) } : {}),
    },
  });
  let output = '';
  let said = '';
  child.stdout?.setEncoding('utf8').on('data', (text: string) => (output += text));
  child.stderr?.setEncoding('utf8').on('data', (text: string) => (said = (said + text).slice(-8_000)));
  let over = false;
  const ended = new Promise<ToolEnd>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => {
      over = true;
      resolve({ exitCode: code ?? undefined, said, ...answerOf(output) });
    });
  });
  return { process: child, plan: planOf(runs, () => over), ended };
}

/** The tool lets k6 see no environment but its own, so k6 is told by a wrapper to give every pupil an address. */
async function k6WithAddresses(folder: string, seats: number): Promise<string> {
  const k6 = process.env['PROVNAT_K6'];
  if (k6 === undefined) throw new Error('PROVNAT_K6: names no k6; start the lab with npm run lab');
  const path = join(folder, 'k6');
  await writeFile(path, `#!/bin/sh\nK6_LOCAL_IPS=${pupilAddresses(seats)} exec '${k6.replaceAll("'", "'\\''")}' "$@"\n`, { mode: 0o700 });
  return path;
}

function answerOf(output: string): Pick<ToolEnd, 'verdict' | 'runFolder'> {
  try {
    return JSON.parse(output.trim().split('\n').at(-1) ?? '') as { verdict: Verdict; runFolder: string };
  } catch {
    return { verdict: undefined, runFolder: undefined };
  }
}

async function planOf(runs: string, over: () => boolean): Promise<Plan | undefined> {
  while (!over()) {
    const [run] = (await readdir(runs).catch(() => [] as string[])).filter((name) => !name.startsWith('.'));
    const text = run === undefined ? undefined : await readFile(join(runs, run, 'plan.json'), 'utf8').catch(() => undefined);
    if (text !== undefined) return JSON.parse(text) as Plan;
    await sleep(50);
  }
  return undefined;
}
