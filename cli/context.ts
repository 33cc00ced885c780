/** What every command needs of its surroundings: streams, colour, language, how much to say. */
import type { Command } from 'commander';

export type Language = 'sv' | 'en';

export interface Context {
  /** One JSON document on standard output and nothing else there. */
  readonly json: boolean;
  readonly color: boolean;
  readonly interactive: boolean;
  readonly width: number;
  readonly logLevel: LogLevel;
  readonly language: Language;
}

export const logLevels = ['silent', 'error', 'warn', 'info', 'debug'] as const;
export type LogLevel = (typeof logLevels)[number];

/** Reads the global options of the program that command belongs to. NO_COLOR: any non-empty value (no-color.org). */
export function contextOf(command: Command, environment: NodeJS.ProcessEnv = process.env): Context {
  const options: { json?: boolean; logLevel?: LogLevel; language?: Language; color?: boolean } = command.optsWithGlobals();
  const interactive = process.stderr.isTTY === true && environment['TERM'] !== 'dumb' && environment['CI'] === undefined;
  const noColor = environment['NO_COLOR'] !== undefined && environment['NO_COLOR'] !== '';
  return {
    json: options.json ?? false,
    color: options.color !== false && !noColor && process.stdout.isTTY === true,
    interactive,
    width: Math.max(60, Math.min(process.stdout.columns ?? 100, 120)),
    logLevel: options.logLevel ?? 'info',
    language: options.language ?? 'en',
  };
}

/** To standard error, so that standard output stays clean for reports and JSON. */
export function say(context: Context, level: Exclude<LogLevel, 'silent'>, text: string): void {
  if (logLevels.indexOf(level) <= logLevels.indexOf(context.logLevel)) process.stderr.write(`${text}\n`);
}
