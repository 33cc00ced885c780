/**
 * What else was on the room's access points during the run: traffic that the pupils did not make, and devices beside those that played them.
 * It decides nothing; a room that was measured in an empty school has proven less, and whoever reads the verdict must see that it was empty.
 */
import { limitOf, type Limits } from '../core/limits.ts';
import type { Evidence, Sentence } from '../core/verdict.ts';
import { within } from '../core/within.ts';
import type { RoomTraffic } from '../facts/rows.ts';
import type { RoomFacts } from './check.ts';
import type { Because } from './finding.ts';
import { sumOf } from './seats.ts';
import { silenceOf } from './silence-of.ts';

/** The long phases; in the others an access point is not read often enough. */
const toldPhases = ['work', 'bandwidth'] as const;

export const meanwhileOf = (room: RoomFacts, limits: Limits): readonly Sentence[] => [
  ...networkOf(room),
  ...trafficOf(room, limits),
  ...devicesOf(room),
];

/** The wireless network that the load went over: a verdict is of that one alone. */
function networkOf({ facts, room }: RoomFacts): readonly Sentence[] {
  const row = facts['room-stations'].find((candidate) => candidate.room === room);
  if (row?.hostSsid === undefined) return row?.ssidUntold === undefined ? [] : [{ message: 'meanwhile.network-unknown', evidence: {} }];
  const evidence = { ssid: row.hostSsid };
  if (row.ssidMatches === true) return [{ message: 'meanwhile.network-named', evidence }];
  return row.ssidNamed ? [] : [{ message: 'meanwhile.network', evidence }];
}

function trafficOf({ plan, facts, room }: RoomFacts, limits: Limits): readonly Sentence[] {
  const phases = toldPhases.filter((phase) => plan.phases.some((planned) => planned.phase === phase));
  const read = phases.map((phase) => {
    const row = facts['room-traffic'].find((candidate) => candidate.room === room && candidate.phase === phase);
    return { phase, ...(row === undefined ? { because: 'no-rows' as const, evidence: {} } : othersOf(row, limits)) };
  });
  const unknown = new Map<Because, { readonly phases: string[]; readonly evidence: Evidence }>();
  for (const { phase, because, evidence } of read) {
    if (because === undefined) continue;
    const known = unknown.get(because);
    if (known === undefined) unknown.set(because, { phases: [phase], evidence });
    else known.phases.push(phase);
  }
  return [
    ...read.flatMap(({ phase, because, evidence }) =>
      because === undefined ? [{ message: 'meanwhile.traffic', evidence: { ...evidence, phase } }] : [],
    ),
    ...[...unknown].map(([because, told]) => ({
      message: 'meanwhile.traffic-unknown',
      evidence: { ...told.evidence, because, phase: told.phases },
    })),
  ];
}

/** What the access points carried down beside what the pupils received, at rest included; or why that is not known. */
function othersOf(row: RoomTraffic, limits: Limits): { readonly because?: Because; readonly evidence: Evidence } {
  const without = (because: Because, evidence: Evidence = {}) => ({ because, evidence });
  if (row.accessPointCount === 0) return without('no-access-points');
  if (row.unusable === 'reset') return without('counters-reset');
  if (row.unusable === 'not-told') return without('counters-not-kept');
  if (row.unusable === 'too-slow') return without('counters-too-slow');
  if (row.guessed) return without('figures-guessed');
  const { clientBytes, accessPointBytes, backgroundMbps: restMbps, wideningRatio, windowMs } = row;
  if (clientBytes === undefined || accessPointBytes === undefined || restMbps === undefined || wideningRatio === undefined) {
    return without('counters-silent');
  }
  if (![clientBytes, accessPointBytes, restMbps, wideningRatio].every(Number.isFinite) || !(windowMs > 0)) return without('not-finite');
  if (!within(limitOf(limits, 'load-through-room', 'widening'), wideningRatio)) return without('counters-uncertain', { wideningRatio });
  const toMbps = 8 / 1000 / windowMs;
  // The counters are known to within this: less cannot be told from nothing.
  const uncertainMbps = clientBytes * toMbps * wideningRatio;
  const otherMbps = restMbps + Math.max(0, (accessPointBytes - clientBytes) * toMbps);
  return { evidence: { otherMbps, otherBytes: otherMbps / toMbps, uncertainMbps, restMbps, pupilMbps: clientBytes * toMbps } };
}

function devicesOf({ plan, facts, room }: RoomFacts): readonly Sentence[] {
  const planned = plan.rooms.find((candidate) => candidate.room === room);
  const pupilCount = planned?.pupils.length ?? 0;
  const accessPoints = planned?.accessPoints ?? [];
  const stationCount = facts['room-stations'].find((row) => row.room === room)?.stationCount;
  const played: Evidence = { pupilCount, ...(stationCount === undefined ? {} : { stationCount }) };
  const most = accessPoints.map((accessPoint) => {
    const counts = facts['access-point-clients'].flatMap((row) =>
      row.room === room && row.accessPoint === accessPoint && !row.guessed && row.sampleCount > 0 && row.worstCount !== undefined
        ? [row.worstCount]
        : [],
    );
    return { accessPoint, count: counts.length === 0 ? undefined : Math.max(...counts) };
  });
  const told = most.filter(({ count }) => count !== undefined);
  const clientCount = sumOf(told, ({ count }) => count ?? 0);
  if (stationCount !== undefined && told.length > 0 && told.length === accessPoints.length) {
    return [{ message: 'meanwhile.devices', evidence: { ...played, clientCount } }];
  }
  const missing = most.filter(({ count }) => count === undefined).map(({ accessPoint }) => accessPoint);
  const silence = silenceOf(facts['access-point-reach'].filter((row) => row.room === room && missing.includes(row.accessPoint)));
  const read = facts['access-point-clients'].filter((row) => row.room === room && missing.includes(row.accessPoint) && row.readCount > 0);
  const untold: Because =
    read.length === 0 ? 'figure-not-told' : read.some((row) => row.guessed) ? 'figures-guessed' : 'count-not-within-phase';
  const because: Because = accessPoints.length === 0 ? 'no-access-points' : missing.length === 0 ? 'no-rows' : (silence ?? untold);
  return told.length > 0
    ? [{ message: 'meanwhile.devices-some', evidence: { ...played, clientCount, accessPoints: missing, because } }]
    : [{ message: 'meanwhile.devices-unknown', evidence: { ...played, because } }];
}
