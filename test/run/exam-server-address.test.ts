/** A name that leads to two addresses, as localhost and many servers do, and a server that listens on the second. */
import dns from 'node:dns';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, it, vi } from 'vitest';
import { type Platform, startPlatform } from '../../platform/start-platform.ts';
import { askConsent } from '../../run/ask-consent.ts';

let platform: Platform | undefined;
let dataDir = '';
afterEach(async () => {
  vi.restoreAllMocks();
  await platform?.close();
  await rm(dataDir, { recursive: true });
});

it('consent tells the address that answered, not the one that the name says first', async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'provnat-address-'));
  const suffix = 'provnat.test';
  platform = await startPlatform({ host: '127.0.0.1', port: 0, scheme: 'https', suffix, dataDir, udpEchoPort: 0 });
  const addresses = [
    { address: '::1', family: 6 },
    { address: '127.0.0.1', family: 4 },
  ];
  const spy = vi.spyOn(dns, 'lookup').mockImplementation(((
    _name: string,
    _options: object,
    done: (error: null, found: typeof addresses) => void,
  ) => {
    done(null, addresses);
  }) as never);
  const { port, publicKey } = platform;
  const consent = await askConsent({ address: 'prov.skolan.test', port, scheme: 'https', suffix, publicKey });
  expect(spy).toHaveBeenCalled();
  expect(consent.answeredFrom).toBe('127.0.0.1');
});
