/** One SNMP agent and every access point that it tells of: what is due of any of them is asked for together, one question at a time. */
import type { Sample } from '../../core/sample.ts';
import type { Clock } from '../clock.ts';
import type { AccessPointReader, Heard, PollResult } from './access-point-reader.ts';
import type { CellsRead, GoodAnswer } from './cell-reader.ts';
import { createCellReader } from './cell-reader.ts';
import type { Cell } from './layout.ts';
import type { SnmpSession } from './session.ts';
import { numberOf } from './snmp-value.ts';
import type { Turns } from './turns.ts';

const sysUpTime = '1.3.6.1.2.1.1.3.0';
const msPerTick = 10;
const signSlackRatio = 0.1;

export type AgentPoll = ReadonlyMap<AccessPointReader, PollResult>;

export interface Agent {
  /**
   * Asks for what is due. What is known is read first; those of whom nothing is known yet are looked at one after the other in the time that
   * is left, and say nothing before. What is missing of the others is looked for over as many polls as it takes. Never throws.
   */
  poll(budgetMs: number): Promise<AgentPoll>;
  /** Monotonic; when something is due of any of them, or a sign of life. */
  nextDueMs(): number;
}

/** A look has at least this share of a poll's budget, whatever reading took, and so has each of its questions. */
const lookRatio = 0.5;

/**
 * @param readers at least one
 * @param baseMs each of them is told of at least so often; 0: at every poll
 * @param turns of the session that they look with. Absent: what is missing is looked for at once, in as long as it takes, since a controller may
 * need longer for one answer than a poll may last
 */
export function createAgent(
  session: SnmpSession,
  readers: readonly AccessPointReader[],
  clock: Clock,
  baseMs: number,
  turns?: Turns,
): Agent {
  /** What is missing of one of them is being looked for. */
  let going: { readonly reader: AccessPointReader; readonly found: Promise<readonly Sample[]> } | undefined;
  /** Who looks next. */
  let queue = [...readers];
  /** Not reached within the last poll's budget: asked for first. */
  let left: readonly Cell[] = [];
  let lastUptimeMs: number | undefined;
  let nextSignMs = -Infinity;
  /** Whatever is asked is a sign of life as well: none of its own is asked for so shortly before. */
  const slackMs = baseMs * signSlackRatio;
  let cellReader = { maxVarBinds: 0, reader: createCellReader(session, 1, clock) };
  const followed = new Map<AccessPointReader, readonly Cell[]>();
  /** Of an agent that tells of several. */
  const owners = new Map<Cell, AccessPointReader>();

  const isKnown = (reader: AccessPointReader) => reader.layout() !== undefined && !reader.mustDiscover();

  /** Rows may have been found, lost or renumbered. */
  function follow(reader: AccessPointReader): void {
    const { cells = [], maxVarBinds = 1 } = reader.layout() ?? {};
    const before = followed.get(reader);
    if (before === cells) return;
    followed.set(reader, cells);
    if (maxVarBinds !== cellReader.maxVarBinds) cellReader = { maxVarBinds, reader: createCellReader(session, maxVarBinds, clock) };
    if (readers.length === 1) {
      left = [];
      return;
    }
    for (const cell of before ?? []) owners.delete(cell);
    for (const cell of cells) owners.set(cell, reader);
    left = left.filter((cell) => owners.has(cell));
  }

  async function poll(budgetMs: number): Promise<AgentPoll> {
    const results = new Map<AccessPointReader, PollResult>();
    const tell = (reader: AccessPointReader, result: PollResult) => {
      const before = results.get(reader);
      results.set(reader, before === undefined ? result : { ...result, samples: [...before.samples, ...result.samples] });
    };
    const begunMs = clock.monotonicMs();
    const endMs = begunMs + budgetMs;
    const isSign = begunMs >= nextSignMs - slackMs;
    let known = readers.filter(isKnown);
    if (known.length === 0) {
      const reader = nextOf(() => true);
      if (reader === undefined) return results;
      await giveUp();
      const { first, ...found } = await reader.discover();
      // The agent is silent to one of them, and so to all.
      if (found.failure !== undefined) for (const each of readers) tell(each, each.fail(found.failure, first));
      if (!found.answered) return results;
      tell(reader, found);
      follow(reader);
      known = [reader];
    }
    const { first, answered, failure } = await read(known, budgetMs);
    if (first === undefined) return results;
    if (!answered) {
      left = [];
      for (const reader of readers) tell(reader, reader.fail(failure ?? 'timeout', first));
      return results;
    }
    for (const reader of known) {
      if (!isSign && !reader.hasHeard()) continue;
      const skippedCount = reader.skippedCount();
      tell(reader, { answered, samples: reader.finish(first), skippedCount, ...(failure !== undefined && { failure }) });
    }
    if (isSign) nextSignMs = begunMs + baseMs;
    await lookAround(new Set(known), endMs, budgetMs, tell);
    return results;
  }

  function nextOf(wanted: (reader: AccessPointReader) => boolean): AccessPointReader | undefined {
    const reader = queue.find(wanted);
    if (reader !== undefined) queue = [...queue.filter((other) => other !== reader), reader];
    return reader;
  }

  async function lookAround(
    known: ReadonlySet<AccessPointReader>,
    endMs: number,
    budgetMs: number,
    tell: (reader: AccessPointReader, result: PollResult) => void,
  ): Promise<void> {
    const seen = new Set<AccessPointReader>();
    const wants = (reader: AccessPointReader) => !seen.has(reader) && (known.has(reader) ? reader.mayComplete() : reader.mustDiscover());
    const lookEndMs = Math.max(endMs, clock.monotonicMs() + budgetMs * lookRatio);
    for (
      let reader = going?.reader ?? nextOf(wants);
      reader !== undefined;
      reader = clock.monotonicMs() < endMs ? nextOf(wants) : undefined
    ) {
      seen.add(reader);
      if (going !== undefined || known.has(reader)) {
        const samples = await lookOn(reader, budgetMs, lookEndMs);
        if (samples === undefined) return;
        tell(reader, { answered: true, samples });
      } else {
        turns?.freely();
        const found = await reader.discover();
        tell(reader, found);
        if (!found.answered) return;
      }
      follow(reader);
    }
  }

  /** @returns undefined: it goes on in the next poll */
  async function lookOn(reader: AccessPointReader, budgetMs: number, endMs: number): Promise<readonly Sample[] | undefined> {
    const over = turns?.until(endMs, budgetMs * lookRatio).then(() => undefined);
    going ??= { reader, found: reader.complete(budgetMs) };
    const samples = await (over === undefined ? going.found : Promise.race([going.found, over]));
    if (samples !== undefined) going = undefined;
    return samples;
  }

  /** Its rows may be others by now. */
  async function giveUp(): Promise<void> {
    if (going !== undefined) turns?.giveUp();
    await going?.found;
    going = undefined;
    turns?.freely();
  }

  async function read(known: readonly AccessPointReader[], budgetMs: number): Promise<CellsRead> {
    for (const reader of known) follow(reader);
    const extras = known.flatMap((reader) => reader.layout()?.changedOids ?? []);
    const answers = await cellReader.reader.read(dueOf(known), sysUpTime, [...new Set(extras)], budgetMs);
    left = answers.left;
    for (const { cells, answer } of answers.good) {
      const heard = heardIn(answer);
      if (lastUptimeMs !== undefined && (heard.agentUptimeMs ?? Infinity) < lastUptimeMs) for (const reader of readers) reader.restarted();
      lastUptimeMs = heard.agentUptimeMs ?? lastUptimeMs;
      for (const [reader, own] of byOwner(cells)) reader.take(own, heard);
      if (extras.length > 0 && answer === answers.first) for (const reader of known) reader.watch(heard);
    }
    const [only] = readers;
    for (const { cell, answer } of answers.bad) (readers.length === 1 ? only : owners.get(cell))?.refuse(cell, answer);
    return answers;
  }

  function dueOf(known: readonly AccessPointReader[]): readonly Cell[] {
    const [only] = known;
    if (known.length === 1 && only !== undefined && left.length === 0) return only.due();
    const late = new Set(left);
    return [...left, ...known.flatMap((reader) => reader.due().filter((cell) => !late.has(cell)))];
  }

  /** Cells of one access point lie together. */
  function byOwner(cells: readonly Cell[]): readonly (readonly [AccessPointReader, readonly Cell[]])[] {
    const [only] = readers;
    if (readers.length === 1 && only !== undefined) return [[only, cells]];
    const parts = new Map<AccessPointReader, Cell[]>();
    for (const cell of cells) {
      const owner = owners.get(cell);
      if (owner === undefined) continue;
      const own = parts.get(owner);
      if (own === undefined) parts.set(owner, [cell]);
      else own.push(cell);
    }
    return [...parts];
  }

  return {
    poll,
    nextDueMs() {
      const dueMs = readers.reduce((least, reader) => Math.min(least, reader.nextDueMs()), Infinity);
      return dueMs <= nextSignMs + slackMs ? dueMs : nextSignMs;
    },
  };
}

function heardIn({ varBinds, askedAtMs, answerMs }: GoodAnswer): Heard {
  const values = new Map(varBinds.map(({ oid, value }) => [oid, value]));
  const ticks = numberOf(values.get(sysUpTime));
  return { values, askedAtMs, answerMs, agentUptimeMs: ticks === undefined ? undefined : Number(ticks) * msPerTick };
}
