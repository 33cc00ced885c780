/** Rooms drawn at random, several things wrong at once: outcome, headline, causes and remedies must never contradict each other. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { explains } from '../../checks/explains.ts';
import { checks } from '../../checks/index.ts';
import { judge } from '../../checks/judge.ts';
import { causeMendedBy } from '../../checks/remedies.ts';
import type { Inventory } from '../../core/inventory/types.ts';
import { ownerRoles } from '../../core/inventory/types.ts';
import { builtInLimits } from '../../core/limits/built-in-limits.ts';
import { limitOf } from '../../core/limits.ts';
import type { FaultSwitches } from '../../core/protocol.ts';
import type { RunState } from '../../core/run-state.ts';
import type { Outcome, RoomVerdict, Sentence } from '../../core/verdict.ts';
import type { FactName, FactRows, Facts } from '../../facts/rows.ts';
import { formatMessage, languages } from '../../messages/format-message.ts';
import { changed, goodFacts, inputOf, inventory, lostOnTheWay, planOf, runStateOf } from './good-room.ts';

interface Spoiling {
  readonly seats: number;
  readonly mode: 'room' | 'rehearsal';
  readonly facts: Facts;
  readonly runState: RunState;
  readonly school: Inventory;
}

type Change = (facts: Facts) => Facts;
const to =
  <Name extends FactName>(name: Name, change: Partial<FactRows[Name]>, where: (row: FactRows[Name]) => boolean = () => true): Change =>
  (facts) =>
    changed(facts, name, change, where);
const down = (row: FactRows['pupil-goodput']): boolean => row.metric === 'downloadBytes';
const seatUpTo =
  (count: number) =>
  (row: { readonly pupil: string }): boolean =>
    Number(row.pupil) <= count;
const inPhase =
  (phase: string) =>
  (row: { readonly phase: string }): boolean =>
    row.phase === phase;
const bandwidth = inPhase('bandwidth');
const work = inPhase('work');
const video = (row: FactRows['pupil-media']): boolean => row.track === 'video';

/** What may be wrong in a room; each is drawn or left out. */
const wrongs = (seats: number): readonly fc.Arbitrary<Change>[] => {
  const some = fc.integer({ min: 1, max: seats });
  const ratio = fc.constantFrom(0.1, 0.45, 0.65, 0.85, 0.99);
  return [
    fc
      .tuple(some, fc.constantFrom(0, 0.5, 1.5, 1.99, 2.1))
      .map(([count, goodputMbps]) => to('pupil-goodput', { goodputMbps }, (row) => down(row) && seatUpTo(count)(row))),
    some.map((count) => to('pupil-goodput', { longestGapMs: 9_000, worstFiveSecondsMbps: 0 }, seatUpTo(count))),
    fc
      .tuple(some, fc.nat(1))
      .map(([count, heartbeatDropCount]) =>
        to('pupil-connection', { dropCount: 2, heartbeatDropCount, returnedCount: 2, worstReturnMs: 12_000 }, seatUpTo(count)),
      ),
    fc.constantFrom(60, 200, 900).map((baselineMs) => to('pupil-latency', { baselineMs, p95Ms: baselineMs + 20 })),
    some.map((count) => to('pupil-latency', { p95Ms: 900 }, (row) => work(row) && seatUpTo(count)(row))),
    some.map((count) => to('pupil-save', { ackP95Ms: 7_000 }, seatUpTo(count))),
    some.map((count) => to('pupil-answers', { lostCount: 1 }, seatUpTo(count))),
    fc
      .tuple(some, fc.constantFrom('sign-in', 'assertion'), fc.constantFrom(undefined, 20, 20_000))
      .map(([count, slowestStep, handlerMs]) =>
        to(
          'pupil-login',
          { loginMs: 40_000, slowestStep, slowestStepMs: 21_000, ...(handlerMs === undefined ? {} : { stepHandlerMs: handlerMs }) },
          seatUpTo(count),
        ),
      ),
    fc
      .tuple(some, fc.constantFrom('gave-up', 'credentials-refused', 'sign-in-timeout', 'exam-redirect-elsewhere'))
      .map(([count, failure]) => to('pupil-login', { completed: false, failure }, seatUpTo(count))),
    fc
      .tuple(some, fc.constantFrom(0.5, 3))
      .map(([count, fetchedMbps]) =>
        to('pupil-media', { steadyAtRequiredMs: 0, fetchedMbps }, (row) => video(row) && seatUpTo(count)(row)),
      ),
    fc
      .tuple(ratio, fc.boolean(), fc.boolean())
      .map(([worstRatio, guessed, ageGuessed]) => to('radio-utilization', { worstRatio, guessed, ageGuessed })),
    fc.constant<Change>((facts) => ({ ...facts, 'radio-utilization': [] })),
    fc
      .tuple(fc.constantFrom(10, 13, 20, 100), fc.constantFrom(undefined, 9, 12.5, 95), fc.boolean())
      .map(([speedMbps, carriedMbps, speedGuessed]) =>
        to('access-point-uplink', { speedMbps, neededMbps: 20, speedGuessed, ...(carriedMbps === undefined ? {} : { carriedMbps }) }),
      ),
    fc.boolean().map((countGuessed) => to('access-point-uplink', { errorCount: 900, countGuessed })),
    fc
      .constantFrom<Partial<FactRows['room-traffic']>>(
        { usableCount: 0, unusable: 'silent' },
        { guessed: true },
        { accessPointBytes: 1_000 },
        { accessPointBytes: 9e9 },
        { wideningRatio: 0.6 },
      )
      .map((change) => to('room-traffic', change)),
    fc.constant<Change>((facts) => ({
      ...facts,
      'generator-load': facts['generator-load'].map((row) => ({ ...row, linkRateMbps: 2 * row.wireMbps })),
    })),
    fc.constantFrom(10, 100).map((linkRateMbps) => to('generator-load', { linkRateMbps }, bandwidth)),
    fc.constantFrom(30, 80).map((timerDriftP95Ms) => to('generator-load', { timerDriftP95Ms }, bandwidth)),
    fc
      .tuple(
        fc.constantFrom<Partial<FactRows['server-health']>>(
          { loopUtilizationP95Ratio: 0.95 },
          { restartCount: 1, longestGapMs: 4_000 },
          { otherRunCount: 1, runLimitCount: 1 },
          { refusedCount: 4 },
          { failedCount: 40 },
          { linkKind: 'ethernet', linkRateMbps: 10, wireMbps: 70 },
          { handlerP95Ms: 400 },
        ),
        fc.constantFrom(work, bandwidth, inPhase('login')),
      )
      .map(([change, where]) => to('server-health', change, where)),
    fc.constantFrom(0.03, 0.3).map((share) => (facts: Facts) => ({
      ...facts,
      'probe-loss': facts['probe-loss'].map((row) => (work(row) ? { ...row, ...lostOnTheWay(Math.round(row.sentCount * share)) } : row)),
    })),
    fc.constant(to('probe-loss', { lostCount: 800, heldBackLostCount: 800, longestHeldBackMs: 80_000 }, work)),
    fc.constant(to('probe-loss', { lostCount: 80, outageCount: 1, outageLostCount: 80, outagesMs: 8_000, longestOutageMs: 8_000 }, work)),
    fc.constantFrom(2, 30).map((lostCount) => to('probe-loss', { lostCount }, inPhase('login'))),
    fc.constant(
      to('probe-loss', { lostCount: 80, outageCount: 1, outageLostCount: 80, outagesMs: 8_000, longestOutageMs: 8_000 }, inPhase('login')),
    ),
    fc.constantFrom(1_000, 8_000).map((linkLostMs) => to('generator-load', { linkLostMs, linkLostFromMs: 60_000 }, work)),
    // As far as the gateway alone, or behind it.
    fc
      .constantFrom('probe/gateway', 'probe/server')
      .map((subject) =>
        to(
          'probe-loss',
          { lostCount: 0, outageCount: 0, outageLostCount: 0, outagesMs: 0, longestOutageMs: 0 },
          (row) => row.subject === subject,
        ),
      ),
    fc.constantFrom('on', 'off', 'unknown').map((radioSaving) => to('generator-load', { radioSaving })),
    some.map((count) => to('pupil-active', { signCount: 0 }, (row) => bandwidth(row) && seatUpTo(count)(row))),
    fc.constantFrom(30, 70).map((worstCount) => to('access-point-clients', { worstCount })),
  ];
};

const drawn: fc.Arbitrary<Spoiling> = fc
  .tuple(
    fc.constantFrom(2, 8, 30),
    fc.constantFrom('room' as const, 'rehearsal' as const),
    fc.integer({ min: 0, max: 3 }),
    fc.integer({ min: 0, max: 6 }),
    fc.constantFrom(undefined, 'inside' as const, 'outside' as const),
  )
  .chain(([seats, mode, owned, state, stands]) => {
    const accessPoints = inventory.accessPoints.map((accessPoint, index) =>
      (owned & (index + 1)) !== 0 ? { ...accessPoint, owner: `Nät ${String(index)}` } : accessPoint,
    );
    const school: Inventory = {
      ...inventory,
      ...(inventory.server === undefined || stands === undefined ? {} : { server: { ...inventory.server, stands } }),
      accessPoints,
      rooms: [{ room: 'B12', seats, accessPoints: ['ap-b12', 'ap-b14'].slice(0, 1 + (owned % 2)) }],
    };
    const plan = planOf({ mode, rooms: ['B12'], inventory: school });
    const well = runStateOf(plan);
    const states: readonly RunState[] = [
      well,
      well,
      { ...well, optInAfterUnanswered: true },
      { ...well, optInAfterIntercepted: true },
      { ...well, optInAfterMatches: false },
      withFaults(well, { slowSaveMs: 900 }),
      withFaults(well, { slowIdentityProviderMs: 20_000, refusedLoginRatio: 0.5 }),
    ];
    return fc.tuple(...wrongs(seats).map((wrong) => fc.option(wrong, { freq: 4, nil: undefined }))).map((changes) => ({
      ...{ seats, mode, school },
      runState: states[state] ?? well,
      facts: changes.reduce<Facts>((facts, change) => change?.(facts) ?? facts, goodFacts(plan)),
    }));
  });

const withFaults = (state: RunState, faults: FaultSwitches): RunState => ({
  ...state,
  ...(state.optIn === undefined ? {} : { optIn: { ...state.optIn, faults } }),
});

const judged = ({ mode, school, facts, runState }: Spoiling): RoomVerdict => {
  const plan = planOf({ mode, rooms: ['B12'], inventory: school });
  const [room] = judge(inputOf({ plan, inventory: school, facts, runState })).rooms;
  if (room === undefined) throw new Error('B12 was not judged');
  return room;
};

const messagesOf = (sentences: readonly Sentence[]): readonly string[] => sentences.map(({ message }) => message);
const fullCauses = [
  'cause.access-point-full',
  'cause.access-point-full-by-few',
  'cause.uplink-full',
  'cause.way-full-outside',
  'cause.way-full',
  'cause.path-full',
  'cause.path-full-by-few',
];
const everyRoom = (holds: (room: RoomVerdict, drawn: Spoiling) => void): void =>
  fc.assert(
    fc.property(drawn, (spoiling) => holds(judged(spoiling), spoiling)),
    { numRuns: 250 },
  );
const outcomeOf = (room: RoomVerdict, check: string): Outcome | undefined =>
  room.findings.find((finding) => finding.check === check)?.outcome;

describe('in whatever room', () => {
  it('ready has no cause and no remedy; whatever is not has both, where anybody may be blamed', () => {
    everyRoom((room) => {
      const causes = messagesOf(room.causes).filter((message) => message.startsWith('cause.'));
      if (room.outcome === 'ready') expect([...room.causes, ...room.remedies]).toEqual([]);
      if (room.outcome === 'not-ready') expect(causes.length).toBeGreaterThan(0);
      if (room.outcome !== 'ready') expect(room.remedies.length).toBeGreaterThan(0);
      expect(
        room.remedies.every(({ owner }) => owner !== '' && (ownerRoles.some((role) => role === owner) || owner.startsWith('Nät '))),
      ).toBe(true);
    });
  });

  it('no cause rests on a check that found nothing, that has no data, or whose figure is a guess', () => {
    everyRoom((room) => {
      for (const { message } of room.causes.filter((cause) => cause.message.startsWith('cause.') && cause.message !== 'cause.unknown')) {
        const check = explains[message];
        expect(check, message).toBeDefined();
        // What one device cannot tell takes the data of the findings that it explains, and of no others.
        if (message.startsWith('cause.one-')) {
          expect(
            room.findings.some(({ evidence }) => `cause.${String(evidence['because'])}` === message) ||
              outcomeOf(room, 'no-headroom') === 'warn',
            message,
          ).toBe(true);
          continue;
        }
        // So does a radio that slept, or an emulated access point that was late, with the delay that it may have made.
        const because = message.slice('cause.'.length);
        if (['radio-saving', 'relay-late'].includes(because) && room.findings.some(({ evidence }) => evidence['because'] === because))
          continue;
        const found = room.findings.find((finding) => finding.check === (fullCauses.includes(message) ? 'no-headroom' : check));
        expect(['fail', 'warn'], `${message} by ${String(check)}: ${String(found?.outcome)}`).toContain(found?.outcome);
        if (!fullCauses.includes(message)) expect(found?.evidence['confidence'], message).not.toBe('guess');
      }
    });
  });

  it('an access point is called full by its own airtime alone, or because it stands alone', () => {
    everyRoom((room, { facts, mode }) => {
      if (!messagesOf(room.causes).some((message) => message.startsWith('cause.access-point-full')) || mode === 'rehearsal') return;
      const limit = (id: string) => limitOf(builtInLimits, 'generator-headroom', id).value;
      const worst = Math.max(
        ...facts['generator-load'].filter(({ phase }) => phase !== 'idle').map((row) => row.wireMbps / (row.linkRateMbps ?? 0)),
      );
      expect(facts['radio-utilization'].some((row) => row.phase === 'bandwidth' && !row.guessed && (row.worstRatio ?? 0) > 0.8)).toBe(true);
      expect(worst).toBeLessThanOrEqual(limit('wifi-link-share'));
    });
  });

  it('seats are named only beside others who are well, and never with what all of them share', () => {
    everyRoom((room, { facts, seats }) => {
      const named = room.causes.find(({ message }) => message.startsWith('cause.seats'));
      if (named === undefined) return;
      const well = facts['pupil-goodput'].filter((row) => down(row) && row.goodputMbps >= 0.99 * row.headroomRatio * row.targetMbps).length;
      expect(well / Math.max(1, seats - 1)).toBeGreaterThanOrEqual(0.75);
      const shared = messagesOf(room.causes).filter((message) => [...fullCauses, 'cause.far-away', 'cause.late-at-rest'].includes(message));
      expect(shared).toEqual([]);
      const standingOut = named.evidence['standingOut'] as readonly string[];
      const failed = room.findings.filter(({ power, outcome }) => power === 'decides' && outcome === 'fail');
      const theirsAlone = failed.every((found) => found.seats.length > 0 && found.seats.every((seat) => standingOut.includes(seat)));
      const all = ['cause.busy-air', 'cause.other-traffic', 'cause.steady-traffic', 'cause.silence', 'cause.drops'];
      if (theirsAlone) expect(messagesOf(room.causes).filter((message) => all.includes(message))).toEqual([]);
    });
  });

  it('nothing is both a cause and not one', () => {
    const clearedWith: Readonly<Record<string, readonly string[]>> = {
      'not-cause.server-healthy': [
        'cause.server-slow',
        'cause.server-restarted',
        'cause.server-gone',
        'cause.server-failing',
        'cause.login-service',
        'cause.receipts-late',
      ],
      'not-cause.generator-headroom': ['cause.pupils-missing', 'cause.radio-saving', 'cause.relay-late'],
      'not-cause.access-point-uplink': ['cause.uplink-full', 'cause.uplink-errors'],
      'not-cause.radio-utilization': ['cause.access-point-full', 'cause.busy-air'],
      'not-cause.packet-loss': [
        'cause.packet-loss',
        'cause.outage',
        'cause.outages',
        'cause.login-outage',
        'cause.login-loss',
        'cause.login-outage-behind',
        'cause.login-loss-behind',
      ],
    };
    everyRoom((room) => {
      const said = messagesOf(room.causes);
      for (const cleared of said.filter((message) => message.startsWith('not-cause.'))) {
        expect(outcomeOf(room, cleared.slice('not-cause.'.length)), cleared).toBe('pass');
        expect(
          said.filter((message) => clearedWith[cleared]?.includes(message) === true),
          cleared,
        ).toEqual([]);
      }
      if (outcomeOf(room, 'answers-lost') === 'fail') expect(said).not.toContain('not-cause.server-healthy');
    });
  });

  it('the cause of what decided comes first, and what is to be done is of a cause or of a check that was not passed', () => {
    everyRoom((room) => {
      const causes = messagesOf(room.causes).filter((message) => message.startsWith('cause.'));
      const ofDecided = causes.filter((message) => room.decidedBy !== undefined && explains[message] === room.decidedBy);
      expect(causes.slice(0, ofDecided.length)).toEqual(ofDecided);
      for (const { message } of room.remedies) {
        const about = message.slice(0, -'.remedy'.length);
        const isCause = messagesOf(room.causes).includes(about);
        expect(isCause || !['pass', 'not-applicable', undefined].includes(outcomeOf(room, about)), message).toBe(true);
        // What is named says itself what is to be done.
        expect(causes.map((cause) => explains[cause]).filter((check) => check === about)).toEqual([]);
      }
    });
  });

  it('where the server may have made it, nobody else is blamed and nothing at the room is to be mended', () => {
    everyRoom((room, { runState, mode }) => {
      const faulty = mode === 'room' && Object.keys(runState.optIn?.faults ?? {}).length > 0;
      const intercepted = runState.optInAfterIntercepted === true;
      if (runState.optInAfterMatches !== false && !intercepted && !faulty) return;
      const blamed = messagesOf(room.causes).filter((message) => !/^(server|partial)\.|^cause\.server-/.test(message));
      expect(room.outcome).toBe('inconclusive');
      expect(blamed).toEqual([]);
      // Where something else answered, its own sentence asks for the network.
      const mended = room.remedies.filter(({ message }) => message !== 'server.intercepted.remedy');
      expect(mended.map(({ owner }) => owner)).toEqual(mended.map(() => 'server'));
    });
  });

  it('a server is slow only where it was slow, and a login is the school’s only by what the server was told to play', () => {
    everyRoom((room, { facts, runState }) => {
      const said = messagesOf(room.causes);
      const reason = room.findings.find(({ check }) => check === 'server-healthy')?.reason ?? '';
      if (said.includes('cause.server-slow')) expect(reason).not.toMatch(/shared|refused|link|restarted|gone|failing/);
      const { slowIdentityProviderMs, refusedLoginRatio } = runState.optIn?.faults ?? {};
      if (said.includes('cause.identity-provider')) expect(slowIdentityProviderMs).toBeGreaterThan(0);
      if (said.includes('cause.login-failed')) expect(refusedLoginRatio).toBeGreaterThan(0);
      if (said.includes('cause.login-service'))
        expect(facts['pupil-login'].some((row) => (row.stepHandlerMs ?? 0) >= 0.5 * (row.slowestStepMs ?? Infinity))).toBe(true);
      if (said.includes('cause.login-failed') || said.includes('cause.login-refused'))
        expect(facts['pupil-login'].some(({ failure }) => failure?.endsWith('refused') === true)).toBe(true);
    });
  });

  it('everything can be said in both languages', () => {
    everyRoom((room) => {
      for (const { message, evidence } of [room.headline, ...room.causes, ...room.remedies]) {
        for (const language of languages) expect(formatMessage(language, message, evidence)).not.toMatch(/undefined|NaN|Infinity|\{[a-z]/);
      }
    });
  });
});

it('every cause has a check that it explains, somebody who mends it, and words', () => {
  const known = new Set(checks.map(({ id }) => id));
  expect(Object.keys(explains).filter((cause) => causeMendedBy[cause] === undefined)).toEqual([]);
  expect(Object.keys(causeMendedBy).filter((cause) => cause.startsWith('cause.') && explains[cause] === undefined)).toEqual([]);
  expect(Object.values(explains).filter((check) => !known.has(check))).toEqual([]);
});
