/**
 * What a class that one device played cannot tell of a room. A limit for each device, set at the access point, its controller or a firewall,
 * looks just like a full path, and so does the device's own link; and a device is on one access point at a time, whatever the others could
 * carry. A fail that may come of one of them is no data, unless the air or the cable is shown to have been full; one that comes of none stands
 * (docs/decisions/what-one-device-cannot-tell.md).
 */
import { pupilCountOf } from '../core/plan.ts';
import type { Inventory } from '../core/inventory/types.ts';
import { limitOf, type Limits } from '../core/limits.ts';
import type { CheckFinding, Sentence } from '../core/verdict.ts';
import { heavierWireMbps } from '../core/units/wire-mbps.ts';
import { within } from '../core/within.ts';
import { isServersOwn } from './answers-lost.ts';
import { bottleneckOf } from './bottleneck.ts';
import type { RoomFacts } from './check.ts';
import { farAwayOf } from './far-away.ts';
import { fewDevicesOf } from './few-devices.ts';
import { findIn } from './find-in.ts';
import { noData, type Because } from './finding.ts';
import { isLinkTold } from './link-share.ts';
import { loadedAccessPointsOf } from './loaded-access-points.ts';
import { serverProbe } from './probed.ts';

/** What the device got in all, and what it was of; each reason has those that its sentence says. */
type Figures = {
  readonly stationCount?: number;
  readonly deliveredMbps?: number;
  readonly track?: string;
  readonly perClientLimitMbps?: number;
  readonly accessPoints?: readonly string[];
  readonly otherAccessPoints?: readonly string[];
};

export interface DoubtOfOneDevice {
  readonly because: Because;
  readonly evidence: Figures;
  /** In place of what was full. */
  readonly sentence: Sentence;
  readonly explains: (finding: CheckFinding) => boolean;
}

interface Asked {
  readonly room: RoomFacts;
  readonly inventory: Inventory;
  readonly limits: Limits;
  readonly findings: readonly CheckFinding[];
}

export function doubtOfOneDevice(asked: Asked): DoubtOfOneDevice | undefined {
  const { room, findings, limits } = asked;
  const stationCount = fewDevicesOf(room.plan, room.facts, room.room);
  if (stationCount === undefined) return undefined;
  const capacity = findings.find(({ check }) => check === 'no-headroom');
  const doubt = capacity?.outcome === 'warn' ? ofMeasured(asked, capacity) : capacity?.outcome === 'pass' ? undefined : ofUnmeasured(asked);
  if (doubt === undefined) return undefined;
  const evidence = { stationCount, ...doubt.evidence };
  const explained = explainedBy(room, capacity, limits);
  const explains = (finding: CheckFinding): boolean => finding.power === 'decides' && finding.outcome === 'fail' && explained(finding);
  // What nobody measured is worth a word only where something hangs on it.
  if (capacity?.outcome !== 'warn' && !findings.some(explains)) return undefined;
  return { because: doubt.because, evidence, sentence: { message: `cause.${doubt.because}`, evidence }, explains };
}

/** As the checks say it where it is explained: the figures stay, and nobody is blamed for them. */
export const withDoubt = (findings: readonly CheckFinding[], doubt: DoubtOfOneDevice | undefined): readonly CheckFinding[] =>
  doubt === undefined
    ? findings
    : findings.map((finding) => {
        if (!doubt.explains(finding)) return finding;
        const { evidence, seats, sampleCount, windowMs } = finding;
        return {
          ...finding,
          ...noData(finding.check, doubt.because, { evidence: { ...evidence, ...doubt.evidence }, seats, sampleCount, windowMs }),
        };
      });

interface Doubt {
  readonly because: Because;
  readonly evidence: Figures;
}

/**
 * A limit that drops what is too much lets TCP through at less than its number; what came below this was held back by something else. It names
 * a cause, so it stands here, and runs whose limits are older are judged by it too.
 */
const heldRatio = 0.7;

/** A limit that lets one pupil have the target lets all of them together have half of it at the least, however many packets it drops. */
const leastRatio = 0.5;

function ofMeasured({ room, inventory, limits, findings }: Asked, capacity: CheckFinding): Doubt | undefined {
  const find = findIn(findings);
  // A long way caps each pupil by what is known of it.
  if (farAwayOf(room, find) !== undefined) return undefined;
  const full = bottleneckOf(room, find, limits)?.message ?? '';
  const { deliveredMbps, track } = capacity.evidence;
  if (typeof deliveredMbps !== 'number' || typeof track !== 'string') return undefined;
  const evidence = { deliveredMbps, track };
  const known = full.startsWith('cause.access-point-full') || full === 'cause.uplink-full';
  const limitMbps = inventory.perClientLimitMbps;
  const { downMbps, upMbps } = room.plan.target;
  // Were it a limit for each device, it would stop every pupil of a real class as well.
  const stopsEach = deliveredMbps < leastRatio * (track === 'up' ? upMbps : downMbps);
  if (!known && limitMbps === undefined && !stopsEach) return { because: 'one-device', evidence };
  if (!known && typeof limitMbps === 'number' && !stopsEach && deliveredMbps >= heldRatio * limitMbps) {
    return { because: 'one-device-limit', evidence: { ...evidence, perClientLimitMbps: limitMbps } };
  }
  // What lies behind all of the access points is full for all of them, and a link that is full beside calm air is no Wi-Fi of this room.
  if (full === 'cause.way-full') return undefined;
  if (!known && !isLinkTold(room.facts, room.room, ['bandwidth'])) return { because: 'one-device-link', evidence };
  return ofOneAccessPoint(room, inventory, limits, evidence);
}

function ofOneAccessPoint(room: RoomFacts, inventory: Inventory, limits: Limits, evidence: Figures): Doubt | undefined {
  const accessPoints = room.plan.rooms.find((planned) => planned.room === room.room)?.accessPoints ?? [];
  if (accessPoints.length < 2) return undefined;
  const loaded = loadedAccessPointsOf(room, inventory, limits);
  const otherAccessPoints = accessPoints.filter((accessPoint) => !loaded.includes(accessPoint));
  if (otherAccessPoints.length === 0) return undefined;
  return loaded.length === 0
    ? { because: 'one-of-access-points', evidence: { ...evidence, accessPoints } }
    : { because: 'one-access-point', evidence: { ...evidence, accessPoints: loaded, otherAccessPoints } };
}

/** Nobody measured what the device may have in all: then what it may have is not known for the phases with much to fetch either. */
function ofUnmeasured({ room, inventory }: Asked): Doubt | undefined {
  const limitMbps = inventory.perClientLimitMbps;
  const isReached =
    limitMbps !== 'none' && !(Number(limitMbps) >= heavierWireMbps(room.plan.bandwidth, pupilCountOf(room.plan, room.room)));
  if (isReached) return { because: 'one-device-unmeasured', evidence: {} };
  return isLinkTold(room.facts, room.room, ['package', 'work']) ? undefined : { because: 'one-device-link', evidence: {} };
}

/** What waits, is lost or is left out in a queue that is full all the time; each only in a phase in which it was. */
const ofWork: readonly string[] = [
  'answer-save-latency',
  'save-gap',
  'audio-stalls',
  'video-stalls',
  'media-start',
  'media-rendition',
  'latency-under-load',
  'packet-loss',
  'connection-drops-and-return',
  'answers-lost',
];

function explainedBy(room: RoomFacts, capacity: CheckFinding | undefined, limits: Limits): (finding: CheckFinding) => boolean {
  const measured = capacity?.outcome === 'warn';
  const saturated = measured && !capacity.reason.endsWith('-some');
  const workIsFull = (saturated || !measured) && workMayBeFull(room, saturated ? Number(capacity.evidence['deliveredMbps']) : Infinity);
  const outage = wasCut(room, limits);
  return ({ check, reason }) => {
    if (check === 'pupils-under-target') return measured;
    if (check === 'worst-five-seconds') return saturated && !outage;
    // Loaded as fast as it may be; and what is still on its way when all hand in comes out of the same queue.
    if (check === 'package-load') return saturated || !measured;
    if (check === 'submit-complete') return saturated;
    // The server told that it had them, or has them twice; and a network that is gone is no network that is slow.
    if (/-outages?$/.test(reason) || isServersOwn(reason)) return false;
    return ofWork.includes(check) && workIsFull;
  };
}

/** Sound of a listening track, with headers: what a class that only listens asks for. */
const soundMbps = 0.15;

/** Whether the class at work asked for as much as would fill what came in all. Players of films take what there is. */
function workMayBeFull(of: RoomFacts, deliveredMbps: number): boolean {
  const { plan, facts, room } = of;
  const row = facts['room-traffic'].find((each) => each.room === room && each.phase === 'work');
  const carriedMbps = row?.clientBytes === undefined || !(row.windowMs > 0) ? undefined : (row.clientBytes * 8) / 1000 / row.windowMs;
  const soundsMbps = plan.media.audio ? soundMbps * pupilCountOf(of.plan, of.room) : 0;
  if (!Number.isFinite(deliveredMbps)) return plan.media.film;
  return (carriedMbps ?? (plan.media.film ? Infinity : soundsMbps)) >= deliveredMbps / 2;
}

/** The probes of the bandwidth phase were gone for so long at a time as no queue makes them. */
const wasCut = ({ facts, room }: RoomFacts, limits: Limits): boolean =>
  facts['probe-loss'].some(
    (row) =>
      row.room === room &&
      row.subject === serverProbe &&
      row.phase === 'bandwidth' &&
      row.lostCount < row.sentCount &&
      !within(limitOf(limits, 'packet-loss', 'outage-fail'), row.longestOutageMs),
  );
