#!/usr/bin/env node
/** The only place that prints errors and ends the process. */
import { CommanderError } from 'commander';
import { type ErrorCode, ProvnatError, exitCodes } from '../core/errors.ts';
import { plainValue } from '../report/plain-text.ts';
import { makeProgram } from './program.ts';

const program = makeProgram();
const wantsJson = process.argv.includes('--json');

/** With --json, standard output is one document also when all it can say is why there is none. */
function tellMachine({ code, message, hint }: Pick<ProvnatError, 'message' | 'hint'> & { readonly code: ErrorCode | 'BUG' }): void {
  if (wantsJson) process.stdout.write(`${JSON.stringify({ error: { code, message, hint } })}\n`);
}

/** What a file, a device or a server said is in our messages; only our own line breaks act. */
const plainLines = (text: string): string => plainValue(text.split('\n')).join('\n');

/** @returns the exit code that error deserves, after saying what it says. */
function explain(error: unknown): number {
  if (error instanceof CommanderError) {
    if (error.exitCode === 0) return exitCodes.ready;
    tellMachine({ code: 'USAGE', message: error.message.replace(/^error: /, ''), hint: 'provnat --help tells what there is.' });
    return exitCodes.usage; // commander has told the person
  }
  if (error instanceof ProvnatError) {
    tellMachine(error);
    process.stderr.write(`provnat: ${plainLines(error.message)}\n${error.hint === '' ? '' : `  → ${plainLines(error.hint)}\n`}`);
    if (process.env['PROVNAT_DEBUG'] !== undefined && error.cause !== undefined)
      process.stderr.write(`${String(error.cause instanceof Error ? error.cause.stack : error.cause)}\n`);
    return error.exitCode;
  }
  if (error instanceof Error && error.name === 'ExitPromptError') return exitCodes.interrupted; // Ctrl-C at a question
  const said = error instanceof Error ? error : new Error(String(error));
  tellMachine({
    code: 'BUG',
    message: said.message,
    hint: 'This is a bug in the tool, not in your network. Standard error has the lines that a report of it needs.',
  });
  process.stderr.write(
    `provnat: this is a bug in the tool, not in your network. Please report it with the lines below.\n${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`,
  );
  return exitCodes.bug;
}

process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(process.exitCode ?? exitCodes.ready); // the reader, such as head, has seen enough
  throw error;
});

try {
  await program.parseAsync(process.argv);
} catch (error) {
  process.exitCode = explain(error);
}
