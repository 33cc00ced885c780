/** Every answer the server has ever promised to have. One file per run; an answer is account, item and sequence. */
import { randomBytes } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';

import type { LedgerReply, Receipt, SaveRequest } from '../core/protocol.ts';
import { ledgerLines, openLedgerFile, syncFolder } from './ledger-file.ts';
import type { LedgerFile } from './ledger-file.ts';
import { openRuns } from './open-runs.ts';
import type { PlatformLogLine } from './platform-options.ts';

export interface Ledger {
  /**
   * The receipt, once the answer is on disk. Keeping the same answer again gives the same receipt.
   * Throws SequenceTaken when another text was kept under that sequence, and what the disk threw.
   */
  keep(account: string, save: SaveRequest): Promise<Receipt>;
  /** What keep would promise, without keeping it: the fault of a server that loses answers. */
  pretend(account: string, save: SaveRequest): Promise<Receipt>;
  find(run: string, account: string, item: string, sequence: number): Promise<Receipt | undefined>;
  /** Read from disk, not from memory: what a server only believes it has must not show. Opens no run, and makes no file for one. */
  read(run: string): Promise<LedgerReply>;
  close(): Promise<void>;
}

export class SequenceTaken extends Error {}

interface KeptAnswer extends Receipt {
  readonly run: string;
  readonly account: string;
  readonly editedAtMs: number;
  readonly text: string;
}

interface RunLedger {
  readonly file: LedgerFile;
  /** By account, item and sequence; a promise while the answer is on its way to the disk. */
  readonly receipts: Map<string, { readonly checksum: string; readonly receipt: Promise<Receipt> }>;
}

const keyOf = (run: string, account: string, item: string, sequence: number) => JSON.stringify([run, account, item, sequence]);

export async function openLedger(
  dataDir: string,
  clock: () => number,
  log: (line: PlatformLogLine) => void = () => undefined,
): Promise<Ledger> {
  const folder = join(dataDir, 'ledger');
  await mkdir(folder, { recursive: true, mode: 0o700 });
  // A power cut would take the folder, and with it every receipted answer, were only what is in it on disk.
  await syncFolder(dataDir);
  // Lower case: two runs that differ in case only share a file on Windows and macOS, and must then share the object too.
  const nameOf = (run: string) => run.toLowerCase();
  const pathOf = (name: string) => join(folder, `${name}.ledger`);
  const runs = openRuns(
    (name) => open(pathOf(name)),
    ({ file }) => file.close(),
    clock,
  );

  async function open(path: string): Promise<RunLedger> {
    const { file, lines, tornBytes } = await openLedgerFile(path);
    if (tornBytes > 0) {
      log({
        level: 'warn',
        event: 'ledger-torn-tail',
        message: `${path}: cut off ${tornBytes} bytes of an answer that was being written when the server died; nobody had its receipt`,
      });
    }
    const receipts: RunLedger['receipts'] = new Map();
    for (const line of lines) {
      const kept = JSON.parse(line) as KeptAnswer;
      const { receipt, item, sequence, checksum, serverAtMs } = kept;
      receipts.set(keyOf(kept.run, kept.account, item, sequence), {
        checksum,
        receipt: Promise.resolve({ receipt, item, sequence, checksum, serverAtMs }),
      });
    }
    return { file, receipts };
  }

  const promise = (account: string, save: SaveRequest, write: (file: LedgerFile, json: string) => Promise<void>): Promise<Receipt> =>
    runs.use(nameOf(save.run), ({ file, receipts }) => {
      const key = keyOf(save.run, account, save.item, save.sequence);
      const before = receipts.get(key);
      if (before !== undefined) {
        if (before.checksum === save.checksum) return before.receipt;
        throw new SequenceTaken(`${save.item} sequence ${save.sequence} holds another text`);
      }
      const { item, sequence, checksum, text, editedAtMs, run } = save;
      const receipt: Receipt = { receipt: randomBytes(12).toString('base64url'), item, sequence, checksum, serverAtMs: clock() };
      const kept: KeptAnswer = { ...receipt, run, account, editedAtMs, text };
      const written = write(file, JSON.stringify(kept)).then(() => receipt);
      receipts.set(key, { checksum, receipt: written });
      written.catch(() => receipts.delete(key));
      return written;
    });

  return {
    keep: (account, save) => promise(account, save, (file, json) => file.append(json)),
    pretend: (account, save) => promise(account, save, () => Promise.resolve()),
    find: (run, account, item, sequence) =>
      runs.use(nameOf(run), async ({ receipts }) => receipts.get(keyOf(run, account, item, sequence))?.receipt),
    async read(run) {
      const kept = (await ledgerLines(pathOf(nameOf(run)))).map((line) => JSON.parse(line) as KeptAnswer);
      const own = kept.filter((answer) => answer.run === run);
      return { entries: own.map(({ account, item, sequence, checksum, receipt }) => ({ account, item, sequence, checksum, receipt })) };
    },
    close: runs.close,
  };
}
