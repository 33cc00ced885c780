/** What a synthetic pupil types: Swedish words, so that letters beyond ASCII travel all the way and back. */

const words =
  'jag tror att svaret på frågan är att människor förändras när de får möjlighet därför också å andra sidan ändå både och sist ';
const wordsBytes = [...words].reduce((bytes, letter) => bytes + (letter.charCodeAt(0) < 0x80 ? 1 : 2), 0);

/** Text that begins with its own heading and is exactly so many bytes of UTF-8, or the heading alone where that is longer (ASCII headings). */
export function typedText(heading: string, bytes: number): string {
  const start = `${heading}: `;
  const room = bytes - start.length;
  if (room <= 0) return heading;
  const whole = Math.floor(room / wordsBytes);
  return start + words.repeat(whole) + '.'.repeat(room - whole * wordsBytes);
}
