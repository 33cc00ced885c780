/** Causes are named only as far as the figures show them. */
import { describe, expect, it } from 'vitest';
import type { Plan } from '../../core/plan.ts';
import { bandwidthWireMbps, countedWireRatio } from '../../core/units/wire-mbps.ts';
import type { RoomVerdict } from '../../core/verdict.ts';
import type { FactRows, Facts } from '../../facts/rows.ts';
import { changed, goodFacts, inventory, planOf, runStateOf, startAtMs, withoutKeys } from './good-room.ts';
import { change, findingOf, full, fullHere, judged, measured, messagesOf, say, slowSignIn } from './judged-room.ts';

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

describe('causes', () => {
  const first = (facts: Facts) => judged({ plan: measured, runState: runStateOf(measured), facts }).causes[0]?.message;
  /** A device at each seat: then a seat is a place. */
  const seated = (of: Plan): Facts => changed(goodFacts(of), 'room-stations', { stationCount: 250 });
  const radio = (facts: Facts, worstRatio: number) =>
    changed(facts, 'radio-utilization', { worstRatio }, (row) => row.phase === 'bandwidth');

  it('count the devices of the class that one device played', () => {
    const of = (worstCount: number, also: Facts = goodFacts(measured)) => {
      const room = judged({ plan: measured, runState: runStateOf(measured), facts: changed(also, 'access-point-clients', { worstCount }) });
      say(room);
      return findingOf(room, 'clients-per-access-point');
    };
    expect(of(23)).toMatchObject({
      reason: 'clients-per-access-point.pass-to-come',
      evidence: { clientCount: 30, countedCount: 23, toComeCount: 7 },
    });
    expect(of(24)).toMatchObject({ reason: 'clients-per-access-point.warn-to-come', evidence: { clientCount: 31 } });
    expect(of(24, seated(measured))).toMatchObject({ reason: 'clients-per-access-point.pass', evidence: { clientCount: 24 } });
  });

  it('do not take the air of one station with a slow link of its own for a full access point', () => {
    const slow = (linkRateMbps: number) => changed(radio(fullHere, 0.9), 'generator-load', { linkRateMbps, wireMbps: 20 });
    expect(first(slow(50))).toBe('cause.access-point-full-by-few');
    expect(first(slow(40))).toBe('cause.path-full-by-few');
  });

  it('fail no room that nothing shows the load to have come to', () => {
    const dark: Facts = { ...fullHere, 'radio-utilization': [] };
    const without = (unusable: 'silent' | 'not-told' | 'too-slow'): Facts => changed(dark, 'room-traffic', { usableCount: 0, unusable });
    const of = (facts: Facts) => judged({ plan: measured, runState: runStateOf(measured), facts });
    const never = changed(without('silent'), 'access-point-reach', { answeredCount: 0, silentAtEndMs: 190_000 });
    // A wrong community, and the laptop anywhere: on a cable, or on the corridor's access point.
    for (const facts of [never, changed(never, 'generator-load', { linkKind: 'ethernet', linkRateMbps: 1000 })]) {
      const room = of(facts);
      expect(room).toMatchObject({ outcome: 'inconclusive', decidedBy: 'load-through-room' });
      expect(messagesOf(room.causes)).toEqual([]);
      say(room);
    }
    for (const unusable of ['not-told', 'too-slow'] as const) expect(of(without(unusable)).outcome).toBe('inconclusive');
    // Too full to answer: it did before.
    expect(of(without('silent'))).toMatchObject({ outcome: 'not-ready', decidedBy: 'pupils-under-target' });
    // On a cable that says nothing of the room.
    const cabled = changed(without('silent'), 'generator-load', { linkKind: 'ethernet', linkRateMbps: 1000 });
    expect(of(cabled).outcome).toBe('inconclusive');
    // Nor behind the adapter of a virtual machine, where there may be one.
    const virtual = changed(without('silent'), 'generator-load', { linkKind: 'other', linkRateMbps: 0 });
    expect(of(virtual).outcome).toBe('inconclusive');
    // Octets that are known too badly to prove it, and show it all the same; and those that rose by next to nothing.
    const blurred = (accessPointBytes: number) =>
      changed(dark, 'room-traffic', { clientBytes: 80e6, accessPointBytes, wideningRatio: 0.3 });
    expect(of(blurred(60e6)).outcome).toBe('not-ready');
    expect(of(blurred(20e6)).outcome).toBe('inconclusive');
    const busy = changed(
      dark,
      'room-traffic',
      { clientBytes: 80e6, accessPointBytes: 4e6, backgroundMbps: 20 },
      (row) => row.phase === 'bandwidth',
    );
    expect(of(busy).outcome).toBe('inconclusive');
    // The station's own BSSID is proof enough.
    expect(of(changed(never, 'room-stations', { bssidMatches: true })).outcome).toBe('not-ready');
  });

  it('a full access point stays full where others make way for the class', () => {
    // Another class had it before: our load pushed it aside, so the octets hardly rose.
    const pushed = changed(
      radio(fullHere, 0.95),
      'room-traffic',
      { accessPointBytes: 35e6, backgroundMbps: 8 },
      (row) => row.phase === 'bandwidth',
    );
    const of = (facts: Facts) => judged({ plan: measured, runState: runStateOf(measured), facts });
    const joined = of(changed(pushed, 'room-stations', { bssidMatches: true, hostBssid: '02:00:00:00:00:02' }));
    expect(joined).toMatchObject({ outcome: 'not-ready', decidedBy: 'pupils-under-target' });
    expect(joined.causes[0]?.message).toBe('cause.access-point-full-by-few');
    say(joined);
    expect(of(pushed).findings).toContainEqual(
      expect.objectContaining({
        check: 'load-through-room',
        outcome: 'no-data',
        evidence: expect.objectContaining({ because: 'others-made-way' }) as unknown,
      }),
    );
    // Octets that rose by next to nothing show another way, whatever was there before.
    say(of(pushed));
  });

  it('say which part was full only as far as the figures go', () => {
    expect(first(radio(fullHere, 0.95))).toBe('cause.access-point-full-by-few');
    expect(first(radio(fullHere, 0.3))).toBe('cause.way-full');
    expect(first(radio(fullHere, 0.65))).toBe('cause.path-full-by-few');
    expect(first({ ...fullHere, 'radio-utilization': [] })).toBe('cause.path-full-by-few');
    expect(first(changed(radio(fullHere, 0.95), 'radio-utilization', { guessed: true }))).toBe('cause.path-full-by-few');
    // Calm air clears the air only when all of it was measured, and not before the class came.
    const calm = radio(fullHere, 0.3);
    expect(first(changed(calm, 'radio-utilization', { ageGuessed: true }))).toBe('cause.path-full-by-few');
    const another = calm['radio-utilization'].flatMap((row) => [row, { ...row, radio: '9', usableCount: 0, falseZeroCount: 40 }]);
    expect(first({ ...calm, 'radio-utilization': another })).toBe('cause.path-full-by-few');
    expect(first(changed(radio(fullHere, 0.95), 'radio-utilization', { ageGuessed: true }))).toBe('cause.access-point-full-by-few');
    const short = { usableCount: 0, usableShortCount: 18, readShortCount: 20, meanShortRatio: 0.95 };
    expect(first(changed(fullHere, 'radio-utilization', short, (row) => row.phase === 'bandwidth'))).toBe('cause.access-point-full-by-few');
    // 8 pupils at 1.5 Mbit/s are 12.6 on the cable.
    expect(first(changed(fullHere, 'access-point-uplink', { speedMbps: 13, neededMbps: 20 }))).toBe('cause.uplink-full');
  });

  it('take no airtime of a laptop that fills its own Wi-Fi for the class’s', () => {
    const crowded = (facts: Facts, share: number): Facts => ({
      ...facts,
      'generator-load': facts['generator-load'].map((row) => ({ ...row, linkRateMbps: row.wireMbps / share })),
    });
    expect(first(crowded(radio(fullHere, 0.95), 0.4))).toBe('cause.access-point-full-by-few');
    expect(first(crowded(radio(fullHere, 0.95), 0.5))).toBe('cause.path-full-by-few');
    expect(first(crowded(radio(fullHere, 0.3), 0.5))).toBe('cause.path-full-by-few');
  });

  it('take what the class received for what a cable carried only where the load went through the room', () => {
    const slow = changed(fullHere, 'access-point-uplink', { speedMbps: 13, neededMbps: 20 });
    const unseen = changed(slow, 'room-traffic', { usableCount: 0, unusable: 'silent' });
    expect(first(slow)).toBe('cause.uplink-full');
    expect(first(unseen)).toBe('cause.path-full-by-few');
    // Its own octets need no such word.
    expect(first(changed(unseen, 'access-point-uplink', { carriedMbps: 12.5 }))).toBe('cause.uplink-full');
  });

  it('lay it at the length of the way only where it is too long for the target, and at no way that others do well on', () => {
    const far = (facts: Facts, baselineMs: number) => first(changed(facts, 'pupil-latency', { baselineMs, p95Ms: baselineMs + 10 }));
    // Four chunks of a quarter of a second each, in three round trips.
    expect(far(fullHere, 333)).toBe('cause.way-full');
    expect(far(fullHere, 334)).toBe('cause.far-away');
    const seat = changed(
      seated(measured),
      'pupil-goodput',
      { goodputMbps: 1 },
      (row) => row.pupil === '1' && row.metric === 'downloadBytes',
    );
    expect(far(seat, 900)).toBe('cause.seats');
  });

  it('lay a delay at what answers take at rest, where that alone is too long', () => {
    const of = (baselineMs: number, p95Ms: number, facts: Facts = goodFacts(measured)) => {
      const room = judged({
        plan: measured,
        runState: runStateOf(measured),
        facts: changed(facts, 'pupil-latency', { baselineMs, p95Ms }, (row) => row.phase === 'work'),
      });
      say(room);
      return room;
    };
    const room = of(160, 165);
    expect(room).toMatchObject({ outcome: 'not-ready', decidedBy: 'latency-under-load' });
    expect(room.causes[0]).toMatchObject({ message: 'cause.late-at-rest', evidence: { baselineMs: 160, p95FailLimit: 150 } });
    expect(room.remedies).toMatchObject([{ message: 'cause.late-at-rest.remedy', owner: 'network' }]);
    // Below the limit the load has its part in it, and nothing tells whose that is.
    expect(of(150, 165).causes[0]?.message).toBe('cause.unknown');
    // At rest a radio that saves power sleeps as well: what it may add is taken off.
    const asleep = changed(goodFacts(measured), 'generator-load', { radioSaving: 'on' });
    expect(of(460, 600, asleep).causes[0]?.message).toBe('cause.unknown');
    expect(of(461, 600, asleep).causes[0]?.message).toBe('cause.late-at-rest');
    // A way that is that long takes no blame from what was full, and one that caps each pupil is told once.
    const ofWay = (room: RoomVerdict) => messagesOf(room.causes).filter((message) => /way-full|far-away|late-at-rest/.test(message));
    expect(ofWay(of(160, 165, fullHere))).toEqual(['cause.way-full', 'cause.late-at-rest']);
    expect(ofWay(of(340, 345, fullHere))).toEqual(['cause.far-away']);
    // Pupils who heard nothing waited for no long way.
    const silent = changed(goodFacts(measured), 'pupil-latency', { sampleCount: 30 }, (row) => row.phase === 'work' && row.pupil === '3');
    expect(messagesOf(of(160, 165, silent).causes)).not.toContain('cause.late-at-rest');
  });

  it('name the traffic that was there before the class, where the room would have carried the class without it', () => {
    const count = measured.rooms[0]?.pupils.length ?? 0;
    const neededMbps = bandwidthWireMbps(measured.bandwidth, count).downMbps;
    const bytes = (1.5 * count * 1000 * 36_000) / 8;
    const beside = (backgroundMbps: number, accessPointBytes = bytes) =>
      changed(fullHere, 'room-traffic', { clientBytes: bytes, accessPointBytes, backgroundMbps }, (row) => row.phase === 'bandwidth');
    const steady = (facts: Facts) => {
      const room = judged({ plan: measured, runState: runStateOf(measured), facts });
      say(room);
      return room.causes.find(({ message }) => message === 'cause.steady-traffic')?.evidence;
    };
    const restMbps = neededMbps - 1.5 * count * countedWireRatio;
    expect(steady(beside(restMbps + 0.1))).toMatchObject({ backgroundMbps: restMbps + 0.1, neededMbps });
    expect(steady(beside(restMbps - 0.1))).toBeUndefined();
    // Others who made way for it took nothing, and a class that had what it needs lacks nothing.
    expect(steady(beside(restMbps + 0.1, 0.5 * bytes))).toBeUndefined();
    expect(steady(changed(goodFacts(measured), 'room-traffic', { backgroundMbps: 500 }))).toBeUndefined();
  });

  it('do not look for what all share when some seats fell short alone', () => {
    const dead = { goodputMbps: 0, worstFiveSecondsMbps: 0, longestGapMs: 37_000 };
    const seat = changed(seated(measured), 'pupil-goodput', dead, (row) => row.pupil === '1');
    const busy = changed(changed(seat, 'radio-utilization', { worstRatio: 0.9 }), 'room-traffic', { accessPointBytes: 9e9 });
    const dropped = changed(busy, 'pupil-connection', { dropCount: 1, returnedCount: 1 }, (row) => row.pupil === '1');
    const causesOf = (facts: Facts) =>
      messagesOf(judged({ plan: measured, runState: runStateOf(measured), facts }).causes).filter((message) =>
        message.startsWith('cause.'),
      );
    expect(causesOf(dropped)).toEqual(['cause.seats']);
    // Another who lost the connection is another matter, and what failed beside the target may be the air's.
    const another = changed(dropped, 'pupil-goodput', { longestGapMs: 9_000 }, (row) => row.pupil === '2');
    expect(causesOf(another)).toEqual(['cause.seats', 'cause.silence', 'cause.busy-air', 'cause.other-traffic']);
  });

  it('of what decided come first', () => {
    const some = changed(goodFacts(measured), 'pupil-goodput', { goodputMbps: 2.05 }, (row) => row.metric === 'downloadBytes');
    const refused = changed(some, 'pupil-login', { completed: false, failure: 'credentials-refused' }, (row) => row.pupil === '3');
    const room = judged({ plan: measured, runState: runStateOf(measured), facts: refused });
    expect(room.decidedBy).toBe('login-complete');
    expect(messagesOf(room.causes).slice(0, 2)).toEqual(['cause.login-refused', 'cause.way-full']);
  });

  it('call no server slow that was shared, that refused, or whose link was full', () => {
    const of = (change: Partial<FactRows['server-health']>) =>
      judged({ plan: measured, runState: runStateOf(measured), facts: changed(fullHere, 'server-health', change) });
    for (const change of [
      { otherRunCount: 1, runLimitCount: 1 },
      { refusedCount: 3 },
      { linkKind: 'ethernet', linkRateMbps: 100, wireMbps: 140 },
    ]) {
      const room = of(change);
      expect(messagesOf(room.causes)).toEqual([]);
      expect(room.remedies[0]).toMatchObject({ message: 'server-healthy.remedy', owner: 'server' });
      say(room);
    }
  });

  it('do not call the server well that lost what it had acknowledged', () => {
    const lost = changed(goodFacts(measured), 'pupil-answers', { lostCount: 1 });
    const room = judged({ plan: measured, runState: runStateOf(measured), facts: lost });
    expect(messagesOf(room.causes)).not.toContain('not-cause.server-healthy');
  });

  it('blame nothing at the room where the server may have made it', () => {
    const { optIn, ...state } = runStateOf(measured);
    for (const runState of [state, { ...state, ...(optIn === undefined ? {} : { optIn: { ...optIn, faults: { slowSaveMs: 900 } } }) }]) {
      const room = judged({ plan: measured, runState, facts: changed(fullHere, 'radio-utilization', { worstRatio: 0.95 }) });
      expect(room.outcome).toBe('inconclusive');
      expect(messagesOf(room.causes)).toEqual([optIn !== undefined && 'optIn' in runState ? 'server.faults' : 'server.unknown']);
      expect(room.remedies.map(({ owner }) => owner)).toEqual(['server']);
    }
  });

  it('speak of the internet line only when the exam server stands outside the school’s network', () => {
    const standing = (facts: Facts, stands?: 'inside' | 'outside') => {
      const { server } = inventory;
      if (server === undefined) throw new Error('no server');
      const of = { ...inventory, server: { ...server, ...(stands === undefined ? {} : { stands }) } };
      const room = judged({ plan: measured, runState: runStateOf(measured), facts, inventory: of });
      say(room);
      const [cause] = messagesOf(room.causes);
      return [cause, room.remedies.find(({ message }) => message === `${cause ?? ''}.remedy`)?.owner];
    };
    const calm = radio(fullHere, 0.3);
    expect(standing(calm, 'outside')).toEqual(['cause.way-full-outside', 'network']);
    expect(standing(calm, 'inside')).toEqual(['cause.way-full', 'network']);
    expect(standing(calm)).toEqual(['cause.way-full', 'network']);
    const far = changed(fullHere, 'pupil-latency', { baselineMs: 400, p95Ms: 400 });
    expect(standing(far, 'outside')).toEqual(['cause.far-away', 'internet']);
    expect(standing(far, 'inside')).toEqual(['cause.far-away', 'network']);
    expect(standing(far)).toEqual(['cause.far-away', 'network']);
    for (const stands of ['inside', undefined] as const)
      expect(standing(radio(fullHere, 0.65), stands)).toEqual(['cause.path-full-by-few', 'network']);
  });

  it('call a cable full only when it carried nearly all of its speed', () => {
    const room = (facts: Facts) => judged({ plan: measured, runState: runStateOf(measured), facts });
    const cable = (facts: Facts, to: Partial<FactRows['access-point-uplink']>) => changed(facts, 'access-point-uplink', to);
    // 30 pupils with 40 Mbit/s, a cable of 100 where 71 are needed, and an air that was full long before it.
    const slow = { speedMbps: 100, neededMbps: 71 };
    const thirty = planOf({
      mode: 'room',
      rooms: ['B12'],
      inventory: { ...inventory, rooms: [{ room: 'B12', seats: 30, accessPoints: ['ap-b12'] }] },
    });
    const forty = changed(goodFacts(thirty), 'pupil-goodput', { goodputMbps: 40 / 30 }, (row) => row.metric === 'downloadBytes');
    const busy = judged({ plan: thirty, runState: runStateOf(thirty), facts: cable(radio(forty, 0.95), slow) });
    expect(messagesOf(busy.causes)[0]).toBe('cause.access-point-full-by-few');
    expect(messagesOf(busy.causes)).not.toContain('cause.uplink-full');
    expect(messagesOf(busy.remedies).join()).not.toMatch(/uplink/);
    // An air that was calm does not make it the line: what the cable lacks is not known.
    expect(first(cable(radio(fullHere, 0.3), { speedMbps: 20, neededMbps: 20 }))).toBe('cause.path-full-by-few');
    // The cable's own octets count others' traffic too: it was full of that.
    const others = room(cable(fullHere, { speedMbps: 20, neededMbps: 20, carriedMbps: 17 }));
    expect(others.causes[0]).toMatchObject({ message: 'cause.uplink-full', evidence: { speedMbps: 20, carriedMbps: 17 } });
    say(others);
    expect(first(cable(fullHere, { speedMbps: 20, neededMbps: 20, carriedMbps: 16.9 }))).toBe('cause.path-full-by-few');
    // A cable of 1 Gbit/s that others fill is no line that is full, and no cable to replace.
    expect(first(cable(radio(fullHere, 0.3), { carriedMbps: 950 }))).toBe('cause.path-full-by-few');
    // Nor is one full that carried more than the speed that is told of it.
    expect(first(cable(radio(fullHere, 0.95), { speedMbps: 10, neededMbps: 20, carriedMbps: 13 }))).toBe('cause.access-point-full-by-few');
    // What the class received is believed where the octets cannot be: they count what was lost behind the cable, too.
    expect(first(cable(fullHere, { speedMbps: 13, neededMbps: 20, carriedMbps: 16 }))).toBe('cause.uplink-full');
    // Of two access points nobody knows which one the class went through, but by their own octets.
    const two = planOf({
      mode: 'room',
      rooms: ['B12'],
      inventory: { ...inventory, rooms: [{ room: 'B12', seats: 8, accessPoints: ['ap-b12', 'ap-b14'] }] },
    });
    const asMany = changed(goodFacts(two), 'room-stations', { stationCount: 8 });
    const shared = changed(asMany, 'pupil-goodput', { goodputMbps: 1.5 }, (row) => row.metric === 'downloadBytes');
    const ofOne = (to: Partial<FactRows['access-point-uplink']>) =>
      changed(shared, 'access-point-uplink', { speedMbps: 13, neededMbps: 20, ...to }, (row) => row.accessPoint === 'ap-b14');
    const firstOf = (facts: Facts) => judged({ plan: two, runState: runStateOf(two), facts }).causes[0];
    expect(firstOf(ofOne({}))?.message).toBe('cause.path-full');
    expect(firstOf(ofOne({ carriedMbps: 12 }))).toMatchObject({ message: 'cause.uplink-full', evidence: { accessPoints: ['ap-b14'] } });
  });

  it('name no guess, and a guess clears nothing', () => {
    const lost = changed(goodFacts(measured), 'pupil-answers', { lostCount: 1 });
    const of = (facts: Facts) => messagesOf(judged({ plan: measured, runState: runStateOf(measured), facts }).causes);
    const busy = changed(lost, 'radio-utilization', { worstRatio: 0.9 });
    expect(of(busy)).toContain('cause.busy-air');
    expect(of(changed(busy, 'radio-utilization', { guessed: true }))).not.toContain('cause.busy-air');
    expect(of(lost)).toEqual(expect.arrayContaining(['not-cause.radio-utilization', 'not-cause.clients-per-access-point']));
    const guessed = changed(changed(lost, 'radio-utilization', { guessed: true }), 'access-point-clients', { guessed: true });
    expect(of(guessed).filter((message) => /radio|clients/.test(message))).toEqual([]);
    for (const name of ['radio-utilization', 'access-point-clients'] as const)
      expect(of(changed(lost, name, { ageGuessed: true })).filter((message) => /radio|clients/.test(message))).toHaveLength(1);
    const another = { ...lost, 'access-point-reach': lost['access-point-reach'].flatMap((row) => [row, { ...row, accessPoint: 'other' }]) };
    expect(of(another).filter((message) => /radio|clients/.test(message))).toEqual([]);
    const radio9 = lost['radio-utilization'].flatMap((row) => [row, { ...row, radio: '9', usableCount: 0, falseZeroCount: 40 }]);
    expect(of({ ...lost, 'radio-utilization': radio9 })).not.toContain('not-cause.radio-utilization');
    expect(of(changed(lost, 'access-point-uplink', { speedGuessed: true }))).not.toContain('not-cause.access-point-uplink');
    const untold = { ...lost, 'access-point-uplink': lost['access-point-uplink'].map((row) => withoutKeys(row, 'errorCount')) };
    expect(of(lost)).toContain('not-cause.access-point-uplink');
    expect(of(untold)).not.toContain('not-cause.access-point-uplink');
  });

  it('do not take what a full path makes for a cause of its own', () => {
    const gaps = changed(radio(fullHere, 0.95), 'pupil-goodput', { longestGapMs: 9_000 }, (row) => row.metric === 'downloadBytes');
    const lossy = changed(gaps, 'probe-loss', { lostCount: 300 }, (row) => row.phase === 'bandwidth');
    const room = judged({
      plan: measured,
      runState: runStateOf(measured),
      facts: changed(lossy, 'radio-utilization', { worstRatio: 0.9 }),
    });
    expect(messagesOf(room.causes).filter((message) => message.startsWith('cause.'))).toEqual(['cause.access-point-full-by-few']);
  });

  it('name a seat only when the others are well', () => {
    const under = (count: number) =>
      changed(seated(measured), 'pupil-goodput', { goodputMbps: 1 }, (row) => Number(row.pupil) <= count && row.metric === 'downloadBytes');
    const seats = (count: number) =>
      judged({ plan: measured, runState: runStateOf(measured), facts: under(count) }).causes.find(
        (cause) => cause.message === 'cause.seats',
      );
    expect(seats(1)?.evidence['seats']).toEqual(['1']);
    expect(seats(2)?.evidence['seats']).toEqual(['1', '2']);
    expect(seats(3)).toBeUndefined();
  });

  it('name a seat or what was full, and never both', () => {
    for (const seats of [8, 12, 30, 60]) {
      const of = planOf({
        mode: 'room',
        rooms: ['B12'],
        inventory: { ...inventory, rooms: [{ room: 'B12', seats, accessPoints: ['ap-b12'] }] },
      });
      const well = seated(of);
      for (let count = 1; count <= seats; count++) {
        const facts = changed(
          well,
          'pupil-goodput',
          { goodputMbps: 1 },
          (row) => Number(row.pupil) <= count && row.metric === 'downloadBytes',
        );
        const said = messagesOf(judged({ plan: of, runState: runStateOf(of), facts }).causes);
        const named = said.filter(
          (message) => message === 'cause.seats' || message === 'cause.path-full-by-few' || message === 'cause.way-full',
        );
        expect(named, `${String(count)} of ${String(seats)}: ${said.join()}`).toHaveLength(1);
        // Of 30: up to 8 are seats, although 8 are more than a quarter.
        expect(named[0] === 'cause.seats', `${String(count)} of ${String(seats)}`).toBe((seats - count) / (seats - 1) >= 0.75);
      }
    }
  });

  it('do not clear a computer whose radio slept, or may have, of the delay that it met', () => {
    const slow = changed(goodFacts(measured), 'pupil-latency', { p95Ms: 180, baselineMs: 100 }, (row) => row.phase === 'work');
    const of = (radioSaving: string | undefined, facts: Facts = slow) => {
      const told = radioSaving === undefined ? facts : changed(facts, 'generator-load', { radioSaving });
      const room = judged({ plan: measured, runState: runStateOf(measured), facts: told });
      say(room);
      return room;
    };
    const asleep = of('on');
    expect(asleep).toMatchObject({
      outcome: 'inconclusive',
      decidedBy: 'latency-under-load',
      headline: { evidence: { radioSleepMs: 310 } },
    });
    expect(findingOf(asleep, 'latency-under-load')?.evidence).toMatchObject({ because: 'radio-saving', worstMs: 180, failedCount: 8 });
    expect(messagesOf(asleep.causes)).toEqual(['cause.radio-saving']);
    expect(asleep.remedies[0]).toMatchObject({ message: 'cause.radio-saving.remedy', owner: 'devices' });
    expect(findingOf(asleep, 'generator-headroom')).toMatchObject({ outcome: 'pass', evidence: { radioSaving: 'on' } });
    for (const awake of ['off', 'unknown', undefined]) {
      expect(of(awake), awake).toMatchObject({ outcome: 'not-ready', decidedBy: 'latency-under-load' });
      expect(messagesOf(of(awake).causes), awake).not.toContain('cause.radio-saving');
    }
    // More than a radio adds is the room's, whoever else added to it; the computer is not cleared.
    const longer = of(
      'on',
      changed(slow, 'pupil-latency', { p95Ms: 461 }, (row) => row.phase === 'work'),
    );
    expect(longer).toMatchObject({ outcome: 'not-ready', decidedBy: 'latency-under-load' });
    expect(messagesOf(longer.causes).filter((message) => /radio-saving|generator/.test(message))).toEqual([]);
    // What fails beside it stands, and is not of it.
    const also = of('on', changed(slow, 'pupil-answers', { lostCount: 1 }));
    expect(also).toMatchObject({ outcome: 'not-ready', decidedBy: 'answers-lost' });
    expect(messagesOf(also.causes).filter((message) => /radio-saving|generator/.test(message))).toEqual([]);
    // A remark may be of it, but not one of the bandwidth phase, whose bytes keep a radio awake.
    const remark = (phase: string) =>
      messagesOf(
        of(
          'on',
          changed(goodFacts(measured), 'pupil-latency', { p95Ms: 120, baselineMs: 100 }, (row) => row.phase === phase),
        ).causes,
      );
    expect(remark('work')).toEqual(['cause.radio-saving']);
    expect(remark('bandwidth')).toEqual([]);
    expect(messagesOf(of('off').causes)).toContain('not-cause.generator-headroom');
    expect(messagesOf(of('unknown').causes)).not.toContain('not-cause.generator-headroom');
    // On a cable it does not matter, nor where nothing waited.
    const cable = changed(slow, 'generator-load', { linkKind: 'ethernet', linkRateMbps: 1_000 });
    expect(messagesOf(of(undefined, cable).causes)).toContain('not-cause.generator-headroom');
    const lost = changed(goodFacts(measured), 'pupil-answers', { lostCount: 1 });
    expect(messagesOf(of('on', lost).causes)).toContain('not-cause.generator-headroom');
  });

  it('do not call the network well, or the server, when receipts did not come', () => {
    const late = changed(goodFacts(measured), 'pupil-save', { ackP95Ms: 7_000 });
    const room = judged({ plan: measured, runState: runStateOf(measured), facts: late });
    expect(room.causes[0]).toMatchObject({ message: 'cause.receipts-late', evidence: { waitingCount: 8 } });
    expect(messagesOf(room.causes)).not.toContain('not-cause.server-healthy');
    expect(room.remedies[0]).toMatchObject({ message: 'cause.receipts-late.remedy', owner: 'server' });
    say(room);
    // While heartbeats waited too, it may be the network.
    const slow = changed(late, 'pupil-latency', { p95Ms: 120, baselineMs: 80 }, (row) => row.phase === 'work');
    expect(messagesOf(judged({ plan: measured, runState: runStateOf(measured), facts: slow }).causes)).not.toContain('cause.receipts-late');
  });

  it('lay a poor picture at what the film came at, and only when that was less than the target', () => {
    const poor = { steadyAtRequiredMs: 0 };
    const of = (fetchedMbps: number | undefined) => {
      const told = fetchedMbps === undefined ? {} : { fetchedMbps };
      const facts = changed(goodFacts(measured), 'pupil-media', { ...poor, ...told }, (row) => row.track === 'video');
      const room = judged({ plan: measured, runState: runStateOf(measured), facts });
      expect(room).toMatchObject({ outcome: 'not-ready', decidedBy: 'media-rendition' });
      say(room);
      return room.causes[0];
    };
    expect(of(0.65)).toMatchObject({
      message: 'cause.film-thin',
      evidence: { filmMbps: 0.65, targetMbps: 2, lowCount: 8 },
    });
    expect(of(2)?.message).toBe('cause.unknown');
    expect(of(undefined)?.message).toBe('cause.unknown');
  });

  it('say that the network went away again and again', () => {
    const outages = { lostCount: 300, outageCount: 30, outageLostCount: 300, outagesMs: 30_000, longestOutageMs: 1_000 };
    const facts = changed(goodFacts(measured), 'probe-loss', outages, (row) => row.phase === 'work');
    const room = judged({ plan: measured, runState: runStateOf(measured), facts });
    expect(room).toMatchObject({ outcome: 'not-ready', decidedBy: 'packet-loss' });
    expect(messagesOf(room.causes)).toContain('cause.outages');
    say(room);
  });

  it('name no seat that shared its radio with all the others', () => {
    const few = changed(
      goodFacts(measured),
      'pupil-goodput',
      { goodputMbps: 1 },
      (row) => row.pupil === '2' && row.metric === 'downloadBytes',
    );
    const seatsBefore = { B12: { runId: '2026-11-20T08-00-00Z-0000abcd', startAtMs, seats: ['2'] } };
    const room = judged({ plan: measured, runState: { ...runStateOf(measured), seatsBefore }, facts: few });
    expect(room).toMatchObject({ outcome: 'not-ready' });
    expect(messagesOf(room.causes).filter((message) => message.startsWith('cause.'))).toEqual(['cause.few-short']);
    expect(say(room).join(' ')).not.toMatch(/at these seats|på de platserna/);
  });

  it('call a seat bad only when it stood out in the run before as well', () => {
    const facts = changed(
      seated(measured),
      'pupil-goodput',
      { goodputMbps: 1 },
      (row) => ['1', '2'].includes(row.pupil) && row.metric === 'downloadBytes',
    );
    const after = (seats: readonly string[]) => {
      const seatsBefore = { B12: { runId: '2026-11-20T08-00-00Z-0000abcd', startAtMs, seats } };
      const room = judged({ plan: measured, runState: { ...runStateOf(measured), seatsBefore }, facts });
      say(room);
      return room.causes.filter(({ message }) => message.startsWith('cause.seats'));
    };
    expect(after(['2', '5'])).toMatchObject([{ message: 'cause.seats-again', evidence: { seats: ['2'], standingOut: ['1', '2'] } }]);
    expect(after(['5'])).toMatchObject([{ message: 'cause.seats', evidence: { seats: ['1', '2'] } }]);
  });

  it('give the owner that the school wrote down', () => {
    const owned = {
      ...inventory,
      accessPoints: inventory.accessPoints.map((accessPoint) => ({ ...accessPoint, owner: 'Nätgruppen' })),
    };
    const room = judged({ facts: full, inventory: owned });
    expect(room.remedies.map((remedy) => remedy.owner)).toContain('Nätgruppen');
  });

  it('give the owner of the access point that is named, where the room has those of several', () => {
    const [one, other] = inventory.accessPoints;
    if (one === undefined || other === undefined) throw new Error('the school has two access points');
    const school = {
      ...inventory,
      accessPoints: [one, { ...other, owner: 'Nätgruppen' }],
      rooms: [{ room: 'B12', seats: 8, accessPoints: ['ap-b12', 'ap-b14'] }],
    };
    const two = planOf({ mode: 'room', rooms: ['B12'], inventory: school });
    const facts = (accessPoint: string) =>
      changed(
        changed(seated(two), 'pupil-goodput', { goodputMbps: 1.5 }, (row) => row.metric === 'downloadBytes'),
        'access-point-uplink',
        { speedMbps: 13, neededMbps: 20, carriedMbps: 12.5 },
        (row) => row.accessPoint === accessPoint,
      );
    const ownerOf = (accessPoint: string) =>
      judged({ plan: two, inventory: school, runState: runStateOf(two), facts: facts(accessPoint) }).remedies[0];
    expect(ownerOf('ap-b14')).toMatchObject({ message: 'cause.uplink-full.remedy', owner: 'Nätgruppen' });
    expect(ownerOf('ap-b12')).toMatchObject({ message: 'cause.uplink-full.remedy', owner: 'network' });
  });
});
