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
} from '../../../run/doctor/judge-server.ts';
import { consent, document, nowMs, server } from './school.ts';

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
