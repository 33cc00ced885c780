/** How a service tells what happens to it. */
export type Say = (level: 'error' | 'warn' | 'info' | 'debug', text: string) => void;

/** What a device or a file said, fit for one line of a log. */
export const oneLine = (text: string): string => text.replace(/[\p{Cc}\u2028\u2029]/gu, ' ').slice(0, 300);
