import { describe, expect, it } from 'vitest';
import { builtInLimits } from '../../../core/limits/built-in-limits.ts';
import {
  judgeCertificate,
  judgeConsent,
  judgeEcho,
  judgeFaults,
  judgeLedger,
  judgeOthers,
  judgeServerClock,
  judgeServerLink,
} from '../../../run/doctor/judge-server.ts';
import { trialPlan } from '../../../run/doctor/judge-plan.ts';
import { bandwidthWireMbps } from '../../../core/units/wire-mbps.ts';
import { consent, document, nowMs, school, server } from './school.ts';

describe('the exam server', () => {
  it('consent tells its caps', () => {
    expect(judgeConsent(server, consent)).toMatchObject({ result: 'good', saw: expect.stringContaining('2000 in all') as string });
  });

  it('certificate: valid, soon over, over, none', () => {
    expect(judgeCertificate(server, consent, nowMs).result).toBe('good');
    const soon = judgeCertificate(server, { ...consent, certificateEndsAtMs: nowMs + 3_600_000 }, nowMs);
    expect(soon).toMatchObject({ result: 'warning', saw: expect.stringContaining('it ends on') as string });
    const over = judgeCertificate(server, { ...consent, certificateEndsAtMs: nowMs }, nowMs);
    expect(over).toMatchObject({ result: 'warning', saw: expect.stringContaining('it ended on') as string });
    expect(judgeCertificate({ ...server, scheme: 'http' }, consent, nowMs).result).toBe('warning');
  });

  it('active faults are said loudly, and are at fault in a room', () => {
    expect(judgeFaults(document, 'room').result).toBe('good');
    expect(judgeFaults({ ...document, faults: { slowSaveMs: 0 } }, 'room').result).toBe('good');
    const slow = { ...document, faults: { slowSaveMs: 900, serverErrorRatio: 0.1 } };
    expect(judgeFaults(slow, 'room')).toMatchObject({
      result: 'bad',
      saw: 'THE SERVER FAILS ON PURPOSE: slowSaveMs 900, serverErrorRatio 0.1',
    });
    expect(judgeFaults(slow, 'rehearsal').result).toBe('warning');
  });

  it('another run: at fault unless the server is meant for both', () => {
    expect(judgeOthers({ otherRunCount: 0, runLimitCount: 1 }).result).toBe('good');
    expect(judgeOthers({ otherRunCount: 1, runLimitCount: 1 })).toMatchObject({
      result: 'bad',
      saw: expect.stringContaining('another run loads it now') as string,
      todo: expect.stringContaining('--runs 2') as string,
    });
    expect(judgeOthers({ otherRunCount: 1, runLimitCount: 2 })).toMatchObject({
      result: 'good',
      saw: expect.stringContaining('meant for') as string,
    });
    expect(judgeOthers({ otherRunCount: 2, runLimitCount: 2 }).result).toBe('bad');
    expect(judgeOthers(undefined).result).toBe('unknown');
  });

  it('clock: the limit itself is kept, and the round trip is no fault of the clock', () => {
    expect(judgeServerClock(-1_000, 0, builtInLimits).result).toBe('good');
    expect(judgeServerClock(1_001, 0, builtInLimits)).toMatchObject({ result: 'warning', saw: expect.stringContaining('ahead') as string });
    expect(judgeServerClock(1_100, 200, builtInLimits).result).toBe('good');
    expect(judgeServerClock(-60_000, 200, builtInLimits)).toMatchObject({
      result: 'warning',
      saw: expect.stringContaining('60 s behind') as string,
    });
  });

  it('ledger: open, wrong token, out of order', () => {
    expect(judgeLedger({ entryCount: 0 }).result).toBe('good');
    expect(judgeLedger({ failure: 'HTTP 401: wrong-token' })).toMatchObject({
      result: 'bad',
      exitCode: 6,
      todo: expect.stringContaining('run-token') as string,
    });
    expect(judgeLedger({ failure: 'HTTP 500: …' })).toMatchObject({ result: 'bad', todo: expect.stringContaining('log') as string });
  });

  it('echo: all, some, none', () => {
    const echo = (answeredCount: number, refused = false) => judgeEcho({ sentCount: 10, answeredCount, refused }, '192.0.2.10:8444');
    expect(echo(10).result).toBe('good');
    expect(echo(9).result).toBe('warning');
    expect(echo(0)).toMatchObject({ result: 'bad', exitCode: 6, todo: expect.stringContaining('firewalls') as string });
    expect(echo(0, true)).toMatchObject({ result: 'bad', saw: expect.stringContaining('nothing listens') as string });
    expect(judgeEcho({ sentCount: 0, answeredCount: 0, refused: false }, 'x').result).toBe('bad');
  });
});

describe('the exam server’s own link', () => {
  const plan = trialPlan({ inventory: school, rooms: ['B12'], mode: 'room', length: 'quick', nowMs });
  const { downMbps, upMbps } = bandwidthWireMbps(plan.bandwidth, 30);
  const judge = (kind: string | undefined, rateMbps?: number) => judgeServerLink({ kind, rateMbps }, plan, builtInLimits);

  it('a cable: 80 % in the heavier direction is the limit, and the limit itself is kept', () => {
    expect(judge('ethernet', downMbps / 0.8)).toMatchObject({
      result: 'good',
      saw: expect.stringContaining('69 Mbit/s down and 6 up on the wire, 80 % of it (at most 80 %)') as string,
    });
    expect(judge('ethernet', downMbps / 0.801)).toMatchObject({
      result: 'bad',
      exitCode: 6,
      saw: expect.stringContaining('80.1 % of it (at most 80 %)') as string,
      todo: expect.stringContaining('faster port') as string,
    });
  });

  it('Wi-Fi: both directions share it, 60 % is the limit and nothing is said before', () => {
    const both = downMbps + upMbps;
    expect(judge('wifi', both / 0.6).result).toBe('good');
    expect(judge('wifi', both / 0.5).result).toBe('good');
    expect(judge('wifi', both / 0.601)).toMatchObject({ result: 'bad', todo: expect.stringContaining('cable') as string });
  });

  it('what is not told alarms nobody, and says how to tell it', () => {
    for (const link of [judge('ethernet'), judge(undefined), judge('other', 1)]) {
      expect(link).toMatchObject({ result: 'unknown', todo: expect.stringContaining('--link-mbps') as string });
    }
    expect(judgeServerLink(undefined, plan, builtInLimits)).toMatchObject({
      result: 'unknown',
      saw: expect.stringContaining('older') as string,
    });
    expect(judgeServerLink({ kind: 'ethernet', rateMbps: 1_000 }, undefined, builtInLimits).result).toBe('unknown');
    expect(judge('loopback').result).toBe('good');
  });
});
