/** Keeps what is known of a device's rows up to date: found at the first contact, completed later, found anew when they move. */
import { isDeepStrictEqual } from 'node:util';
import type { InventoryAccessPoint } from '../../core/inventory/types.ts';
import type { Clock } from '../clock.ts';
import type { Discovery, Findings } from './discover.ts';
import { discover, noFindings } from './discover.ts';
import type { Layout } from './layout.ts';
import type { Vendors } from './load-vendors.ts';
import { present } from './present.ts';
import type { SnmpSession } from './session.ts';
import { defaultWalkLimits } from './walk.ts';

/** A table that moves at every poll must not make us walk it at every poll; a first restart is looked into at once. */
const rediscoverAfterMs = 10_000;
/** Rests between tries for what is missing. */
const firstRestMs = 2_000;
const longestRestMs = 60_000;
/** Rests are shorter by up to this share, so that devices that were cut off together do not come back together. */
const jitterRatio = 0.25;
/** No table tells of every row that comes, such as a network that is switched on before the exam. Walking costs as much as some polls. */
const lookAgainAfterMs = 300_000;
/** Of a controller each of its access points is looked at, and its rows do not come and go with a network; of a switch one port is wanted. */
const seldomAfterMs = 1_800_000;
/** Whoever runs the controller may set it to renew its figures more seldom, and nothing else tells. */
const periodsAfterMs = 600_000;

export interface LayoutKeeper {
  layout(): Layout | undefined;
  /** Nothing can be read before a discovery: there was none yet, or rows may have got other numbers. */
  mustDiscover(): boolean;
  discover(): Promise<Discovery>;
  /** A part is missing, and its turn has come. */
  mayComplete(): boolean;
  /** Asks for what is missing; what was found before stays. The first tries take no longer than a poll. */
  complete(pollBudgetMs: number): Promise<Discovery>;
  /** Nothing is missing, but what there is was looked at long ago. */
  mayLookAgain(): boolean;
  /** Looks for rows that came. @returns what is there now, if that is something else; as long as not all was found anew, all stays as it was */
  lookAgain(pollBudgetMs: number): Promise<Discovery | undefined>;
  /** How often the device renews its figures was asked long ago. */
  mayAskPeriods(): boolean;
  /** Asks again. @returns whether that changed anything; without an answer all stays as it was */
  askPeriods(pollBudgetMs: number): Promise<boolean>;
  /** moved: rows are gone or are others. restarted: the agent's uptime fell. */
  doubt(why: 'moved' | 'restarted'): void;
}

export interface LayoutKeeperOptions {
  readonly through: boolean;
  /** 0–1. */
  readonly random: () => number;
  /** Of a device of which only a part is wanted. */
  readonly narrowed?: (layout: Layout) => Layout;
  /** Of the first contact; tries to complete it take as long at most. */
  readonly discoveryBudgetMs: number;
}

export function createLayoutKeeper(
  session: SnmpSession,
  accessPoint: InventoryAccessPoint,
  vendors: Vendors,
  clock: Clock,
  { through, random, discoveryBudgetMs, narrowed }: LayoutKeeperOptions,
): LayoutKeeper {
  let layout: Layout | undefined;
  let findings: Findings = noFindings();
  let doubted: 'moved' | 'restarted' | undefined;
  let discoveredMs = -Infinity;
  let restartedMs = -Infinity;
  let tryCount = 0;
  let nextTryMs = 0;
  let nextPeriodsMs = 0;
  let nextLookMs = 0;
  /** Looks in a row that did not find all: the next may take longer. */
  let vainLookCount = 0;
  const laterPeriods = (): void => {
    nextPeriodsMs = clock.monotonicMs() + periodsAfterMs * (1 - jitterRatio * random());
  };

  const laterLook = (): void => {
    const restMs = through || narrowed !== undefined ? seldomAfterMs : lookAgainAfterMs;
    nextLookMs = clock.monotonicMs() + restMs * (1 - jitterRatio * random());
  };
  const ofInterest = (whole: Layout): Layout => narrowed?.(whole) ?? whole;

  async function look(budgetMs: number): Promise<Discovery> {
    const found = await discover(session, accessPoint, vendors, budgetMs, clock, { through, findings, known: layout?.macs ?? [] });
    const restMs = Math.min(longestRestMs, firstRestMs * 2 ** tryCount);
    tryCount++;
    nextTryMs = clock.monotonicMs() + restMs * (1 - jitterRatio * random());
    if ('failure' in found) return found;
    layout = ofInterest(found.layout);
    // Whole tables are kept only as long as something is missing beside them.
    if (layout.complete) findings = noFindings();
    return { ...found, layout };
  }

  return {
    layout: () => layout,
    mustDiscover() {
      if (layout === undefined) return true;
      if (doubted === undefined) return false;
      const isFirstRestart = doubted === 'restarted' && clock.monotonicMs() - restartedMs >= rediscoverAfterMs;
      return isFirstRestart || clock.monotonicMs() - discoveredMs >= rediscoverAfterMs;
    },
    async discover() {
      findings = noFindings();
      tryCount = 0;
      const found = await look(discoveryBudgetMs);
      if ('failure' in found) return found;
      if (doubted === 'restarted') restartedMs = clock.monotonicMs();
      doubted = undefined;
      discoveredMs = clock.monotonicMs();
      laterPeriods();
      laterLook();
      return found;
    },
    mayComplete: () => layout !== undefined && !layout.complete && doubted === undefined && clock.monotonicMs() >= nextTryMs,
    complete: (pollBudgetMs) => look(Math.min(discoveryBudgetMs, pollBudgetMs * 2 ** Math.max(0, tryCount - 1))),
    mayLookAgain: () => layout?.complete === true && doubted === undefined && clock.monotonicMs() >= nextLookMs,
    async lookAgain(pollBudgetMs) {
      laterLook();
      const budgetMs = Math.min(discoveryBudgetMs, pollBudgetMs * 2 ** vainLookCount);
      const found = await discover(session, accessPoint, vendors, budgetMs, clock, { through, known: layout?.macs ?? [] });
      const isWhole = 'layout' in found && found.layout.complete;
      vainLookCount = isWhole ? 0 : vainLookCount + 1;
      if (!isWhole || layout === undefined) return undefined;
      const now = ofInterest(found.layout);
      laterPeriods();
      if (isDeepStrictEqual(now.cells, layout.cells)) return undefined;
      layout = now;
      return { ...found, layout };
    },
    mayAskPeriods: () => layout?.periods !== undefined && doubted === undefined && clock.monotonicMs() >= nextPeriodsMs,
    async askPeriods(pollBudgetMs) {
      laterPeriods();
      const { periods, maxVarBinds } = layout ?? {};
      if (layout === undefined || periods === undefined || maxVarBinds === undefined) return false;
      let endMs = clock.monotonicMs() + pollBudgetMs;
      const budget = { leftMs: () => endMs - clock.monotonicMs(), forgive: (ms: number) => (endMs += ms) };
      const { requestBudgetMs } = defaultWalkLimits;
      const { found, stop } = await present(session, periods.oids, maxVarBinds, requestBudgetMs, budget, new Map());
      if (stop !== undefined) return false;
      // Whoever goes on looking for what is missing starts from what was found.
      for (const oid of periods.oids) {
        const value = found.get(oid);
        if (value === undefined) findings.values.delete(oid);
        else findings.values.set(oid, value);
      }
      const cells = periods.cellsBy(found);
      if (isDeepStrictEqual(cells, layout.cells)) return false;
      layout = ofInterest({ ...layout, cells });
      return true;
    },
    doubt(why) {
      if (doubted !== 'restarted') doubted = why;
    },
  };
}
