import { describe, expect, it } from 'vitest';
import { Secret } from '../../../core/secret.ts';
import { explainSilence, silenceError } from '../../../run/ap/explain-silence.ts';

const v2c = { version: '2c', community: new Secret('seats') } as const;
const v3 = { version: '3', user: new Secret('u'), auth: { protocol: 'sha', key: new Secret('k') } } as const;

describe('a device without an answer', () => {
  it('over v2c may be away, behind a firewall, or asked with a wrong community', () => {
    const { message, hint } = explainSilence('10.0.0.5:161', 'timeout', 'no answer in time', v2c);
    expect(message).toBe('10.0.0.5:161 does not answer');
    expect(hint).toMatch(/firewall.*community/s);
  });

  it('over v3 is not a wrong user, with the one exception of the kind of AES-256', () => {
    expect(explainSilence('a', 'timeout', 'no answer in time', v3).hint).toMatch(/would have been told/);
    const aes = { ...v3, priv: { protocol: 'aes256b', key: new Secret('p') } } as const;
    expect(explainSilence('a', 'timeout', 'no answer in time', aes).hint).toMatch(/aes256r/);
  });

  it.each([
    ['the agent does not know the user', /user/],
    ['wrong authentication key or protocol', /authentication/],
    ['the answer could not be decrypted', /privacy/],
    ['the agent wants another security level', /as it is set/],
    ['the agent refused the user', /user/],
  ])('that refuses says what to compare: %s', (detail, hint) => {
    const told = explainSilence('a', 'wrong-credentials', detail, v3);
    expect(told.message).toContain(detail);
    expect(told.hint).toMatch(hint);
    expect(silenceError(told).exitCode).toBe(6);
  });

  it.each(['too-big', 'malformed', 'socket', 'agent-error'] as const)('%s is an answer that is of no use', (failure) => {
    expect(silenceError(explainSilence('a', failure, '', v2c))).toMatchObject({
      exitCode: 6,
      message: expect.stringContaining(failure) as string,
    });
  });

  it('that answered once is slow, not away', () => {
    expect(explainSilence('a', 'timeout', 'it answered, but not with everything in time', v2c).hint).toMatch(/busy/);
  });
});
