/** The checksum that client and ledger compare: the first 16 hex digits of SHA-256 over the text's UTF-8 bytes. */
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';

export const checksumOf = (text: string): string => bytesToHex(sha256(utf8ToBytes(text))).slice(0, 16);
