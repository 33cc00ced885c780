/** Which colour goes with a word, in the report and on the dashboards. Green is for a room that is proven, and for nothing else. */
import type { Outcome } from './verdict.ts';

/**
 * proven: green. line: blue, nothing is said of a full class on Wi-Fi. remark: amber. fault: red. unknown: grey.
 * calm: a check that passed needs no colour of its own.
 */
export type Accent = 'proven' | 'line' | 'remark' | 'fault' | 'unknown' | 'calm';

export const checkAccents: Readonly<Record<Outcome, Accent>> = {
  pass: 'calm',
  warn: 'remark',
  fail: 'fault',
  'no-data': 'unknown',
  'not-applicable': 'unknown',
  error: 'unknown',
};
