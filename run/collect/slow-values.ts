/** What hardly ever changes is passed on when it changes and every ten minutes; a day of it at every poll would be most of the store. */
import { figureKey } from '../../core/counters/series.ts';
import { metrics, type MetricName } from '../../core/metrics.ts';
import type { Sample, SampleSink } from '../../core/sample.ts';

/** So often also when nothing changed: whoever reads a quarter of an hour finds each of them. */
const repeatSlowMs = 600_000;
/** A subject that was not heard of for so long is forgotten: a device may make up new names for ever. */
const forgottenAfterMs = 2 * repeatSlowMs;

const slowNumbers: ReadonlySet<MetricName> = new Set(['radioPowerDbm', 'radioFrequencyMhz', 'radioWidthMhz', 'interfaceSpeedMbps']);

const isSlow = (metric: MetricName): boolean => metrics[metric].type === 'text' || slowNumbers.has(metric);

interface Kept {
  said: string;
  passedAtMs: number;
  seenAtMs: number;
}

export function slowValuesOnChange(sink: SampleSink, monotonicMs: () => number): SampleSink {
  const kept = new Map<string, Kept>();
  let sweptAtMs = monotonicMs();

  function sweep(nowMs: number): void {
    if (nowMs - sweptAtMs < repeatSlowMs) return;
    sweptAtMs = nowMs;
    for (const [key, { seenAtMs }] of kept) if (nowMs - seenAtMs > forgottenAfterMs) kept.delete(key);
  }

  return {
    write(sample) {
      if (!isSlow(sample.metric)) {
        sink.write(sample);
        return;
      }
      const nowMs = monotonicMs();
      sweep(nowMs);
      const key = figureKey(sample);
      const said = sayingOf(sample);
      const last = kept.get(key);
      const due = last === undefined || last.said !== said || nowMs - last.passedAtMs >= repeatSlowMs;
      kept.set(key, { said, seenAtMs: nowMs, passedAtMs: due ? nowMs : last.passedAtMs });
      if (due) sink.write(sample);
    },
  };
}

/** Unknown for another reason is a change too. */
const sayingOf = ({ state, reason, valueText, valueDouble, valueInteger }: Sample): string =>
  [state, reason, valueText, valueDouble, valueInteger].map(String).join('\u0000');
