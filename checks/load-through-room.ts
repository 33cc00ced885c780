/**
 * Did the load go through this room's access points, on the pupils' network? First by the station's BSSID, where the system tells it, then by
 * the rise of their octets. Access points that fall silent take away the passes only: one that is too full to answer must not hide that it was
 * full. Where nothing shows that the load came here at all, the fails go as well: they may be another room's.
 */
import { limitOf, type Limits } from '../core/limits.ts';
import { countedWireRatio } from '../core/units/wire-mbps.ts';
import { within } from '../core/within.ts';
import type { Facts, RoomStations, RoomTraffic } from '../facts/rows.ts';
import type { Check, Finding, RoomFacts } from './check.ts';
import { finding, noData, type Because } from './finding.ts';
import { fellSilentUnderLoad, roseWithClass } from './touched.ts';

const id = 'load-through-room';

/**
 * A laptop may roam between the phases: the class that loads its package or plays a film somewhere else is not this room's. Judged only where
 * the load stands well above what was there before, and by half: shorter phases and other traffic blur the rest.
 */
function strayedIn(rows: readonly RoomTraffic[], limits: Limits): Finding | undefined {
  for (const row of rows) {
    const { phase, clientBytes = 0, accessPointBytes, wideningRatio, backgroundMbps = 0, windowMs } = row;
    const isKnown = row.unusable === undefined && !row.guessed && row.accessPointCount > 0 && row.usableCount === row.accessPointCount;
    if (phase === 'bandwidth' || !isKnown || accessPointBytes === undefined || wideningRatio === undefined || windowMs <= 0) continue;
    const clientMbps = (clientBytes * 8) / 1000 / windowMs;
    const isHeavy = clientMbps >= Math.max(leastHeavyMbps, 2 * backgroundMbps);
    if (!isHeavy || !within(limitOf(limits, id, 'widening'), wideningRatio)) continue;
    const shareRatio = accessPointBytes / clientBytes;
    if (within(limitOf(limits, id, 'share-elsewhere'), shareRatio / (1 - wideningRatio))) continue;
    const evidence = { clientBytes, accessPointBytes, wideningRatio, backgroundMbps, shareRatio: Math.max(0, shareRatio), phase };
    return finding(id, 'fail', { variant: 'phase', evidence, sampleCount: row.usableCount, windowMs });
  }
  return undefined;
}

/** What a class of thirty that only writes and saves never asks for. */
const leastHeavyMbps = 5;

export const loadThroughRoom: Check = {
  id,
  power: 'gate',
  scope: 'room',
  needs: ['room-traffic', 'room-stations'],
  wants: ['room-touch', 'generator-load', 'access-point-reach'],
  phases: ['bandwidth'],
  trusts: ['clock-agreement'],
  doubts: { whenFailed: 'everything', withoutData: (room, found, limits) => (wasTouched(room, found, limits) ? 'passes' : 'everything') },
  limits: ['share-low', 'share-high', 'share-elsewhere', 'widening'],
  required: true,
  minWindowMs: 0,
  minSamples: 0,

  evaluate({ facts }, limits) {
    const [stations] = facts['room-stations'];
    const otherWay = otherWayOf(stations);
    if (otherWay !== undefined) return otherWay;
    const network = networkOf(stations);
    const found = inBandwidth(facts, limits);
    // A station that was on the room's access points in every phase strayed nowhere, whatever the octets say.
    const whole = found.outcome === 'fail' || stations?.bssidMatches === true ? found : (strayedIn(facts['room-traffic'], limits) ?? found);
    return whole.outcome === 'pass' && network !== undefined
      ? { ...network, evidence: whole.evidence, sampleCount: whole.sampleCount, windowMs: whole.windowMs }
      : whole;
  },

  // Where the load went is a question of the phases that were played as well: what failed in them may have failed elsewhere. That it came here
  // is not proven without the phase that is made for it.
  unplayed(of, limits) {
    const { plan, facts } = of;
    // Nothing was loaded.
    if (plan.phases.every(({ phase }) => phase === 'idle')) return undefined;
    const [stations] = facts['room-stations'];
    const otherWay = otherWayOf(stations);
    if (otherWay !== undefined) return otherWay;
    if (stations?.bssidMatches === true) return undefined;
    const touched = roseWithClass(of, limits);
    if (stations?.bssidMatches === false && !touched) return finding(id, 'fail', { variant: 'bssid', evidence: bssidOf(stations) });
    const strayed = strayedIn(facts['room-traffic'], limits);
    if (strayed !== undefined) return strayed;
    // In a rehearsal the plan itself leads the load here.
    return touched || plan.mode === 'rehearsal' || fellSilentUnderLoad(of) ? undefined : noData(id, 'place-unknown');
  },
};

const bssidOf = (stations: RoomStations | undefined) => ({ bssid: stations?.hostBssid ?? '' });

/** What shows of whatever phases were played that the load did not go here, or not all of it. */
function otherWayOf(stations: RoomStations | undefined): Finding | undefined {
  if (stations?.linkKind !== undefined && stations.otherLinkKind !== undefined) {
    // A load that changed its way went through the room at most in part, and phases with little load do not show which.
    return finding(id, 'fail', { variant: 'link', evidence: { linkKind: stations.linkKind, otherLinkKind: stations.otherLinkKind } });
  }
  const network = networkOf(stations);
  return network?.outcome === 'fail' ? network : undefined;
}

/** The same access points carry the networks of pupils, staff and guests, each with limits and a way of its own: octets do not tell them apart. */
function networkOf(stations: RoomStations | undefined): Finding | undefined {
  const { hostSsid: ssid = '', otherSsid, ssidMatches, ssidNamed = false, ssidUntold, bssidMatches } = stations ?? {};
  if (ssidMatches === false) return finding(id, 'fail', { variant: 'ssid', evidence: { ssid } });
  if (otherSsid !== undefined && ssidMatches !== true)
    return finding(id, 'fail', { variant: 'ssid-changed', evidence: { ssid, otherSsid } });
  return ssidNamed && ssidUntold !== undefined && bssidMatches !== true ? finding(id, 'warn', { variant: 'ssid-unknown' }) : undefined;
}

function inBandwidth(facts: Facts, limits: Limits): Finding {
  const [stations] = facts['room-stations'];
  const evidence = bssidOf(stations);
  const elsewhere = stations?.bssidMatches === false;
  const anotherRooms = finding(id, 'fail', { variant: 'bssid', evidence });
  const without = (because: Because, known: Partial<Finding> = {}): Finding => {
    if (elsewhere) return anotherRooms;
    if (stations?.bssidMatches === true) return finding(id, 'pass', { variant: 'bssid', evidence });
    return noData(id, because, known);
  };

  const row = facts['room-traffic'].find((candidate) => candidate.phase === 'bandwidth');
  if (row === undefined) return without('no-rows');
  if (row.unusable === 'not-told') return without('counters-not-told');
  if (row.unusable === 'too-slow') return without('counters-too-slow');
  if (row.usableCount < row.accessPointCount || row.accessPointCount === 0) return without('counters-silent');
  const { clientBytes, accessPointBytes, wideningRatio, windowMs } = row;
  if (clientBytes === undefined || accessPointBytes === undefined || wideningRatio === undefined) return without('counters-silent');
  const said = {
    evidence: { clientBytes, accessPointBytes, wideningRatio, backgroundMbps: row.backgroundMbps ?? 0 },
    sampleCount: row.usableCount,
    windowMs,
  };
  if (clientBytes <= 0) return without('nothing-through-clients', said);
  if (!within(limitOf(limits, id, 'widening'), wideningRatio)) return without('counters-uncertain', said);
  const shareRatio = accessPointBytes / clientBytes;
  const told = { ...said, evidence: { ...said.evidence, shareRatio: Math.max(0, shareRatio) } };
  // The range is widened by what the counters cannot know, so the share is narrowed by as much.
  if (!within(limitOf(limits, id, 'share-low'), shareRatio / (1 - wideningRatio))) {
    // The station's own BSSID says where the load went. Octets that say less are of another port, or of others who made way for the class.
    if (stations?.bssidMatches === true)
      return finding(id, 'warn', { ...told, variant: 'octets', evidence: { ...told.evidence, ...evidence } });
    // Counters whose meaning is a guess may warn: they speak against no room.
    if (row.guessed) return without('figures-guessed', told);
    // A full access point cannot carry more than before: where others make way, the class is no rise. Whose the octets are, they do not say.
    const restBytes = ((row.backgroundMbps ?? 0) * 1000 * windowMs) / 8 / countedWireRatio;
    const made = within(limitOf(limits, id, 'share-low'), (accessPointBytes + restBytes) / clientBytes / (1 - wideningRatio));
    return made ? without('others-made-way', told) : finding(id, 'fail', told);
  }
  // Little payload comes down with much going up: what answers the uploads is nobody else's. Too little is told with it, as it may be less.
  const withoutAnswersBytes = accessPointBytes - (row.acknowledgementBytes ?? 0);
  const agrees = within(limitOf(limits, id, 'share-high'), withoutAnswersBytes / clientBytes / (1 + wideningRatio));
  if (elsewhere) {
    // An access point has a BSSID for each radio and network: one that the school file lacks is no other room when the octets agree. With
    // others' traffic among them the octets alone do not say whose they are.
    if (!agrees || row.guessed) return anotherRooms;
    return finding(id, 'warn', { ...told, variant: 'bssid', evidence: { ...told.evidence, ...evidence } });
  }
  if (agrees) return finding(id, 'pass', told);
  const surplusMbps = ((withoutAnswersBytes - clientBytes) * 8) / 1000 / windowMs;
  return finding(id, 'warn', { ...told, evidence: { ...told.evidence, surplusMbps } });
}

/** Is there a sign that the load came to this room, although its octets do not prove it? */
function wasTouched(of: RoomFacts, { evidence }: Finding, limits: Limits): boolean {
  const { plan, facts } = of;
  if (plan.mode === 'rehearsal') return true;
  const { because, clientBytes, accessPointBytes, wideningRatio } = evidence;
  if (because === 'place-unknown') return false;
  // That nothing in the phases that were played shows that, is told as place-unknown.
  if (because === 'cut-short' || because === 'nothing-through-clients' || facts['room-stations'][0]?.bssidMatches === true) return true;
  if (typeof clientBytes === 'number' && typeof accessPointBytes === 'number' && typeof wideningRatio === 'number') {
    return within(limitOf(limits, id, 'share-elsewhere'), accessPointBytes / clientBytes / Math.max(1 - wideningRatio, 0.5));
  }
  return roseWithClass(of, limits) || (because === 'counters-silent' && fellSilentUnderLoad(of));
}
