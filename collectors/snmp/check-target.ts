/** What must be right of a device before a single datagram goes out to it. */
import { isIP } from 'node:net';
import { ProvnatError } from '../../core/errors.ts';
import type { Secret } from '../../core/secret.ts';
import type { SnmpCredential } from './snmp-value.ts';

/**
 * An empty community would go out as `public`, which nobody asked for: the library fills it in. An empty user or key is a secret that was
 * not given.
 * @throws ProvnatError INVENTORY_INVALID
 */
export function checkTarget({ address, credential }: { readonly address: string; readonly credential: SnmpCredential }): void {
  if (isIP(address) === 0) {
    throw new ProvnatError(
      'INVENTORY_INVALID',
      `access point address: expected an IP address, saw "${address}"`,
      'Write the IP address of the device in school.yaml.',
    );
  }
  if (credential.version === '3' && credential.priv !== undefined && credential.auth === undefined) {
    throw new ProvnatError(
      'INVENTORY_INVALID',
      `SNMP credential for ${address}: a privacy key without an authentication key would go unused`,
      'Give authProtocol and authKey too, or leave the privacy key out; nothing was sent.',
    );
  }
  for (const [what, secret] of secretsOf(credential)) {
    if (secret.reveal() !== '') continue;
    throw new ProvnatError(
      'INVENTORY_INVALID',
      `SNMP credential for ${address}: the ${what} is empty`,
      'Put the secret into the variable or file that school.yaml names; nothing was sent.',
    );
  }
}

const secretsOf = (credential: SnmpCredential): readonly (readonly [string, Secret])[] =>
  credential.version === '2c'
    ? [['community', credential.community]]
    : [
        ['user', credential.user],
        ...(credential.auth === undefined ? [] : [['authentication key', credential.auth.key] as const]),
        ...(credential.priv === undefined ? [] : [['privacy key', credential.priv.key] as const]),
      ];
