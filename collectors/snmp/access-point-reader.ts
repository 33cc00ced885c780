/** One access point as it is read: what it has, what of it is due, and what an answer says of it. Who is asked is its agent's affair. */
import { isSwitchPort } from '../../core/counters/switch-port.ts';
import type { InventoryAccessPoint } from '../../core/inventory/types.ts';
import type { Sample } from '../../core/sample.ts';
import type { Clock } from '../clock.ts';
import { mergeParts, sumsOf } from './add-up.ts';
import { createDueCells, type Pace } from './due-cells.ts';
import type { Cell, Layout } from './layout.ts';
import { createLayoutKeeper } from './layout-keeper.ts';
import type { Vendors } from './load-vendors.ts';
import { ownSamples } from './own-samples.ts';
import { provenIn, type Proven } from './proven-in.ts';
import { readColumn } from './read-column.ts';
import { createRises } from './rises.ts';
import { notServing, type NotServing, radioOff, withheld } from './serving.ts';
import type { SnmpSession } from './session.ts';
import type { SnmpAnswer, SnmpFailure, SnmpValue } from './snmp-value.ts';
import { numberOf, textOf } from './snmp-value.ts';
import { onlyUplink } from './switch-port.ts';

/** A value that the agent refuses with an error status spoils whole batches: it is left alone for a while. */
const refusedForMs = 60_000;
const nothing: SnmpValue = { type: 'other' };

export interface PollResult {
  readonly samples: readonly Sample[];
  /** At least one answer came back. */
  readonly answered: boolean;
  readonly failure?: SnmpFailure;
  /** For people. */
  readonly detail?: string;
  /** Whole periods of a figure that went by without a question for it. */
  readonly skippedCount?: number;
}

/** One answer for everybody in it. */
export interface Heard {
  readonly values: ReadonlyMap<string, SnmpValue>;
  readonly askedAtMs: number;
  readonly answerMs: number;
  readonly agentUptimeMs: number | undefined;
}

export interface AccessPointReader {
  layout(): Layout | undefined;
  /** Nothing can be read before a discovery. */
  mustDiscover(): boolean;
  /** A part is missing, or rows or how often figures are renewed were looked at long ago, and its turn has come. */
  mayComplete(): boolean;
  /** @returns what it is, or why that is not known. first: the question that the agent answered or did not */
  discover(): Promise<PollResult & { readonly first: SnmpAnswer }>;
  complete(pollBudgetMs: number): Promise<readonly Sample[]>;
  /** Cells to be asked for now; they count as asked. */
  due(): readonly Cell[];
  /** Monotonic. */
  nextDueMs(): number;
  /** What an answer says of these cells of it. */
  take(cells: readonly Cell[], heard: Heard): void;
  /** The agent gives everything but this. */
  refuse(cell: Cell, answer: Extract<SnmpAnswer, { readonly ok: false }>): void;
  /** The agent was asked, for whatever: its scalars tell of rows that moved. */
  watch(heard: Heard): void;
  restarted(): void;
  /** Something of it was asked for since the last finish. */
  hasHeard(): boolean;
  /** All of a poll, in which the agent answered. */
  finish(first: SnmpAnswer): readonly Sample[];
  /** A poll in which the agent did not. */
  fail(failure: SnmpFailure, answer: SnmpAnswer): PollResult;
  /** Since the last time this was asked. */
  skippedCount(): number;
}

export interface ReaderOptions {
  /** A controller is asked, which answers for many: nothing that it says of itself is taken for the access point's. */
  readonly through: boolean;
  readonly pace: Pace;
  /** 0–1, spreads further tries. */
  readonly random: () => number;
  /** Longest first contact, ms. */
  readonly discoveryBudgetMs: number;
}

/** @param room set when the access point serves exactly one room of the run */
export function createAccessPointReader(
  accessPoint: InventoryAccessPoint,
  room: string | undefined,
  session: SnmpSession,
  vendors: Vendors,
  clock: Clock,
  { through, pace, random, discoveryBudgetMs }: ReaderOptions,
): AccessPointReader {
  const ownSubject = `access-point/${accessPoint.accessPoint}`;
  const common = { source: 'snmp', ...(room !== undefined && { room }) } as const;
  const own = ownSamples(ownSubject, room);
  const keeper = createLayoutKeeper(session, accessPoint, vendors, clock, {
    through,
    random,
    discoveryBudgetMs,
    ...(isSwitchPort(ownSubject) && { narrowed: onlyUplink }),
  });
  const dueCells = createDueCells(pace);
  const rises = createRises();
  const refusedUntilMs = new Map<string, number>();
  let changed = '';
  let resting: readonly Cell[] = [];
  let read: Sample[] = [];
  /** By the state that was told last: it may be asked more seldom than a figure. */
  let idle: NotServing | undefined;
  let skippedCount = 0;

  function begin(layout: Layout): void {
    dueCells.follow(layout.cells);
    changed = '';
    read = [];
  }

  async function discoverAnew(): ReturnType<AccessPointReader['discover']> {
    const found = await keeper.discover();
    const { first } = found;
    if ('failure' in found) return { ...fail(found.failure, first), first };
    refusedUntilMs.clear();
    idle = undefined;
    begin(found.layout);
    dueCells.restart();
    return { answered: true, samples: own.about(found.layout, first.askedAtMs), first };
  }

  async function complete(pollBudgetMs: number): Promise<readonly Sample[]> {
    if (keeper.mayLookAgain()) {
      const found = await keeper.lookAgain(pollBudgetMs);
      if (found === undefined || !('layout' in found)) return [];
      begin(found.layout);
      return own.about(found.layout, found.first.askedAtMs);
    }
    if (!keeper.mayComplete()) {
      const layout = (await keeper.askPeriods(pollBudgetMs)) ? keeper.layout() : undefined;
      if (layout !== undefined) dueCells.follow(layout.cells);
      return [];
    }
    const found = await keeper.complete(pollBudgetMs);
    if (!('layout' in found)) return [];
    begin(found.layout);
    return own.about(found.layout, found.first.askedAtMs);
  }

  function due(): readonly Cell[] {
    const nowMs = clock.monotonicMs();
    const taken = dueCells.take(nowMs);
    skippedCount += taken.skippedCount;
    const isResting = ({ oid }: Cell) => nowMs < (refusedUntilMs.get(oid) ?? 0);
    resting = refusedUntilMs.size === 0 ? [] : taken.cells.filter(isResting);
    return resting.length === 0 ? taken.cells : taken.cells.filter((cell) => !isResting(cell));
  }

  function take(cells: readonly Cell[], { values, askedAtMs, answerMs, agentUptimeMs }: Heard): void {
    // The agent read its counters somewhere between question and answer: the middle is the best guess.
    const atMs = askedAtMs + answerMs / 2;
    const proven = provenIn(values);
    for (const cell of cells) {
      const { metric, refreshMs, windowMs } = cell.column;
      const told = reading(cell, values, proven);
      if (metric === 'accessPointState' && told.state !== 'unknown') idle = notServing(cell.column, told.valueText);
      read.push({
        atMs,
        metric,
        subject: cell.subject,
        ...common,
        ...told,
        polledAtMs: askedAtMs,
        ageMs: refreshMs,
        windowMs,
        ...(agentUptimeMs !== undefined && { agentUptimeMs }),
      });
    }
  }

  function reading(cell: Cell, values: ReadonlyMap<string, SnmpValue>, proven: Proven): ReturnType<typeof readColumn> {
    if (cell.proof !== undefined && !proven(cell.proof)) {
      keeper.doubt('moved');
      return { state: 'unknown', reason: 'row-changed' };
    }
    if (isOff(cell, values)) return { state: 'unknown', reason: radioOff };
    const value = values.get(cell.oid);
    if (value?.type === 'missing') keeper.doubt('moved');
    return readColumn(cell.column, value ?? nothing);
  }

  const isOff = ({ off }: Cell, values: ReadonlyMap<string, SnmpValue>): boolean =>
    off !== undefined && off.values.includes(Number(numberOf(values.get(off.oid) ?? nothing)));

  /** A moved table means that rows may have new numbers: look again before the next poll. */
  function watch({ values }: Heard): void {
    const oids = keeper.layout()?.changedOids ?? [];
    if (!oids.some((oid) => values.has(oid))) return;
    const now = oids.map((oid) => textOf(values.get(oid) ?? nothing) ?? '').join(' ');
    if (changed !== '' && now !== changed) keeper.doubt('moved');
    changed = now;
  }

  function finish(first: SnmpAnswer): readonly Sample[] {
    const layout = keeper.layout();
    if (layout === undefined) return [];
    for (const cell of resting) read.push(unread(cell, first.askedAtMs, 'agent-error'));
    const samples = mergeParts(layout, idle === undefined ? read : withheld(read, idle), rises);
    samples.push(...sumsOf(layout, samples, ownSubject), ...own.reached(layout, first, idle));
    resting = [];
    read = [];
    return samples;
  }

  const unread = ({ column, subject }: Cell, askedAtMs: number, reason: string): Sample => ({
    ...{ atMs: askedAtMs, metric: column.metric, subject, ...common, state: 'unknown', reason },
    polledAtMs: askedAtMs,
  });

  function fail(failure: SnmpFailure, answer: SnmpAnswer): PollResult {
    dueCells.restart();
    read = [];
    return {
      answered: false,
      failure,
      ...(!answer.ok && { detail: answer.detail }),
      samples: own.silent(failure, answer),
    };
  }

  return {
    layout: () => keeper.layout(),
    mustDiscover: () => keeper.mustDiscover(),
    mayComplete: () => keeper.mayComplete() || keeper.mayLookAgain() || keeper.mayAskPeriods(),
    discover: discoverAnew,
    complete,
    due,
    nextDueMs: () => dueCells.nextMs(),
    take,
    refuse(cell, { askedAtMs, failure }) {
      refusedUntilMs.set(cell.oid, clock.monotonicMs() + refusedForMs);
      read.push(unread(cell, askedAtMs, failure));
    },
    watch,
    restarted: () => keeper.doubt('restarted'),
    hasHeard: () => read.length > 0 || resting.length > 0,
    finish,
    fail,
    skippedCount() {
      const count = skippedCount;
      skippedCount = 0;
      return count;
    },
  };
}
