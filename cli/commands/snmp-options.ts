/** Options that say how a device is asked over SNMP: where a secret is, never the secret. */
import { type Command, InvalidArgumentError, Option } from 'commander';
import { macAddress } from '../../core/inventory/school-schema.ts';
import { portNumber } from '../options.ts';
import { inventoryOption } from './run-options.ts';

export const macOf = (text: string): string => {
  const mac = macAddress.safeParse(text);
  if (!mac.success) throw new InvalidArgumentError('expected a MAC address such as 00:0b:86:12:34:56.');
  return mac.data;
};

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
    .option('--vendor <id>', 'definition to read it by, such as openwrt; otherwise it is recognised');
