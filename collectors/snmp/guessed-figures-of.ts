/** Which figures of an access point stand on a guess: written once beside them, so that whoever judges later need not know the definition. */
import { type MetricName, metrics } from '../../core/metrics.ts';
import type { Layout } from './layout.ts';
import type { DeviceColumn } from './vendor-column.ts';

type Told = Pick<Layout, 'cells' | 'sums'> & Partial<Pick<Layout, 'uplink'>>;

/** Metrics, sorted, of which a column, or one that their sum is made of, is a guess: they may warn, never fail a room. Pure. */
export function guessedFiguresOf(told: Told): readonly MetricName[] {
  const { uplink } = told;
  const ofOtherPort = uplink !== undefined && 'name' in uplink && uplink.isGuess === true;
  return figuresOf(told, ({ confidence, metric }) => confidence === 'guess' || (ofOtherPort && metrics[metric].subject === 'interface'));
}

/** The same for those of which no source tells how old they are: such a figure may be of the time before, so it clears and proves nothing. */
export const guessedAgesOf = (told: Told): readonly MetricName[] => figuresOf(told, ({ ageConfidence }) => ageConfidence === 'guess');

function figuresOf({ cells, sums }: Told, isGuess: (column: DeviceColumn) => boolean): readonly MetricName[] {
  const guessed = new Set<MetricName>(cells.flatMap(({ column }) => (isGuess(column) ? [column.metric] : [])));
  for (const { metric, of } of sums) if (guessed.has(of)) guessed.add(metric);
  return [...guessed].sort();
}
