/** provnat ap: what is this device, what can it tell, what is it saying now? */
import { Command } from 'commander';
import type { ApOptions } from '../actions/show-access-point.ts';
import { contextOf } from '../context.ts';
import { seconds } from '../options.ts';
import { withSnmpOptions } from './snmp-options.ts';

export const apCommand = (): Command =>
  withSnmpOptions(new Command('ap'))
    .description('ask one access point what it is, what it can tell and what it says now')
    .argument('<device>', 'IP address, or the name of an access point in the school file')
    .option('--mac <address>', 'the access point that is meant, where the device is a controller')
    .option('--seconds <n>', 'over which readings are taken for rates', seconds, 15)
    .addHelpText(
      'after',
      `
A figure is a value, zero, or unknown with the reason. Age is how old it may be, window over how long the device averages.
The port of its switch is asked as well where the school file names one; what it is silent about is said in a line.
Examples:
  provnat ap ap-b12                                      as the school file says
  provnat ap 10.0.0.21 --credential snmp
  provnat ap 10.0.0.21 --community env:SNMP_COMMUNITY --json
  provnat ap 10.0.0.21 --user env:SNMP_USER --auth sha256 --auth-key env:SNMP_AUTH --priv aes --priv-key file:secrets/priv
  provnat ap 10.0.0.2 --credential wlc --mac 00:0b:86:12:34:56
Ends with 0 when it answered, 6 when it is silent or refuses the credential, 5 when a file or an address is invalid.`,
    )
    .action(async (device: string, options: ApOptions, command: Command) => {
      const { showAccessPoint } = await import('../actions/show-access-point.ts');
      await showAccessPoint(device, options, contextOf(command));
    });
