import type { ChildProcess } from 'node:child_process';
import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { Plan } from '../../core/plan.ts';
import type { PhaseName } from '../../core/sample.ts';
import { documentOf, type JudgedDocument } from './judged-document.ts';
import { ended, until, type Ended } from './processes.ts';

/** One `provnat run`, watched from outside by what its folder says. */
export class RunningRoom {
  readonly child: ChildProcess;
  readonly ended: Promise<Ended>;
  readonly runsPath: string;
  /** With its own folder for locks: commands that shall see this run need it, and runs of others see nothing of it. */
  readonly environment: NodeJS.ProcessEnv;

  constructor(child: ChildProcess, runsPath: string, environment: NodeJS.ProcessEnv) {
    this.child = child;
    this.runsPath = runsPath;
    this.environment = environment;
    this.ended = ended(child);
    this.ended.catch(() => undefined);
  }

  get pid(): number {
    if (this.child.pid === undefined) throw new Error('the tool did not start');
    return this.child.pid;
  }

  /** The run's folder, as soon as it is there. */
  folder(): Promise<string> {
    return this.#while('the run folder', async () => {
      const names = await readdir(this.runsPath).catch(() => [] as string[]);
      const name = names.find((candidate) => !candidate.startsWith('.'));
      return name === undefined ? undefined : join(this.runsPath, name);
    });
  }

  async plan(): Promise<Plan> {
    return JSON.parse(await readFile(join(await this.folder(), 'plan.json'), 'utf8')) as Plan;
  }

  /** Resolves afterMs into a phase, by the plan's clock. */
  async reached(phase: PhaseName, afterMs: number): Promise<void> {
    const { startAtMs, phases } = await this.plan();
    const planned = phases.find((candidate) => candidate.phase === phase);
    if (planned === undefined) throw new Error(`the plan has no phase ${phase}`);
    await wait(Math.max(0, startAtMs + planned.startOffsetMs + afterMs - Date.now()));
  }

  async logged(event: string): Promise<Readonly<Record<string, unknown>>> {
    const log = join(await this.folder(), 'log.jsonl');
    return this.#while(`log line ${event}`, async () => {
      const lines = (await readFile(log, 'utf8').catch(() => '')).split('\n');
      const line = lines.find((candidate) => candidate.includes(`"event":"${event}"`));
      return line === undefined ? undefined : (JSON.parse(line) as Record<string, unknown>);
    });
  }

  async generatorPid(): Promise<number> {
    return Number((await this.logged('generator started'))['pid']);
  }

  async document(): Promise<JudgedDocument> {
    return documentOf(await this.ended);
  }

  async #while<Found>(what: string, look: () => Promise<Found | undefined>): Promise<Found> {
    return until(`${what} of ${this.runsPath}`, async () => {
      const found = await look();
      if (found !== undefined) return found;
      if (this.child.exitCode === null && this.child.signalCode === null) return undefined;
      throw new Error(`the tool ended before there was ${what}: ${(await this.ended).stderr}`);
    });
  }
}
