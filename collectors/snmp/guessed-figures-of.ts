/** Which figures of an access point stand on a guess: written once beside them, so that whoever judges later need not know the definition. */
import type { MetricName } from '../../core/metrics.ts';
import type { Layout } from './layout.ts';

/** Metrics, sorted, of which a column, or one that their sum is made of, is a guess: they may warn, never fail a room. Pure. */
export function guessedFiguresOf({ cells, sums }: Pick<Layout, 'cells' | 'sums'>): readonly MetricName[] {
  const guessed = new Set<MetricName>(cells.flatMap(({ column }) => (column.confidence === 'guess' ? [column.metric] : [])));
  for (const { metric, of } of sums) if (guessed.has(of)) guessed.add(metric);
  return [...guessed].sort();
}
