/** How much of a machine's own link is taken, by the limits of the gate that asks; undefined where no link limits. */
import { limitOf, type Limits } from '../core/limits.ts';
import { within } from '../core/within.ts';
import type { PhaseName } from '../core/sample.ts';
import type { Facts, GeneratorLoad } from '../facts/rows.ts';
import { worstOf } from './seats.ts';

interface OnLink {
  readonly linkKind?: string;
  readonly linkRateMbps?: number;
  readonly wireMbps?: number;
}

export interface LinkShare<Row extends OnLink> {
  readonly row: Row;
  readonly kind: 'wifi' | 'ethernet';
  readonly rateMbps: number;
  readonly wireMbps: number;
  readonly shareRatio: number;
  /** What the pupils got may have been this link. */
  readonly full: boolean;
}

export function linkShareOf<Row extends OnLink>(rows: readonly Row[], limits: Limits, gate: string): LinkShare<Row> | undefined {
  // A Wi-Fi rate moves with the signal: the worst of the judged phases counts.
  const shares = rows.flatMap((row) => {
    const { linkKind: kind, linkRateMbps: rateMbps = 0, wireMbps = 0 } = row;
    return rateMbps > 0 && (kind === 'wifi' || kind === 'ethernet')
      ? [{ row, kind: kind as 'wifi' | 'ethernet', rateMbps, wireMbps, shareRatio: wireMbps / rateMbps }]
      : [];
  });
  const worst = worstOf(shares, ({ shareRatio }) => shareRatio);
  if (worst === undefined) return undefined;
  const limit = limitOf(limits, gate, worst.kind === 'wifi' ? 'wifi-link-full' : 'wired-link-share');
  return { ...worst, full: !within(limit, worst.shareRatio) };
}

/** For a finding; nothing where no link limits. Its keys are part of its type: each has words (test/report/evidence-words.test.ts). */
export const linkEvidenceOf = (link: LinkShare<OnLink> | undefined) =>
  link === undefined ? {} : { linkKind: link.kind, linkRateMbps: link.rateMbps, wireMbps: link.wireMbps, linkRatio: link.shareRatio };

/** The link of the machine that plays, where it takes so much of its own Wi-Fi that radio figures are its own. */
export function crowdedLinkOf(facts: Facts, room: string, limits: Limits): LinkShare<GeneratorLoad> | undefined {
  const rows = facts['generator-load'].filter((row) => row.room === room && row.phase !== 'idle');
  const link = linkShareOf(rows, limits, 'generator-headroom');
  return link !== undefined && crowdsRadio(link, limits) ? link : undefined;
}

/**
 * The airtime of that phase is the room's own, whoever made it busy: the machine that plays is on a cable, or its own Wi-Fi is told and takes
 * little of it. A link that nobody told may be a station so slow that it alone keeps the air busy.
 */
export const isAirOfRoom = (facts: Facts, room: string, limits: Limits, phase: PhaseName): boolean =>
  crowdedLinkOf(facts, room, limits) === undefined && isLinkTold(facts, room, [phase]);

/**
 * What the machine's own link carries is known in those phases, so that the gate would have said that it was full. Nobody tells of a virtual
 * machine's adapter, or on a system without the tool for it. A rehearsal on one machine has no such link.
 */
export const isLinkTold = (facts: Facts, room: string, phases: readonly PhaseName[]): boolean =>
  facts['generator-load'].every((row) => row.room !== room || !phases.includes(row.phase) || isTold(row));

/** A cable is no station on the air, and none is so slow that a class would notice. */
const isTold = ({ linkKind, linkRateMbps = 0, wireMbps }: OnLink): boolean =>
  linkKind === 'ethernet' || linkKind === 'loopback' || (linkKind === 'wifi' && linkRateMbps > 0 && wireMbps !== undefined);

/** Radio figures speak of the generator's own station and not of a class. */
export const crowdsRadio = (link: LinkShare<OnLink>, limits: Limits): boolean =>
  link.kind === 'wifi' && !within(limitOf(limits, 'generator-headroom', 'wifi-link-share'), link.shareRatio);
