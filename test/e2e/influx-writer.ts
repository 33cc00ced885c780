/**
 * Writes numbered points through a sink until it is killed or has written them all. argv: options as JSON. On standard output: `acked n` when
 * everything below n is on disk, `peak n` bytes of memory in the end, `state {…}`.
 */
import { Secret } from '../../core/secret.ts';
import { openInfluxSink } from '../../store/influx/influx-sink.ts';
import { drillPoints } from './influx-drill.ts';

interface Options {
  readonly url: string;
  readonly database: string;
  readonly spoolPath: string;
  readonly drill: string;
  readonly from: number;
  readonly to: number;
  readonly portion: number;
  readonly capBytes: number;
  readonly waitMs: number;
  /** Without waiting for the disk. */
  readonly careless?: boolean;
  /** Between two portions, when careless. */
  readonly pauseMs?: number;
}

const options = JSON.parse(process.argv[2] ?? '{}') as Options;
const say = (text: string): void => void process.stdout.write(`${text}\n`);
const token = process.env['PROVNAT_TEST_TOKEN'];
let peakBytes = 0;
const look = (): void => void (peakBytes = Math.max(peakBytes, process.memoryUsage().rss));
setInterval(look, 50).unref();

const sink = await openInfluxSink({
  destination: { url: options.url, database: options.database, org: 'provnat', ...(token !== undefined && { token: new Secret(token) }) },
  spoolPath: options.spoolPath,
  capBytes: options.capBytes,
  firstRestMs: 20,
  longestRestMs: 200,
  onEvent: (event) => say(`event ${JSON.stringify(event)}`),
});
for (let from = options.from; from < options.to; from += options.portion) {
  const to = Math.min(options.to, from + options.portion);
  const points = drillPoints(options.drill, from, to);
  if (options.careless === true) {
    sink.write(points);
    // Samples come over time; a collector's loop ends between two polls.
    await new Promise((over) => setTimeout(over, options.pauseMs ?? 5));
  } else {
    await sink.append(points);
  }
  say(`acked ${to}`);
  look();
}
const state = await sink.close(options.waitMs);
look();
say(`peak ${peakBytes}`);
say(`state ${JSON.stringify(state)}`);
