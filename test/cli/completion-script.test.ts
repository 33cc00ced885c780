import { spawnSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import { completionScript, shells } from '../../cli/completion-script.ts';
import { makeProgram } from '../../cli/program.ts';

const program = makeProgram();
const names = program.commands.map((command) => command.name());
const has = (shell: string): boolean => spawnSync(shell, ['--version']).status === 0;

/** Words that bash would offer after these, the last of them half written. */
function offered(...words: readonly string[]): readonly string[] {
  const script = `${completionScript(program, 'bash')}
COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _provnat; printf '%s\\n' "\${COMPREPLY[@]}"`;
  const { status, stdout, stderr } = spawnSync('bash', ['-c', script, 'bash', 'provnat', ...words], { encoding: 'utf8' });
  expect(status, stderr).toBe(0);
  return stdout.split('\n').filter((word) => word !== '');
}

describe.runIf(has('bash'))('completion in bash', () => {
  test('parses', () => {
    const { status, stderr } = spawnSync('bash', ['-n'], { input: completionScript(program, 'bash'), encoding: 'utf8' });
    expect(status, stderr).toBe(0);
  });

  test('offers every command, and those that begin so', () => {
    expect(offered('')).toEqual(expect.arrayContaining(names));
    expect(offered('re')).toEqual(['report']);
  });

  test.each(names)('offers the options of %s', (name) => {
    const command = program.commands.find((candidate) => candidate.name() === name);
    const shown = command?.options.filter(({ hidden }) => !hidden).map(({ long }) => long ?? '') ?? [];
    expect(offered(name, '--')).toEqual(expect.arrayContaining([...shown, '--json', '--help']));
    expect(offered(name, '--')).not.toContain('--until-stdin-closes');
  });
});

describe('completion in other shells', () => {
  test.each(shells)('%s names every command', (shell) => {
    const script = completionScript(program, shell);
    for (const name of names) expect(script).toMatch(new RegExp(`\\b${name}\\b`));
  });

  test.each(shells.filter((shell) => shell !== 'bash' && has(shell)))('%s parses it', (shell) => {
    expect(spawnSync(shell, ['-n'], { input: completionScript(program, shell) }).status).toBe(0);
  });

  test('an unknown shell is a usage error that names those that are known', () => {
    expect(() => completionScript(program, 'tcsh')).toThrow(
      expect.objectContaining({ code: 'USAGE', hint: expect.stringContaining('zsh') as string }),
    );
  });
});
