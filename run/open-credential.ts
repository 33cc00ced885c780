/** The secrets of one credential of school.yaml, opened where it says they are. */
import type { CredentialRef } from '../core/inventory/types.ts';
import type { Secret } from '../core/secret.ts';
import type { SnmpCredential } from '../collectors/snmp/snmp-value.ts';
import { openSecret, type SecretSource } from './secrets.ts';

/** @throws ProvnatError SECRET_MISSING, SECRET_EXPOSED */
export async function openCredential(name: string, reference: CredentialRef, source: SecretSource): Promise<SnmpCredential> {
  const open = (secret: string, what: string): Promise<Secret> => openSecret(secret, `credential ${name}: ${what}`, source);
  if (reference.version === '2c') return { version: '2c', community: await open(reference.community, 'community') };
  const { authProtocol, authKey, privProtocol, privKey } = reference;
  return {
    version: '3',
    user: await open(reference.user, 'user'),
    ...(authProtocol === undefined || authKey === undefined
      ? {}
      : { auth: { protocol: authProtocol, key: await open(authKey, 'authKey') } }),
    ...(privProtocol === undefined || privKey === undefined
      ? {}
      : { priv: { protocol: privProtocol, key: await open(privKey, 'privKey') } }),
  };
}
