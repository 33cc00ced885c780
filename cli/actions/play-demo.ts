/** What provnat demo does: a school on this machine, a run of its two rooms, and whether both came out as they should. */
import { rmSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { exitCodes } from '../../core/errors.ts';
import type { RoomVerdict } from '../../core/verdict.ts';
import { findK6 } from '../../run/find-k6.ts';
import { judgeRun } from '../../run/judge-run.ts';
import { playRun } from '../../run/play-run.ts';
import { prepareRun } from '../../run/prepare-run.ts';
import { readLimits } from '../../run/read-inventory.ts';
import { startRehearsalSchool, type RehearsalRoom, type RehearsalSchool } from '../../run/rehearsal-school.ts';
import { type Context, say } from '../context.ts';
import { progressView } from '../progress-view.ts';
import { showJudgement } from '../show-judgement.ts';
import { interruptible } from './interruptible.ts';

/** What a room of the demo has to come out as: the outcome, and for the right reason. */
interface DemoRoom extends Omit<RehearsalRoom, 'seats'> {
  readonly should: string;
  readonly isRight: (verdict: RoomVerdict) => boolean;
}

const everybody = ({ findings, pupilCount }: RoomVerdict, counted: 'reachCount' | 'underCount'): boolean =>
  findings.some(({ check, evidence }) => check === 'pupils-under-target' && evidence[counted] === pupilCount);

/**
 * method.md: an emulated access point tells the truth at ≤ 0.8 or ≥ 1.3 of the load only. More than B12 has would
 * be more work at once, in the first load and when all press play, for a machine that is pupils, air and server in one.
 */
export const demoRooms: readonly DemoRoom[] = [
  {
    room: 'B12',
    accessPoint: 'ap-b12',
    capacityRatio: 1.5,
    should: 'ready, perhaps with warnings, with every pupil at the target',
    isRight: (verdict) => (verdict.outcome === 'ready' || verdict.outcome === 'ready-with-warnings') && everybody(verdict, 'reachCount'),
  },
  {
    room: 'B14',
    accessPoint: 'ap-b14',
    capacityRatio: 0.6,
    should: 'not ready, because every pupil was under target and the access point was full',
    isRight: (verdict) =>
      verdict.outcome === 'not-ready' &&
      verdict.decidedBy === 'pupils-under-target' &&
      everybody(verdict, 'underCount') &&
      verdict.causes.some(({ message }) => message === 'cause.access-point-full'),
  },
];

export interface DemoOptions {
  readonly runs: string;
  readonly pupils: number;
  readonly seed: number;
}

export async function playDemo(options: DemoOptions, context: Context): Promise<void> {
  const view = progressView(context);
  const interrupt = interruptible();
  let folder: string | undefined;
  let school: RehearsalSchool | undefined;
  // It holds keys, so it goes also when a second Ctrl-C leaves at once.
  const removeFolder = (): void => {
    if (folder !== undefined) rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
  };
  process.on('exit', removeFolder);
  try {
    folder = await mkdtemp(join(tmpdir(), 'provnat-demo-'));
    say(context, 'info', `starting an exam server and ${demoRooms.length} emulated access points, ${options.pupils} pupils in each room`);
    school = await startRehearsalSchool(
      resolve(process.argv[1] ?? ''),
      folder,
      demoRooms.map((room) => ({ ...room, seats: options.pupils })),
    );
    const k6 = await findK6();
    say(context, 'debug', `k6 ${k6.version}: ${k6.path}`);
    const prepared = await prepareRun(
      {
        inventoryPath: school.inventoryPath,
        rooms: demoRooms.map(({ room }) => room),
        runsPath: options.runs,
        length: 'quick',
        mode: 'rehearsal',
        seed: options.seed,
      },
      view.listen,
    );
    const sealed = await playRun(prepared, { k6, limits: await readLimits(undefined), listen: view.listen, interrupt: interrupt.signal });
    view.listen({ type: 'step', step: 'judge' });
    const judged = await judgeRun(sealed);
    view.end();
    await showJudgement(judged, context);
    const wrong = demoRooms.filter(({ room, isRight }) => {
      const verdict = judged.verdict.rooms.find((candidate) => candidate.room === room);
      return verdict === undefined || !isRight(verdict);
    });
    if (interrupt.signal.aborted) process.exitCode = exitCodes.interrupted;
    else if (wrong.length > 0) {
      say(
        context,
        'error',
        `the demo did not come out as it should: ${wrong.map(({ room, should }) => `${room} should be ${should}`).join('; ')}`,
      );
      process.exitCode = exitCodes.notReady;
    } else say(context, 'info', 'Both rooms came out as they should.');
  } finally {
    view.end();
    await school?.stop();
    removeFolder();
    process.off('exit', removeFolder);
    interrupt.leave();
  }
}
