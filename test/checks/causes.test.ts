/** Causes are named only as far as the figures show them. */
import { describe, expect, it } from 'vitest';
import type { RoomVerdict } from '../../core/verdict.ts';
import type { FactRows, Facts } from '../../facts/rows.ts';
import { changed, goodFacts, inventory, lostOnTheWay, runStateOf, startAtMs, withoutKeys } from './good-room.ts';
import { findingOf, full, fullHere, judged, measured, messagesOf, say, firstCause, seated } from './judged-room.ts';

const neverAnswered = (facts: Facts): Facts['access-point-reach'] =>
  facts['access-point-reach'].map((row) => ({ ...withoutKeys(row, 'lastAnsweredMs'), answeredCount: 0, silentAtEndMs: 190_000 }));

describe('causes', () => {
  it('fail no room that nothing shows the load to have come to', () => {
    const silent = changed(fullHere, 'access-point-reach', { longestSilenceMs: 40_000 });
    const dark: Facts = { ...silent, 'radio-utilization': [], 'room-touch': [] };
    const without = (unusable: 'silent' | 'not-told' | 'too-slow'): Facts => changed(dark, 'room-traffic', { usableCount: 0, unusable });
    const of = (facts: Facts) => judged({ plan: measured, runState: runStateOf(measured), facts });
    const never = { ...without('silent'), 'access-point-reach': neverAnswered(silent) };
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
    // Octets that nobody read at rest rose with the class all the same.
    expect(of({ ...cabled, 'room-touch': fullHere['room-touch'] }).outcome).toBe('not-ready');
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

  it('lay it at the length of the way only where it is too long for the target, and at no way that others do well on', () => {
    const far = (facts: Facts, baselineMs: number) => firstCause(changed(facts, 'pupil-latency', { baselineMs, p95Ms: baselineMs + 10 }));
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

  it('call a connection that never opened no drop, and send nobody to the access point for it', () => {
    const unopened = changed(goodFacts(measured), 'pupil-connection', { neverOpened: true });
    const of = (facts: Facts) => judged({ plan: measured, runState: runStateOf(measured), facts });
    const room = of(unopened);
    expect(findingOf(room, 'connection-drops-and-return')).toMatchObject({ outcome: 'warn', evidence: { unopenedCount: 8 } });
    expect(room.outcome).toBe('ready-with-warnings');
    expect(messagesOf(room.remedies)).toEqual(['connection-drops-and-return.remedy-never-opened']);
    say(room);
    // Where the room failed for something that nothing explains, it explains nothing either.
    const silent = of(changed(unopened, 'pupil-latency', { p95Ms: 165 }, (row) => row.phase === 'work'));
    expect(silent.outcome).toBe('not-ready');
    expect(messagesOf(silent.causes)).not.toContain('cause.drops');
    say(silent);
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

  it('take a delay for no fault of the room that the emulated access point of a rehearsal may have made', () => {
    const slow = changed(goodFacts(measured), 'pupil-latency', { p95Ms: 168, baselineMs: 11, p99Ms: 191 }, (row) => row.phase === 'work');
    const of = (emulatorLateP95Ms: number, facts: Facts = slow, phase = 'work') => {
      const late = changed(facts, 'generator-load', { emulatorLateP95Ms }, (row) => row.phase === phase);
      const room = judged({ plan: measured, runState: runStateOf(measured), facts: late });
      say(room);
      return room;
    };
    // Once on the way there and once on the way back: 168 − 2 × 9 is what an answer may take.
    const late = of(9);
    expect(late).toMatchObject({ outcome: 'inconclusive', decidedBy: 'latency-under-load', headline: { evidence: { relayLateMs: 18 } } });
    expect(findingOf(late, 'latency-under-load')?.evidence).toMatchObject({ because: 'relay-late', worstMs: 168, failedCount: 8 });
    expect(messagesOf(late.causes)).toEqual(['cause.relay-late']);
    expect(late.remedies[0]).toMatchObject({ message: 'cause.relay-late.remedy', owner: 'devices' });
    for (const room of [of(8.9), of(73, slow, 'bandwidth')]) {
      expect(room).toMatchObject({ outcome: 'not-ready', decidedBy: 'latency-under-load' });
      expect(messagesOf(room.causes)).not.toContain('cause.relay-late');
    }
    // A remark is of it only where it may have made all of it.
    const remark = changed(goodFacts(measured), 'pupil-latency', { p95Ms: 118, baselineMs: 90 }, (row) => row.phase === 'work');
    expect(messagesOf(of(9, remark).causes)).toEqual(['cause.relay-late']);
    expect(messagesOf(of(8, remark).causes)).not.toContain('cause.relay-late');
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
    // Nor does a heartbeat now and then that was late make it the network's, unless packets were missed.
    const few = changed(late, 'pupil-latency', { p99Ms: 400 }, (row) => row.phase === 'work');
    const ofFew = (facts: Facts) => messagesOf(judged({ plan: measured, runState: runStateOf(measured), facts }).causes);
    expect(ofFew(few)[0]).toBe('cause.receipts-late');
    const outage = { lostCount: 12, outageCount: 1, outageLostCount: 12, outagesMs: 1_200, longestOutageMs: 1_200 };
    expect(ofFew(changed(few, 'probe-loss', outage, (row) => row.phase === 'work'))).not.toContain('cause.receipts-late');
    // While heartbeats waited too, it may be the network.
    const slow = changed(late, 'pupil-latency', { p95Ms: 120, baselineMs: 80 }, (row) => row.phase === 'work');
    expect(messagesOf(judged({ plan: measured, runState: runStateOf(measured), facts: slow }).causes)).not.toContain('cause.receipts-late');
  });

  it('call a connection that was given up for want of a receipt no network that drops them', () => {
    const dropped = { dropCount: 1, returnedCount: 1, worstReturnMs: 10_000 };
    const late = changed(goodFacts(measured), 'pupil-save', { ackP95Ms: 60_000 });
    const of = (change: Partial<FactRows['pupil-connection']>, facts: Facts = late) =>
      messagesOf(
        judged({ plan: measured, runState: runStateOf(measured), facts: changed(facts, 'pupil-connection', { ...dropped, ...change }) })
          .causes,
      );
    expect(of({})).toContain('cause.receipts-late');
    expect(of({})).not.toContain('cause.drops');
    // Heartbeats wait for nothing but the network.
    expect(of({ dropCount: 2, returnedCount: 2, heartbeatDropCount: 1 })).toContain('cause.drops');
    expect(
      of(
        {},
        changed(late, 'probe-loss', lostOnTheWay(30), (row) => row.phase === 'work'),
      ),
    ).toContain('cause.drops');
  });

  it('say that the network went away again and again', () => {
    const outages = { ...lostOnTheWay(300), outageCount: 30, outageLostCount: 300, outagesMs: 30_000, longestOutageMs: 1_000 };
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
});
