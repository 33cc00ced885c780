/** What a clock that is far from InfluxDB’s means for who looks at the dashboards. */
import { mostOffsetMs } from '../require-same-time.ts';

/** @param offsetMs InfluxDB’s clock minus ours; undefined when it tells none */
export function clockDoubt(offsetMs: number | undefined): string | undefined {
  if (offsetMs === undefined || Math.abs(offsetMs) <= mostOffsetMs) return undefined;
  return (
    `the clock of InfluxDB is ${Math.round(Math.abs(offsetMs) / 1000)} s ${offsetMs > 0 ? 'ahead of' : 'behind'} ours. ` +
    'Which verdict is the newest goes by the clock of the machine that played it: where that was wrong, dashboards may show an older one. Set both by NTP'
  );
}
