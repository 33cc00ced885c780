/**
 * Looking for what a device has takes many questions, and some meet silence. So that it is read meanwhile, a look goes on over several polls:
 * a question for which a poll has no time left waits for the next one.
 */
import type { Clock } from '../clock.ts';
import type { SnmpSession } from './session.ts';
import type { SnmpAnswer } from './snmp-value.ts';

export interface Turns {
  /** For whoever looks. */
  readonly session: SnmpSession;
  /** Questions have until then, and each leastMs if it wants as much. Resolves when one has to wait. */
  until(endMs: number, leastMs: number): Promise<void>;
  /** Questions have all the time that they want, as before the first turn. */
  freely(): void;
  /** What waits fails, and so does what is asked before the next turn. */
  giveUp(): void;
}

export function takeTurns(session: SnmpSession, clock: Clock): Turns {
  let turn = { endMs: Infinity, leastMs: 0, isFresh: true, over: () => {} };
  let givenUp = false;
  let waiting: (() => void)[] = [];

  const begin = (next: typeof turn, giveUp = false): void => {
    turn = next;
    givenUp = giveUp;
    const woken = waiting;
    waiting = [];
    for (const wake of woken) wake();
  };
  /** One question in each turn, however short it is: a look gets on. */
  const mayAsk = (budgetMs: number): boolean =>
    givenUp || turn.isFresh || turn.endMs - clock.monotonicMs() >= Math.min(budgetMs, turn.leastMs);

  async function ask(budgetMs: number, question: (budgetMs: number) => Promise<SnmpAnswer>): Promise<SnmpAnswer> {
    const cameMs = clock.monotonicMs();
    while (!mayAsk(budgetMs)) {
      turn.over();
      await new Promise<void>((wake) => waiting.push(wake));
    }
    const waitedMs = clock.monotonicMs() - cameMs;
    if (givenUp) return { askedAtMs: clock.wallMs(), answerMs: 0, waitedMs, ok: false, failure: 'socket', detail: 'given up' };
    turn.isFresh = false;
    const answer = await question(Math.max(1, Math.min(budgetMs, turn.endMs - clock.monotonicMs())));
    return { ...answer, waitedMs: answer.waitedMs + waitedMs };
  }

  return {
    session: {
      ...session,
      get: (oids, budgetMs) => ask(budgetMs, (inTurnMs) => session.get(oids, inTurnMs)),
      getBulk: (oids, repetitions, budgetMs) => ask(budgetMs, (inTurnMs) => session.getBulk(oids, repetitions, inTurnMs)),
    },
    until: (endMs, leastMs) => new Promise((over) => begin({ endMs, leastMs, isFresh: true, over })),
    freely: () => begin({ endMs: Infinity, leastMs: 0, isFresh: true, over: () => {} }),
    giveUp: () => begin({ endMs: Infinity, leastMs: 0, isFresh: true, over: () => {} }, true),
  };
}
