/** What the library says went wrong → what we make of it, in words of our own: its errors carry the user with keys in clear. */
import type { SnmpFailure } from './snmp-value.ts';
import { plainText } from './plain-text.ts';

export interface Failure {
  readonly failure: SnmpFailure;
  /** For people; holds no secret. */
  readonly detail: string;
}

/** RFC 3416 §3. */
const tooBigStatus = 1;
/** The library's ResponseInvalidCode; its types do not have the last. */
const code = { authFailure: 5, couldNotDecrypt: 4, notInTimeWindow: 14 } as const;

/** @param proven the agent has understood these keys before */
export function failureOf(error: unknown, proven: boolean): Failure {
  if (!(error instanceof Error)) return { failure: 'malformed', detail: 'unknown error' };
  if (error.name === 'RequestTimedOutError') return { failure: 'timeout', detail: 'no answer in time' };
  const status = 'status' in error ? error.status : undefined;
  const why = 'code' in error ? error.code : status;
  if (error.name === 'RequestFailedError') {
    return status === tooBigStatus
      ? { failure: 'too-big', detail: 'the answer would not fit' }
      : { failure: 'agent-error', detail: plainText(error.message) };
  }
  if (error.name === 'ResponseInvalidError') {
    if (why === code.notInTimeWindow || /time window|engine id/i.test(error.message)) {
      return { failure: 'not-in-time-window', detail: 'the agent’s clock is not the one we agreed on' };
    }
    if (why === code.authFailure) return { failure: 'wrong-credentials', detail: authWords(error.message) };
    if (why === code.couldNotDecrypt) {
      // The library reads what it decrypted in the same breath: with keys that served before, it is the content that cannot be read.
      return proven
        ? { failure: 'malformed', detail: 'the answer could not be read once decrypted' }
        : { failure: 'wrong-credentials', detail: 'the answer could not be decrypted: wrong privacy key or protocol' };
    }
    return { failure: 'malformed', detail: `answer not understood (${String(why)})` };
  }
  // DES left OpenSSL's default provider with version 3, and so Node 17.
  if (typeof why === 'string' && /OSSL|CRYPTO/.test(why)) {
    return { failure: 'wrong-credentials', detail: 'this system does not offer the privacy or authentication protocol' };
  }
  if (typeof why === 'string') return { failure: 'socket', detail: plainText(why) };
  return { failure: 'malformed', detail: plainText(error.name) };
}

function authWords(message: string): string {
  if (/user name/i.test(message)) return 'the agent does not know the user';
  if (/digest/i.test(message)) return 'wrong authentication key or protocol';
  if (/security level/i.test(message)) return 'the agent wants another security level';
  if (/decrypt/i.test(message)) return 'wrong privacy key, protocol or AES-256 variant';
  return 'the agent refused the user';
}
