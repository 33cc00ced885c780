/** The credential that a command line names: one of the school file's, or where its parts are. Never a secret itself. */
import { resolve } from 'node:path';
import { ProvnatError } from '../../core/errors.ts';
import type { CredentialRef, Inventory } from '../../core/inventory/types.ts';
import { suggestion } from '../../core/document/suggest.ts';
import type { SnmpCredential } from '../../collectors/snmp/snmp-value.ts';
import { openCredential } from '../open-credential.ts';
import type { SecretSource } from '../secrets.ts';

export interface CredentialOptions {
  /** Name in the school file. */
  readonly credential?: string;
  /** These are references, env:NAME or file:PATH. */
  readonly community?: string;
  readonly user?: string;
  readonly auth?: V3['authProtocol'];
  readonly authKey?: string;
  readonly priv?: V3['privProtocol'];
  readonly privKey?: string;
}
type V3 = Extract<CredentialRef, { version: '3' }>;

/** How a device is asked, with where that came from: a school file may be given the reference, never the secret. */
export interface NamedCredential {
  readonly opened: SnmpCredential;
  readonly reference: CredentialRef;
  /** In the school file; absent: told on the command line. */
  readonly name?: string;
}

const usage = (message: string, hint: string): ProvnatError => new ProvnatError('USAGE', message, hint);
const howTo =
  'name one of the school file with --credential, or say where it is: --community env:NAME or file:PATH; v3: --user, --auth, --auth-key, --priv, --priv-key';

/** @returns undefined when the command line names none. @throws ProvnatError USAGE; what was written is not repeated */
export function writtenCredential(
  options: CredentialOptions,
): { readonly reference: CredentialRef } | { readonly name: string } | undefined {
  const { credential, community, user, auth, authKey, priv, privKey } = options;
  const v3 = [user, auth, authKey, priv, privKey].some((part) => part !== undefined);
  if ([credential !== undefined, community !== undefined, v3].filter(Boolean).length > 1)
    throw usage('--credential, --community and the options of v3 exclude each other', howTo);
  if (credential !== undefined) return { name: credential };
  if (community !== undefined) return { reference: { version: '2c', community: referenceIn('--community', community) } };
  if (!v3) return undefined;
  if (user === undefined) throw usage('SNMP v3 needs --user', howTo);
  if ((auth === undefined) !== (authKey === undefined)) throw usage('--auth and --auth-key belong together', howTo);
  if ((priv === undefined) !== (privKey === undefined)) throw usage('--priv and --priv-key belong together', howTo);
  if (priv !== undefined && auth === undefined) throw usage('--priv needs --auth: privacy without authentication does not exist', howTo);
  return {
    reference: {
      version: '3',
      user: referenceIn('--user', user),
      ...(auth === undefined || authKey === undefined ? {} : { authProtocol: auth, authKey: referenceIn('--auth-key', authKey) }),
      ...(priv === undefined || privKey === undefined ? {} : { privProtocol: priv, privKey: referenceIn('--priv-key', privKey) }),
    },
  };
}

function referenceIn(option: string, text: string): string {
  if (/^env:[A-Za-z_][A-Za-z0-9_]*$/.test(text)) return text;
  const [, path] = /^file:(\S.*)$/.exec(text) ?? [];
  // Files of the command line are named from where it is written, those of a school file from where that stands.
  if (path !== undefined) return `file:${resolve(path)}`;
  throw usage(
    `${option}: expected env:NAME or file:PATH, which tell where the secret is`,
    'never write the secret itself: other users of the machine can read it there',
  );
}

/** @throws ProvnatError INVENTORY_INVALID (no such credential), SECRET_MISSING, SECRET_EXPOSED */
export async function credentialNamed(name: string, inventory: Inventory, source: SecretSource): Promise<NamedCredential> {
  const reference = Object.hasOwn(inventory.credentials, name) ? inventory.credentials[name] : undefined;
  if (reference === undefined) {
    throw new ProvnatError(
      'INVENTORY_INVALID',
      `school file ${source.inventoryPath}: there is no credential ${JSON.stringify(name)}${suggestion(name, Object.keys(inventory.credentials))}`,
      'Add it under credentials, or name another.',
    );
  }
  return { name, reference, opened: await openCredential(name, reference, source) };
}

/** @throws ProvnatError SECRET_MISSING, SECRET_EXPOSED */
export const credentialOfReference = async (reference: CredentialRef, source: SecretSource): Promise<NamedCredential> => ({
  reference,
  opened: await openCredential('of the command line', reference, source),
});

export const noCredential = (what: string): ProvnatError =>
  usage(`${what}: nothing says how to ask it, and nothing is tried unasked`, howTo);
