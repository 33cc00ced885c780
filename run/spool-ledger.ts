/** Writes what the server's ledger holds of this run as samples, so that client and ledger can be compared again years later. */
import { openSampleSpool } from '../store/sample-spool.ts';
import type { RunLog } from '../store/run-log.ts';
import { readLedger } from './exam-server.ts';
import { type Patience, patiently } from './patiently.ts';
import type { PreparedRun } from './prepare-run.ts';

/** The server's own refusals: the token is not its own, or the question is none. */
const refused = /^HTTP 40[01]:/;

/** Resolves to whether the ledger was read: without it no answer is proven kept, which the checks then say. Never throws. */
export async function spoolLedger(
  prepared: Pick<PreparedRun, 'server' | 'runToken' | 'plan'>,
  path: string,
  { log, ...patience }: Patience & { readonly log: Pick<RunLog, 'note'> },
): Promise<boolean> {
  const { server, runToken, plan } = prepared;
  if (runToken === undefined) {
    log.note('ledger not read', { reason: 'school.yaml names no runToken' });
    return false;
  }
  const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
  const isFinal = (error: unknown): boolean => {
    log.note('ledger did not answer', { reason: reasonOf(error) });
    return refused.test(reasonOf(error));
  };
  try {
    const { entries } = await patiently({ ask: () => readLedger(server, plan.runId, runToken.reveal()), isFinal }, patience);
    const pupils = new Map(
      plan.rooms.flatMap((room) => room.pupils.map(({ account, pupil }) => [account, { room: room.room, pupil }] as const)),
    );
    const spool = await openSampleSpool(path);
    const atMs = Date.now();
    for (const { account, item, sequence, checksum } of entries) {
      const seat = pupils.get(account);
      if (seat === undefined) continue;
      spool.write({
        atMs,
        metric: 'ledgerEntry',
        valueText: `${item}|${sequence}|${checksum}`,
        state: 'value',
        subject: `pupil/${seat.room}/${seat.pupil}`,
        ...seat,
        source: 'ledger',
      });
    }
    const { lostCount } = await spool.close();
    log.note('ledger read', { entryCount: entries.length, lostCount });
    return lostCount === 0;
  } catch (error) {
    log.note('ledger not read', { reason: reasonOf(error) });
    return false;
  }
}
