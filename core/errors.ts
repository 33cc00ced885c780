/** Every error a user can meet, with its exit code. Libraries throw; only cli/main.ts prints and exits. */

export const exitCodes = {
  ready: 0,
  bug: 1,
  usage: 2,
  notReady: 3,
  inconclusive: 4,
  invalidInput: 5,
  missing: 6,
  interrupted: 130,
} as const;
export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

/** The catalogue: a code is what is wrong, its number how the process ends. */
export const errorCatalogue = {
  USAGE: exitCodes.usage,
  INVENTORY_INVALID: exitCodes.invalidInput,
  PLAN_INVALID: exitCodes.invalidInput,
  LIMITS_INVALID: exitCodes.invalidInput,
  VENDOR_INVALID: exitCodes.invalidInput,
  PROFILE_UNKNOWN: exitCodes.invalidInput,
  RUN_FORMAT_NEWER: exitCodes.invalidInput,
  RUN_FOLDER_DAMAGED: exitCodes.invalidInput,
  LEDGER_DAMAGED: exitCodes.invalidInput,
  FILE_MISSING: exitCodes.missing,
  SECRET_MISSING: exitCodes.missing,
  SECRET_EXPOSED: exitCodes.missing,
  K6_MISSING: exitCodes.missing,
  K6_VERSION: exitCodes.missing,
  DISK_FULL: exitCodes.missing,
  SERVER_UNREACHABLE: exitCodes.missing,
  SERVER_NOT_OPTED_IN: exitCodes.missing,
  SERVER_KEY_MISMATCH: exitCodes.missing,
  ROOMS_NEED_REHEARSAL: exitCodes.missing,
  RUN_IN_PROGRESS: exitCodes.missing,
  PORT_IN_USE: exitCodes.missing,
  DATA_FOLDER_IN_USE: exitCodes.missing,
  OUTSIDE_TIME_WINDOW: exitCodes.missing,
  CLOCKS_DISAGREE: exitCodes.missing,
  INFLUX_UNREACHABLE: exitCodes.missing,
  INFLUX_REFUSED: exitCodes.missing,
  INFLUX_INCOMPLETE: exitCodes.missing,
  RETENTION_SHORTER: exitCodes.missing,
  INFLUX_ELSEWHERE: exitCodes.missing,
  INTERRUPTED: exitCodes.interrupted,
} as const;
export type ErrorCode = keyof typeof errorCatalogue;

/** message = subject, expectation, what we saw; hint = the next action. Neither ever holds a secret. */
export class ProvnatError extends Error {
  override readonly name = 'ProvnatError';
  readonly code: ErrorCode;
  readonly hint: string;
  readonly exitCode: ExitCode;

  constructor(code: ErrorCode, message: string, hint: string, options?: { readonly cause?: unknown }) {
    super(message, options);
    this.code = code;
    this.hint = hint;
    this.exitCode = errorCatalogue[code];
  }
}
