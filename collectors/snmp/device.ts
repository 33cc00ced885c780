/** One access point that is asked alone, whenever somebody wants to: for a look at it. */
import type { InventoryAccessPoint } from '../../core/inventory/types.ts';
import type { Clock } from '../clock.ts';
import type { PollResult } from './access-point-reader.ts';
import { createAccessPointReader } from './access-point-reader.ts';
import { createAgent } from './agent.ts';
import type { Layout } from './layout.ts';
import type { Vendors } from './load-vendors.ts';
import type { SnmpSession } from './session.ts';
import { takeTurns } from './turns.ts';

export interface Device {
  poll(budgetMs: number): Promise<PollResult>;
  /** What is known of its rows; undefined before the first contact. */
  layout(): Layout | undefined;
}

export interface DeviceOptions {
  /** A controller is asked, which answers for many: nothing that it says of itself is taken for the access point's. Default false. */
  readonly through?: boolean;
  /** 0–1, spreads further tries. Default Math.random. */
  readonly random?: () => number;
  /** Longest first contact. Default defaultDiscoveryBudgetMs. */
  readonly discoveryBudgetMs?: number;
}

/** A slow agent's tables, v3 key derivation. */
export const defaultDiscoveryBudgetMs = 15_000;

/** @param room set when the access point serves exactly one room of the run */
export function createDevice(
  accessPoint: InventoryAccessPoint,
  room: string | undefined,
  session: SnmpSession,
  vendors: Vendors,
  clock: Clock,
  {
    through = accessPoint.controller !== undefined,
    random = Math.random,
    discoveryBudgetMs = defaultDiscoveryBudgetMs,
  }: DeviceOptions = {},
): Device {
  const pace = { baseMs: 0, atRefreshRate: false };
  const turns = through ? undefined : takeTurns(session, clock);
  const options = { through, pace, random, discoveryBudgetMs };
  const reader = createAccessPointReader(accessPoint, room, turns?.session ?? session, vendors, clock, options);
  const agent = createAgent(session, [reader], clock, pace.baseMs, turns);
  return {
    poll: async (budgetMs) => (await agent.poll(budgetMs)).get(reader) ?? { samples: [], answered: false },
    layout: () => reader.layout(),
  };
}
