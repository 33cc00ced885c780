/** A server's public key in the form that a person compares: the first 128 bits of its SHA-256, in eight groups of four hex digits. */
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';

/** publicKey is base64url, as in OptInReply and school.yaml. */
export function keyFingerprintOf(publicKey: string): string {
  const hex = bytesToHex(sha256(utf8ToBytes(publicKey))).slice(0, 32);
  return (hex.match(/.{4}/g) ?? []).join('-');
}
