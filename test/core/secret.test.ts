import { inspect } from 'node:util';
import { expect, it } from 'vitest';
import { Secret } from '../../core/secret.ts';

it('a secret shows itself only to who opens it', () => {
  const secret = new Secret('hunter-2-of-b12');
  const nested = { credential: { community: secret } };
  for (const shown of [
    `${secret}`,
    String(secret),
    JSON.stringify(nested),
    inspect(nested, { depth: 9, showHidden: true }),
    Object.values(secret).join(),
  ]) {
    expect(shown).not.toContain('hunter');
  }
  expect(secret.reveal()).toBe('hunter-2-of-b12');
});
