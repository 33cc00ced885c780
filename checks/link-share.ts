/** How much of the generator's own link the class takes, by the limits of generator-headroom; undefined where no link limits. */
import { limitOf, type Limits } from '../core/limits.ts';
import type { GeneratorLoad } from '../facts/rows.ts';
import { within } from './within.ts';

export interface LinkShare {
  readonly kind: 'wifi' | 'ethernet';
  readonly rateMbps: number;
  readonly wireMbps: number;
  readonly shareRatio: number;
  /** Radio figures speak of the generator's own station and not of a class. */
  readonly crowded: boolean;
  /** What the pupils got may have been the generator's own link. */
  readonly full: boolean;
}

export function linkShareOf(rows: readonly GeneratorLoad[], limits: Limits): LinkShare | undefined {
  // A Wi-Fi rate moves with the signal: the lowest of the judged phases counts.
  const rated = rows.flatMap((row) =>
    row.linkRateMbps === undefined || row.linkRateMbps <= 0 ? [] : [{ ...row, rateMbps: row.linkRateMbps }],
  );
  const [lowest] = [...rated].sort((a, b) => a.rateMbps - b.rateMbps);
  if (lowest === undefined || (lowest.linkKind !== 'wifi' && lowest.linkKind !== 'ethernet')) return undefined;
  const shareRatio = lowest.wireMbps / lowest.rateMbps;
  const wifi = lowest.linkKind === 'wifi';
  const kept = (id: string): boolean => within(limitOf(limits, 'generator-headroom', id), shareRatio);
  return {
    kind: lowest.linkKind,
    rateMbps: lowest.rateMbps,
    wireMbps: lowest.wireMbps,
    shareRatio,
    crowded: wifi && !kept('wifi-link-share'),
    full: !kept(wifi ? 'wifi-link-full' : 'wired-link-share'),
  };
}
