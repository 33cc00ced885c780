/** For every check: well, at each limit, just beyond it, and what a pupil who was not there does to it. */
import type { FactName, FactRows, Facts } from '../../facts/rows.ts';
import type { Outcome } from '../../core/verdict.ts';
import { changed, goodFacts, withoutKeys } from './good-room.ts';

export interface Case {
  readonly check: string;
  readonly says: string;
  readonly outcome: Outcome;
  /** What follows the outcome in the reason. */
  readonly variant?: string;
  readonly facts: Facts;
  readonly seats?: readonly string[];
  /** Limits that the school changed, by 'check.limit'. */
  readonly limits?: Readonly<Record<string, number>>;
}

const good = goodFacts();
const inRoom = (row: object): boolean => !('room' in row) || row.room === 'B12';

/** Seat 3 of B12. */
const one = <N extends FactName>(name: N, change: Partial<FactRows[N]>, also: (row: FactRows[N]) => boolean = () => true): Facts =>
  changed(good, name, change, (row) => inRoom(row) && 'pupil' in row && row.pupil === '3' && also(row));
/** Everything of B12. */
const every = <N extends FactName>(name: N, change: Partial<FactRows[N]>, also: (row: FactRows[N]) => boolean = () => true): Facts =>
  changed(good, name, change, (row) => inRoom(row) && also(row));

const down = (row: { readonly metric: string }): boolean => row.metric === 'downloadBytes';
const up = (row: { readonly metric: string }): boolean => row.metric === 'uploadBytes';
const shortSeats =
  (count: number) =>
  (row: FactRows['pupil-goodput']): boolean =>
    down(row) && Number(row.pupil) <= count;
const work = (row: { readonly phase: string }): boolean => row.phase === 'work';
const login = (row: { readonly phase: string }): boolean => row.phase === 'login';
const idle = (row: { readonly phase: string }): boolean => row.phase === 'idle';
const bandwidth = (row: { readonly phase: string }): boolean => row.phase === 'bandwidth';
const audio = (row: { readonly track: string }): boolean => row.track === 'audio';
const video = (row: { readonly track: string }): boolean => row.track === 'video';
const toServer = (row: { readonly subject: string; readonly phase: string }): boolean =>
  row.subject === 'probe/server' && row.phase === 'work';
const without = <N extends FactName>(name: N): Facts => ({ ...good, [name]: good[name].filter((row) => !inRoom(row)) });

type Told = readonly [
  says: string,
  outcome: Outcome,
  facts: Facts,
  variant?: string | undefined,
  seats?: readonly string[] | undefined,
  limits?: Readonly<Record<string, number>>,
];
const of = (check: string, told: readonly Told[]): readonly Case[] =>
  told.map(([says, outcome, facts, variant, seats, limits]) => ({
    check,
    says,
    outcome,
    facts,
    ...(variant === undefined ? {} : { variant }),
    ...(seats === undefined ? {} : { seats }),
    ...(limits === undefined ? {} : { limits }),
  }));

const third = ['3'];
const tenthUntold = { plannedMs: 80_000, startupMs: 1_000, playedMs: 71_000 };
/** Of a school whose line goes by satellite. */
const satellite = { 'latency-under-load.p95-fail': 900 };

export const cases: readonly Case[] = [
  ...of('clock-agreement', [
    ['well', 'pass', good],
    ['drift at the limit', 'pass', changed(good, 'clock-record', { worstDriftMs: 50 })],
    ['drift beyond', 'fail', changed(good, 'clock-record', { worstDriftMs: 50.1 })],
    ['drift beyond, backwards', 'fail', changed(good, 'clock-record', { worstDriftMs: -51 })],
    ['server’s clock at the limit', 'pass', changed(good, 'clock-record', { serverOffsetBeforeMs: -1000, serverOffsetAfterMs: -1000 })],
    ['server’s clock far away', 'warn', changed(good, 'clock-record', { serverOffsetBeforeMs: 1001, serverOffsetAfterMs: 1001 })],
    ['server’s clock moved as far as it may', 'pass', changed(good, 'clock-record', { serverOffsetBeforeMs: 0, serverOffsetAfterMs: 50 })],
    ['server’s clock stepped', 'warn', changed(good, 'clock-record', { serverOffsetAfterMs: 60 }), 'change'],
    ['server’s clock compared only before', 'warn', compared('serverOffsetAfterMs'), 'offset-unknown'],
    ['server’s clock compared only after', 'warn', compared('serverOffsetBeforeMs'), 'offset-unknown'],
    ['server’s clock never compared', 'no-data', compared('serverOffsetBeforeMs', 'serverOffsetAfterMs')],
    ['as much of the log as must be there', 'pass', changed(good, 'clock-record', { driftSampleCount: 0.8 * 187 })],
    ['half of the log is missing', 'no-data', changed(good, 'clock-record', { driftSampleCount: 90 })],
    ['few readings', 'no-data', changed(good, 'clock-record', { driftSampleCount: 9 })],
    ['no rows', 'no-data', { ...good, 'clock-record': [] }],
    ['NaN', 'no-data', changed(good, 'clock-record', { worstDriftMs: NaN })],
    ['short', 'no-data', changed(good, 'clock-record', { windowMs: 9_999 })],
  ]),
  ...of('generator-headroom', [
    [
      'its cable had no link',
      'warn',
      every('generator-load', { linkKind: 'ethernet', linkRateMbps: 1000, linkLostMs: 12_000, linkLostFromMs: 60_000 }, work),
      'link-lost',
    ],
    ['it was on no Wi-Fi', 'warn', every('generator-load', { linkLostMs: 12_000, linkLostFromMs: 60_000 }, work), 'link-lost-wifi'],
    ['it was on no Wi-Fi before the class began', 'pass', every('generator-load', { linkLostMs: 2_000, linkLostFromMs: 1_000 }, idle)],
    [
      'it was on no Wi-Fi because the access point started anew',
      'pass',
      changed(every('generator-load', { linkLostMs: 60_000, linkLostFromMs: 60_000 }, work), 'access-point-reach', { restartedMs: 75_000 }),
    ],
    [
      'an access point that started anew long before explains nothing',
      'warn',
      changed(every('generator-load', { linkLostMs: 12_000, linkLostFromMs: 90_000 }, work), 'access-point-reach', { restartedMs: 20_000 }),
      'link-lost-wifi',
    ],
    ['well', 'pass', good],
    ['drift at the lower limit', 'pass', every('generator-load', { timerDriftP95Ms: 20 })],
    ['drift just beyond', 'warn', every('generator-load', { timerDriftP95Ms: 20.1 }, work), 'drift'],
    ['drift at the upper limit', 'warn', every('generator-load', { timerDriftP95Ms: 50 }, work), 'drift'],
    ['drift beyond it', 'fail', every('generator-load', { timerDriftP95Ms: 50.1 }, work), 'drift'],
    ['processor at the lower limit', 'pass', every('generator-load', { hostCpuP95Ratio: 0.7 })],
    ['processor busy, timers hold', 'warn', every('generator-load', { hostCpuP95Ratio: 1 }), 'cpu'],
    ['processor at the upper limit, timers late', 'warn', every('generator-load', { hostCpuP95Ratio: 0.85, timerDriftP95Ms: 21 }), 'drift'],
    ['processor busy, timers late', 'fail', every('generator-load', { hostCpuP95Ratio: 0.86, timerDriftP95Ms: 21 }), 'cpu'],
    ['trouble while idle', 'pass', every('generator-load', { timerDriftP95Ms: 500 }, (row) => row.phase === 'idle')],
    ['Wi-Fi link at its share', 'pass', every('generator-load', { linkRateMbps: 100, wireMbps: 40 })],
    ['Wi-Fi link crowded', 'warn', every('generator-load', { linkRateMbps: 100, wireMbps: 40.1 }), 'link'],
    ['Wi-Fi link nearly full', 'warn', every('generator-load', { linkRateMbps: 100, wireMbps: 60 }), 'link'],
    ['Wi-Fi link full', 'fail', every('generator-load', { linkRateMbps: 100, wireMbps: 60.1 }), 'link'],
    ['Wi-Fi rate fell in one phase', 'fail', every('generator-load', { linkRateMbps: 6 }, work), 'link'],
    ['cable at its share', 'pass', every('generator-load', { linkKind: 'ethernet', linkRateMbps: 100, wireMbps: 80 })],
    ['cable full', 'fail', every('generator-load', { linkKind: 'ethernet', linkRateMbps: 100, wireMbps: 81 }), 'link'],
    ['loopback has no rate to speak of', 'pass', every('generator-load', { linkKind: 'loopback', linkRateMbps: 1 })],
    ['stood still as long as it may', 'pass', every('generator-load', { longestStallMs: 1_000 }, bandwidth)],
    ['stood still once', 'fail', every('generator-load', { longestStallMs: 1_001 }, bandwidth), 'stall'],
    ['stutters as much as it may', 'pass', every('generator-load', { stalledRatio: 0.03 }, work)],
    ['stutters', 'fail', every('generator-load', { stalledRatio: 0.031 }, work), 'stutter'],
    ['few timers', 'no-data', every('generator-load', { timerDriftCount: 4 }, work)],
    ['NaN', 'no-data', every('generator-load', { timerDriftP95Ms: NaN }, work)],
    ['no rows', 'no-data', without('generator-load')],
  ]),
  ...of('server-healthy', [
    ['well', 'pass', good],
    ['all at the limits', 'warn', every('server-health', { loopUtilizationP95Ratio: 0.7, loopDelayP99Ms: 20, handlerP95Ms: 100 })],
    ['handler at the lower limit', 'pass', every('server-health', { handlerP95Ms: 50 })],
    ['handler just beyond', 'warn', every('server-health', { handlerP95Ms: 50.1 }, work)],
    ['handler beyond the upper limit', 'fail', every('server-health', { handlerP95Ms: 100.1 }, work), 'handler'],
    [
      'slow saves among many quick chunks',
      'fail',
      every('server-health', { slowestKind: 'save', slowestKindP95Ms: 6_000 }, (row) => row.phase === 'work'),
      'handler',
    ],
    ['loop busy', 'fail', every('server-health', { loopUtilizationP95Ratio: 0.701 }, bandwidth)],
    ['stood still as long as it may', 'pass', every('server-health', { longestStallMs: 1_000 }, bandwidth)],
    ['stood still once', 'fail', every('server-health', { longestStallMs: 1_001 }, bandwidth), 'stall'],
    ['stutters as much as it may', 'pass', every('server-health', { stalledRatio: 0.03 }, work)],
    ['stutters', 'fail', every('server-health', { stalledRatio: 0.031 }, work), 'stutter'],
    ['not there', 'fail', every('server-health', { longestGapMs: 1001 }, bandwidth), 'gone'],
    ['turned a poll away', 'fail', every('server-health', { closedCount: 1, longestGapMs: 900 }, bandwidth), 'gone'],
    ['not there, and few seconds', 'fail', every('server-health', { closedCount: 1, healthSampleCount: 1 }, bandwidth), 'gone'],
    ['started anew', 'fail', every('server-health', { restartCount: 1, closedCount: 2, longestGapMs: 4000 }, bandwidth), 'restarted'],
    ['seconds that follow on each other', 'pass', every('server-health', { longestGapMs: 1000 }, bandwidth)],
    ['another run at work', 'fail', every('server-health', { otherRunCount: 1, runLimitCount: 1 }, work), 'shared'],
    ['another run, on a server that does not say how many', 'fail', every('server-health', { otherRunCount: 1 }, work), 'shared'],
    ['as many runs as it is meant for', 'pass', every('server-health', { otherRunCount: 1, runLimitCount: 2 }, work), 'shared'],
    ['one more than it is meant for', 'fail', every('server-health', { otherRunCount: 2, runLimitCount: 2 }, work), 'shared'],
    ['another run while idle', 'pass', every('server-health', { otherRunCount: 1 }, (row) => row.phase === 'idle')],
    ['its cable at its share', 'pass', every('server-health', { linkKind: 'ethernet', linkRateMbps: 100, wireMbps: 80 }, bandwidth)],
    ['its cable full', 'fail', every('server-health', { linkKind: 'ethernet', linkRateMbps: 100, wireMbps: 80.1 }, bandwidth), 'link'],
    ['its Wi-Fi at its share', 'pass', every('server-health', { linkKind: 'wifi', linkRateMbps: 100, wireMbps: 60 }, bandwidth)],
    ['its Wi-Fi full', 'fail', every('server-health', { linkKind: 'wifi', linkRateMbps: 100, wireMbps: 60.1 }, bandwidth), 'link'],
    ['on the same machine', 'pass', every('server-health', { linkKind: 'loopback', linkRateMbps: 1, wireMbps: 80 })],
    ['a link that is not told, in a rehearsal', 'pass', every('server-health', { linkKind: 'unknown', wireMbps: 80 })],
    ['refused by its caps', 'fail', every('server-health', { refusedCount: 1 }, work), 'refused'],
    ['loop late', 'fail', every('server-health', { loopDelayP99Ms: 20.1 }, bandwidth)],
    ['few seconds', 'no-data', every('server-health', { healthSampleCount: 2 }, work)],
    ['NaN', 'no-data', every('server-health', { loopDelayP99Ms: NaN }, work)],
    ['no rows', 'no-data', { ...good, 'server-health': [] }],
  ]),
  ...of('load-delivered', [
    ['well', 'pass', good],
    ['at the limit', 'pass', one('pupil-demand', { lateP95Ms: 50 })],
    ['beyond', 'fail', one('pupil-demand', { lateP95Ms: 50.1 }, down), undefined, third],
    ['a pupil who hung after some requests is not the generator’s doing', 'pass', one('pupil-demand', { sentCount: 3, lateP95Ms: 900 })],
    ['a full path asks less, on time', 'pass', every('pupil-demand', { sentCount: 60, lateP95Ms: 10 })],
    ['nobody asked', 'no-data', every('pupil-demand', { sentCount: 0 })],
    ['a dead path gives chunks up, on time', 'pass', every('pupil-demand', { sentCount: 3, skippedCount: 120, lateP95Ms: 4 })],
    ['few were expected', 'no-data', every('pupil-demand', { expectedCount: 9 })],
    ['short', 'no-data', every('pupil-demand', { windowMs: 36_999 })],
    ['NaN', 'no-data', one('pupil-demand', { lateP95Ms: NaN })],
    ['no rows', 'no-data', without('pupil-demand')],
  ]),
  ...of('load-through-room', [
    ['well', 'pass', good],
    ['exact: low end', 'pass', every('room-traffic', { clientBytes: 1000, accessPointBytes: 950, wideningRatio: 0 })],
    ['exact: just too little', 'fail', every('room-traffic', { clientBytes: 1000, accessPointBytes: 949, wideningRatio: 0 })],
    ['exact: high end', 'pass', every('room-traffic', { clientBytes: 1000, accessPointBytes: 1200, wideningRatio: 0 })],
    ['somebody else', 'warn', every('room-traffic', { clientBytes: 1000, accessPointBytes: 1201, wideningRatio: 0 })],
    [
      'answers to uploads are nobody else’s',
      'pass',
      every('room-traffic', { clientBytes: 1000, accessPointBytes: 1300, acknowledgementBytes: 100, wideningRatio: 0 }),
    ],
    [
      'somebody else beside them',
      'warn',
      every('room-traffic', { clientBytes: 1000, accessPointBytes: 1301, acknowledgementBytes: 100, wideningRatio: 0 }),
    ],
    [
      'they excuse no other way',
      'pass',
      every('room-traffic', { clientBytes: 1000, accessPointBytes: 950, acknowledgementBytes: 100, wideningRatio: 0 }),
    ],
    ['widened', 'pass', every('room-traffic', { clientBytes: 1000, accessPointBytes: 760, wideningRatio: 0.2 })],
    ['widened: just too little', 'fail', every('room-traffic', { clientBytes: 1000, accessPointBytes: 759, wideningRatio: 0.2 })],
    ['another access point', 'fail', every('room-traffic', { accessPointBytes: 2000 })],
    ['its octets fell', 'fail', every('room-traffic', { accessPointBytes: -2000 })],
    ['too uncertain', 'no-data', every('room-traffic', { wideningRatio: 0.251 })],
    ['as uncertain as may be', 'pass', every('room-traffic', { wideningRatio: 0.25 })],
    ['silent', 'no-data', every('room-traffic', { usableCount: 0, unusable: 'silent' })],
    ['no such counters, no BSSID', 'no-data', every('room-traffic', { usableCount: 0, unusable: 'not-told' })],
    [
      'no such counters, but the BSSID is the room’s',
      'pass',
      changed(every('room-stations', { bssidMatches: true, hostBssid: '02:00:00:00:00:02' }), 'room-traffic', {
        usableCount: 0,
        unusable: 'not-told',
      }),
      'bssid',
    ],
    ['elsewhere while at work', 'fail', every('room-traffic', { clientBytes: 90e6, accessPointBytes: 41e6 }, work), 'phase'],
    ['half of it while at work', 'pass', every('room-traffic', { clientBytes: 90e6, accessPointBytes: 45e6, wideningRatio: 0 }, work)],
    ['elsewhere while at work, by a guess', 'pass', every('room-traffic', { clientBytes: 90e6, accessPointBytes: 0, guessed: true }, work)],
    ['hardly any load while at work', 'pass', every('room-traffic', { clientBytes: 9e6, accessPointBytes: 0 }, work)],
    [
      'less while at work than others asked before',
      'pass',
      every('room-traffic', { clientBytes: 90e6, accessPointBytes: 0, backgroundMbps: 5 }, work),
    ],
    ['counters too slow', 'no-data', every('room-traffic', { usableCount: 0, unusable: 'too-slow' })],
    ['guessed: too little', 'no-data', every('room-traffic', { accessPointBytes: 2000, guessed: true })],
    [
      'guessed: somebody else',
      'warn',
      every('room-traffic', { clientBytes: 1000, accessPointBytes: 1201, wideningRatio: 0, guessed: true }),
    ],
    ['nothing received', 'no-data', every('room-traffic', { clientBytes: 0 })],
    [
      'BSSID that the school file lacks, and the octets agree',
      'warn',
      every('room-stations', { bssidMatches: false, hostBssid: '02:00:00:00:00:01' }),
      'bssid',
    ],
    [
      'BSSID of another room',
      'fail',
      changed(every('room-stations', { bssidMatches: false, hostBssid: '02:00:00:00:00:01' }), 'room-traffic', { usableCount: 0 }),
      'bssid',
    ],
    ['wifi and then a cable', 'fail', every('room-stations', { linkKind: 'wifi', otherLinkKind: 'ethernet' }), 'link'],
    [
      'wifi and then a cable, and no octets',
      'fail',
      changed(every('room-stations', { linkKind: 'wifi', otherLinkKind: 'ethernet' }), 'room-traffic', { usableCount: 0 }),
      'link',
    ],
    [
      'silent, but the BSSID is the room’s',
      'pass',
      changed(every('room-stations', { bssidMatches: true, hostBssid: '02:00:00:00:00:02' }), 'room-traffic', { usableCount: 0 }),
      'bssid',
    ],
    ['NaN', 'no-data', every('room-traffic', { accessPointBytes: NaN })],
    ['no rows', 'no-data', without('room-traffic')],
  ]),
  ...of('active-pupils', [
    ['well', 'pass', good],
    ['one missing in one phase', 'fail', one('pupil-active', { signCount: 0 }, bandwidth), undefined, third],
    ['one with failures', 'warn', one('pupil-active', { failureCount: 2, firstFailure: 'save' }, work), undefined, third],
    ['no rows', 'no-data', without('pupil-active')],
    ['NaN', 'no-data', one('pupil-active', { signCount: NaN })],
  ]),
  ...of('pupils-under-target', [
    ['well', 'pass', good],
    ['with the margin to the hair', 'pass', one('pupil-goodput', { goodputMbps: 0.99 * 1.1 * 2 }, down)],
    ['without the margin', 'warn', one('pupil-goodput', { goodputMbps: 2.1779 }, down), undefined, third],
    ['at the target', 'warn', one('pupil-goodput', { goodputMbps: 2 }, down), undefined, third],
    ['under it', 'fail', one('pupil-goodput', { goodputMbps: 1.9999 }, down), undefined, third],
    ['under it upwards', 'fail', one('pupil-goodput', { goodputMbps: 0.0999 }, up), 'up', third],
    ['not there at all', 'fail', one('pupil-goodput', { goodputMbps: 0, chunkCount: 0 }), undefined, third],
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
    ['NaN', 'no-data', one('pupil-login', { loginMs: NaN })],
    ['no rows', 'no-data', without('pupil-login')],
  ]),
  ...of('package-load', [
    ['well', 'pass', good],
    ['at the limit', 'pass', one('pupil-package', { packageMs: 13_200 })],
    ['beyond', 'fail', one('pupil-package', { packageMs: 13_201 }), 'slow', third],
    ['never', 'fail', one('pupil-package', { completed: false }), undefined, third],
    ['of no size', 'no-data', one('pupil-package', { packageBytes: 0 })],
    ['NaN', 'no-data', one('pupil-package', { packageMs: NaN })],
    ['no rows', 'no-data', without('pupil-package')],
  ]),
  ...of('answers-lost', [
    ['well', 'pass', good],
    ['one lost', 'fail', one('pupil-answers', { lostCount: 1 }), undefined, third],
    ['one doubled', 'fail', one('pupil-answers', { doubledCount: 1 }), 'doubled', third],
    ['one without a receipt', 'fail', one('pupil-answers', { unacknowledgedCount: 1 }), 'unacknowledged', third],
    ['ledger unread', 'no-data', every('pupil-answers', { ledgerRead: false, lostCount: 6 })],
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
  ...of('audio-stalls', [
    ['well', 'pass', good],
    ['one stall', 'fail', one('pupil-media', { stallCount: 1, stallMs: 200 }, audio), undefined, third],
    ['never played', 'fail', one('pupil-media', { started: false, playedMs: 0 }, audio), 'silent', third],
    ['hung halfway without a word', 'fail', one('pupil-media', { playedMs: 40_000 }, audio), 'silent', third],
    ['a tenth without a word', 'pass', one('pupil-media', tenthUntold, audio)],
    ['a falling buffer that lasts', 'pass', one('pupil-media', { lastBufferMs: 2_400, bufferSlopeMsPerS: -40 }, audio)],
    ['a falling buffer that does not', 'fail', one('pupil-media', { lastBufferMs: 2_400, bufferSlopeMsPerS: -41 }, audio), 'dry', third],
    ['a falling buffer, half full', 'pass', one('pupil-media', { lastBufferMs: 3_000, bufferSlopeMsPerS: -500 }, audio)],
    ['the film’s stalls are not its', 'pass', one('pupil-media', { stallCount: 9, stallMs: 9_000 }, video)],
    ['short', 'no-data', every('pupil-media', { plannedMs: 29_999 })],
    ['NaN', 'no-data', one('pupil-media', { stallMs: NaN })],
    ['no rows', 'no-data', without('pupil-media')],
  ]),
  ...of('video-stalls', [
    ['well', 'pass', good],
    ['at the lower limit', 'pass', one('pupil-media', { stallMs: 1_000, stallCount: 1, playedMs: 99_000 }, video)],
    ['beyond it', 'warn', one('pupil-media', { stallMs: 1_001, stallCount: 1, playedMs: 98_999 }, video), undefined, third],
    ['at the upper limit', 'warn', one('pupil-media', { stallMs: 2_000, stallCount: 1, playedMs: 98_000 }, video), undefined, third],
    ['beyond it', 'fail', one('pupil-media', { stallMs: 2_001, stallCount: 1, playedMs: 97_999 }, video), undefined, third],
    ['never played', 'fail', one('pupil-media', { started: false, playedMs: 0 }, video), 'silent', third],
    ['hung halfway without a word', 'fail', one('pupil-media', { playedMs: 40_000 }, video), 'silent', third],
    ['a tenth without a word', 'pass', one('pupil-media', tenthUntold, video)],
    ['a falling buffer that lasts', 'pass', one('pupil-media', { lastBufferMs: 2_400, bufferSlopeMsPerS: -40 }, video)],
    ['a falling buffer, half full', 'pass', one('pupil-media', { lastBufferMs: 3_000, bufferSlopeMsPerS: -500 }, video)],
    ['runs dry', 'fail', one('pupil-media', { lastBufferMs: 1_500, bufferSlopeMsPerS: -50 }, video), 'dry', third],
    ['short', 'no-data', every('pupil-media', { plannedMs: 29_999 })],
    ['NaN', 'no-data', one('pupil-media', { stallMs: NaN })],
    ['no rows', 'no-data', without('pupil-media')],
  ]),
  ...of('media-start', [
    ['well', 'pass', good],
    ['at the lower limit', 'pass', one('pupil-media', { startupMs: 2_000 })],
    ['beyond it', 'warn', one('pupil-media', { startupMs: 2_001 }, audio), undefined, third],
    ['at the upper limit', 'warn', one('pupil-media', { startupMs: 5_000 }, video), undefined, third],
    ['beyond it', 'fail', one('pupil-media', { startupMs: 5_001 }, video), undefined, third],
    ['never', 'fail', one('pupil-media', { started: false }, video), 'never', third],
    ['short', 'no-data', every('pupil-media', { plannedMs: 9_999 })],
    ['NaN', 'no-data', one('pupil-media', { startupMs: NaN })],
    ['no rows', 'no-data', without('pupil-media')],
  ]),
  ...of('media-rendition', [
    ['well', 'pass', good],
    ['at the limit', 'pass', one('pupil-media', { steadyPlayedMs: 70_000, steadyAtRequiredMs: 66_500 }, video)],
    ['beyond', 'fail', one('pupil-media', { steadyPlayedMs: 70_000, steadyAtRequiredMs: 66_499 }, video), undefined, third],
    ['nothing played', 'fail', one('pupil-media', { steadyPlayedMs: 0, steadyAtRequiredMs: 0 }, video), undefined, third],
    ['short', 'no-data', every('pupil-media', { steadyPlannedMs: 59_999 })],
    ['NaN', 'no-data', one('pupil-media', { steadyAtRequiredMs: NaN })],
    ['no rows', 'no-data', without('pupil-media')],
  ]),
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
    ['a gateway that never answers is not loss', 'pass', deafTo('probe/gateway')],
    ['a gateway near by does not stand for the way behind it', 'no-data', deafTo('probe/server')],
    ['the server sends again', 'warn', changed(good, 'server-health', { retransmitRatio: 0.05 }, work), 'retransmit'],
    ['the probe is blocked and two rooms were loaded', 'no-data', deafTo('probe/')],
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
    ['NaN', 'no-data', one('pupil-connection', { dropCount: NaN })],
    ['no rows', 'no-data', without('pupil-connection')],
  ]),
  ...of('no-headroom', [
    ['well', 'pass', good],
    ['a few short tell no capacity', 'warn', one('pupil-goodput', { goodputMbps: 2.17 }, down), 'some'],
    [
      'a quarter short beside others who have it all are seats',
      'warn',
      every('pupil-goodput', { goodputMbps: 1.7 }, shortSeats(2)),
      'some',
    ],
    [
      'a quarter short one way and others the other way',
      'warn',
      changed(
        every('pupil-goodput', { goodputMbps: 1.7 }, shortSeats(2)),
        'pupil-goodput',
        { goodputMbps: 0.08 },
        (row) => inRoom(row) && up(row) && row.pupil === '3',
      ),
    ],
    ['more short tell it', 'warn', every('pupil-goodput', { goodputMbps: 1.7 }, shortSeats(3))],
    ['NaN', 'no-data', every('pupil-goodput', { goodputMbps: NaN })],
    ['no rows', 'no-data', without('pupil-goodput')],
  ]),
  ...of('access-point-reachable', [
    ['well', 'pass', good],
    ['at the limit', 'pass', every('access-point-reach', { pollCount: 100, answeredCount: 95 })],
    ['beyond', 'warn', every('access-point-reach', { pollCount: 100, answeredCount: 94 })],
    ['silent as long as it may be', 'pass', every('access-point-reach', { longestSilenceMs: 30_000 })],
    ['silent for long', 'warn', every('access-point-reach', { longestSilenceMs: 30_001 })],
    ['never answered', 'warn', every('access-point-reach', { answeredCount: 0, lastReason: 'timeout' }), 'silent'],
    ['never asked', 'no-data', every('access-point-reach', { pollCount: 0, answeredCount: 0 })],
    ['NaN', 'no-data', every('access-point-reach', { pollCount: NaN })],
    ['no rows', 'no-data', without('access-point-reach')],
  ]),
  ...of('radio-utilization', [
    ['well', 'pass', good],
    ['at the lower limit', 'pass', every('radio-utilization', { worstRatio: 0.5 })],
    ['beyond it', 'warn', every('radio-utilization', { worstRatio: 0.501 }, work)],
    ['at the upper limit', 'warn', every('radio-utilization', { worstRatio: 0.8 }, work)],
    ['beyond it', 'warn', every('radio-utilization', { worstRatio: 0.801 }, work), 'full'],
    ['a full air while everybody loads is the phase’s own', 'pass', every('radio-utilization', { worstRatio: 1 }, bandwidth)],
    ['no figure lies within the phase', 'not-applicable', every('radio-utilization', { usableCount: 0 })],
    ['zero that nobody measured', 'not-applicable', every('radio-utilization', { usableCount: 0, falseZeroCount: 45 })],
    ['the short average, where the long one does not fit', 'pass', every('radio-utilization', shortAverage(0.5)), 'short'],
    ['the short average: beyond', 'warn', every('radio-utilization', shortAverage(0.501)), 'short'],
    ['the short average: full', 'warn', every('radio-utilization', shortAverage(0.801)), 'full-short'],
    ['the long average comes first', 'pass', every('radio-utilization', { ...shortAverage(0.9), usableCount: 9 })],
    ['a guess', 'pass', every('radio-utilization', { guessed: true }), 'guess'],
    ['a guess: beyond', 'warn', every('radio-utilization', { worstRatio: 0.501, guessed: true }), 'guess'],
    ['a guess: full', 'warn', every('radio-utilization', { worstRatio: 0.9, guessed: true }), 'full-guess'],
    ['one of two radios was not measured', 'pass', twoRadios({ usableCount: 0, falseZeroCount: 40 }), 'some'],
    [
      'one of two radios was not measured, and the other is a guess',
      'pass',
      twoRadios({ usableCount: 0 }, { guessed: true }),
      'some-guess',
    ],
    ['one of two radios was not measured, and the other is busy', 'warn', twoRadios({ usableCount: 0 }, { worstRatio: 0.6 })],
    ['one of two access points told nothing', 'pass', twoAccessPoints(), 'some'],
    ['the vendor does not tell', 'not-applicable', without('radio-utilization')],
    ['the access point was silent', 'no-data', changed(without('radio-utilization'), 'access-point-reach', { answeredCount: 0 })],
    ['the link is the station’s own', 'no-data', changed(good, 'generator-load', { linkRateMbps: 90 })],
    ['NaN', 'no-data', every('radio-utilization', { worstRatio: NaN })],
  ]),
  ...of('clients-per-access-point', [
    ['well', 'pass', good],
    ['at the lower limit', 'pass', every('access-point-clients', { worstCount: 30 })],
    ['beyond it', 'warn', every('access-point-clients', { worstCount: 31 })],
    ['at the upper limit', 'warn', every('access-point-clients', { worstCount: 40 })],
    ['beyond it', 'warn', every('access-point-clients', { worstCount: 41 }), 'crowded'],
    ['a guess', 'pass', every('access-point-clients', { guessed: true }), 'guess'],
    ['a guess: beyond', 'warn', every('access-point-clients', { worstCount: 31, guessed: true }), 'guess'],
    ['a guess: crowded', 'warn', every('access-point-clients', { worstCount: 41, guessed: true }), 'crowded-guess'],
    ['one of two access points told nothing', 'pass', twoAccessPoints(), 'some'],
    [
      'one of two access points told nothing, and the other is a guess',
      'pass',
      changed(twoAccessPoints(), 'access-point-clients', { guessed: true }),
      'some-guess',
    ],
    ['counts older than the phase', 'not-applicable', every('access-point-clients', { sampleCount: 0 })],
    ['the vendor does not tell', 'not-applicable', without('access-point-clients')],
    ['the access point was silent', 'no-data', changed(without('access-point-clients'), 'access-point-reach', { answeredCount: 0 })],
    ['NaN', 'no-data', every('access-point-clients', { worstCount: NaN })],
  ]),
  ...of('access-point-uplink', [
    ['well', 'pass', good],
    ['100 Mbit/s in a room that needs 20', 'pass', every('access-point-uplink', { speedMbps: 100, neededMbps: 20 })],
    ['at the limit', 'pass', every('access-point-uplink', { speedMbps: 100, neededMbps: 100 / 1.5 })],
    ['beyond', 'warn', every('access-point-uplink', { speedMbps: 100, neededMbps: 67 }), 'speed'],
    ['few errors', 'pass', every('access-point-uplink', { errorCount: 9, packetCount: 10 })],
    ['as many errors of the packets as may be', 'pass', every('access-point-uplink', { errorCount: 10, packetCount: 100_000 })],
    ['more errors', 'warn', every('access-point-uplink', { errorCount: 11, packetCount: 100_000 }), 'errors'],
    ['errors where no packets are counted', 'pass', uncounted(40), 'uncounted'],
    ['a few errors where no packets are counted', 'pass', uncounted(9)],
    ['half duplex', 'warn', every('access-point-uplink', { duplex: 'half' }), 'half'],
    ['discards', 'warn', every('access-point-uplink', { discardCount: 1 }), 'discards'],
    ['a speed that is a guess', 'pass', every('access-point-uplink', { speedGuessed: true }), 'guess'],
    ['a speed that is a guess: beyond', 'warn', every('access-point-uplink', { speedMbps: 10, speedGuessed: true }), 'speed-guess'],
    ['half duplex, if it means that', 'warn', every('access-point-uplink', { duplex: 'half', duplexGuessed: true }), 'half-guess'],
    [
      'errors, if they are that',
      'warn',
      every('access-point-uplink', { errorCount: 400, packetCount: 100_000, countGuessed: true }),
      'errors-guess',
    ],
    ['discards, if they are that', 'warn', every('access-point-uplink', { discardCount: 1, countGuessed: true }), 'discards-guess'],
    [
      'what is known comes before a guess',
      'warn',
      every('access-point-uplink', { errorCount: 400, packetCount: 100_000, countGuessed: true, duplex: 'half' }),
      'half',
    ],
    ['errors at the switch’s end', 'warn', withSwitch({ errorCount: 400, packetCount: 100_000 }), 'errors'],
    ['the switch’s end is slow', 'warn', withSwitch({ speedMbps: 10 }), 'speed'],
    ['the switch’s end runs at half duplex', 'warn', withSwitch({ duplex: 'half' }), 'half'],
    ['the switch discards', 'warn', withSwitch({ discardCount: 5 }), 'discards'],
    ['both ends are well', 'pass', withSwitch({})],
    ['the errors are not told', 'pass', unsaid('errorCount', 'discardCount', 'packetCount'), 'some'],
    ['the speed is not told', 'pass', unsaid('speedMbps', 'duplex'), 'some'],
    ['only counters that are renewed too seldom', 'not-applicable', tooSeldom()],
    ['the vendor does not tell', 'not-applicable', without('access-point-uplink')],
    ['the access point was silent', 'no-data', changed(without('access-point-uplink'), 'access-point-reach', { answeredCount: 0 })],
    ['NaN', 'no-data', every('access-point-uplink', { errorCount: NaN })],
  ]),
];

/** The long average does not fit into the phase, the short one does. */
function shortAverage(meanShortRatio: number): Partial<FactRows['radio-utilization']> {
  return { usableCount: 0, usableShortCount: 40, readShortCount: 45, shortWindowMs: 4_000, worstShortRatio: 1, meanShortRatio };
}

/** Beside radio 0 of each access point another one, of which this is told. */
function twoRadios(other: Partial<FactRows['radio-utilization']>, first: Partial<FactRows['radio-utilization']> = {}): Facts {
  const rows = good['radio-utilization'].flatMap((row) => [
    { ...row, ...first },
    { ...row, radio: '9', ...other },
  ]);
  return { ...good, 'radio-utilization': rows };
}

/** The second answers, and tells nothing of its air or its clients. */
function twoAccessPoints(): Facts {
  const rows = good['access-point-reach'].flatMap((row) => [row, { ...row, accessPoint: `${row.accessPoint}-2` }]);
  return { ...good, 'access-point-reach': rows };
}

function withSwitch(change: Partial<FactRows['access-point-uplink']>): Facts {
  const rows = good['access-point-uplink'];
  return {
    ...good,
    'access-point-uplink': rows.flatMap((row) => [row, { ...row, side: 'switch' as const, interfaceName: 'Gi1/0/12', ...change }]),
  };
}

function uncounted(errorCount: number): Facts {
  const rows = good['access-point-uplink'].map(
    (row) => ({ ...withoutKeys(row, 'packetCount'), errorCount }) as FactRows['access-point-uplink'],
  );
  return { ...good, 'access-point-uplink': rows };
}

function unsaid(...keys: readonly (keyof FactRows['access-point-uplink'])[]): Facts {
  const rows = good['access-point-uplink'].map((row) => withoutKeys(row, ...keys) as FactRows['access-point-uplink']);
  return { ...good, 'access-point-uplink': rows };
}

function tooSeldom(): Facts {
  const silent = unsaid('errorCount', 'discardCount', 'packetCount', 'speedMbps', 'duplex');
  return changed(silent, 'access-point-uplink', { renewedEveryMs: 180_000, windowMs: 0 });
}

function compared(...never: readonly (keyof FactRows['clock-record'])[]): Facts {
  return { ...good, 'clock-record': good['clock-record'].map((row) => withoutKeys(row, ...never) as FactRows['clock-record']) };
}

/** Lost in outages of a second each and nowhere else. */
function lostIn(lostCount: number, sentCount: number): Partial<FactRows['probe-loss']> {
  const outageCount = lostCount / 10;
  return { sentCount, lostCount, outageCount, outageLostCount: lostCount, outagesMs: outageCount * 1_000, longestOutageMs: 1_000 };
}

function silentSaver(row: FactRows['pupil-save']): FactRows['pupil-save'] {
  return { ...withoutKeys(row, 'ackP95Ms', 'ackWorstMs', 'worstGapMs'), acknowledgedCount: 0 };
}

function deafTo(subject: string): Facts {
  const rows = good['probe-loss'].map((row) => (row.subject.startsWith(subject) ? { ...row, lostCount: row.sentCount } : row));
  return { ...good, 'probe-loss': rows };
}
