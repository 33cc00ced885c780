/** What a login that fails is laid at: what answered first, then the way. */
import { describe, expect, it } from 'vitest';
import type { FactRows, Facts } from '../../facts/rows.ts';
import { changed, goodFacts, planOf, runStateOf, withoutKeys } from './good-room.ts';
import { change, judged, messagesOf, say, slowSignIn } from './judged-room.ts';

describe('a login that fails', () => {
  const inRoom = planOf({ mode: 'room', rooms: ['B12'] });
  const loggedIn = (to: Partial<FactRows['pupil-login']>, faults: object = {}, of: Facts = goodFacts(inRoom)) => {
    const state = runStateOf(inRoom, { faultsMeant: true });
    const runState = { ...state, ...(state.optIn === undefined ? {} : { optIn: { ...state.optIn, faults } }) };
    const room = judged({ plan: inRoom, facts: change(of, 'pupil-login', to, (row) => row.pupil === '3'), runState });
    say(room);
    return room;
  };
  const causeOf = (...of: Parameters<typeof loggedIn>) => {
    const { causes, remedies } = loggedIn(...of);
    const named = causes.find(({ message }) => message.startsWith('cause.'))?.message;
    return [named, remedies.find(({ message }) => message === `${named ?? ''}.remedy`)?.owner];
  };
  const outageInLogin = (lastedMs: number): Facts =>
    changed(
      goodFacts(inRoom),
      'probe-loss',
      { lostCount: 80, outageCount: 1, outageLostCount: 80, outagesMs: lastedMs, longestOutageMs: lastedMs },
      (row) => row.phase === 'login',
    );

  it('is the exam server’s when its own time for the page explains it, and the school’s identity provider’s only by the fault switch', () => {
    expect(causeOf(slowSignIn)).toEqual(['cause.login-service', 'server']);
    expect(causeOf(slowSignIn, { slowIdentityProviderMs: 64_000 })).toEqual(['cause.identity-provider', 'identity']);
    expect(causeOf({ ...slowSignIn, slowestStep: 'assertion' }, { slowIdentityProviderMs: 64_000 })).toEqual([
      'cause.login-service',
      'server',
    ]);
    // A page that never came told no time: the switch says what it took.
    const never = { completed: false, failure: 'sign-in-timeout', slowestStep: 'sign-in', slowestStepMs: 75_000 };
    expect(causeOf(never, { slowIdentityProviderMs: 80_000 })).toEqual(['cause.identity-provider', 'identity']);
  });

  it('is no login’s when the server answered at once', () => {
    const late = { ...slowSignIn, stepHandlerMs: 4 };
    expect(causeOf(late)).toEqual(['cause.unknown', undefined]);
    expect(loggedIn(late).remedies.map(({ owner }) => owner)).toEqual(['network']);
    expect(causeOf(withoutKeys(slowSignIn, 'stepHandlerMs'))).toEqual(['cause.unknown', undefined]);
  });

  it('is the network’s when that was gone or lost packets meanwhile, which is then not cleared', () => {
    const gone = loggedIn({ ...slowSignIn, stepHandlerMs: 4 }, {}, outageInLogin(30_000));
    expect(gone.causes[0]).toMatchObject({ message: 'cause.outage', evidence: { outageMs: 30_000, outagePhase: 'login' } });
    expect(gone.remedies[0]?.owner).toBe('network');
    expect(messagesOf(gone.causes)).not.toContain('not-cause.packet-loss');
    expect(causeOf({ completed: false, failure: 'gave-up' }, {}, outageInLogin(8_000))).toEqual(['cause.outage', 'network']);
    // Where too few probes came later to judge loss by, those of the login still tell.
    const few = changed(outageInLogin(8_000), 'probe-loss', { sentCount: 100, lostCount: 0 }, (row) => row.phase === 'work');
    expect(causeOf({ completed: false, failure: 'gave-up' }, {}, few)).toEqual(['cause.login-outage', 'network']);
    // As short as an outage may be without a remark explains nobody who stayed outside.
    expect(causeOf({ completed: false, failure: 'gave-up' }, {}, outageInLogin(1_000))[0]).toBe('cause.unknown');
    const lossy = changed(goodFacts(inRoom), 'probe-loss', { lostCount: 30 }, (row) => row.phase === 'login');
    expect(causeOf({ completed: false, failure: 'exam-timeout' }, {}, lossy)).toEqual(['cause.login-loss', 'network']);
    // By chance in every fifth login of a network that loses one in a hundred.
    const chance = changed(goodFacts(inRoom), 'probe-loss', { lostCount: 2 }, (row) => row.phase === 'login');
    expect(causeOf({ completed: false, failure: 'gave-up' }, {}, chance)[0]).toBe('cause.unknown');
    // A page that was waited for over a minute did not hang for three seconds.
    const short = changed(outageInLogin(3_000), 'probe-loss', { sentCount: 100, lostCount: 0 }, (row) => row.phase === 'work');
    expect(causeOf({ ...slowSignIn, stepHandlerMs: 4 }, {}, short)[0]).not.toBe('cause.login-outage');
  });

  it('is the network’s behind the room when the gateway was well meanwhile', () => {
    const behind = (facts: Facts) =>
      changed(
        facts,
        'probe-loss',
        { lostCount: 0, outageCount: 0, outageLostCount: 0, outagesMs: 0, longestOutageMs: 0 },
        (row) => row.subject === 'probe/gateway',
      );
    const lossy = behind(changed(goodFacts(inRoom), 'probe-loss', { lostCount: 30 }, (row) => row.phase === 'login'));
    expect(causeOf({ completed: false, failure: 'exam-timeout' }, {}, lossy)).toEqual(['cause.login-loss-behind', 'network']);
    const few = changed(outageInLogin(8_000), 'probe-loss', { sentCount: 100, lostCount: 0 }, (row) => row.phase === 'work');
    expect(causeOf({ completed: false, failure: 'gave-up' }, {}, behind(few))).toEqual(['cause.login-outage-behind', 'network']);
  });

  it('is the server’s that answered, or of what stands in its place, whatever the network lost meanwhile', () => {
    const lossy = changed(goodFacts(inRoom), 'probe-loss', { lostCount: 30 }, (row) => row.phase === 'login');
    for (const facts of [outageInLogin(1_100), outageInLogin(4_000), lossy]) {
      expect(causeOf({ completed: false, failure: 'credentials-status-500' }, {}, facts)).toEqual(['cause.login-refused', 'server']);
      expect(causeOf({ completed: false, failure: 'exam-redirect-elsewhere' }, {}, facts)).toEqual(['cause.login-intercepted', 'network']);
      const { causes } = loggedIn({ completed: false, failure: 'credentials-status-500' }, {}, facts);
      expect(messagesOf(causes).filter((message) => /outage|loss/.test(message))).toEqual([]);
    }
    expect(causeOf({ completed: false, failure: 'credentials-timeout' }, {}, lossy)).toEqual(['cause.login-loss', 'network']);
  });

  it('tells who answered, and whether anybody did', () => {
    const of = (failure: string, faults: object = {}) => causeOf({ completed: false, failure }, faults);
    for (const failure of [
      'credentials-timeout',
      'exam-connection-failed',
      'assertion-connection-reset',
      'exam-tls-failed',
      'exam-no-answer-1000',
    ])
      expect(of(failure), failure).toEqual(['cause.login-unanswered', 'network']);
    for (const failure of ['exam-redirect-elsewhere', 'exam-no-form', 'sign-in-too-many-pages'])
      expect(of(failure), failure).toEqual(['cause.login-intercepted', 'network']);
    expect(of('credentials-status-403')).toEqual(['cause.login-refused', 'server']);
    expect(of('credentials-status-403', { refusedLoginRatio: 0.5 })).toEqual(['cause.login-failed', 'identity']);
    expect(of('exam-status-503', { refusedLoginRatio: 0.5 })).toEqual(['cause.login-refused', 'server']);
    expect(of('gave-up')).toEqual(['cause.unknown', undefined]);
  });

  it('says what most of those met who stayed outside, and of how many', () => {
    const timedOut = changed(goodFacts(inRoom), 'pupil-login', { completed: false, failure: 'credentials-timeout' });
    const facts = change(timedOut, 'pupil-login', { failure: 'credentials-status-403' }, (row) => row.pupil === '1');
    const [cause] = judged({ plan: inRoom, facts, runState: runStateOf(inRoom) }).causes;
    const pupilCount = facts['pupil-login'].length;
    expect(cause).toMatchObject({
      message: 'cause.login-unanswered',
      evidence: { failureReason: 'credentials-timeout', reasonCount: pupilCount - 1, outsideCount: pupilCount, pupilCount },
    });
  });
});
