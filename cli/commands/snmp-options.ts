/** Options that say how a device is asked over SNMP: where a secret is, never the secret. */
import { type Command, Option } from 'commander';
import { portNumber } from '../options.ts';
import { inventoryOption } from './run-options.ts';

export const withSnmpOptions = (command: Command): Command =>
  command
    .addOption(inventoryOption())
    .option('--credential <name>', 'credential of the school file')
    .option('--community <reference>', 'SNMP v2c: env:NAME or file:PATH of the community; none is tried unasked')
    .option('--user <reference>', 'SNMP v3: env:NAME or file:PATH of the user')
    .addOption(new Option('--auth <protocol>', 'SNMP v3 authentication').choices(['md5', 'sha', 'sha224', 'sha256', 'sha384', 'sha512']))
    .option('--auth-key <reference>', 'env:NAME or file:PATH of its key')
    .addOption(new Option('--priv <protocol>', 'SNMP v3 privacy').choices(['des', 'aes', 'aes256b', 'aes256r']))
    .option('--priv-key <reference>', 'env:NAME or file:PATH of its key')
    .option('--port <port>', 'UDP port of the agent; otherwise the school file’s, or 161', portNumber)
    .option('--vendor <id>', 'vendor definition to read it by; otherwise it is recognised');
