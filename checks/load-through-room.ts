/**
 * Did the load go through this room's access points? First by the station's BSSID, where the system tells it, then by the rise of their
 * octets. Access points that tell nothing take away the passes only: one that is too full to answer must not hide that it was full.
 */
import { limitOf } from '../core/limits.ts';
import type { Check, Finding } from './check.ts';
import { finding, noData, notApplicable, type Because } from './finding.ts';
import { within } from './within.ts';

const id = 'load-through-room';

export const loadThroughRoom: Check = {
  id,
  power: 'gate',
  scope: 'room',
  needs: ['room-traffic', 'room-stations'],
  phases: ['bandwidth'],
  trusts: ['clock-agreement'],
  doubts: { whenFailed: 'everything', withoutData: 'passes' },
  limits: ['share-low', 'share-high', 'widening'],
  required: true,
  minWindowMs: 0,
  minSamples: 0,

  evaluate({ facts }, limits) {
    const [stations] = facts['room-stations'];
    const evidence = { bssid: stations?.hostBssid ?? '' };
    const elsewhere = stations?.bssidMatches === false;
    const anotherRooms = finding(id, 'fail', { variant: 'bssid', evidence });
    const without = (because: Because, known: Partial<Finding> = {}): Finding => {
      if (elsewhere) return anotherRooms;
      if (stations?.bssidMatches === true) return finding(id, 'pass', { variant: 'bssid', evidence });
      return because === 'counters-not-told' ? notApplicable(id, because, known) : noData(id, because, known);
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
      // Counters whose meaning is a guess may warn: they speak against no room.
      return row.guessed ? without('figures-guessed', told) : finding(id, 'fail', told);
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
  },
};
