/** A device that gives no usable answer: what that may mean, and what to look at first. The same words wherever a device is asked. */
import { type ErrorCode, ProvnatError } from '../core/errors.ts';
import type { CredentialRef } from '../core/inventory/types.ts';
import type { SnmpFailure } from '../collectors/snmp/snmp-value.ts';

export interface Silence {
  readonly code: ErrorCode;
  readonly message: string;
  readonly hint: string;
  /** It did answer, and may tell the rest when it is asked again. */
  readonly isSlow?: boolean;
}

/** How it was asked. */
export interface AskedWith {
  /** Absent: nobody knows. */
  readonly reference: CredentialRef | undefined;
  /** In the school file. */
  readonly name?: string;
}

/** Never holds a secret. @param place such as 10.0.0.5:161 */
export function explainSilence(place: string, failure: SnmpFailure, detail: string, asked: AskedWith): Silence {
  const { name } = asked;
  if (failure === 'wrong-credentials') {
    const which = name === undefined ? 'the credential' : `credential ${name}`;
    return { code: 'SECRET_MISSING', message: `${place} answers, but refuses ${which}: ${detail}`, hint: refusalHint(detail) };
  }
  if (failure === 'timeout' && /answered/.test(detail)) {
    return {
      code: 'SERVER_UNREACHABLE',
      message: `${place}: ${detail}`,
      hint: 'it is busy, slow, or may not show all of it to this credential: ask again, and look at the view that the device gives it; in a run its figures may come late',
      isSlow: true,
    };
  }
  if (failure === 'timeout') return { code: 'SERVER_UNREACHABLE', message: `${place} does not answer`, hint: silenceHint(asked) };
  return {
    code: 'SERVER_UNREACHABLE',
    message: `${place}: no usable answer (${failure}${detail === '' ? '' : `: ${detail}`})`,
    hint: 'is that the address and port of its SNMP agent?',
  };
}

export const silenceError = (silence: Silence): ProvnatError => new ProvnatError(silence.code, silence.message, silence.hint);

/**
 * A v2c agent meets a wrong community with silence, so silence cannot be told from absence. A v3 agent says what is wrong with user and
 * authentication; what it cannot decrypt, such as the other of the two variants of AES-256, it may drop without a word.
 */
function silenceHint({ reference, name }: AskedWith): string {
  const network =
    'is it switched on, is the address right, is SNMP on, and may this machine ask it (firewall, access list, management network)?';
  if (reference === undefined) return network;
  if (reference.version === '2c') {
    const compare = name === undefined ? '' : `: compare credential ${name}`;
    return `${network} A wrong community is met with silence too, and so is v2c where only v3 is on${compare}`;
  }
  if (reference.privProtocol === undefined)
    return `${network} A wrong user or key would have been told, so it is not that: it is the way there, or an agent without v3`;
  const variant = reference.privProtocol.startsWith('aes256') ? ' (aes256b and aes256r are not the same)' : '';
  const where = name === undefined ? '' : ` in credential ${name}`;
  return (
    `${network} A wrong user or authKey would have been told; a wrong privKey or privProtocol${variant} may be met with silence: ` +
    `compare them${where}`
  );
}

function refusalHint(detail: string): string {
  if (/user/.test(detail)) return 'create that user in the device, or correct the user';
  if (/authentication/.test(detail)) return 'compare the authentication protocol and key (authProtocol, authKey) with the device';
  if (/decrypt|privacy/.test(detail)) return 'compare the privacy protocol and key (privProtocol, privKey) with the device';
  if (/level/.test(detail))
    return 'the device wants other protection: give (or leave out) the authentication and privacy keys (authKey, privKey) as it is set';
  return 'compare user, protocols and keys with the device';
}
