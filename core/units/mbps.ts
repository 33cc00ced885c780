/** The one place where bytes over a time become Mbit/s (10^6 bits a second) and back. */

/** NaN for a window of no length: nothing was measured. */
export const mbpsOf = (bytes: number, windowMs: number): number => (windowMs > 0 ? (bytes * 8) / windowMs / 1000 : Number.NaN);

export const bytesOf = (mbps: number, windowMs: number): number => (mbps * 1000 * windowMs) / 8;
