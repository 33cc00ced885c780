/** The command line as a person meets it: what it takes, what it refuses, what it explains. Nothing is started. */
import type { Command } from 'commander';
import { CommanderError } from 'commander';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { contextOf } from '../../cli/context.ts';
import { makeProgram } from '../../cli/program.ts';
import { exitCodes, errorCatalogue } from '../../core/errors.ts';

const environment = process.env;
afterEach(() => {
  vi.restoreAllMocks();
  process.env = environment;
});

function quietProgram(): { readonly program: Command; readonly said: () => string } {
  const program = makeProgram();
  let text = '';
  const quiet = (command: Command): void => {
    command.configureOutput({ writeOut: (part) => (text += part), writeErr: (part) => (text += part) });
    for (const child of command.commands) quiet(child);
  };
  quiet(program);
  return { program, said: () => text };
}

const commandOf = (program: Command, name: string): Command => {
  const found = program.commands.find((command) => command.name() === name);
  if (found === undefined) throw new Error(`no command ${name}`);
  return found;
};

/** What a command would get, without doing it. */
function parsed(
  name: string,
  ...args: readonly string[]
): { readonly options: Record<string, unknown>; readonly operands: readonly string[] } {
  const { program } = quietProgram();
  const command = commandOf(program, name);
  let seen: { options: Record<string, unknown>; operands: readonly string[] } | undefined;
  command.action(() => {
    seen = { options: command.optsWithGlobals(), operands: command.args };
  });
  program.parse([name, ...args], { from: 'user' });
  if (seen === undefined) throw new Error('the command was not called');
  return seen;
}

function refused(...args: readonly string[]): { readonly error: CommanderError; readonly said: string } {
  const { program, said } = quietProgram();
  for (const command of program.commands) command.action(() => undefined);
  try {
    program.parse([...args], { from: 'user' });
  } catch (error) {
    if (error instanceof CommanderError) return { error, said: said() };
    throw error;
  }
  throw new Error(`went through: ${args.join(' ')}`);
}

const names = makeProgram().commands.map((command) => command.name());

describe('help', () => {
  test('names every command of the main job', () => {
    expect(names).toEqual(
      expect.arrayContaining(['init', 'doctor', 'plan', 'run', 'stop', 'judge', 'report', 'serve', 'demo', 'prune', 'completion']),
    );
  });

  test.each(names)('%s has a sentence, an example, and words for every option and argument', (name) => {
    const { program, said } = quietProgram();
    const command = commandOf(program, name);
    expect(() => program.parse([name, '--help'], { from: 'user' })).toThrow(CommanderError);
    expect(command.description()).not.toBe('');
    expect(said()).toMatch(/Examples?:\n {2}\S/);
    for (const option of command.options.filter(({ hidden }) => !hidden)) expect(option.description, option.flags).not.toBe('');
    for (const argument of command.registeredArguments) expect(argument.description, argument.name()).not.toBe('');
  });

  test.each(names)('%s: its examples can be parsed by the program itself', (name) => {
    const { program, said } = quietProgram();
    expect(() => program.parse([name, '--help'], { from: 'user' })).toThrow(CommanderError);
    const examples = said()
      .split('\n')
      .flatMap((line) => /^ {2}(?:\w+=\S+ )?provnat (.*)$/.exec(line)?.[1] ?? []);
    for (const example of examples) {
      // What stands after three spaces explains.
      const args = (example.split(/ {3,}/)[0] ?? '').trim().split(' ');
      const tried = quietProgram().program;
      for (const command of tried.commands) command.action(() => undefined);
      expect(() => tried.parse(args, { from: 'user' }), example).not.toThrow();
    }
  });

  test('the first help tells the exit codes', () => {
    const { program, said } = quietProgram();
    expect(() => program.parse(['--help'], { from: 'user' })).toThrow(CommanderError);
    for (const code of Object.values(exitCodes)) expect(said()).toMatch(new RegExp(`\\b${String(code)}\\b`));
  });
});

describe('options', () => {
  test('run: defaults, phases, profile', () => {
    expect(parsed('run', 'B12').options).toMatchObject({ inventory: 'school.yaml', runs: 'runs', length: 'quick', logLevel: 'info' });
    expect(parsed('run', 'B12', 'B14', '--rehearsal').operands).toEqual(['B12', 'B14']);
    expect(parsed('run', 'B12', '--phases', 'idle, bandwidth').options['phases']).toEqual(['idle', 'bandwidth']);
    expect(parsed('run', 'B12', '--profile', 'film', '--seed', '7').options).toMatchObject({ profile: 'film', seed: 7 });
  });

  test('global options are taken before and after the command', () => {
    expect(parsed('judge', 'latest', '--json', '--log-level', 'warn').options).toMatchObject({ json: true, logLevel: 'warn' });
    const { program } = quietProgram();
    const command = commandOf(program, 'judge');
    let json: unknown;
    command.action(() => (json = command.optsWithGlobals()['json']));
    program.parse(['--json', 'judge', 'latest'], { from: 'user' });
    expect(json).toBe(true);
  });

  test.each([
    ['an unknown option', ['run', 'B12', '--loud'], '--loud'],
    ['a misspelt command, and says which may be meant', ['rnu', 'B12'], 'run'],
    ['no room', ['run'], 'room'],
    ['an unknown phase', ['run', 'B12', '--phases', 'idle,lunch'], 'bandwidth'],
    ['an unknown profile', ['run', 'B12', '--profile', 'maths'], 'listening'],
    ['an unknown length', ['run', 'B12', '--length', 'long'], 'endurance'],
    ['a seed that is no number', ['run', 'B12', '--seed', 'x'], 'whole number'],
    ['a seed below zero', ['run', 'B12', '--seed', '-1'], 'from 0'],
    ['a port beyond the last', ['serve', '--port', '65536'], '65535'],
    ['a port that is empty', ['serve', '--port', ''], 'number'],
    ['a ratio above 1', ['serve', '--fault-refused-login', '1.5'], 'from 0 to 1'],
    ['a rate of nothing', ['emulate', 'ap', '--server', '127.0.0.1:1', '--down-mbps', '0'], 'from 0.001'],
    ['an address without a port', ['emulate', 'ap', '--server', 'localhost'], 'address:port'],
    ['privacy that the emulator has not', ['emulate', 'ap', '--server', '127.0.0.1:1', '--priv', 'des'], 'aes256b'],
    ['part of a pupil', ['demo', '--pupils', '2.5'], 'whole number'],
    ['a log level that is none', ['run', 'B12', '--log-level', 'loud'], 'silent'],
    ['a language that is none', ['report', '--language', 'de'], 'sv'],
  ])('%s is refused', (_says, args, names_) => {
    const { error, said } = refused(...args);
    expect(error.exitCode).not.toBe(0);
    expect(said).toContain(names_);
  });

  test('nothing at all shows the help', () => {
    const { program, said } = quietProgram();
    expect(() => program.parse([], { from: 'user' })).toThrow(CommanderError);
    expect(said()).toContain('provnat');
  });
});

describe('surroundings', () => {
  const colorIn = (env: NodeJS.ProcessEnv, args: readonly string[] = [], terminal = true): boolean => {
    const program = makeProgram();
    const command = commandOf(program, 'prune');
    let color: boolean | undefined;
    const before = process.stdout.isTTY;
    process.stdout.isTTY = terminal;
    try {
      command.action(() => {
        ({ color } = contextOf(command, env));
      });
      program.parse(['prune', ...args], { from: 'user' });
    } finally {
      process.stdout.isTTY = before;
    }
    if (color === undefined) throw new Error('the command was not called');
    return color;
  };

  test('colour on a terminal only, and never with NO_COLOR or --no-color', () => {
    expect(colorIn({})).toBe(true);
    expect(colorIn({ NO_COLOR: '' })).toBe(true);
    expect(colorIn({ NO_COLOR: '1' })).toBe(false);
    expect(colorIn({ NO_COLOR: 'anything' })).toBe(false);
    expect(colorIn({}, ['--no-color'])).toBe(false);
    expect(colorIn({}, [], false)).toBe(false);
  });

  test('every error has an exit code of the table', () => {
    for (const [code, exit] of Object.entries(errorCatalogue)) expect(Object.values(exitCodes), code).toContain(exit);
  });
});
