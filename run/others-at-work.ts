/** Is the exam server at work for somebody else's run? Locks are files of one machine; only the server knows of every laptop. */
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { ProvnatError } from '../core/errors.ts';
import type { InventoryServer } from '../core/inventory/types.ts';
import { askHealth } from './exam-server.ts';

export interface OthersAtWork {
  readonly otherRunCount: number;
  /** Runs at once that the server and its line are meant for. */
  readonly runLimitCount: number;
}

const shape = z.object({ otherRunCount: z.int().nonnegative(), runLimitCount: z.int().nonnegative() });

/** Undefined: an older server, which does not tell. @throws plain Errors: a server that is silent now may speak later */
export async function othersAtWork(server: InventoryServer, run: string, withinMs?: number): Promise<OthersAtWork | undefined> {
  return shape.safeParse(await askHealth(server, run, withinMs)).data;
}

export const isTaken = ({ otherRunCount, runLimitCount }: OthersAtWork): boolean => otherRunCount >= Math.max(1, runLimitCount);

export const takenSentence = ({ otherRunCount, runLimitCount }: OthersAtWork): string =>
  `${otherRunCount === 1 ? 'another run loads' : `${otherRunCount} other runs load`} it now, and it is meant for ${Math.max(1, runLimitCount)} at a time: neither room would be measured alone`;
export const takenHint =
  'Wait until that run has ended. Where server and line are meant for several rooms at once, start the server with: provnat serve --runs 2';

/** A run that has just ended is told of for some seconds more. */
const endsWithinMs = 4_000;
const againEveryMs = 500;

/** Before any load. The gate server-healthy sees whatever comes later. @throws ProvnatError RUN_IN_PROGRESS */
export async function refuseWhileTaken(server: InventoryServer, run: string): Promise<void> {
  const untilMs = performance.now() + endsWithinMs;
  for (;;) {
    const others = await othersAtWork(server, run).catch(() => undefined);
    if (others === undefined || !isTaken(others)) return;
    if (performance.now() >= untilMs) {
      throw new ProvnatError('RUN_IN_PROGRESS', `exam server ${server.address}:${server.port}: ${takenSentence(others)}`, takenHint);
    }
    await sleep(againEveryMs);
  }
}
