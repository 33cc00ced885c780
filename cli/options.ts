/** Readers of option values: a number must be a number, within what makes sense, or the command line is wrong (exit 2). */
import { InvalidArgumentError } from 'commander';

const numberWithin =
  (least: number, most: number, whole: boolean) =>
  (text: string): number => {
    const value = Number(text);
    if (text.trim() === '' || !Number.isFinite(value) || value < least || value > most || (whole && !Number.isInteger(value))) {
      throw new InvalidArgumentError(`expected a ${whole ? 'whole ' : ''}number from ${least} to ${most}.`);
    }
    return value;
  };

export const portNumber = numberWithin(0, 65_535, true);
export const milliseconds = numberWithin(0, 3_600_000, false);
export const megabits = numberWithin(0.001, 100_000, false);
export const ratio = numberWithin(0, 1, false);
export const count = numberWithin(1, 1_000_000, true);
export const seedNumber = numberWithin(0, 4_294_967_295, true);
export const seconds = numberWithin(1, 3_600, false);
/** 0 is for ever. */
export const days = numberWithin(0, 36_500, true);
export const gibibytes = numberWithin(0, 1_000_000, false);
