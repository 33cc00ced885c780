/** One access point as it is read: discovered once, then asked directly for the cells that are due. */
import { isSwitchPort } from '../../core/counters/switch-port.ts';
import type { InventoryAccessPoint } from '../../core/inventory/types.ts';
import type { MetricName } from '../../core/metrics.ts';
import type { Sample } from '../../core/sample.ts';
import type { Clock } from '../clock.ts';
import { mergeParts, sumsOf } from './add-up.ts';
import type { CellReader, GoodAnswer } from './cell-reader.ts';
import { createCellReader } from './cell-reader.ts';
import { discover } from './discover.ts';
import type { Cell, Layout } from './layout.ts';
import type { Vendors } from './load-vendors.ts';
import { readColumn } from './read-column.ts';
import type { SnmpSession } from './session.ts';
import type { SnmpAnswer, SnmpFailure, SnmpValue } from './snmp-value.ts';
import { numberOf, textOf } from './snmp-value.ts';
import { onlyUplink } from './switch-port.ts';

const sysUpTime = '1.3.6.1.2.1.1.3.0';
const msPerTick = 10;
/** First contact may take this long: a slow agent's tables, v3 key derivation. Later polls are held to their own budget. */
const discoveryBudgetMs = 15_000;
/** A table that moves at every poll must not make us walk it at every poll; a restart is looked into at once. */
const rediscoverAfterMs = 10_000;
/** A value that the agent refuses with an error status spoils whole batches: it is left alone for a while. */
const refusedForMs = 60_000;

export interface PollResult {
  readonly samples: readonly Sample[];
  /** At least one answer came back. */
  readonly answered: boolean;
  readonly failure?: SnmpFailure;
  /** For people. */
  readonly detail?: string;
}

export interface Device {
  poll(budgetMs: number): Promise<PollResult>;
  /** What the first contact found; undefined before it. */
  layout(): Layout | undefined;
}

/** @param room set when the access point serves exactly one room of the run */
export function createDevice(
  accessPoint: InventoryAccessPoint,
  room: string | undefined,
  session: SnmpSession,
  vendors: Vendors,
  clock: Clock,
): Device {
  const ownSubject = `access-point/${accessPoint.accessPoint}`;
  const common = { source: 'snmp', ...(room !== undefined && { room }) } as const;
  let layout: Layout | undefined;
  let stale = false;
  let restarted = false;
  let discoveredMs = 0;
  let changed = '';
  let reader: CellReader | undefined;
  const refusedUntilMs = new Map<string, number>();
  let lastUptimeMs: number | undefined;
  const askedMs = new Map<string, number>();
  let leftOver: readonly Cell[] = [];

  async function poll(budgetMs: number): Promise<PollResult> {
    if (layout === undefined || reader === undefined || restarted || (stale && clock.monotonicMs() - discoveredMs >= rediscoverAfterMs)) {
      const found = await discover(session, accessPoint, vendors, discoveryBudgetMs, clock);
      if ('failure' in found) return failed(found.failure, found.first);
      layout = isSwitchPort(ownSubject) ? onlyUplink(found.layout) : found.layout;
      stale = false;
      restarted = false;
      lastUptimeMs = undefined;
      discoveredMs = clock.monotonicMs();
      changed = '';
      reader = createCellReader(session, layout.maxVarBinds, clock);
      refusedUntilMs.clear();
      askedMs.clear();
      leftOver = [];
      const samples = about(layout, found.first.askedAtMs);
      const read = await readCells(layout, reader, budgetMs);
      return { ...read, samples: [...samples, ...read.samples] };
    }
    return readCells(layout, reader, budgetMs);
  }

  async function readCells(known: Layout, cellReader: CellReader, budgetMs: number): Promise<PollResult> {
    const late = new Set(leftOver);
    const due = [...leftOver, ...known.cells.filter((cell) => !late.has(cell) && isDue(cell))];
    const resting = due.filter((cell) => clock.monotonicMs() < (refusedUntilMs.get(cell.oid) ?? 0));
    const asked = resting.length === 0 ? due : due.filter((cell) => !resting.includes(cell));
    const { first, answered, failure, good, bad, left } = await cellReader.read(asked, sysUpTime, known.changedOids, budgetMs);
    leftOver = left;
    if (first === undefined) return { samples: [], answered: false };
    if (!answered) return failed(failure ?? 'timeout', first);
    const read = good.flatMap(({ cells, answer }) => samplesOf(known, cells, answer));
    for (const { cell } of bad) refusedUntilMs.set(cell.oid, clock.monotonicMs() + refusedForMs);
    for (const { cell, answer } of bad) read.push(unread(cell, answer.askedAtMs, answer.failure));
    for (const cell of resting) read.push(unread(cell, first.askedAtMs, 'agent-error'));
    const samples = mergeParts(known, read);
    samples.push(...sumsOf(known, samples, ownSubject), ...reached(first));
    return { samples, answered, ...(failure !== undefined && { failure }) };
  }

  const isDue = (cell: Cell) => {
    const last = askedMs.get(cell.oid);
    return last === undefined || clock.monotonicMs() - last >= cell.column.everyMs;
  };

  function samplesOf(known: Layout, cells: readonly Cell[], answer: GoodAnswer): Sample[] {
    const values = new Map(answer.varBinds.map(({ oid, value }) => [oid, value]));
    const ticks = numberOf(values.get(sysUpTime) ?? { type: 'other' });
    const agentUptimeMs = ticks === undefined ? undefined : Number(ticks) * msPerTick;
    // The agent read its counters somewhere between question and answer: the middle is the best guess.
    const atMs = answer.askedAtMs + answer.answerMs / 2;
    watch(known, values, agentUptimeMs);
    return cells.map((cell): Sample => {
      askedMs.set(cell.oid, clock.monotonicMs());
      const { metric, refreshMs, windowMs } = cell.column;
      return {
        atMs,
        metric: metric,
        subject: cell.subject,
        ...common,
        ...reading(cell, values),
        polledAtMs: answer.askedAtMs,
        ageMs: refreshMs,
        windowMs,
        ...(agentUptimeMs !== undefined && { agentUptimeMs }),
      };
    });
  }

  function reading(cell: Cell, values: ReadonlyMap<string, SnmpValue>): ReturnType<typeof readColumn> {
    if (cell.proof !== undefined && textOf(values.get(cell.proof.oid) ?? { type: 'other' }) !== cell.proof.says) {
      stale = true;
      return { state: 'unknown', reason: 'row-changed' };
    }
    const value = values.get(cell.oid);
    if (value?.type === 'missing') stale = true;
    return readColumn(cell.column, value ?? { type: 'other' });
  }

  /** A restart or a moved table means that rows may have new numbers: look again before the next poll. */
  function watch(known: Layout, values: ReadonlyMap<string, SnmpValue>, uptimeMs: number | undefined): void {
    if (uptimeMs !== undefined) {
      if (lastUptimeMs !== undefined && uptimeMs < lastUptimeMs) restarted = true;
      lastUptimeMs = uptimeMs;
    }
    if (!known.changedOids.some((oid) => values.has(oid))) return;
    const now = known.changedOids.map((oid) => textOf(values.get(oid) ?? { type: 'other' }) ?? '').join(' ');
    if (changed !== '' && now !== changed) stale = true;
    changed = now;
  }

  const unread = (cell: Cell, askedAtMs: number, reason: string): Sample => ({
    atMs: askedAtMs,
    metric: cell.column.metric,
    subject: cell.subject,
    ...common,
    state: 'unknown',
    reason,
    polledAtMs: askedAtMs,
  });

  const reached = ({ askedAtMs, answerMs }: SnmpAnswer): Sample[] => [
    {
      atMs: askedAtMs,
      metric: 'accessPointReachable',
      subject: ownSubject,
      ...common,
      state: 'value',
      valueInteger: 1,
      polledAtMs: askedAtMs,
    },
    {
      atMs: askedAtMs,
      metric: 'agentAnswerMs',
      subject: ownSubject,
      ...common,
      state: 'value',
      valueDouble: answerMs,
      polledAtMs: askedAtMs,
    },
  ];

  const failed = (failure: SnmpFailure, answer: SnmpAnswer): PollResult => ({
    answered: false,
    failure,
    ...(!answer.ok && { detail: answer.detail }),
    samples: [
      {
        atMs: answer.askedAtMs,
        metric: 'accessPointReachable',
        subject: ownSubject,
        ...common,
        state: 'unknown',
        reason: failure,
        polledAtMs: answer.askedAtMs,
      },
    ],
  });

  function about(known: Layout, atMs: number): Sample[] {
    const { vendorId, uplink } = known;
    const text = (metric: MetricName, value: { readonly valueText: string } | { readonly reason: string }): Sample => ({
      atMs,
      metric,
      subject: ownSubject,
      ...common,
      state: 'reason' in value ? 'unknown' : 'value',
      ...value,
      polledAtMs: atMs,
    });
    return [
      text('accessPointVendor', vendorId === undefined ? { reason: 'not-recognised' } : { valueText: vendorId }),
      text('accessPointUplink', 'name' in uplink ? { valueText: uplink.name } : uplink),
    ];
  }

  return { poll, layout: () => layout };
}
