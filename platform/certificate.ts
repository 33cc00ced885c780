/** The server's certificate: the school's own, or one made here and vouched for by the opt-in signature. */
// Must come before @peculiar/x509, which does not load without it.
import 'reflect-metadata';

import { X509Certificate, createHash, createPrivateKey, createPublicKey, webcrypto } from 'node:crypto';
import { readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import * as x509 from '@peculiar/x509';

import { ProvnatError } from '../core/errors.ts';
import { origins } from '../core/protocol.ts';
import { secret } from './data-folder.ts';

export interface Certificate {
  readonly key: string;
  readonly cert: string;
  /** SHA-256 of the DER, hex. */
  readonly fingerprint: string;
}

const validDays = 397;
const renewBeforeMs = 30 * 86_400_000;

/** Throws ProvnatError FILE_MISSING when the files cannot be read or do not belong together. */
export async function certificateFromFiles(keyFile: string, certificateFile: string): Promise<Certificate> {
  try {
    const [key, cert] = await Promise.all([readFile(keyFile, 'utf8'), readFile(certificateFile, 'utf8')]);
    if (!new X509Certificate(cert).checkPrivateKey(createPrivateKey(key))) throw new Error('the key is not the certificate’s');
    return { key, cert, fingerprint: fingerprintOf(cert) };
  } catch (cause) {
    throw new ProvnatError(
      'FILE_MISSING',
      `certificate ${certificateFile} with key ${keyFile}: expected a PEM pair, ${cause instanceof Error ? cause.message : String(cause)}`,
      'Give the PEM files of certificate (with its chain) and key, or neither to have one generated.',
      { cause },
    );
  }
}

/** Kept in the data folder until it is about to expire or no longer names the origins. */
export async function generatedCertificate(folder: string, suffix: string, nowMs: number): Promise<Certificate> {
  const file = join(folder, 'certificate.pem');
  const key = await secret(folder, 'certificate-key.pem', newKey);
  const kept = await readFile(file, 'utf8').catch(() => undefined);
  if (kept !== undefined && isUsable(kept, key, suffix, nowMs)) return { key, cert: kept, fingerprint: fingerprintOf(kept) };
  const cert = await selfSigned(key, suffix, nowMs);
  await writeFile(`${file}.new`, cert);
  await rename(`${file}.new`, file);
  return { key, cert, fingerprint: fingerprintOf(cert) };
}

export const fingerprintOf = (cert: string): string => createHash('sha256').update(new X509Certificate(cert).raw).digest('hex');

const curve = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };

async function newKey(): Promise<string> {
  const pair = await webcrypto.subtle.generateKey(curve, true, ['sign', 'verify']);
  return x509.PemConverter.encode(await webcrypto.subtle.exportKey('pkcs8', pair.privateKey), 'PRIVATE KEY');
}

function isUsable(cert: string, key: string, suffix: string, nowMs: number): boolean {
  try {
    const parsed = new X509Certificate(cert);
    return (
      Date.parse(parsed.validTo) - nowMs > renewBeforeMs &&
      origins.every((origin) => parsed.checkHost(`${origin}.${suffix}`) !== undefined) &&
      parsed.checkPrivateKey(createPrivateKey(key))
    );
  } catch {
    return false;
  }
}

async function selfSigned(keyPem: string, suffix: string, nowMs: number): Promise<string> {
  const jwk = createPrivateKey(keyPem).export({ format: 'jwk' });
  const publicJwk = createPublicKey(keyPem).export({ format: 'jwk' });
  const privateKey = await webcrypto.subtle.importKey('jwk', jwk, curve, true, ['sign']);
  const publicKey = await webcrypto.subtle.importKey('jwk', publicJwk, curve, true, ['verify']);
  const made = await x509.X509CertificateGenerator.createSelfSigned({
    serialNumber: Buffer.from(webcrypto.getRandomValues(new Uint8Array(8))).toString('hex'),
    name: `CN=provnat ${suffix}`,
    notBefore: new Date(nowMs - 86_400_000),
    notAfter: new Date(nowMs + validDays * 86_400_000),
    signingAlgorithm: curve,
    keys: { privateKey, publicKey },
    extensions: [
      new x509.BasicConstraintsExtension(false, undefined, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
      new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth]),
      new x509.SubjectAlternativeNameExtension([
        ...[suffix, ...origins.map((origin) => `${origin}.${suffix}`)].map((value) => ({ type: 'dns' as const, value })),
        { type: 'ip' as const, value: '127.0.0.1' },
      ]),
    ],
  });
  return `${made.toString('pem')}\n`;
}
