/** provnat discover: which access points do controllers list, and which room does each hang in? */
import { Command } from 'commander';
import type { DiscoverOptions } from '../actions/show-discovery.ts';
import { contextOf } from '../context.ts';
import { withSnmpOptions } from './snmp-options.ts';

export const discoverCommand = (): Command =>
  withSnmpOptions(new Command('discover'))
    .description('list the access points of controllers, and propose the room of each')
    .argument('<controller...>', 'names of controllers in the school file, or IP addresses')
    .option('--patch <file>', 'write the change of the school file as a unified diff; - is standard output')
    .option('--apply', 'make that change; the former school file is kept as .bak')
    .addHelpText(
      'after',
      `
A room is proposed when exactly one room of the school file stands in the access point's name or location: B12, B-12, sal B12.
Everything else is undecided and told with its candidates. The school file is not written without --apply.
Examples:
  provnat discover wlc
  provnat discover wlc --patch rooms.patch         review it, then: patch school.yaml rooms.patch
  provnat discover 10.0.0.2 --community env:SNMP_COMMUNITY --json
Ends with 0 when every controller listed its access points, 6 when one is silent, 5 when a file is invalid.`,
    )
    .action(async (devices: readonly string[], options: DiscoverOptions, command: Command) => {
      const { showDiscovery } = await import('../actions/show-discovery.ts');
      await showDiscovery(devices, options, contextOf(command));
    });
