/** What tidying found, in words: above all what a killed writer left. */
import type { ImportedSegment } from '../../store/collected/import-segment.ts';
import type { TidyReport } from '../../store/collected/tidy-store.ts';
import type { Say } from './say.ts';

export function tellTidy({ imported, merged, damaged }: TidyReport, say: Say): void {
  for (const segment of imported) {
    const lost = lostOf(segment);
    if (lost === undefined) say('debug', `segment ${segment.segment}: ${segment.rowCount} samples are in Parquet`);
    else say('warn', `segment ${segment.segment}: ${segment.rowCount} samples are in Parquet; ${lost}`);
  }
  for (const { date, rowCount, segmentCount } of merged)
    say('info', `day ${date}: ${rowCount} samples of ${segmentCount} segments are in one file`);
  for (const { segment, why } of damaged) say('error', `segment ${segment}: set aside in damaged/, nothing of it is in the days: ${why}`);
}

function lostOf({ dropped }: ImportedSegment): string | undefined {
  const { 'half-line': half = 0, repeated = 0, ...others } = dropped;
  const otherCount = Object.values(others).reduce((sum, count) => sum + count, 0);
  const parts = [
    ...(half > 0 ? ['half a line at its end was cut off: its writer was killed'] : []),
    ...(repeated > 0 ? [`${repeated} lines at its end were there twice and count once`] : []),
    ...(otherCount > 0 ? [`${otherCount} lines are no samples (${Object.keys(others).join(', ')})`] : []),
  ];
  return parts.length === 0 ? undefined : parts.join('; ');
}
