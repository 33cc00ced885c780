/** What a pupil does on the exam server: fetch, log in, save, hand in. */
import type { FactRows } from '../../../facts/rows.ts';
import { phaseOf } from '../../../core/plan.ts';
import { plan, withoutKeys } from '../good-room.ts';
import { down, every, good, inRoom, of, one, third, up, without, type Case } from './case.ts';

const { startOffsetMs, endOffsetMs } = phaseOf(plan, 'package');
const packageMs = endOffsetMs - startOffsetMs;

export const workCases: readonly Case[] = [
  ...of('pupils-under-target', [
    ['well', 'pass', good],
    ['with the margin to the hair', 'pass', one('pupil-goodput', { goodputMbps: 0.99 * 1.1 * 2 }, down)],
    ['without the margin', 'warn', one('pupil-goodput', { goodputMbps: 2.1779 }, down), undefined, third],
    ['at the target', 'warn', one('pupil-goodput', { goodputMbps: 2 }, down), undefined, third],
    ['under it', 'fail', one('pupil-goodput', { goodputMbps: 1.9999 }, down), undefined, third],
    ['under it upwards', 'fail', one('pupil-goodput', { goodputMbps: 0.0999 }, up), 'up', third],
    ['not there at all', 'fail', one('pupil-goodput', { goodputMbps: 0, chunkCount: 0 }), undefined, third],
    ['as much in the end as it must be', 'pass', every('pupil-goodput', { firstTenSecondsMbps: 2.4, lastTenSecondsMbps: 1.8 }, down)],
    ['less in the end', 'no-data', every('pupil-goodput', { firstTenSecondsMbps: 2.4, lastTenSecondsMbps: 1.7999 }, down)],
    ['less in the end upwards', 'no-data', every('pupil-goodput', { firstTenSecondsMbps: 0.11, lastTenSecondsMbps: 0.0899 }, up)],
    ['less in the end for one pupil', 'pass', one('pupil-goodput', { firstTenSecondsMbps: 2.4, lastTenSecondsMbps: 0 }, down)],
    ['less from the beginning', 'pass', every('pupil-goodput', { firstTenSecondsMbps: 1.9, lastTenSecondsMbps: 1.7 }, down)],
    [
      'less in the end and on the whole',
      'fail',
      every('pupil-goodput', { goodputMbps: 1.9, firstTenSecondsMbps: 2.4, lastTenSecondsMbps: 1.3 }, down),
    ],
    ['one direction is missing', 'no-data', { ...good, 'pupil-goodput': good['pupil-goodput'].filter(down) }],
    ['short', 'no-data', every('pupil-goodput', { windowMs: 36_999 })],
    ['NaN', 'no-data', one('pupil-goodput', { goodputMbps: NaN })],
    ['no rows', 'no-data', without('pupil-goodput')],
  ]),
  ...of('worst-five-seconds', [
    ['well', 'pass', good],
    ['at half of the target', 'pass', one('pupil-goodput', { worstFiveSecondsMbps: 1 }, down)],
    ['under half', 'warn', one('pupil-goodput', { worstFiveSecondsMbps: 0.999 }, down), undefined, third],
    ['gap at the limit', 'pass', one('pupil-goodput', { longestGapMs: 5000 }, down)],
    ['gap beyond', 'fail', one('pupil-goodput', { longestGapMs: 5001 }, up), undefined, third],
    ['short', 'no-data', every('pupil-goodput', { windowMs: 9_000 })],
    ['NaN', 'no-data', one('pupil-goodput', { longestGapMs: NaN })],
    ['no rows', 'no-data', without('pupil-goodput')],
  ]),
  ...of('login-complete', [
    ['well', 'pass', good],
    ['at the lower limit', 'pass', one('pupil-login', { loginMs: 30_000 })],
    ['beyond it', 'warn', one('pupil-login', { loginMs: 30_001 }), undefined, third],
    ['at the upper limit', 'warn', one('pupil-login', { loginMs: 60_000 }), undefined, third],
    ['beyond it', 'fail', one('pupil-login', { loginMs: 60_001 }), 'slow', third],
    ['never', 'fail', one('pupil-login', { completed: false, failure: 'refused' }), undefined, third],
    ['not in yet', 'no-data', one('pupil-login', { completed: false, givenMs: 60_000 }), undefined, third],
    ['not in for long', 'fail', one('pupil-login', { completed: false, givenMs: 60_001 }), undefined, third],
    ['given NaN', 'no-data', one('pupil-login', { completed: false, givenMs: NaN })],
    ['NaN', 'no-data', one('pupil-login', { loginMs: NaN })],
    ['no rows', 'no-data', without('pupil-login')],
  ]),
  ...of('package-load', [
    ['well', 'pass', good],
    ['at the limit', 'pass', one('pupil-package', { packageMs: 13_200 })],
    ['beyond', 'fail', one('pupil-package', { packageMs: 13_201 }), 'slow', third],
    ['never', 'fail', one('pupil-package', { completed: false }), undefined, third],
    ['not there yet', 'no-data', one('pupil-package', { completed: false, givenMs: packageMs - 1 }), undefined, third],
    ['not there for long', 'fail', one('pupil-package', { completed: false, givenMs: packageMs }), undefined, third],
    ['given NaN', 'no-data', one('pupil-package', { completed: false, givenMs: NaN })],
    ['of no size', 'no-data', one('pupil-package', { packageBytes: 0 })],
    ['NaN', 'no-data', one('pupil-package', { packageMs: NaN })],
    ['no rows', 'no-data', without('pupil-package')],
  ]),
  ...of('answers-lost', [
    ['well', 'pass', good],
    ['one lost', 'fail', one('pupil-answers', { lostCount: 1 }), undefined, third],
    ['one doubled', 'fail', one('pupil-answers', { doubledCount: 1 }), 'doubled', third],
    ['one without a receipt', 'fail', one('pupil-answers', { unacknowledgedCount: 1 }), 'unacknowledged', third],
    ['ledger unread', 'no-data', every('pupil-answers', { ledgerRead: false })],
    [
      'ledger unread, and submit found one lost',
      'fail',
      {
        ...good,
        'pupil-answers': good['pupil-answers'].map((row) => ({
          ...row,
          ledgerRead: false,
          lostCount: row.pupil === '3' && inRoom(row) ? 1 : 0,
        })),
      },
      undefined,
      third,
    ],
    ['nothing saved', 'no-data', one('pupil-answers', { acknowledgedCount: 0 })],
    ['NaN', 'no-data', one('pupil-answers', { lostCount: NaN })],
    ['no rows', 'no-data', without('pupil-answers')],
  ]),
  ...of('answer-save-latency', [
    ['well', 'pass', good],
    ['at the lower limit', 'pass', one('pupil-save', { ackP95Ms: 1000 })],
    ['beyond it', 'warn', one('pupil-save', { ackP95Ms: 1001 }), undefined, third],
    ['at the upper limit', 'warn', one('pupil-save', { ackP95Ms: 5000 }), undefined, third],
    ['beyond it', 'fail', one('pupil-save', { ackP95Ms: 5001 }), undefined, third],
    ['a second try', 'warn', one('pupil-save', { retriedCount: 1 }), 'retried', third],
    [
      'never saved',
      'fail',
      { ...good, 'pupil-save': good['pupil-save'].map((row) => (row.pupil === '3' && inRoom(row) ? silentSaver(row) : row)) },
      'silent',
      third,
    ],
    ['few saves', 'no-data', every('pupil-save', { expectedCount: 1 })],
    ['short', 'no-data', every('pupil-save', { windowMs: 29_999 })],
    ['NaN', 'no-data', one('pupil-save', { ackP95Ms: NaN })],
    ['no rows', 'no-data', without('pupil-save')],
  ]),
  ...of('save-gap', [
    ['well', 'pass', good],
    ['at the lower limit', 'pass', one('pupil-save', { worstGapMs: 30_000 })],
    ['beyond it', 'warn', one('pupil-save', { worstGapMs: 30_001 }), undefined, third],
    ['at the upper limit', 'warn', one('pupil-save', { worstGapMs: 60_000 }), undefined, third],
    ['beyond it', 'fail', one('pupil-save', { worstGapMs: 60_001 }), undefined, third],
    [
      'never saved',
      'fail',
      { ...good, 'pupil-save': good['pupil-save'].map((row) => (row.pupil === '3' && inRoom(row) ? silentSaver(row) : row)) },
      undefined,
      third,
    ],
    ['few saves', 'no-data', every('pupil-save', { expectedCount: 1 })],
    ['short', 'no-data', every('pupil-save', { windowMs: 59_999 })],
    ['NaN', 'no-data', one('pupil-save', { worstGapMs: NaN })],
    ['no rows', 'no-data', without('pupil-save')],
  ]),
  ...of('submit-complete', [
    ['well', 'pass', good],
    ['at the limit', 'pass', one('pupil-submit', { submitMs: 10_000 })],
    ['beyond', 'warn', one('pupil-submit', { submitMs: 10_001 }), undefined, third],
    ['a receipt is missing', 'fail', one('pupil-submit', { receiptCount: 5 }), undefined, third],
    ['never', 'fail', one('pupil-submit', { completed: false }), undefined, third],
    ['nothing to hand in', 'no-data', one('pupil-submit', { receiptCount: 0, expectedCount: 0 })],
    ['NaN', 'no-data', one('pupil-submit', { submitMs: NaN })],
    ['no rows', 'no-data', without('pupil-submit')],
  ]),
];

function silentSaver(row: FactRows['pupil-save']): FactRows['pupil-save'] {
  return { ...withoutKeys(row, 'ackP95Ms', 'ackWorstMs', 'worstGapMs'), acknowledgedCount: 0 };
}
