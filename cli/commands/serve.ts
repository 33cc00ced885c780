/** provnat serve: the exam server that may be loaded, as a school installs it. */
import { homedir } from 'node:os';
import { join } from 'node:path';
import { Command, Option } from 'commander';
import type { ServeOptions } from '../actions/serve-exams.ts';
import { contextOf } from '../context.ts';
import { count, megabits, milliseconds, portNumber, ratio } from '../options.ts';

export const serveCommand = (): Command =>
  new Command('serve')
    .description('start the exam server that a class may load')
    .option('--host <address>', 'address to listen on; 0.0.0.0 opens it to the network', '127.0.0.1')
    .option('--port <port>', 'TCP port; 0 takes any free one', portNumber, 8443)
    .addOption(new Option('--scheme <scheme>', 'https speaks HTTP/2 and HTTP/1.1').choices(['http', 'https']).default('https'))
    .option('--suffix <name>', 'host names are exam. find. login. media. under it', 'provnat.test')
    .option('--data <folder>', 'ledger, keys, tokens, generated certificate', join(homedir(), '.provnat-server'))
    .option('--certificate <file>', 'own certificate, PEM; otherwise one is generated')
    .option('--key <file>', 'its private key, PEM')
    .option('--per-pupil-mbps <n>', 'cap on the bandwidth chunks of each pupil', megabits)
    .option('--total-mbps <n>', 'cap on the bandwidth chunks of all together', megabits)
    .option('--max-pupils <n>', 'cap on accounts of one run', count)
    .option('--runs <n>', 'runs at once that the server and its line are meant for', count, 1)
    .option('--link-mbps <n>', 'rate of its own link where the system does not tell it, as in a virtual machine', megabits)
    .option('--udp-echo-port <port>', 'port of the echo for the loss probe; 0 takes any free one', portNumber, 8444)
    .option('--fault-slow-save <ms>', 'fault drill: receipts come this much later', milliseconds)
    .option('--fault-slow-identity-provider <ms>', 'fault drill: each login page takes this much longer', milliseconds)
    .option('--fault-refused-login <ratio>', 'fault drill: share of logins refused', ratio)
    .option('--fault-server-error <ratio>', 'fault drill: share of requests answered with 500', ratio)
    .option('--fault-dropped-socket <ms>', 'fault drill: sockets are dropped this often', milliseconds)
    .option('--fault-stalled-segment <ms>', 'fault drill: media segments stall halfway', milliseconds)
    .option('--fault-lost-acknowledgement <ratio>', 'fault drill: share of receipts never sent', ratio)
    .option('--fault-lost-answer <ratio>', 'fault drill: share of answers acknowledged and then not kept', ratio)
    .addOption(new Option('--until-stdin-closes').hideHelp())
    .addHelpText(
      'after',
      `
Examples:
  provnat serve                                   try it on this machine
  provnat serve --host 0.0.0.0 --total-mbps 500   for the school's network, capped
Fault drills are off unless named; active ones stand in the signed document, and no room becomes ready on such a server.`,
    )
    .action(async (options: ServeOptions, command: Command) => {
      const { serveExams } = await import('../actions/serve-exams.ts');
      await serveExams(options, contextOf(command));
    });
