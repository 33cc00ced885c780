/** What else was on the access points is said of every room, and what is not known is said to be unknown, with the reason. */
import { describe, expect, test } from 'vitest';
import type { Facts } from '../../facts/rows.ts';
import { htmlReport } from '../../report/html-report.ts';
import { terminalSummary } from '../../report/terminal-summary.ts';
import { formatMessage } from '../../messages/format-message.ts';
import { fixtureReport } from './fixture/fixture-report.ts';

type Traffic = Facts['room-traffic'][number];

const said = (change: (facts: Facts) => Facts): readonly string[] => {
  const [room] = fixtureReport({ pupilCount: 6, change }).verdict.rooms;
  return (room?.meanwhile ?? []).map(({ message, evidence }) => formatMessage('en', message, evidence).replaceAll('\u00a0', ' '));
};
const withTraffic =
  (change: (row: Traffic) => Traffic) =>
  (facts: Facts): Facts => ({ ...facts, 'room-traffic': facts['room-traffic'].map(change) });
const unread = ({ room, phase, accessPointCount }: Traffic, more: Partial<Traffic>): Traffic => ({
  room,
  phase,
  accessPointCount,
  usableCount: 0,
  guessed: false,
  windowMs: 0,
  ...more,
});

describe('other traffic', () => {
  test('is what the access points carried beside the pupils’ bytes, at rest included', () => {
    const [work, bandwidth] = said(
      withTraffic((row) => ({
        ...row,
        clientBytes: 20e6,
        accessPointBytes: 25e6,
        backgroundMbps: 1,
        wideningRatio: 0.1,
        windowMs: 20_000,
      })),
    );
    // 5 MB in 20 s are 2 Mbit/s; 1 more was there before.
    expect(work).toBe(
      'Other traffic on the access points (work): 3.0 Mbit/s, 7.5 MB, beside the pupils’ 8.0 Mbit/s (± 0.8); at rest before the exam 1.0.',
    );
    expect(bandwidth).toContain('(everybody at once): 3.0 Mbit/s');
  });

  test('is never less than nothing', () => {
    const [work] = said(withTraffic((row) => ({ ...row, accessPointBytes: (row.clientBytes ?? 0) * 0.98, backgroundMbps: 0 })));
    expect(work).toContain('(work): 0.0 Mbit/s, 0 MB');
  });

  test.each([
    ['silent', 'the access points’ counters could not be read'],
    ['reset', 'an access point’s counters began anew in the meantime'],
    ['not-told', 'these access points have no counters of their traffic'],
    [
      'too-slow',
      'the access points renew their counters more seldom than the time that they would have to speak of, as behind many controllers; their own SNMP, or their switch ports in the school file, would tell',
    ],
  ] as const)('is unknown when the counters are %s', (unusable, because) => {
    expect(said(withTraffic((row) => unread(row, { unusable })))[0]).toBe(
      `Other traffic on the access points (work and everybody at once) is not known: ${because}.`,
    );
  });

  test('is unknown when the counters are read too seldom, or never were', () => {
    expect(said(withTraffic((row) => ({ ...row, wideningRatio: 0.4 })))[0]).toMatch(/is not known: .*uncertain by 40%/);
    expect(said(withTraffic((row) => ({ ...row, guessed: true })))[0]).toMatch(
      /is not known: what these access points’ figures mean is a guess/,
    );
    expect(said((facts) => ({ ...facts, 'room-traffic': [] }))[0]).toMatch(/is not known: nothing was measured/);
    expect(said(withTraffic((row) => unread(row, { accessPointCount: 0 })))[0]).toMatch(
      /is not known: the school file names no access points/,
    );
  });
});

describe('devices on the access points', () => {
  const last = (change: (facts: Facts) => Facts): string => said(change).at(-1) ?? '';

  test('stand beside the pupils that were played', () => {
    expect(last((facts) => facts)).toBe('At most 6 devices were on the access points; 1 device played 6 pupils.');
  });

  test('are unknown of those whose counts are guessed, or older than the phase', () => {
    const changed =
      (change: Partial<Facts['access-point-clients'][number]>) =>
      (facts: Facts): Facts => ({
        ...facts,
        'access-point-clients': facts['access-point-clients'].map((row) => ({ ...row, ...change })),
      });
    expect(last(changed({ guessed: true }))).toMatch(/is not known: what these access points’ figures mean is a guess/);
    expect(last(changed({ sampleCount: 0 }))).toMatch(/is not known: the access points’ counts may be older than the phase\.$/);
  });

  test('are unknown when no access point tells them, with the reason', () => {
    const untold = (facts: Facts): Facts => ({
      ...facts,
      'access-point-clients': facts['access-point-clients'].map(({ room, accessPoint, phase }) => ({
        room,
        accessPoint,
        phase,
        sampleCount: 0,
        readCount: 0,
        guessed: false,
        ageGuessed: false,
      })),
    });
    expect(last(untold)).toBe(
      'How many devices were on the access points while 6 pupils were played is not known: these access points do not tell.',
    );
    const silent = (facts: Facts): Facts => ({
      ...untold(facts),
      'access-point-reach': facts['access-point-reach'].map((row) => ({ ...row, answeredCount: 0 })),
    });
    expect(last(silent)).toMatch(/is not known: the access point did not answer\.$/);
  });
});

test('terminal and page say it of every room, also of one that is ready', () => {
  const report = fixtureReport({ pupilCount: 6 });
  for (const language of ['sv', 'en'] as const) {
    const page = htmlReport({ ...report, language });
    const terminal = terminalSummary(report.verdict, { language, color: false, width: 400 });
    for (const room of report.verdict.rooms) {
      for (const { message, evidence } of room.meanwhile ?? []) {
        const sentence = formatMessage(language, message, evidence);
        expect(page).toContain(sentence);
        expect(terminal).toContain(sentence);
      }
    }
  }
  expect(report.verdict.rooms.map(({ meanwhile }) => meanwhile?.length)).toEqual([3, 3]);
});

test('a verdict of a version that did not tell has no such part', () => {
  const report = fixtureReport({ pupilCount: 6 });
  const rooms = report.verdict.rooms.map(({ meanwhile: _, ...room }) => room);
  expect(htmlReport({ ...report, verdict: { ...report.verdict, rooms }, language: 'en' })).not.toContain('class="meanwhile"');
});
