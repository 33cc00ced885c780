/**
 * The whole command line: one file per command under commands/, which tells what the command takes. What it does is under actions/ and is
 * loaded only when the command is called, so that help, completion and stop do not wait for DuckDB, charts and servers.
 */
import { Command, Option } from 'commander';
import { provnatVersion } from '../run/provnat-version.ts';
import { completionScript, shells } from './completion-script.ts';
import { apCommand } from './commands/ap.ts';
import { collectCommand } from './commands/collect.ts';
import { demoCommand } from './commands/demo.ts';
import { discoverCommand } from './commands/discover.ts';
import { doctorCommand } from './commands/doctor.ts';
import { emulateCommand } from './commands/emulate.ts';
import { influxCommand } from './commands/influx.ts';
import { initCommand } from './commands/init.ts';
import { judgeCommand } from './commands/judge.ts';
import { planCommand } from './commands/plan.ts';
import { pruneCommand } from './commands/prune.ts';
import { publishCommand } from './commands/publish.ts';
import { reportCommand } from './commands/report.ts';
import { runCommand } from './commands/run.ts';
import { serveCommand } from './commands/serve.ts';
import { stopCommand } from './commands/stop.ts';
import { logLevels } from './context.ts';

export function makeProgram(): Command {
  const program = new Command('provnat')
    .description('Can this class take a digital exam in this room, on this room’s access points, today?')
    .version(provnatVersion)
    .addOption(new Option('--json', 'one JSON document on standard output'))
    .addOption(
      new Option('--log-level <level>', 'what is said on standard error; debug: also the lines of a run’s log')
        .choices(logLevels)
        .default('info'),
    )
    .addOption(new Option('--language <language>', 'of reports and summaries').choices(['sv', 'en']).default('en'))
    .option('--no-color', 'no colours; NO_COLOR in the environment does the same')
    .showHelpAfterError('(provnat --help tells what there is)')
    .addHelpText(
      'after',
      `
Exit codes: 0 ready · 3 a room is not ready · 4 cannot tell · 2 wrong command line · 5 a file is invalid · 6 something is missing · 130 interrupted · 1 a bug

First room:
  provnat demo                    see it work on this machine
  provnat serve --host 0.0.0.0    on the machine that plays the exam server
  provnat init                    write school.yaml
  provnat doctor B12              is everything right that a run needs?
  provnat run B12                 from a laptop in room B12`,
    );
  for (const command of [
    initCommand(),
    doctorCommand(),
    apCommand(),
    discoverCommand(),
    planCommand(),
    runCommand(),
    stopCommand(),
    judgeCommand(),
    reportCommand(),
    publishCommand(),
    influxCommand(),
    collectCommand(),
    serveCommand(),
    emulateCommand(),
    demoCommand(),
    pruneCommand(),
  ]) {
    program.addCommand(command);
  }
  program
    .command('completion')
    .description('print a completion script for your shell')
    .argument('<shell>', shells.join(', '))
    .addHelpText('after', '\nExample:\n  source <(provnat completion bash)')
    .action((shell: string) => {
      process.stdout.write(completionScript(program, shell));
    });
  exitByThrowing(program);
  return program;
}

/** Usage errors are thrown, so that main alone ends the process. */
function exitByThrowing(command: Command): void {
  command.exitOverride();
  for (const child of command.commands) exitByThrowing(child);
}
