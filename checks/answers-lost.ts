/** Does the server hold every answer that it gave a receipt for, once, and has every answer a receipt? */
import { limitOf } from '../core/limits.ts';
import { within } from '../core/within.ts';
import type { PupilAnswers } from '../facts/rows.ts';
import type { Check } from './check.ts';
import { finding, noData } from './finding.ts';
import { seatsOf, sumOf } from './seats.ts';

const id = 'answers-lost';

/** The server gave a receipt for what it does not hold, or holds it twice: no network and no laptop makes that. */
export const isServersOwn = (reason: string): boolean => reason === `${id}.fail` || reason === `${id}.fail-doubled`;

export const answersLost: Check = {
  id,
  power: 'decides',
  scope: 'room',
  needs: ['pupil-answers'],
  phases: ['work', 'submit'],
  trusts: ['generator-headroom', 'clock-agreement', 'server-healthy', 'load-through-room', 'active-pupils'],
  limits: ['lost', 'doubled', 'unacknowledged'],
  required: true,
  minWindowMs: 0,
  minSamples: 1,

  evaluate({ facts }, limits) {
    const rows = facts['pupil-answers'];
    const beyond = (limit: string, count: (row: PupilAnswers) => number): typeof rows =>
      rows.filter((row) => !within(limitOf(limits, id, limit), count(row)));
    // Without the ledger it is what submit found: receipts that the server did not stand by.
    const lost = beyond('lost', (row) => row.lostCount);
    const doubled = rows.filter((row) => row.ledgerRead && !within(limitOf(limits, id, 'doubled'), row.doubledCount));
    const waiting = beyond('unacknowledged', (row) => row.unacknowledgedCount);
    const acknowledgedCount = sumOf(rows, (row) => row.acknowledgedCount);
    const said = {
      evidence: {
        pupilCount: rows.length,
        acknowledgedCount,
        lostCount: sumOf(lost, (row) => row.lostCount),
        doubledCount: sumOf(doubled, (row) => row.doubledCount),
        unacknowledgedCount: sumOf(rows, (row) => row.unacknowledgedCount),
        affectedCount: seatsOf([...lost, ...doubled, ...waiting]).length,
      },
      seats: seatsOf([...lost, ...doubled, ...waiting]),
      sampleCount: acknowledgedCount,
    };
    if (lost.length > 0) return finding(id, 'fail', said);
    if (doubled.length > 0) return finding(id, 'fail', { ...said, variant: 'doubled' });
    if (waiting.length > 0) return finding(id, 'fail', { ...said, variant: 'unacknowledged' });
    if (rows.some((row) => !row.ledgerRead)) return noData(id, 'ledger-unread', said);
    // A pupil without a single receipt had nothing that could be lost.
    if (rows.some((row) => row.acknowledgedCount < answersLost.minSamples)) return noData(id, 'nothing-saved', said);
    return finding(id, 'pass', said);
  },
};
