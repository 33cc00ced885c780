/**
 * Names come from files, devices and people. Before anything is printed, every string of the input loses the characters that could act
 * instead of being read: terminal escapes, line breaks, and marks that turn the reading direction of what follows.
 */
const acting = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\p{Bidi_Control}]/gu;

const plainText = (text: string): string => text.replace(acting, '\uFFFD');

/** The same value with every string in it made plain; keys are our own names and stay. */
export function plainValue<Value>(value: Value): Value;
export function plainValue(value: unknown): unknown {
  if (typeof value === 'string') return plainText(value);
  if (Array.isArray(value)) return value.map((item: unknown) => plainValue(item));
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, plainValue(item as unknown)]));
  }
  return value;
}

const rightToLeft = /[\p{Script=Hebrew}\p{Script=Arabic}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}\p{Script=Adlam}]/u;

/** A name in a right-to-left script must not move the numbers beside it, so it is isolated (U+2068 … U+2069); other names stay as they are. */
export const isolated = (name: string): string => (rightToLeft.test(name) ? `\u2068${name}\u2069` : name);
