import { describe, expect, it } from 'vitest';
import { explainSilence, silenceError } from '../../run/explain-silence.ts';

const v2c = { reference: { version: '2c', community: 'env:C' } } as const;
const keys = { version: '3', user: 'env:U', authProtocol: 'sha', authKey: 'env:K' } as const;
const v3 = { reference: keys } as const;

describe('a device without an answer', () => {
  it('over v2c may be away, behind a firewall, or asked with a wrong community', () => {
    const { message, hint } = explainSilence('10.0.0.5:161', 'timeout', 'no answer in time', v2c);
    expect(message).toBe('10.0.0.5:161 does not answer');
    expect(hint).toMatch(/firewall.*community/s);
  });

  it('over v3 is not a wrong user, with the one exception of the kind of AES-256', () => {
    expect(explainSilence('a', 'timeout', 'no answer in time', v3).hint).toMatch(/would have been told/);
    const aes = { reference: { ...keys, privProtocol: 'aes256b', privKey: 'env:P' } } as const;
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

  it('is asked with a credential of the school file, or with one that only the command line knows', () => {
    expect(explainSilence('a', 'timeout', '', { ...v2c, name: 'read' }).hint).toMatch(/compare credential read$/);
    expect(explainSilence('a', 'timeout', '', v2c).hint).not.toContain('compare');
    expect(explainSilence('a', 'wrong-credentials', 'wrong user', { ...v3, name: 'read' }).message).toContain('refuses credential read');
    expect(explainSilence('a', 'wrong-credentials', 'wrong user', v3).message).toContain('refuses the credential');
  });

  it('that answered once is slow, not away', () => {
    expect(explainSilence('a', 'timeout', 'it answered, but not with everything in time', v2c).hint).toMatch(/busy/);
  });
});
