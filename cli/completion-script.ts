/** Shell completion for bash, zsh and fish, made from the program itself so that it cannot fall behind. */
import type { Command, Option } from 'commander';
import { ProvnatError } from '../core/errors.ts';

export const shells = ['bash', 'zsh', 'fish'] as const;

interface Entry {
  readonly name: string;
  readonly says: string;
  readonly flags: readonly string[];
}

const shown = (command: Command): readonly Option[] => command.options.filter(({ hidden }) => !hidden);

const entriesOf = (program: Command): Entry[] => {
  const global = program.options.map((option) => option.long ?? option.short ?? '');
  return program.commands.map((command) => ({
    name: command.name(),
    says: command.description().replaceAll("'", '’'),
    flags: [...shown(command).map((option) => option.long ?? ''), ...global, '--help'].filter((flag) => flag !== ''),
  }));
};

export function completionScript(program: Command, shell: string): string {
  const entries = entriesOf(program);
  const names = entries.map((entry) => entry.name).join(' ');
  if (shell === 'bash') {
    const cases = entries.map((entry) => `    ${entry.name}) words='${entry.flags.join(' ')}' ;;`).join('\n');
    return `_provnat() {
  local word=\${COMP_WORDS[COMP_CWORD]} command=\${COMP_WORDS[1]} words='${names}'
  if [ "$COMP_CWORD" -gt 1 ]; then case $command in
${cases}
    *) words='' ;;
  esac; fi
  COMPREPLY=($(compgen -W "$words" -- "$word"))
  [ -n "\${COMPREPLY[*]}" ] || COMPREPLY=($(compgen -f -- "$word"))
}
complete -F _provnat provnat
`;
  }
  if (shell === 'zsh') {
    const described = entries.map((entry) => `    '${entry.name}:${entry.says}'`).join('\n');
    const cases = entries.map((entry) => `    ${entry.name}) compadd -- ${entry.flags.join(' ')}; _files ;;`).join('\n');
    return `#compdef provnat
_provnat() {
  local -a commands=(
${described}
  )
  if (( CURRENT == 2 )); then _describe command commands; return; fi
  case $words[2] in
${cases}
  esac
}
compdef _provnat provnat
`;
  }
  if (shell === 'fish') {
    return entries
      .flatMap((entry) => [
        `complete -c provnat -n __fish_use_subcommand -a ${entry.name} -d '${entry.says}'`,
        ...entry.flags
          .filter((flag) => flag.startsWith('--'))
          .map((flag) => `complete -c provnat -n '__fish_seen_subcommand_from ${entry.name}' -l ${flag.slice(2)}`),
      ])
      .join('\n')
      .concat('\n');
  }
  throw new ProvnatError('USAGE', `completion: unknown shell ${JSON.stringify(shell)}`, `Known: ${shells.join(', ')}`);
}
