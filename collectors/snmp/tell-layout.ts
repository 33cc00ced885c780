/** What a device turned out to have, told when it changes: figures, gaps, or the MACs by which it is known. */
import { metrics } from '../../core/metrics.ts';
import type { Cell, Layout } from './layout.ts';

export interface LayoutNews {
  readonly vendor: string | undefined;
  /** Figures that it tells, its name and the like among them. */
  readonly cellCount: number;
  /** Those of them that are measured. 0: it answers in vain, and somebody has to look. */
  readonly measuredCount: number;
  /** By which a device that lists several access points knows this one. */
  readonly macs: readonly string[];
  readonly gaps: readonly string[];
}

/** A device that is now so and now so must not fill the log. */
const repeatAfterMs = 600_000;

/** @returns what is to be told now; undefined: nothing that was not told */
export function createLayoutTeller(): (layout: Layout | undefined, nowMs: number) => LayoutNews | undefined {
  let seen: Layout | undefined;
  let news: LayoutNews | undefined;
  let saying = '';
  let told = '';
  const toldAtMs = new Map<string, number>();

  return (layout, nowMs) => {
    if (layout !== undefined && layout !== seen) {
      seen = layout;
      const { vendorId: vendor, cells, macs, gaps } = layout;
      news = { vendor, cellCount: cells.length, measuredCount: cells.filter(isMeasured).length, macs, gaps };
      saying = JSON.stringify(news);
    }
    if (saying === told) return undefined;
    for (const [said, atMs] of toldAtMs) if (nowMs - atMs >= repeatAfterMs) toldAtMs.delete(said);
    if (toldAtMs.has(saying)) return undefined;
    toldAtMs.set(saying, nowMs);
    told = saying;
    return news;
  };
}

const isMeasured = ({ column: { metric } }: Cell): boolean => metrics[metric].type !== 'text';
