/** A pupil's answers, however they come in: checked, kept, receipted; with the faults that were switched on. */
import { setTimeout as wait } from 'node:timers/promises';

import { z } from 'zod';

import type { FaultSwitches, Receipt, SaveRequest, SubmitReply } from '../core/protocol.ts';
import { shareOf, stickyShareOf } from './faults.ts';
import { SequenceTaken } from './ledger.ts';
import type { Ledger } from './ledger.ts';
import { lineChecksum as textChecksum } from './ledger-file.ts';
import type { PlatformLogLine } from './platform-options.ts';
import { FailedOnPurpose, Refused } from './refused.ts';
import type { Session } from './session.ts';

/** An answer is a page of text, at most a few hundred kB (domain figures: p99 22 KB, largest 410 KB). */
export const maxAnswerBodyBytes = 1_048_576;

const item = z.string().regex(/^[\w.-]{1,64}$/);
const sequence = z.int().min(0).max(1_000_000_000);
const checksum = z.string().regex(/^[0-9a-f]{16}$/);
const run = z.string().max(80);
const saveRequest = z.object({ run, item, sequence, text: z.string(), checksum, editedAtMs: z.number() });
const submitRequest = z.object({ run, answers: z.array(z.object({ item, sequence, checksum })).max(1_000) });

export interface Answers {
  /** The receipt after fsync; undefined when a fault swallows it. Throws Refused. */
  save(session: Session, body: unknown): Promise<Receipt | undefined>;
  /** Throws Refused. */
  submit(session: Session, body: unknown): Promise<SubmitReply>;
}

export function openAnswers(ledger: Ledger, faults: FaultSwitches, log: (line: PlatformLogLine) => void): Answers {
  const failing = shareOf(faults.serverErrorRatio);
  const loseAnswer = stickyShareOf(faults.lostAnswerRatio);
  const loseReceipt = stickyShareOf(faults.lostAcknowledgementRatio);

  async function keep(session: Session, save: SaveRequest, losing: boolean): Promise<Receipt> {
    try {
      return losing ? await ledger.pretend(session.account, save) : await ledger.keep(session.account, save);
    } catch (cause) {
      if (cause instanceof SequenceTaken) throw new Refused(409, 'sequence-taken', `${cause.message}. Raise the sequence with every edit.`);
      const reason = cause instanceof Error ? cause.message : String(cause);
      log({ level: 'error', event: 'answer-not-kept', message: `answer of ${session.account} is not kept: ${reason}` });
      throw new Refused(503, 'answer-not-kept', 'The answer could not be written to disk and is not kept. Send it again.');
    }
  }

  return {
    async save(session, body) {
      const save = parsed(saveRequest, body, 'save');
      ownRun(session, save.run);
      if (textChecksum(save.text) !== save.checksum) {
        throw new Refused(422, 'checksum-mismatch', `${save.item}: the text that arrived is not the one that was sent. Send it again.`);
      }
      if (failing()) throw new FailedOnPurpose();
      const answer = JSON.stringify([session.account, save.item, save.sequence]);
      const receipt = await keep(session, save, loseAnswer(answer));
      if (faults.slowSaveMs !== undefined) await wait(faults.slowSaveMs);
      return loseReceipt(answer) ? undefined : receipt;
    },

    async submit(session, body) {
      const { run: ofRun, answers } = parsed(submitRequest, body, 'submit');
      ownRun(session, ofRun);
      const receipts: Receipt[] = [];
      const missing: { item: string; sequence: number }[] = [];
      for (const answer of answers) {
        const receipt = await ledger.find(ofRun, session.account, answer.item, answer.sequence);
        if (receipt !== undefined && receipt.checksum === answer.checksum) receipts.push(receipt);
        else missing.push({ item: answer.item, sequence: answer.sequence });
      }
      return { receipts, missing };
    },
  };
}

function parsed<T>(schema: z.ZodType<T>, body: unknown, what: string): T {
  const checked = schema.safeParse(body);
  if (checked.success) return checked.data;
  const issue = checked.error.issues[0];
  throw new Refused(400, 'malformed', `${what}: ${issue?.path.join('.') ?? ''} ${issue?.message ?? 'is not what the protocol says'}`);
}

function ownRun(session: Session, asked: string): void {
  if (session.run === asked) return;
  throw new Refused(403, 'other-run', `This account takes part in ${session.run} and cannot write into another run.`);
}
