/** Starting: what is missing, taken or exposed is said; what is made is right. */
import { X509Certificate } from 'node:crypto';
import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { build } from 'esbuild';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { keyFingerprintOf } from '../../core/key-fingerprint.ts';
import { accountOf, origins, runOfAccount } from '../../core/protocol.ts';
import { certificateFromFiles, fingerprintOf, generatedCertificate } from '../../platform/certificate.ts';
import { tcpCounters } from '../../platform/health.ts';
import { startPlatform } from '../../platform/start-platform.ts';
import { freePort } from '../../run/free-port.ts';
import { shellBuild } from '../../scripts/build-shell.mjs';

let dataDir: string;
beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'provnat-start-'));
});
afterEach(() => rm(dataDir, { recursive: true, force: true }));

const nowMs = 1_790_000_000_000;
const dayMs = 86_400_000;

describe('start', () => {
  it('says which port is taken, and leaves nothing open', async () => {
    const first = await startPlatform({ dataDir, port: await freePort(), udpEchoPort: await freePort() });
    const other = join(dataDir, 'other');
    await expect(startPlatform({ dataDir: other, port: first.port })).rejects.toMatchObject({ code: 'PORT_IN_USE' });
    await expect(startPlatform({ dataDir: other, udpEchoPort: first.udpEchoPort })).rejects.toMatchObject({ code: 'PORT_IN_USE' });
    await first.close();
    const second = await startPlatform({ dataDir, port: first.port, udpEchoPort: first.udpEchoPort });
    expect([second.port, second.udpEchoPort]).toEqual([first.port, first.udpEchoPort]);
    await second.close();
  });

  it('says where it looked for media', async () => {
    await expect(startPlatform({ dataDir, assetDir: dataDir })).rejects.toMatchObject({
      code: 'FILE_MISSING',
      message: expect.stringContaining(dataDir) as string,
    });
  });

  it('refuses a data folder that cannot be made', async () => {
    await writeFile(join(dataDir, 'file'), '');
    await expect(startPlatform({ dataDir: join(dataDir, 'file', 'data') })).rejects.toMatchObject({ code: 'FILE_MISSING' });
  });

  it.skipIf(process.platform === 'win32')('refuses a key that others can read', async () => {
    await (await startPlatform({ dataDir })).close();
    await chmod(join(dataDir, 'signing-key.pem'), 0o644);
    await expect(startPlatform({ dataDir })).rejects.toMatchObject({
      code: 'SECRET_EXPOSED',
      hint: expect.stringContaining('chmod 600') as string,
    });
  });

  it('takes tokens that it is given', async () => {
    const platform = await startPlatform({ dataDir, runToken: 'given-run', invigilatorToken: 'given-watch' });
    expect([platform.runToken, platform.invigilatorToken]).toEqual(['given-run', 'given-watch']);
    await platform.close();
  });
});

describe('certificate', () => {
  it('names every origin, is kept, and made anew when it is about to end or the names change', async () => {
    const made = await generatedCertificate(dataDir, 'provnat.test', nowMs);
    const parsed = new X509Certificate(made.cert);
    for (const origin of origins) expect(parsed.checkHost(`${origin}.provnat.test`)).toBe(`${origin}.provnat.test`);
    expect(parsed.ca).toBe(false);
    expect(made.fingerprint).toBe(parsed.fingerprint256.replaceAll(':', '').toLowerCase());
    expect(await generatedCertificate(dataDir, 'provnat.test', nowMs + dayMs)).toEqual(made);
    expect((await generatedCertificate(dataDir, 'provnat.test', nowMs + 380 * dayMs)).fingerprint).not.toBe(made.fingerprint);
    expect((await generatedCertificate(dataDir, 'other.test', nowMs)).cert).not.toBe(made.cert);
    await writeFile(join(dataDir, 'certificate.pem'), 'broken');
    expect(fingerprintOf((await generatedCertificate(dataDir, 'provnat.test', nowMs)).cert)).toHaveLength(64);
  });

  it('of the school is served, and a pair that does not match is refused', async () => {
    await generatedCertificate(dataDir, 'provnat.test', nowMs);
    const [key, cert] = ['certificate-key.pem', 'certificate.pem'].map((name) => join(dataDir, name)) as [string, string];
    expect((await certificateFromFiles(key, cert)).fingerprint).toBe(fingerprintOf(await readFile(cert, 'utf8')));
    const other = await mkdtemp(join(tmpdir(), 'provnat-other-'));
    await generatedCertificate(other, 'provnat.test', nowMs);
    await expect(certificateFromFiles(join(other, 'certificate-key.pem'), cert)).rejects.toMatchObject({ code: 'FILE_MISSING' });
    await expect(certificateFromFiles(join(other, 'none.pem'), cert)).rejects.toMatchObject({ code: 'FILE_MISSING' });
    await rm(other, { recursive: true });
  });
});

describe('page for browsers', () => {
  it('is built from its source as it stands', async () => {
    const built = await build({ ...shellBuild, write: false });
    expect(built.outputFiles?.[0]?.text, 'run node scripts/build-shell.mjs').toBe(await readFile(shellBuild.outfile, 'utf8'));
  });
});

describe('TCP counters', () => {
  it('are read where the system tells, and absent elsewhere', async () => {
    const file = join(dataDir, 'snmp');
    await writeFile(file, 'Ip: A\nIp: 1\nTcp: RtoAlgorithm OutSegs RetransSegs InErrs\nTcp: 1 5000 17 0\n');
    expect(await tcpCounters(file)).toEqual({ segmentOutCount: 5000, retransmitCount: 17 });
    await writeFile(file, 'Tcp: OutSegs\nTcp: much\n');
    expect(await tcpCounters(file)).toEqual({});
    expect(await tcpCounters(join(dataDir, 'none'))).toEqual({});
  });
});

describe('names', () => {
  it('of accounts lead back to their run, whatever the room is called', () => {
    expect(runOfAccount(accountOf('20261122-b12', 'Öst 12 <b>@"', '7'))).toBe('20261122-b12');
    expect(accountOf('r', 'B12', '17')).toBe('B12-17@r');
    for (const stranger of ['', 'B12-17', '@r', 'B12-17@', 'B12-17@../x', 'B12 17@r', 'a@b@c'])
      expect(runOfAccount(stranger)).toBeUndefined();
  });

  it('of keys can be read aloud', () => {
    expect(keyFingerprintOf('abc')).toBe('ba78-16bf-8f01-cfea-4141-40de-5dae-2223');
  });
});
