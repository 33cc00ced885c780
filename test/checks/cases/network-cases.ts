/** What the network does under the load: waiting, loss, drops. */
import type { FactRows, Facts } from '../../../facts/rows.ts';
import { changed, withoutKeys } from '../good-room.ts';
import { bandwidth, every, good, idle, login, of, one, third, toServer, without, work, type Case } from './case.ts';

const toGateway = ({ subject }: FactRows['probe-loss']): boolean => subject === 'probe/gateway';

/** Of a school whose line goes by satellite. */
const satellite = { 'latency-under-load.p95-fail': 900 };

/** Seat 3 waited so long for answers in work, and the radio of the computer slept. */
const asleep = (p95Ms: number, baselineMs: number): Facts =>
  changed(one('pupil-latency', { p95Ms, baselineMs }, work), 'generator-load', { radioSaving: 'on' });

export const networkCases: readonly Case[] = [
  ...of('latency-under-load', [
    ['well', 'pass', good],
    ['p95 at the lower limit', 'pass', one('pupil-latency', { p95Ms: 100, baselineMs: 40 }, work)],
    ['p95 beyond it', 'warn', one('pupil-latency', { p95Ms: 100.1, baselineMs: 45 }, work), undefined, third],
    ['p95 at the upper limit', 'warn', one('pupil-latency', { p95Ms: 150, baselineMs: 100 }, work), undefined, third],
    ['p95 beyond it', 'fail', one('pupil-latency', { p95Ms: 150.1, baselineMs: 100 }, work), undefined, third],
    ['added at the limit', 'pass', one('pupil-latency', { p95Ms: 65, baselineMs: 5 }, work)],
    ['added beyond it', 'warn', one('pupil-latency', { p95Ms: 65.1, baselineMs: 5 }, work), undefined, third],
    [
      'added at the limit of a school with a satellite',
      'warn',
      one('pupil-latency', { p95Ms: 800, baselineMs: 600 }, work),
      undefined,
      third,
      satellite,
    ],
    ['added beyond it', 'fail', one('pupil-latency', { p95Ms: 800.1, baselineMs: 600 }, work), undefined, third, satellite],
    ['too long, and within what a sleeping radio may have added', 'no-data', asleep(460, 300), undefined, third],
    ['beyond it', 'fail', asleep(460.1, 300), undefined, third],
    ['added, and within what a sleeping radio may have added', 'no-data', asleep(510, 0), undefined, third, satellite],
    ['beyond it', 'fail', asleep(510.1, 0), undefined, third, satellite],
    ['worth a remark while the radio slept', 'warn', asleep(120, 100), undefined, third],
    ['p99 at the limit', 'pass', one('pupil-latency', { p99Ms: 200 }, work)],
    ['p99 beyond it warns only', 'warn', one('pupil-latency', { p99Ms: 3_000 }, work), undefined, third],
    ['a full queue in the bandwidth phase warns only', 'warn', every('pupil-latency', { p95Ms: 900 }, bandwidth), 'bandwidth'],
    ['one in twenty missing', 'pass', one('pupil-latency', { expectedCount: 80, sampleCount: 76 }, work)],
    ['more missing', 'fail', one('pupil-latency', { expectedCount: 80, sampleCount: 75 }, work), 'silent', third],
    ['a pupil who fell silent', 'fail', one('pupil-latency', { sampleCount: 30 }, work), 'silent', third],
    ['few were expected', 'no-data', every('pupil-latency', { expectedCount: 19, sampleCount: 19 }, work)],
    ['short', 'no-data', every('pupil-latency', { windowMs: 19_999 }, work)],
    ['NaN', 'no-data', one('pupil-latency', { p95Ms: NaN }, work)],
    ['no rows', 'no-data', without('pupil-latency')],
    ['no baseline', 'no-data', { ...good, 'pupil-latency': good['pupil-latency'].map((row) => withoutKeys(row, 'baselineMs')) }],
  ]),
  ...of('packet-loss', [
    ['well', 'pass', good],
    ['at the lower limit', 'pass', every('probe-loss', { sentCount: 900, lostCount: 9 }, toServer)],
    ['beyond it', 'warn', every('probe-loss', { sentCount: 900, lostCount: 10 }, toServer)],
    ['at the upper limit', 'warn', every('probe-loss', { sentCount: 900, lostCount: 18 }, toServer)],
    ['beyond it', 'fail', every('probe-loss', { sentCount: 900, lostCount: 19 }, toServer)],
    [
      'an outage at the lower limit',
      'pass',
      every('probe-loss', { lostCount: 10, outageCount: 1, outageLostCount: 10, longestOutageMs: 1_000 }, toServer),
    ],
    [
      'beyond it',
      'warn',
      every('probe-loss', { lostCount: 11, outageCount: 1, outageLostCount: 11, longestOutageMs: 1_001 }, toServer),
      'outage',
    ],
    [
      'at the upper limit',
      'warn',
      every('probe-loss', { lostCount: 50, outageCount: 1, outageLostCount: 50, longestOutageMs: 5_000 }, toServer),
      'outage',
    ],
    [
      'beyond it',
      'fail',
      every('probe-loss', { lostCount: 51, outageCount: 1, outageLostCount: 51, longestOutageMs: 5_001 }, toServer),
      'outage',
    ],
    [
      'an outage does not hide loss',
      'fail',
      every('probe-loss', { sentCount: 950, lostCount: 69, outageCount: 1, outageLostCount: 50 }, toServer),
    ],
    [
      'nothing but an outage',
      'fail',
      every('probe-loss', { lostCount: 900, outageCount: 1, outageLostCount: 900, longestOutageMs: 90_000 }, work),
      'outage',
    ],
    [
      'an outage while the class logs in',
      'fail',
      every('probe-loss', { lostCount: 51, outageCount: 1, outageLostCount: 51, longestOutageMs: 5_001 }, login),
      'outage',
    ],
    [
      'an outage at rest',
      'warn',
      every('probe-loss', { lostCount: 80, outageCount: 1, outageLostCount: 80, longestOutageMs: 8_000 }, idle),
      'outage',
    ],
    [
      'an outage of a path that the class fills',
      'warn',
      every('probe-loss', { lostCount: 80, outageCount: 1, outageLostCount: 80, longestOutageMs: 8_000 }, bandwidth),
      'outage',
    ],
    ['outages again and again, little lost', 'pass', every('probe-loss', lostIn(20, 2_000), toServer)],
    ['outages again and again', 'warn', every('probe-loss', lostIn(30, 2_000), toServer), 'outages'],
    ['outages again and again, much lost', 'fail', every('probe-loss', lostIn(50, 2_000), toServer), 'outages'],
    ['300 of 900 lost in outages of a second', 'fail', every('probe-loss', lostIn(300, 900), toServer), 'outages'],
    [
      'as many outages as may stand apart',
      'warn',
      every('probe-loss', { ...lostIn(49, 900), outageCount: 1, longestOutageMs: 4_900 }, toServer),
      'outage',
    ],
    ['a full path loses by design', 'warn', every('probe-loss', { lostCount: 100 }, bandwidth), 'phase'],
    ['one lost in a short phase', 'pass', every('probe-loss', { lostCount: 1 }, login)],
    ['as many as the fewest probes may lose', 'pass', every('probe-loss', { lostCount: 2 }, login)],
    ['more', 'warn', every('probe-loss', { lostCount: 3 }, login), 'phase'],
    ['what the gateway alone loses is not lost on the way', 'pass', every('probe-loss', { lostCount: 300 }, toGateway)],
    [
      'nor is a gateway that alone fell silent an outage',
      'pass',
      every('probe-loss', { lostCount: 60, outageCount: 1, outageLostCount: 60, longestOutageMs: 6_000 }, toGateway),
    ],
    ['a gateway that never answers is not loss', 'pass', deafTo('probe/gateway')],
    ['a gateway near by does not stand for the way behind it', 'no-data', deafTo('probe/server')],
    ['the server sends again', 'warn', changed(good, 'server-health', { retransmitRatio: 0.05 }, work), 'retransmit'],
    ['the probe is blocked', 'no-data', deafTo('probe/')],
    ['held back as long as a network may be gone', 'pass', every('probe-loss', heldBackFor(5_000), toServer)],
    ['held back for longer', 'no-data', every('probe-loss', heldBackFor(5_001), toServer)],
    ['few were sent', 'no-data', every('probe-loss', { sentCount: 199 }, toServer)],
    ['short', 'no-data', every('probe-loss', { windowMs: 19_999 }, work)],
    ['NaN', 'no-data', every('probe-loss', { lostCount: NaN }, toServer)],
    ['no rows', 'no-data', without('probe-loss')],
    ['no rows, emulated', 'not-applicable', changed(without('probe-loss'), 'access-point-reach', { emulated: true })],
  ]),
  ...of('connection-drops-and-return', [
    ['well', 'pass', good],
    ['one drop', 'warn', one('pupil-connection', { dropCount: 1, returnedCount: 1, worstReturnMs: 30_000 }), undefined, third],
    ['back late', 'warn', one('pupil-connection', { dropCount: 1, returnedCount: 1, worstReturnMs: 30_001 }), 'late', third],
    ['at the upper limit', 'warn', one('pupil-connection', { dropCount: 1, returnedCount: 1, worstReturnMs: 300_000 }), 'late', third],
    ['back too late', 'fail', one('pupil-connection', { dropCount: 1, returnedCount: 1, worstReturnMs: 300_001 }), 'late', third],
    ['never back', 'fail', one('pupil-connection', { dropCount: 1, returnedCount: 0, neverReturned: true }), undefined, third],
    ['never there at all', 'warn', one('pupil-connection', { neverOpened: true }), 'never-opened', third],
    ['NaN', 'no-data', one('pupil-connection', { dropCount: NaN })],
    ['no rows', 'no-data', without('pupil-connection')],
  ]),
];

/** Lost in outages of a second each and nowhere else. */
function lostIn(lostCount: number, sentCount: number): Partial<FactRows['probe-loss']> {
  const outageCount = lostCount / 10;
  return { sentCount, lostCount, outageCount, outageLostCount: lostCount, outagesMs: outageCount * 1_000, longestOutageMs: 1_000 };
}

/** While the class's heartbeats were answered. */
function heldBackFor(longestHeldBackMs: number): Partial<FactRows['probe-loss']> {
  return { lostCount: 50, heldBackLostCount: 50, longestHeldBackMs };
}

function deafTo(subject: string): Facts {
  const rows = good['probe-loss'].map((row) => (row.subject.startsWith(subject) ? { ...row, lostCount: row.sentCount } : row));
  return { ...good, 'probe-loss': rows };
}
