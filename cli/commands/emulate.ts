/** provnat emulate: an access point that is not there, for rehearsals. */
import { Command, InvalidArgumentError, Option } from 'commander';
import type { EmulateOptions } from '../actions/emulate-access-point.ts';
import { contextOf } from '../context.ts';
import { count, megabits, milliseconds, portNumber, seconds } from '../options.ts';

const addressOf = (text: string): { host: string; port: number } => {
  const colon = text.lastIndexOf(':');
  if (colon < 1) throw new InvalidArgumentError('expected address:port.');
  return { host: text.slice(0, colon), port: portNumber(text.slice(colon + 1)) };
};

export const emulateCommand = (): Command =>
  new Command('emulate')
    .description('start an emulated access point for a rehearsal')
    .argument('<name>', 'name that the access point gives itself, such as ap-b12')
    .requiredOption('--server <address:port>', 'the exam server that it leads to', addressOf)
    .option('--host <address>', 'address to listen on', '127.0.0.1')
    .option('--port <port>', 'first TCP port; seat k is on port + k; 0 takes any free range', portNumber, 0)
    .option('--pupils <n>', 'seats that get a port of their own', count, 60)
    .option('--down-mbps <n>', 'shared capacity down, on the wire', megabits, 100)
    .option('--up-mbps <n>', 'shared capacity up, on the wire', megabits, 50)
    .option('--pupil-down-mbps <n>', 'ceiling of each pupil down, on the wire', megabits)
    .option('--pupil-up-mbps <n>', 'ceiling of each pupil up, on the wire', megabits)
    .option('--delay-ms <ms>', 'added to the round trip', milliseconds, 4)
    .option('--queue-ms <ms>', 'longest wait in the shared queue', milliseconds, 100)
    .option('--radio-refresh-ms <ms>', 'how often its radio figures are made anew', milliseconds)
    .option('--snmp-port <port>', 'UDP port of its SNMP agent; 0 takes any free one', portNumber, 0)
    .option('--user <reference>', 'SNMP v3: env:NAME or file:PATH of the user that may read it')
    .addOption(new Option('--auth <protocol>', 'SNMP v3 authentication').choices(['md5', 'sha', 'sha224', 'sha256', 'sha384', 'sha512']))
    .option('--auth-key <reference>', 'env:NAME or file:PATH of its key')
    .addOption(new Option('--priv <protocol>', 'SNMP v3 privacy').choices(['aes', 'aes256b', 'aes256r']))
    .option('--priv-key <reference>', 'env:NAME or file:PATH of its key')
    .option('--cut-after <seconds>', 'cuts the whole room off this long after the start, once', seconds)
    .option('--cut-for <seconds>', 'how long it is cut off', seconds)
    .option('--server-echo-port <port>', 'UDP port of the server’s echo, for the loss probe', portNumber)
    .option('--mac <address>', 'its MAC address')
    .addOption(new Option('--until-stdin-closes').hideHelp())
    .addHelpText(
      'after',
      `
The SNMP v2c community is read from PROVNAT_EMULATOR_COMMUNITY. Everything measured through it is labelled a rehearsal.
Example:
  PROVNAT_EMULATOR_COMMUNITY=rehearsal provnat emulate ap-b12 --server 127.0.0.1:8443 --down-mbps 40`,
    )
    .action(async (name: string, options: EmulateOptions, command: Command) => {
      const { emulateAccessPoint } = await import('../actions/emulate-access-point.ts');
      await emulateAccessPoint(name, options, contextOf(command));
    });
