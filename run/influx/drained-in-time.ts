/** How long somebody who waits for a server waits: as long as it takes something, however slowly. */
import { ProvnatError } from '../../core/errors.ts';
import type { InfluxSink } from '../../store/influx/influx-sink.ts';

/** Waits as long as something goes on. @throws ProvnatError INFLUX_UNREACHABLE */
export async function drainedInTime(sink: InfluxSink, patienceMs: number, url: string): Promise<void> {
  const drained = sink.drained().then(() => true);
  for (;;) {
    const { answerCount } = sink.state();
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<false>((tell) => (timer = setTimeout(tell, patienceMs, false)));
    const isDrained = await Promise.race([drained, late]);
    clearTimeout(timer);
    if (isDrained) return;
    const now = sink.state();
    if (now.answerCount > answerCount) continue;
    throw new ProvnatError(
      'INFLUX_UNREACHABLE',
      `InfluxDB ${url}: took nothing for ${patienceMs / 1000} s; ${now.lineCount} points wait on disk`,
      'They are sent first the next time. See that it runs and may be written to, then publish again: that changes nothing that is there.',
    );
  }
}
