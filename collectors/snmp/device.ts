/** One access point as it is read: discovered once, then asked directly for the cells that are due. */
import { isSwitchPort } from '../../core/counters/switch-port.ts';
import type { InventoryAccessPoint } from '../../core/inventory/types.ts';
import type { MetricName } from '../../core/metrics.ts';
import type { Sample } from '../../core/sample.ts';
import type { Clock } from '../clock.ts';
import { mergeParts, sumsOf } from './add-up.ts';
import { guessedFiguresOf } from './guessed-figures-of.ts';
import type { CellReader, GoodAnswer } from './cell-reader.ts';
import { createCellReader } from './cell-reader.ts';
import type { Cell, Layout } from './layout.ts';
import { createLayoutKeeper } from './layout-keeper.ts';
import type { Vendors } from './load-vendors.ts';
import { readColumn } from './read-column.ts';
import type { SnmpSession } from './session.ts';
import type { SnmpAnswer, SnmpFailure, SnmpValue } from './snmp-value.ts';
import { numberOf, textOf } from './snmp-value.ts';
import { onlyUplink } from './switch-port.ts';

const sysUpTime = '1.3.6.1.2.1.1.3.0';
const msPerTick = 10;
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
  /** What is known of its rows; undefined before the first contact. */
  layout(): Layout | undefined;
}

export interface DeviceOptions {
  /** A controller is asked, which answers for many: nothing that it says of itself is taken for the access point's. Default false. */
  readonly through?: boolean;
  /** 0–1, spreads further tries. Default Math.random. */
  readonly random?: () => number;
  /** Longest first contact. Default 15 s: a slow agent's tables, v3 key derivation. */
  readonly discoveryBudgetMs?: number;
}

/** @param room set when the access point serves exactly one room of the run */
export function createDevice(
  accessPoint: InventoryAccessPoint,
  room: string | undefined,
  session: SnmpSession,
  vendors: Vendors,
  clock: Clock,
  { through = accessPoint.controller !== undefined, random = Math.random, discoveryBudgetMs = 15_000 }: DeviceOptions = {},
): Device {
  const ownSubject = `access-point/${accessPoint.accessPoint}`;
  const common = { source: 'snmp', ...(room !== undefined && { room }) } as const;
  const keeper = createLayoutKeeper(session, accessPoint, vendors, clock, {
    through,
    random,
    discoveryBudgetMs,
    ...(isSwitchPort(ownSubject) && { narrowed: onlyUplink }),
  });
  let changed = '';
  let reader: CellReader | undefined;
  const refusedUntilMs = new Map<string, number>();
  let lastUptimeMs: number | undefined;
  const askedMs = new Map<string, number>();
  let leftOver: readonly Cell[] = [];

  async function poll(budgetMs: number): Promise<PollResult> {
    const samples: Sample[] = [];
    if (keeper.mustDiscover()) {
      const found = await keeper.discover();
      if ('failure' in found) return failed(found.failure, found.first);
      begin(found.layout);
      refusedUntilMs.clear();
      askedMs.clear();
      lastUptimeMs = undefined;
      samples.push(...about(found.layout, found.first.askedAtMs));
    }
    const layout = keeper.layout();
    if (layout === undefined || reader === undefined) return { samples, answered: false };
    const read = await readCells(layout, reader, budgetMs);
    samples.push(...read.samples);
    // What is known comes first; then a look for what is missing.
    if (read.answered && keeper.mayComplete()) {
      const found = await keeper.complete(budgetMs);
      if ('layout' in found) {
        begin(found.layout);
        samples.push(...about(found.layout, found.first.askedAtMs));
      }
    }
    return { ...read, samples };
  }

  function begin({ maxVarBinds }: Layout): void {
    reader = createCellReader(session, maxVarBinds, clock);
    changed = '';
    leftOver = [];
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
    samples.push(...sumsOf(known, samples, ownSubject), ...reached(known, first));
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
      keeper.doubt('moved');
      return { state: 'unknown', reason: 'row-changed' };
    }
    const value = values.get(cell.oid);
    if (value?.type === 'missing') keeper.doubt('moved');
    return readColumn(cell.column, value ?? { type: 'other' });
  }

  /** A restart or a moved table means that rows may have new numbers: look again before the next poll. */
  function watch(known: Layout, values: ReadonlyMap<string, SnmpValue>, uptimeMs: number | undefined): void {
    if (uptimeMs !== undefined) {
      if (lastUptimeMs !== undefined && uptimeMs < lastUptimeMs) keeper.doubt('restarted');
      lastUptimeMs = uptimeMs;
    }
    if (!known.changedOids.some((oid) => values.has(oid))) return;
    const now = known.changedOids.map((oid) => textOf(values.get(oid) ?? { type: 'other' }) ?? '').join(' ');
    if (changed !== '' && now !== changed) keeper.doubt('moved');
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

  const reached = ({ unlisted }: Layout, { askedAtMs, answerMs }: SnmpAnswer): Sample[] => [
    {
      atMs: askedAtMs,
      metric: 'accessPointReachable',
      subject: ownSubject,
      ...common,
      // The controller answered; of the access point nobody heard anything.
      ...(unlisted ? ({ state: 'unknown', reason: 'not-listed-by-controller' } as const) : ({ state: 'value', valueInteger: 1 } as const)),
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
    const guessed = guessedFiguresOf(known);
    return [
      text('accessPointVendor', vendorId === undefined ? { reason: 'not-recognised' } : { valueText: vendorId }),
      text('accessPointUplink', 'name' in uplink ? { valueText: uplink.name } : uplink),
      ...(guessed.length === 0 ? [] : [text('guessedFigures', { valueText: guessed.join(',') })]),
    ];
  }

  return { poll, layout: () => keeper.layout() };
}
