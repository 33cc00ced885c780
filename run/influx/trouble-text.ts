/** What a sink has to tell, in words. */
import type { SinkEvent } from '../../store/influx/influx-sink.ts';

/** Undefined for what is better told together. */
export function troubleText(event: SinkEvent): string | undefined {
  switch (event.what) {
    case 'down':
      return `InfluxDB does not take points${event.status === undefined ? '' : ` (status ${event.status})`}: ${event.detail}; they wait on disk`;
    case 'up':
      return 'InfluxDB takes points again';
    case 'lost':
      return `${event.lineCount} points are lost for InfluxDB, not for the run: ${event.why}`;
    case 'half':
      return `an earlier writer was killed while it wrote points for InfluxDB: what was half on disk is taken out, and of a run publish brings it (${event.detail})`;
    case 'elsewhere':
      return event.detail;
    case 'stuck':
      return `points for InfluxDB wait in memory: ${event.detail}`;
    case 'refused':
      return undefined; // one by one they would fill the screen: refusals.ts
  }
}
