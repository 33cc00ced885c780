/** One case from nothing to what is known about it: networks, server, agent, the tool's run, what the kernel counted meanwhile. */
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { lengthMsOf, type Plan } from '../../core/plan.ts';
import { giveWay } from '../../run/give-way.ts';
import { startAgent } from './agent.ts';
import { playEvents, type PlayedEvent } from './events.ts';
import { startExamServer } from './exam-server.ts';
import { watchKernel, type KernelRecord } from './kernel-record.ts';
import type { LabCase } from './lab-case.ts';
import { writeSchoolFile } from './school-file.ts';
import { limitClient, lose, shape } from './shaping.ts';
import { startRole } from './start-role.ts';
import { startTool, type ToolEnd } from './tool.ts';
import { classAddress, gatewayEchoPort, openTopology } from './topology.ts';

export interface PlayedCase extends ToolEnd {
  readonly labCase: LabCase;
  readonly plan: Plan | undefined;
  readonly events: readonly PlayedEvent[];
  readonly kernel: KernelRecord;
  readonly folder: string;
  readonly tookMs: number;
}

export interface LabTools {
  /** Built command line of the product. */
  readonly program: string;
  /** libfaketime.so.1, for the cases that have a clock of their own. */
  readonly fakeTime: string | undefined;
}

/** For the last answers. */
const lingerMs = 2_000;
/** Beyond the plan's end: import, judgement, report. */
const afterwardsMs = 120_000;

export async function playCase(labCase: LabCase, folder: string, tools: LabTools): Promise<PlayedCase> {
  const startedAtMs = Date.now();
  await rm(folder, { recursive: true, force: true });
  await mkdir(join(folder, 'runs'), { recursive: true, mode: 0o700 });
  const topology = await openTopology(labCase.seats);
  const ends: (() => void)[] = [topology.end];
  try {
    const server = await startExamServer(topology.server, tools.program, join(folder, 'server'), labCase.serverFaults ?? []);
    ends.push(server.stop);
    ends.push(await startAgent(topology.accessPoint, folder, labCase.agent ?? {}));
    await shape(topology.accessPoint, labCase.shape ?? {});
    const { perClientDownMbps } = labCase;
    if (perClientDownMbps !== undefined) await limitClient(topology.accessPoint, classAddress, perClientDownMbps);
    if (labCase.lossRatio !== undefined) await lose(topology.accessPoint, labCase.lossRatio);
    if (labCase.gateway !== undefined) {
      const { unansweredEvery = Infinity } = labCase.gateway;
      const gateway = startRole(topology.accessPoint, 'echo', String(gatewayEchoPort), String(unansweredEvery));
      ends.push(() => void gateway.kill('SIGKILL'));
    }
    if (labCase.leavesByOther === true) await topology.leaveByOther();

    const kernel = watchKernel(topology, join(folder, 'echo.txt'));
    ends.push(kernel.end);
    const clockFile = join(folder, 'clock');
    await writeFile(clockFile, '+0\n');
    const tool = await startTool(topology.classroom, labCase, {
      program: tools.program,
      folder,
      schoolFile: await writeSchoolFile(folder, labCase, server),
      environment: labCase.ownClock === true ? ownClock(tools, clockFile) : {},
    });
    ends.push(() => void tool.process.kill('SIGKILL'));
    const plan = await tool.plan;
    const events = plan === undefined ? [] : await playEvents(plan, { labCase, topology, tool, clockFile });
    const lastMs = plan === undefined ? Date.now() : plan.startAtMs + lengthMsOf(plan);
    const timers = [
      // What is left of the tool's work is to judge, which may take as long as it likes.
      setTimeout(() => void giveWay(tool.process.pid, 19), Math.max(0, lastMs - Date.now()) + lingerMs),
      setTimeout(() => tool.process.kill('SIGKILL'), Math.max(0, lastMs - Date.now()) + afterwardsMs),
    ];
    const end = await tool.ended;
    timers.forEach(clearTimeout);
    return { ...end, labCase, plan, events, kernel: await kernel.stop(), folder, tookMs: Date.now() - startedAtMs };
  } finally {
    for (const stop of ends.reverse()) stop();
  }
}

/** Wall time from a file that the lab writes; the monotonic clock stays what it is. k6 has no C library, so it sees the real time. */
function ownClock({ fakeTime }: LabTools, clockFile: string): NodeJS.ProcessEnv {
  if (fakeTime === undefined) throw new Error('libfaketime is needed for a clock of the tool’s own; scripts/tools/ensure gets it');
  return {
    LD_PRELOAD: fakeTime,
    FAKETIME_TIMESTAMP_FILE: clockFile,
    FAKETIME_NO_CACHE: '1',
    FAKETIME_DONT_FAKE_MONOTONIC: '1',
    DONT_FAKE_MONOTONIC: '1',
    NO_FAKE_STAT: '1',
  };
}
