/** What happens to a room while its class is at work, at its moments in the plan. */
import { readFile, readdir, writeFile } from 'node:fs/promises';
import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { phaseOf, type Plan } from '../../core/plan.ts';
import type { LabAction, LabCase } from './lab-case.ts';
import { cut, shape } from './shaping.ts';
import { startRole } from './start-role.ts';
import type { Tool } from './tool.ts';
import type { Topology } from './topology.ts';

export interface World {
  readonly labCase: LabCase;
  readonly topology: Topology;
  readonly tool: Tool;
  /** File that the tool's own clock is set by (libfaketime). */
  readonly clockFile: string;
}

export interface PlayedEvent {
  readonly what: LabAction['do'];
  /** When it had taken effect, and when it was over. */
  readonly fromMs: number;
  readonly toMs: number;
}

/** Resolves when all are over; rejects when one could not be made to happen, as the case then has another truth. */
export function playEvents(plan: Plan, world: World): Promise<readonly PlayedEvent[]> {
  return Promise.all(
    (world.labCase.events ?? []).map(async ({ phase, afterMs, what }) => {
      const dueAtMs = plan.startAtMs + phaseOf(plan, phase).startOffsetMs + afterMs;
      await sleep(Math.max(0, dueAtMs - Date.now()));
      return { what: what.do, ...(await play(what, world)) };
    }),
  );
}

async function play(what: LabAction, world: World): Promise<Pick<PlayedEvent, 'fromMs' | 'toMs'>> {
  const { accessPoint, setClassCable } = world.topology;
  switch (what.do) {
    case 'shape':
      return timed(() => shape(accessPoint, what.shape).then(() => undefined));
    case 'cut':
      return timed(async () => {
        await cut(accessPoint, what.forMs, what.seat);
        const fromMs = Date.now();
        await sleep(what.forMs);
        return fromMs;
      });
    case 'unplug':
      return timed(async () => {
        await setClassCable('down');
        const fromMs = Date.now();
        await sleep(what.forMs);
        await setClassCable('up');
        return fromMs;
      });
    case 'starve-generator':
      return timed(() => starve(what.forMs, world).then(() => undefined));
    case 'step-clock':
      return timed(() => writeFile(world.clockFile, `+${(what.byMs / 1000).toFixed(3)}\n`).then(() => undefined));
    case 'stand-queue':
      return timed(() => standQueue(what, world).then(() => undefined));
  }
}

/** An action may say since when it has taken effect. */
async function timed(action: () => Promise<number | undefined>): Promise<Pick<PlayedEvent, 'fromMs' | 'toMs'>> {
  const startedAtMs = Date.now();
  const fromMs = await action();
  return { fromMs: fromMs ?? startedAtMs, toMs: Date.now() };
}

/**
 * k6 gets a quarter of the time, in slices, as on a laptop that has too much else to do. The tool beside it is left alone: what it writes
 * down is to tell of k6, and the server's processor is another machine's in life.
 */
async function starve(forMs: number, world: World): Promise<void> {
  const generators = await childrenOf(world.tool.process.pid ?? 0);
  if (generators.length === 0) throw new Error('there is no generator to starve');
  const signal = (name: NodeJS.Signals): void => {
    for (const pid of generators) process.kill(pid, name);
  };
  const endMs = performance.now() + forMs;
  try {
    while (performance.now() < endMs) {
      signal('SIGSTOP');
      await sleep(150);
      signal('SIGCONT');
      await sleep(50);
    }
  } finally {
    signal('SIGCONT');
  }
}

async function standQueue({ forMs, mbps }: LabAction & { do: 'stand-queue' }, world: World): Promise<void> {
  const filler = startRole(world.topology.server, 'fill', '10.77.0.2', String(mbps), String(forMs));
  await sleep(forMs);
  filler.kill('SIGKILL');
}

/** Processes that a process started itself. */
async function childrenOf(parent: number): Promise<readonly number[]> {
  const found: number[] = [];
  for (const name of await readdir('/proc')) {
    const stat = /^\d+$/.test(name) ? await readFile(`/proc/${name}/stat`, 'utf8').catch(() => '') : '';
    // The name, in parentheses, may hold anything; the parent is the second field after it.
    if (Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]) === parent) found.push(Number(name));
  }
  return found;
}
