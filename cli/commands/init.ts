/** provnat init: makes the school file, or adds a server or a room list to the one that is there. */
import { Command, Option } from 'commander';
import { profileIds } from '../../core/plan.ts';
import { contextOf } from '../context.ts';
import type { SchoolFileOptions } from '../init/make-school-file.ts';

export const initCommand = (): Command =>
  new Command('init')
    .description('make the school file: rooms, access points, exam server')
    .option('--file <file>', 'where to write it', 'school.yaml')
    .option('--school <name>', 'name of the school')
    .option('--time-zone <name>', 'IANA name, such as Europe/Stockholm')
    .addOption(new Option('--profile <profile>', 'kind of exam').choices(profileIds))
    .option('--csv <file>', 'rooms and access points from a spreadsheet saved as CSV')
    .option('--server <address>', 'exam server that provnat serve started, such as https://10.0.0.5:8443')
    .option('--suffix <name>', 'the server’s host names are exam. find. login. media. under it', 'provnat.test')
    .option('--accept-key [fingerprint]', 'pin the server’s key without asking; with a fingerprint, that key only')
    .option('--run-token <reference>', 'env:NAME or file:PATH of the token that reads the server’s ledger')
    .option('--schema', 'print the JSON Schema by which an editor completes and checks the file, and write nothing')
    .option('--force', 'change a school file that is there; the former one is kept as .bak')
    .addHelpText(
      'after',
      `
Without options it asks. Columns of the CSV: room, seats, accessPoint, address and if wanted bssid, mac, vendor, owner, port
(sal, platser, accesspunkt, adress, …), one row for each pair of room and access point; ; , or tab between them.

Examples:
  provnat init
  provnat init --school Ängsskolan --csv rum.csv
  provnat init --schema                                                   prints the JSON Schema for an editor
  provnat init --force --server https://10.0.0.5:8443 --accept-key 1a2b-3c4d-…   adds a server to the file that is there`,
    )
    .action(async (options: SchoolFileOptions & { readonly schema?: boolean }, command: Command) => {
      if (options.schema === true) {
        const { schoolJsonSchema } = await import('../../core/inventory/school-json-schema.ts');
        return void process.stdout.write(`${JSON.stringify(schoolJsonSchema(), null, 2)}\n`);
      }
      const { initSchool } = await import('../actions/init-school.ts');
      await initSchool(options, contextOf(command));
    });
