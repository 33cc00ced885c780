/** Hexadecimal digits of hardware addresses and fingerprints. */

/** Lower case, without whatever parts them. */
export const hexDigits = (text: string): string => text.toLowerCase().replaceAll(/[^0-9a-f]/g, '');

/** The same with a colon between the octets. */
export const colonPairs = (digits: string): string => digits.replaceAll(/(..)(?!$)/g, '$1:');

export const colonPairsOf = (octets: Uint8Array | readonly number[]): string =>
  colonPairs([...octets].map((octet) => octet.toString(16).padStart(2, '0')).join(''));
