/** '17', '17 and 18', '3, 7, 17 and 18', '17, 18 and 12 more': a list that a person reads to its end. */
const shownAtMost = 4;
const shownWhenShortened = 2;

export function shortList(names: readonly string[], more: (shown: string, moreCount: number) => string, and: string): string {
  if (names.length > shownAtMost) return more(names.slice(0, shownWhenShortened).join(', '), names.length - shownWhenShortened);
  const last = names.at(-1) ?? '';
  return names.length < 2 ? last : `${names.slice(0, -1).join(', ')} ${and} ${last}`;
}
