/** Reads many cells of one device in batches, whose size it learns: agents differ in what fits into an answer. */
import type { Clock } from '../clock.ts';
import type { Cell } from './layout.ts';
import type { SnmpSession } from './session.ts';
import type { SnmpAnswer, SnmpFailure } from './snmp-value.ts';

export type GoodAnswer = Extract<SnmpAnswer, { readonly ok: true }>;
export type BadAnswer = Extract<SnmpAnswer, { readonly ok: false }>;

export interface CellsRead {
  /** The first exchange: its length is how fast the agent answers. Undefined when there was no time for one. */
  readonly first: SnmpAnswer | undefined;
  /** Something came back, if only an error status. */
  readonly answered: boolean;
  readonly failure: SnmpFailure | undefined;
  readonly good: readonly { readonly cells: readonly Cell[]; readonly answer: GoodAnswer }[];
  /** Cells that the agent refuses one by one. */
  readonly bad: readonly { readonly cell: Cell; readonly answer: BadAnswer }[];
  /** Not reached within the budget: to be asked for first next time. */
  readonly left: readonly Cell[];
}

export interface CellReader {
  /** @param extras scalars that ride along with the first batch; always goes with every batch */
  read(cells: readonly Cell[], always: string, extras: readonly string[], budgetMs: number): Promise<CellsRead>;
}

/** A request that got less than this share of the poll's budget and timed out says nothing about the size of its answer. */
const fairShareRatio = 0.5;
/** Answers of one poll that may be of no use: an agent that spoils every answer is not asked for each value in every poll. */
const mostSpoilt = 24;

/** Never throws. What the agent can carry is learnt into the session's manners. @param maxVarBinds most values in one question */
export function createCellReader(session: SnmpSession, maxVarBinds: number, clock: Clock): CellReader {
  const { varBinds: limit } = session.manners;
  let silent = false;

  async function read(cells: readonly Cell[], always: string, extras: readonly string[], budgetMs: number): Promise<CellsRead> {
    let endMs = clock.monotonicMs() + budgetMs;
    const good: { cells: readonly Cell[]; answer: GoodAnswer }[] = [];
    const bad: { cell: Cell; answer: BadAnswer }[] = [];
    let first: SnmpAnswer | undefined;
    let failure: SnmpFailure | undefined;
    let answered = false;
    let slowestMs = 0;
    let spoiltCount = 0;
    /** Size of the smallest question whose answer could not be read, while no single value is known that spoils it. */
    let unreadable: number | undefined;
    let queue: (readonly Cell[])[] = [cells];
    // After a silence the first question is small: it tells a dead device from one that cannot carry the batch.
    if (silent || limit.suspected()) queue.unshift([]);
    for (let chunk = queue.shift(); chunk !== undefined; chunk = queue.shift()) {
      const leftMs = endMs - clock.monotonicMs();
      if ((leftMs <= slowestMs && first !== undefined) || spoiltCount >= mostSpoilt) {
        queue.unshift(chunk);
        break;
      }
      const scalars = first === undefined ? [always, ...extras] : [always];
      const batch = fill(chunk, limit.within(maxVarBinds) - scalars.length);
      const rest = chunk.slice(batch.length);
      const oids = [...new Set([...scalars, ...batch.flatMap(oidsOf)])];
      const answer = await session.get(oids, Math.max(1, leftMs));
      endMs += answer.waitedMs;
      first ??= answer;
      if (answer.ok) {
        answered = true;
        slowestMs = Math.max(slowestMs, answer.answerMs);
        good.push({ cells: batch, answer });
        limit.carried(oids.length);
        if (rest.length > 0) queue.unshift(rest);
        continue;
      }
      ({ failure } = answer);
      if (failure === 'too-big' || failure === 'agent-error' || failure === 'malformed') {
        spoiltCount++;
        answered ||= failure !== 'malformed';
        if (failure === 'too-big') limit.failed(oids.length, true);
        if (failure === 'malformed' && batch.length > 1) unreadable = Math.min(oids.length, unreadable ?? oids.length);
        const [only] = batch;
        if (batch.length === 1 && only !== undefined) {
          bad.push({ cell: only, answer });
          if (failure === 'malformed') unreadable = undefined;
        }
        if (rest.length > 0) queue.unshift(rest);
        // One value may spoil the whole answer: halves find it.
        if (batch.length > 1) queue = [...halves(batch), ...queue];
        continue;
      }
      queue.unshift(chunk);
      if (failure === 'timeout' && leftMs >= budgetMs * fairShareRatio) limit.failed(oids.length, false);
      break;
    }
    // All of it could be read in smaller pieces.
    if (unreadable !== undefined && good.length > 0) limit.failed(unreadable, true);
    silent = !answered && first !== undefined;
    return { first, answered, failure, good, bad, left: queue.flat() };
  }
  return { read };
}

const oidsOf = ({ oid, proof, off }: Cell): string[] => [
  ...(proof === undefined ? [] : [proof.oid]),
  ...(off === undefined ? [] : [off.oid]),
  oid,
];

const halves = (cells: readonly Cell[]): (readonly Cell[])[] => {
  const middle = Math.ceil(cells.length / 2);
  return [cells.slice(0, middle), cells.slice(middle)];
};

/** As many cells from the front as fit into so many varbinds, what cells share counted once; at least one. */
function fill(cells: readonly Cell[], room: number): readonly Cell[] {
  const oids = new Set<string>();
  let to = 0;
  for (const cell of cells) {
    const added = oidsOf(cell).filter((oid) => !oids.has(oid));
    if (to > 0 && oids.size + added.length > room) break;
    for (const oid of added) oids.add(oid);
    to++;
  }
  return cells.slice(0, to);
}
