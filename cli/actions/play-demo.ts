/** What provnat demo does: a school on this machine, a run of its two rooms, and whether both came out as they should. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { exitCodes } from '../../core/errors.ts';
import type { RoomOutcome } from '../../core/verdict.ts';
import { judgeRun } from '../../run/judge-run.ts';
import { playRun } from '../../run/play-run.ts';
import { prepareRun } from '../../run/prepare-run.ts';
import { readLimits } from '../../run/read-inventory.ts';
import { startRehearsalSchool, type RehearsalRoom } from '../../run/rehearsal-school.ts';
import { type Context, say } from '../context.ts';
import { progressView } from '../progress-view.ts';
import { showJudgement } from '../show-judgement.ts';

/**
 * method.md: an emulated access point tells the truth at ≤ 0.8 or ≥ 1.3 of the load only. At 3 the queue that forms when all press play at
 * once is gone in three seconds; at 1.5 it lasts five, a twentieth of the work, and the room is rightly called ready with warnings.
 */
const rooms = [
  { room: 'B12', accessPoint: 'ap-b12', capacityRatio: 3, becomes: ['ready', 'ready-with-warnings'] },
  { room: 'B14', accessPoint: 'ap-b14', capacityRatio: 0.6, becomes: ['not-ready'] },
] as const satisfies readonly (Omit<RehearsalRoom, 'seats'> & { readonly becomes: readonly RoomOutcome[] })[];

export interface DemoOptions {
  readonly runs: string;
  readonly pupils: number;
  readonly seed: number;
}

export async function playDemo(options: DemoOptions, context: Context): Promise<void> {
  const view = progressView(context);
  const folder = await mkdtemp(join(tmpdir(), 'provnat-demo-'));
  const interrupt = new AbortController();
  const onSignal = (): void => interrupt.abort();
  process.once('SIGINT', onSignal);
  process.once('SIGTERM', onSignal);
  say(context, 'info', `starting an exam server and ${rooms.length} emulated access points, ${options.pupils} pupils in each room`);
  const program = resolve(process.argv[1] ?? '');
  const school = await startRehearsalSchool(
    program,
    folder,
    rooms.map((room) => ({ ...room, seats: options.pupils })),
  );
  try {
    const prepared = await prepareRun(
      {
        inventoryPath: school.inventoryPath,
        rooms: rooms.map(({ room }) => room),
        runsPath: options.runs,
        length: 'quick',
        mode: 'rehearsal',
        seed: options.seed,
      },
      view.listen,
    );
    const sealed = await playRun(prepared, { limits: await readLimits(undefined), listen: view.listen, interrupt: interrupt.signal });
    view.listen({ type: 'step', step: 'judge' });
    const judged = await judgeRun(sealed);
    view.end();
    await showJudgement(judged, context);
    const wrong = rooms.filter(({ room, becomes }) => {
      const outcome = judged.verdict.rooms.find((candidate) => candidate.room === room)?.outcome;
      return outcome === undefined || !(becomes as readonly RoomOutcome[]).includes(outcome);
    });
    if (interrupt.signal.aborted) process.exitCode = exitCodes.interrupted;
    else if (wrong.length > 0) {
      say(
        context,
        'error',
        `the demo did not come out as it should: ${wrong.map(({ room, becomes }) => `${room} should be ${becomes.join(' or ')}`).join('; ')}`,
      );
      process.exitCode = exitCodes.notReady;
    } else say(context, 'info', 'Both rooms came out as they should.');
  } finally {
    view.end();
    process.off('SIGINT', onSignal);
    process.off('SIGTERM', onSignal);
    await school.stop();
    await rm(folder, { recursive: true, force: true });
  }
}
