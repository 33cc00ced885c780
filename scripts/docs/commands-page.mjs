/** docs/reference/commands.md from the command line itself. */
export function commandsPage({ makeProgram }) {
  const program = makeProgram();
  const help = (command) => {
    let text = '';
    command.configureOutput({ writeOut: (part) => (text += part), getOutHelpWidth: () => 110, getOutHasColors: () => false });
    command.outputHelp();
    return text.trimEnd().replaceAll('~\\\\', '~/');
  };
  const sections = program.commands.map((command) => `## ${command.name()}\n\n\`\`\`text\n${help(command)}\n\`\`\``);
  return `# Commands

What \`provnat --help\` says, and \`--help\` of each command. In a clone the program is \`node dist/provnat.js\`.

\`\`\`text
${help(program)}
\`\`\`

Options of the program itself (\`--json\`, \`--language\`, \`--log-level\`, \`--no-color\`) may stand before or after the command. With \`--json\` standard output holds one JSON document and nothing else; what is said on the way goes to standard error.

${sections.join('\n\n')}

## Environment

| variable | what |
| --- | --- |
| \`PROVNAT_K6\` | path of the k6 to use; otherwise the first that fits on \`PATH\`, then \`.cache/k6/k6\` of the clone |
| \`PROVNAT_EMULATOR_COMMUNITY\` | SNMP community of \`provnat emulate\`; without it the emulated access point has no SNMP agent |
| \`PROVNAT_DEBUG\` | any value: an error also prints the error that caused it |
| \`NO_COLOR\` | any value but an empty one: no colours |
| names after \`env:\` in the school file | secrets: [credentials](../guides/credentials.md) |
`;
}
