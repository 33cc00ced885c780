/**
 * Does an access point serve clients, by what its controller says of it? A controller goes on listing one that is down, with zeros or with what
 * it told last, and one of a pair lists what the other serves. Pure.
 */
import { metrics } from '../../core/metrics.ts';
import type { Sample } from '../../core/sample.ts';
import type { VendorColumn } from './vendor-column.ts';

/** Why nothing that is told of the access point is of now. */
export const notServingReasons = ['down-by-controller', 'served-elsewhere'] as const;
/** Nor of a radio that is off. */
export const radioOff = 'radio-off';
export type NotServing = (typeof notServingReasons)[number];

/** @param word accessPointState; undefined: not told. @returns undefined: it serves, or nobody says that it does not */
export function notServing({ serves = {} }: Pick<VendorColumn, 'serves'>, word: string | undefined): NotServing | undefined {
  const said = word === undefined ? undefined : serves[word];
  if (said === 'no') return 'down-by-controller';
  return said === 'elsewhere' ? 'served-elsewhere' : undefined;
}

/** What it is called, of which make it is and what is said of it stays true of one that is down. */
const holds = ({ metric }: Sample): boolean => metrics[metric].subject === 'access-point' && metrics[metric].type === 'text';

/** Its figures, as unknown. */
export function withheld(samples: readonly Sample[], reason: NotServing): Sample[] {
  return samples.map((sample) => {
    if (holds(sample)) return sample;
    const told: { -readonly [Part in keyof Sample]: Sample[Part] } = { ...sample, state: 'unknown', reason };
    delete told.valueDouble;
    delete told.valueInteger;
    delete told.valueText;
    return told;
  });
}
