/** One question that doctor asks, and what came of it. Judging is pure; reading is done by readers.ts. */
import { type ErrorCode, type ExitCode, errorCatalogue, exitCodes, ProvnatError } from '../../core/errors.ts';

/** warning: the run may be played, but proves less or may mislead. unknown: nobody could tell. */
export type ExaminationResult = 'good' | 'warning' | 'bad' | 'unknown';

export interface Examination {
  /** `<kind>` or `<kind>/<name>`, such as access-point/ap-b12. */
  readonly id: string;
  readonly question: string;
  readonly result: ExaminationResult;
  /** A sentence. Holds no secret, but may hold what devices say of themselves: make it plain before printing. */
  readonly saw: string;
  /** The next action. */
  readonly todo?: string;
  /** How doctor ends because of it; only where result is bad. */
  readonly exitCode?: ExitCode;
}

export interface Finding {
  readonly result: ExaminationResult;
  readonly saw: string;
  readonly todo?: string;
  readonly exitCode?: ExitCode;
}

export const good = (saw: string): Finding => ({ result: 'good', saw });
export const warning = (saw: string, todo: string): Finding => ({ result: 'warning', saw, todo });
export const unknown = (saw: string, todo?: string): Finding => ({ result: 'unknown', saw, ...(todo === undefined ? {} : { todo }) });
/** @param code what a run would end with for the same reason */
export const bad = (code: ErrorCode, saw: string, todo: string): Finding => ({
  result: 'bad',
  saw,
  todo,
  exitCode: errorCatalogue[code],
});

/** What a library threw is evidence; anything but a ProvnatError is a bug and goes on. */
export function badFrom(error: unknown): Finding {
  if (!(error instanceof ProvnatError)) throw error;
  return bad(error.code, error.message, error.hint);
}

/** 0 when nothing is bad. An invalid file (5) comes before what is missing (6): nothing can be said for sure until it is corrected. */
export function doctorExitCode(examinations: readonly Examination[]): ExitCode {
  const codes = examinations.flatMap(({ result, exitCode }) => (result === 'bad' ? [exitCode ?? exitCodes.missing] : []));
  return codes.includes(exitCodes.invalidInput) ? exitCodes.invalidInput : (codes[0] ?? exitCodes.ready);
}
