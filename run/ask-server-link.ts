/** The exam server's own link towards this machine, as the server tells it. */
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import type { InventoryServer } from '../core/inventory/types.ts';
import { askHealth } from './exam-server.ts';

/** What its system does not tell is absent. */
export interface ToldLink {
  readonly kind?: string | undefined;
  readonly rateMbps?: number | undefined;
}

const shape = z.object({ link: z.object({ kind: z.string().max(40).optional(), rateMbps: z.number().positive().optional() }).optional() });

const againEveryMs = 250;
/** The first question makes it read the link, by starting programs where it is not Linux; nobody waits for that but us. */
const readsWithinMs = 3_500;

/** Undefined: it does not tell, as an older server. @throws plain Errors: a server that is silent now may speak later */
export async function askServerLink(server: InventoryServer, run: string, withinMs = readsWithinMs): Promise<ToldLink | undefined> {
  const untilMs = performance.now() + withinMs;
  for (;;) {
    const link = shape.safeParse(await askHealth(server, run, withinMs)).data?.link;
    if (link !== undefined || performance.now() >= untilMs) return link;
    await sleep(againEveryMs);
  }
}
