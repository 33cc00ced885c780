/** What the exam believes of an identity provider, and what it does not. */
import { describe, expect, it } from 'vitest';
import { generateKeyPair } from 'jose';

import { assertionLifetimeS, clockToleranceS, openAssertions, requestLifetimeS, signAssertion, wrap } from '../../platform/assertion.ts';

const account = 'B12-17@run-1';
const startMs = 1_790_000_000_000;

/** Identity provider and exam with one clock that the test turns. */
async function federation() {
  const clock = { nowMs: startMs };
  const assertions = await openAssertions('provnat.test', () => clock.nowMs);
  return { clock, assertions };
}

describe('assertions', () => {
  it('are accepted once, and weigh what a real one weighs', async () => {
    const { assertions } = await federation();
    const request = await assertions.request();
    const response = await assertions.issue(account, request);
    expect(Math.abs(response.length - 10_000)).toBeLessThan(300);
    expect(await assertions.consume(response, request)).toEqual({ account });
    expect(await assertions.consume(response, request)).toEqual({ refusal: 'replayed' });
  });

  it('are accepted until the tolerance after their end, and not beyond', async () => {
    const { assertions, clock } = await federation();
    const request = await assertions.request();
    const [early, late] = [await assertions.issue(account, request), await assertions.issue(account, request)];
    clock.nowMs = startMs + (assertionLifetimeS + clockToleranceS) * 1000 - 1000;
    expect(await assertions.consume(early, request)).toEqual({ account });
    clock.nowMs = startMs + (assertionLifetimeS + clockToleranceS) * 1000;
    expect(await assertions.consume(late, request)).toEqual({ refusal: 'expired' });
  });

  it('cannot be replayed while they would still be believed', async () => {
    const { assertions, clock } = await federation();
    const request = await assertions.request();
    const response = await assertions.issue(account, request);
    expect(await assertions.consume(response, request)).toEqual({ account });
    for (let elapsedS = 1; elapsedS < assertionLifetimeS + 3 * clockToleranceS; elapsedS += 7) {
      clock.nowMs = startMs + elapsedS * 1000;
      expect(await assertions.consume(response, request)).not.toHaveProperty('account');
    }
  });

  it('from a clock that is ahead are accepted within the tolerance', async () => {
    const { assertions, clock } = await federation();
    const request = await assertions.request();
    const [near, far] = [await assertions.issue(account, request), await assertions.issue(account, request)];
    clock.nowMs = startMs - clockToleranceS * 1000;
    expect(await assertions.consume(near, request)).toEqual({ account });
    clock.nowMs = startMs - (clockToleranceS + 1) * 1000;
    expect(await assertions.consume(far, request)).toEqual({ refusal: 'not-yet-valid' });
  });

  it('answer one request: not another, not an expired one, not none', async () => {
    const { assertions, clock } = await federation();
    const [asked, other] = [await assertions.request(), await assertions.request()];
    expect(await assertions.consume(await assertions.issue(account, asked), other)).toEqual({ refusal: 'wrong-request' });
    expect(await assertions.consume(await assertions.issue(account, asked), 'none')).toEqual({ refusal: 'wrong-request' });
    expect(await assertions.isRequest(asked)).toBe(true);
    clock.nowMs = startMs + requestLifetimeS * 1000;
    expect(await assertions.isRequest(asked)).toBe(false);
    expect(await assertions.consume(await assertions.issue(account, asked), asked)).toEqual({ refusal: 'wrong-request' });
  });

  it('meant for another service, or issued by another server of the same name, are refused', async () => {
    const { assertions } = await federation();
    const request = await assertions.request();
    const elsewhere = await openAssertions('other.test', () => startMs);
    expect(await assertions.consume(await elsewhere.issue(account, request), request)).toEqual({ refusal: 'forged' });
    const restarted = await openAssertions('provnat.test', () => startMs);
    expect(await restarted.consume(await assertions.issue(account, request), request)).toEqual({ refusal: 'forged' });

    const stranger = await generateKeyPair('ES256');
    const facts = {
      account,
      issuer: 'https://login.provnat.test',
      audience: 'https://exam.provnat.test',
      inResponseTo: 'x',
      nowS: startMs / 1000,
    };
    const forged = wrap(await signAssertion(stranger.privateKey, facts), facts.issuer, 'now');
    expect(await assertions.consume(forged, request)).toEqual({ refusal: 'forged' });
  });

  it('for another audience, signed by our own identity provider, are refused', async () => {
    const keys = await generateKeyPair('ES256');
    const assertions = await openAssertions('provnat.test', () => startMs, keys);
    const request = await assertions.request();
    const facts = {
      account,
      issuer: 'https://login.provnat.test',
      audience: 'https://mail.provnat.test',
      inResponseTo: 'x',
      nowS: startMs / 1000,
    };
    const response = wrap(await signAssertion(keys.privateKey, facts), facts.issuer, 'now');
    expect(await assertions.consume(response, request)).toEqual({ refusal: 'wrong-audience' });
  });

  it.each(['', 'not base64 !', Buffer.from('<Assertion format="jwt">a.b.c</Assertion>').toString('base64'), 'A'.repeat(64_000)])(
    'that are no assertions are malformed',
    async (response) => {
      const { assertions } = await federation();
      expect(await assertions.consume(response, await assertions.request())).toEqual({ refusal: 'malformed' });
    },
  );
});
