/** A device that gives no usable answer: what that may mean, and what to look at first. */
import { type ErrorCode, ProvnatError } from '../../core/errors.ts';
import type { SnmpCredential, SnmpFailure } from '../../collectors/snmp/snmp-value.ts';

export interface Silence {
  readonly code: ErrorCode;
  readonly message: string;
  readonly hint: string;
}

/** Never holds a secret. @param place such as 10.0.0.5:161 */
export function explainSilence(place: string, failure: SnmpFailure, detail: string, credential: SnmpCredential): Silence {
  if (failure === 'wrong-credentials') {
    return { code: 'SECRET_MISSING', message: `${place} answers, but refuses the credential: ${detail}`, hint: refusalHint(detail) };
  }
  if (failure === 'timeout' && /answered/.test(detail)) {
    return {
      code: 'SERVER_UNREACHABLE',
      message: `${place}: ${detail}`,
      hint: 'it is busy, slow, or may not show all of it to this credential: ask again, and look at the view that the device gives it',
    };
  }
  if (failure === 'timeout') return { code: 'SERVER_UNREACHABLE', message: `${place} does not answer`, hint: silenceHint(credential) };
  return {
    code: 'SERVER_UNREACHABLE',
    message: `${place}: no usable answer (${failure}${detail === '' ? '' : `: ${detail}`})`,
    hint: 'is that the address and port of its SNMP agent?',
  };
}

export const silenceError = (silence: Silence): ProvnatError => new ProvnatError(silence.code, silence.message, silence.hint);

/** A v2c agent meets a wrong community with silence, so it cannot be told from absence; a v3 agent says what is wrong, with one exception. */
function silenceHint(credential: SnmpCredential): string {
  const network =
    'is it switched on, is the address right, is SNMP on, and may this machine ask it (firewall, access list, management network)?';
  if (credential.version === '2c') return `${network} A wrong community is met with silence too, and so is v2c where only v3 is on`;
  const variant = credential.priv?.protocol.startsWith('aes256') === true;
  return variant
    ? `${network} A wrong user or authentication key would have been told; the other kind of AES-256 (aes256b, aes256r) is met with silence`
    : `${network} A wrong user or key would have been told, so it is the way there, or an agent without v3`;
}

function refusalHint(detail: string): string {
  if (/user/.test(detail)) return 'create that user in the device, or correct the user';
  if (/authentication/.test(detail)) return 'compare the authentication protocol and key with the device';
  if (/decrypt|privacy/.test(detail)) return 'compare the privacy protocol and key with the device';
  if (/level/.test(detail))
    return 'the device wants other protection: give (or leave out) the authentication and privacy keys as it is set';
  return 'compare user, protocols and keys with the device';
}
