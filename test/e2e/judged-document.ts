/** What a command that judges prints, and what it says of a room. */
import type { CheckFinding, RoomVerdict, Verdict } from '../../core/verdict.ts';
import type { Ended } from './processes.ts';

/** What `run --json` and `judge --json` print. */
export interface JudgedDocument {
  readonly verdict: Verdict;
  readonly runFolder: string;
}

export const documentOf = ({ stdout, stderr }: Ended): JudgedDocument => {
  try {
    return JSON.parse(stdout) as JudgedDocument;
  } catch (cause) {
    throw new Error(`no JSON document on standard output: ${stdout.slice(0, 500)}\n${stderr.slice(-2_000)}`, { cause });
  }
};

export function roomOf({ verdict }: JudgedDocument, room: string): RoomVerdict {
  const found = verdict.rooms.find((candidate) => candidate.room === room);
  if (found === undefined) throw new Error(`no verdict of room ${room}`);
  return found;
}

export function findingOf(document: JudgedDocument, room: string, check: string): CheckFinding {
  const found = roomOf(document, room).findings.find((candidate) => candidate.check === check);
  if (found === undefined) throw new Error(`no finding of ${check} in ${room}`);
  return found;
}

/** check → outcome, for messages: a test that fails should say which gate tripped. */
export const outcomesOf = (document: JudgedDocument, room: string): string =>
  roomOf(document, room)
    .findings.filter(({ outcome }) => outcome !== 'pass' && outcome !== 'not-applicable')
    .map(({ check, outcome, reason, evidence }) => `${check}: ${outcome} (${reason}) ${JSON.stringify(evidence)}`)
    .join('\n');
