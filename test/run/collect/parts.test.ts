/** The pure parts of the service. */
import { describe, expect, test } from 'vitest';
import type { Sample } from '../../../core/sample.ts';
import type { CollectStatus } from '../../../run/collect/collect-status.ts';
import { healthReasons } from '../../../run/collect/collect-status.ts';
import { fanOut } from '../../../run/collect/fan-out.ts';
import { createPollLedger } from '../../../run/collect/poll-ledger.ts';
import { oneLine } from '../../../run/collect/say.ts';
import { slowValuesOnChange } from '../../../run/collect/slow-values.ts';
import { tellTidy } from '../../../run/collect/tell-tidy.ts';
import { collected } from '../../collectors/collected.ts';

const sample = (metric: Sample['metric'], more: Partial<Sample> = {}): Sample => ({
  atMs: 1,
  metric,
  state: 'value',
  subject: 'access-point/ap-0',
  source: 'snmp',
  ...more,
});

describe('slow values', () => {
  const name = (valueText: string, subject = 'access-point/ap-0'): Sample => sample('accessPointName', { valueText, subject });

  test('pass when they change, and every ten minutes', () => {
    let nowMs = 0;
    const sink = collected();
    const slow = slowValuesOnChange(sink, () => nowMs);
    const passes = (said: Sample): boolean => {
      const before = sink.samples.length;
      slow.write(said);
      return sink.samples.length > before;
    };
    expect(passes(name('a'))).toBe(true);
    expect(passes(name('a'))).toBe(false);
    expect(passes(name('a', 'access-point/ap-1'))).toBe(true);
    expect(passes(name('b'))).toBe(true);
    expect(passes(name('a'))).toBe(true);
    nowMs = 599_999;
    expect(passes(name('a'))).toBe(false);
    nowMs = 600_000;
    expect(passes(name('a'))).toBe(true);
    const unknown = sample('accessPointName', { state: 'unknown', reason: 'timeout' });
    expect(passes(unknown)).toBe(true);
    expect(passes(unknown)).toBe(false);
    expect(passes({ ...unknown, reason: 'agent-error' })).toBe(true);
    expect(passes(sample('interfaceSpeedMbps', { valueDouble: 1000 }))).toBe(true);
    expect(passes(sample('interfaceSpeedMbps', { valueDouble: 1000 }))).toBe(false);
    expect(passes(sample('interfaceSpeedMbps', { valueDouble: 100 }))).toBe(true);
  });

  test('counters, gauges and reachability always pass', () => {
    const sink = collected();
    const slow = slowValuesOnChange(sink, () => 0);
    for (const metric of ['interfaceInBytes', 'radioUtilizationRatio', 'accessPointReachable', 'interfaceDiscontinuityMs'] as const)
      for (let n = 0; n < 3; n += 1) slow.write(sample(metric, { valueInteger: 1 }));
    expect(sink.samples).toHaveLength(12);
  });

  test('a device that makes up names for ever takes no memory for ever', () => {
    let nowMs = 0;
    const slow = slowValuesOnChange({ write: () => undefined }, () => nowMs);
    const before = process.memoryUsage().heapUsed;
    for (let n = 0; n < 2_000_000; n += 1) {
      nowMs += 1_000;
      slow.write(name('x'.repeat(50), `interface/ap-0/made-up-${n}`));
    }
    // All of them would be some 600 MB; twenty minutes and ten of sweeping at most, 1,800.
    expect(process.memoryUsage().heapUsed - before).toBeLessThan(100e6);
  });
});

describe('the fan-out', () => {
  test('gives every sink every sample, also when one of them throws', () => {
    const [first, last] = [collected(), collected()];
    const troubles: unknown[] = [];
    const bad = {
      write() {
        throw new Error('broken');
      },
    };
    const out = fanOut([first, bad, last], (cause) => troubles.push(cause));
    out.write(sample('interfaceInBytes'));
    expect([first.samples.length, last.samples.length, troubles.length]).toEqual([1, 1, 1]);
  });
});

describe('the ledger of polls', () => {
  test('tells who answers, and keeps it over a new school file', () => {
    const ledger = createPollLedger(['ap-0', 'ap-1', 'ap-2']);
    ledger.write(sample('accessPointReachable', { valueInteger: 1 }));
    ledger.write(sample('accessPointReachable', { subject: 'access-point/ap-1', state: 'unknown', reason: 'timeout' }));
    ledger.write(sample('skippedPollCount', { valueInteger: 3 }));
    ledger.write(sample('accessPointReachable', { subject: 'access-point/stranger', valueInteger: 1 }));
    const counts = { accessPointCount: 3, answeringCount: 1, silentCount: 1, pollCount: 3, skippedPollCount: 3 };
    expect(ledger.counts()).toEqual({ ...counts, withoutFiguresCount: 0 });
    const found = (accessPoint: string, measuredCount: number) =>
      ledger.hear({ accessPoint, what: 'discovered', vendor: undefined, cellCount: 3, measuredCount, macs: [], gaps: [] });
    found('ap-0', 0);
    found('ap-1', 0);
    expect(ledger.counts()).toEqual({ ...counts, withoutFiguresCount: 1 });
    found('ap-0', 3);
    expect(ledger.counts()).toEqual({ ...counts, withoutFiguresCount: 0 });
    // The controller answered, and the access point did not.
    ledger.write(sample('accessPointReachable', { state: 'zero', valueInteger: 0, reason: 'down-by-controller' }));
    expect(ledger.counts()).toMatchObject({ answeringCount: 0, silentCount: 2 });
    ledger.follow(['ap-1', 'ap-9']);
    expect(ledger.counts()).toMatchObject({ accessPointCount: 2, answeringCount: 0, silentCount: 1 });
  });
});

describe('health', () => {
  const well: CollectStatus = {
    accessPointCount: 4,
    answeringCount: 3,
    silentCount: 1,
    withoutFiguresCount: 0,
    dropped: { foreignCount: 0, undecodableCount: 0, unaskedCount: 0 },
    pollCount: 10,
    skippedPollCount: 0,
    everyMs: 30_000,
    startedAtMs: 0,
    writtenCount: 1,
    lostCount: 0,
    spoolBytes: 1,
    pendingSegmentCount: 0,
    sinceWriteMs: 90_000,
    freeBytes: 2e9,
    minFreeBytes: 1e9,
    paused: false,
  };
  const allSilent = { silentCount: 4, answeringCount: 0 };

  test.each<[string, Partial<CollectStatus>, string[]]>([
    ['well', {}, []],
    ['one interval too long without a write', { sinceWriteMs: 90_001 }, ['no-write']],
    ['no room', { paused: true }, ['disk']],
    ['a write that failed', { trouble: 'no room left' }, ['disk']],
    ['all silent, resting for up to a minute', { ...allSilent, sinceWriteMs: 150_000 }, ['all-silent']],
    ['all silent and nothing written for longer than that', { ...allSilent, sinceWriteMs: 150_001 }, ['no-write', 'all-silent']],
    ['all that answer tell nothing', { withoutFiguresCount: 3 }, ['no-figures']],
    ['one that answers tells something', { withoutFiguresCount: 2 }, []],
    ['just started: nobody was asked yet', { answeringCount: 0, silentCount: 0 }, []],
    ['everything at once', { ...allSilent, paused: true, sinceWriteMs: 1e9 }, ['disk', 'no-write', 'all-silent']],
  ])('%s', (_what, change, reasons) => {
    expect(healthReasons({ ...well, ...change }).map(({ reason }) => reason)).toEqual(reasons);
  });
});

test('what was mended, lost and set aside is said; what went well only in detail', () => {
  const said: string[] = [];
  tellTidy(
    {
      imported: [
        { segment: 'well', rowCount: 5, dropped: {} },
        { segment: 'torn', rowCount: 5, dropped: { 'half-line': 1, garbage: 2 } },
      ],
      merged: [{ date: '2026-11-26', rowCount: 10, segmentCount: 2 }],
      damaged: [{ segment: 'bad', why: 'counts differ' }],
    },
    (level, text) => said.push(`${level} ${text}`),
  );
  expect(said).toEqual([
    'debug segment well: 5 samples are in Parquet',
    'warn segment torn: 5 samples are in Parquet; half a line at its end was cut off: its writer was killed; 2 lines are no samples (garbage)',
    'info day 2026-11-26: 10 samples of 2 segments are in one file',
    'error segment bad: set aside in damaged/, nothing of it is in the days: counts differ',
  ]);
});

test('a device cannot write lines of its own into the log', () => {
  expect(oneLine('a\nERROR b\u001b[31m\u2028c')).toBe('a ERROR b [31m c');
  expect(oneLine('x'.repeat(1000))).toHaveLength(300);
});
