/** What a device says in words is a stranger's: bounded and without control characters before anything else looks at it. Pure. */

/** Longest text of a DisplayString, octets: RFC 2579. A pattern never sees more, so it cannot be made to run long. */
const maxOctets = 255;

/**
 * Line ends and tabs become spaces; other control characters and those that turn the direction of writing go.
 * At most 255 octets of UTF-8, never half a character.
 */
export function plainText(text: string): string {
  return cut(text)
    .replace(/[\t\n\v\f\r\p{Zl}\p{Zp}]+/gu, ' ')
    .replace(/[\p{Cc}\p{Bidi_Control}]/gu, '')
    .trim();
}

function cut(text: string): string {
  // No character of JavaScript's takes more than three octets.
  if (text.length * 3 <= maxOctets) return text;
  const { read } = new TextEncoder().encodeInto(text, new Uint8Array(maxOctets));
  return text.slice(0, read);
}
