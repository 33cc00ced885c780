/** Sums in several threads differ in their last digits from time to time; what is made again from the same samples must not. */
const digits = 12;

export const steadyDigits = (value: number): number => Number(value.toPrecision(digits));
