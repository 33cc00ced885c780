/** Polls every access point, kindly: one request in flight for each agent, within a budget, resting when it is silent. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Collector, SampleSink } from '../../core/sample.ts';
import type { Clock } from '../clock.ts';
import { systemClock } from '../clock.ts';
import type { SocketTrouble } from './filtered-socket.ts';
import type { AskedAgents, PolledAgent } from './polled-agents.ts';
import { polledAgents } from './polled-agents.ts';
import { createSchedule } from './schedule.ts';
import type { SnmpListeners } from './tell-poll.ts';
import { tellPoll, tellSkipped, tellTrouble } from './tell-poll.ts';

export interface SnmpCollectorOptions extends AskedAgents, SnmpListeners {
  /** Default defaultPollIntervalMs. */
  readonly pollIntervalMs?: number;
  /**
   * A service asks for each figure when its device renews it. Default false: a run asks for everything at every poll, because it judges
   * phases of a minute or two.
   */
  readonly atRefreshRate?: boolean;
  /** Longest rest of a silent device. Default 5 s: during a run a device that comes back must be seen; a service may use up to 60 s. */
  readonly maxBackoffMs?: number;
  readonly clock?: Clock;
  /** 0–1, spreads rests. */
  readonly random?: () => number;
}

/** Rooms under test. */
export const defaultPollIntervalMs = 2_000;
/** The deadline of a poll, below the interval: a device that needs longer has the rest asked for in the next poll. */
const budgetRatio = 0.8;
/**
 * From one first contact to the next, at least. A contact is dozens of questions and, over v3, keys to derive: thousands at once keep us so
 * busy that answers lie unread until their time is over, and their senders are taken for slow.
 */
const firstContactMs = 6;
/** An uncapped doubling keeps a recovered device dark for most of an hour: nothing rests longer than this. */
const longestBackoffMs = 60_000;
/** A service that polls every half minute must not wait so long for a device that says nothing when it is told to end. */
const stopWithinMs = 1_600;

export interface SnmpCollector extends Collector {
  /** Datagrams that no device was asked for, of all of them since the start. */
  trouble(): Readonly<SocketTrouble>;
}

/** @throws ProvnatError INVENTORY_INVALID (credential, address), VENDOR_INVALID: before anything is sent. */
export function createSnmpCollector(options: SnmpCollectorOptions): SnmpCollector {
  const { pollIntervalMs = defaultPollIntervalMs, clock = systemClock, random = Math.random } = options;
  const maxBackoffMs = Math.min(options.maxBackoffMs ?? 5000, longestBackoffMs);
  const budgetMs = pollIntervalMs * budgetRatio;
  const pace = { baseMs: pollIntervalMs, atRefreshRate: options.atRefreshRate ?? false };
  const agents = polledAgents(options, clock, random, pace);
  const schedule = createSchedule(clock);
  const polling = new Set<Promise<void>>();
  /** The last poll of each device. */
  const lastOf = new Map<string, Promise<void>>();
  let stopping = false;

  /** One poll of one agent, and when the next is. */
  async function turn(each: PolledAgent, dueMs: number, sink: SampleSink): Promise<void> {
    const { agent, followed } = each;
    const polled = await agent.poll(budgetMs);
    const answered = [...polled.values()].some((result) => result.answered);
    if (stopping && !answered) return;
    for (const one of followed) {
      const result = polled.get(one.reader);
      if (result !== undefined) tellPoll(one, result, sink, clock, options);
    }
    tellTrouble(each, options);
    if (stopping) return;
    if (answered || polled.size === 0) {
      each.failureCount = 0;
      schedule.at(Math.min(agent.nextDueMs(), clock.monotonicMs() + pollIntervalMs), begin(each, sink));
      return;
    }
    const restMs = Math.min(maxBackoffMs, pollIntervalMs * 2 ** each.failureCount++) * (1 - 0.25 * random());
    let nextMs = dueMs + restMs;
    while (nextMs < clock.monotonicMs()) nextMs += pollIntervalMs;
    const skippedCount = Math.round((nextMs - dueMs) / pollIntervalMs) - 1;
    for (const one of followed) tellSkipped(one, skippedCount, sink, clock);
    schedule.at(nextMs, begin(each, sink));
  }

  const begin = (each: PolledAgent, sink: SampleSink) => (): void => {
    const dueMs = clock.monotonicMs();
    const before = lastOf.get(each.device);
    // A device may be asked with several credentials, such as that of an access point and that of a port of its switch.
    const going = (async (): Promise<void> => {
      await before;
      if (!stopping) await turn(each, dueMs, sink);
    })().finally(() => {
      polling.delete(going);
      if (lastOf.get(each.device) === going) lastOf.delete(each.device);
    });
    lastOf.set(each.device, going);
    polling.add(going);
  };

  return {
    name: 'snmp',
    trouble() {
      const sum = (kind: keyof SocketTrouble): number => agents.reduce((total, { session }) => total + session.trouble[kind], 0);
      return { foreignCount: sum('foreignCount'), undecodableCount: sum('undecodableCount'), unaskedCount: sum('unaskedCount') };
    },
    start(sink) {
      const beginMs = clock.monotonicMs();
      const spreadMs = Math.max(firstContactMs, pollIntervalMs / Math.max(1, agents.length));
      for (const [index, each] of agents.entries()) schedule.at(beginMs + index * spreadMs, begin(each, sink));
      return Promise.resolve();
    },
    async stop() {
      stopping = true;
      schedule.stop();
      await Promise.race([Promise.all(polling), sleep(Math.min(stopWithinMs, budgetMs), undefined, { ref: false })]);
      for (const { session } of agents) session.close();
      await Promise.all(polling);
    },
  };
}
