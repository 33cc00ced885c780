/** What only advises: room to spare, and what the access points tell. */
import type { FactRows, Facts } from '../../../facts/rows.ts';
import { changed, withoutKeys } from '../good-room.ts';
import { bandwidth, down, every, good, inRoom, of, one, up, without, work, type Case } from './case.ts';

const shortSeats =
  (count: number) =>
  (row: FactRows['pupil-goodput']): boolean =>
    down(row) && Number(row.pupil) <= count;

export const adviceCases: readonly Case[] = [
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
    ['down, says its controller', 'warn', every('access-point-reach', { answeredCount: 0, controllerSays: 'fault' }), 'down'],
    ['down for a while', 'warn', every('access-point-reach', { answeredCount: 60, controllerSays: 'downloading' }), 'down'],
    [
      'down for no longer than it may be silent',
      'pass',
      every('access-point-reach', { pollCount: 100, answeredCount: 95, controllerSays: '' }),
    ],
    [
      'the controller that was asked stands by',
      'warn',
      every('access-point-reach', { answeredCount: 0, lastReason: 'served-elsewhere' }),
      'elsewhere',
    ],
    ['one never answered, and another is down', 'warn', twoAmiss({ answeredCount: 60, controllerSays: 'fault' }), 'down-others'],
    ['one never answered, and another seldom', 'warn', twoAmiss({ answeredCount: 60 }), 'silent-others'],
    [
      'the controller stands by for one, and another answers seldom',
      'warn',
      twoAmiss({ answeredCount: 60 }, { lastReason: 'served-elsewhere' }),
      'elsewhere-others',
    ],
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
    [
      'the access point was down',
      'no-data',
      changed(without('radio-utilization'), 'access-point-reach', { answeredCount: 0, controllerSays: 'fault' }),
    ],
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

/** The first never answered; of the second this is told. */
function twoAmiss(
  second: Partial<FactRows['access-point-reach']>,
  first: Partial<FactRows['access-point-reach']> = { lastReason: 'timeout' },
): Facts {
  const rows = good['access-point-reach'].flatMap((row) => [
    { ...row, answeredCount: 0, ...first },
    { ...row, accessPoint: `${row.accessPoint}-2`, ...second },
  ]);
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
