/** A sink that keeps what it is given and can be awaited. */
import type { MetricName } from '../../core/metrics.ts';
import type { Sample, SampleSink } from '../../core/sample.ts';

export interface Collected extends SampleSink {
  readonly samples: readonly Sample[];
  of(metric: MetricName): Sample[];
  /** Resolves when the condition holds; rejects after ten seconds with what was seen. */
  until(condition: (samples: readonly Sample[]) => boolean): Promise<void>;
}

export function collected(): Collected {
  const samples: Sample[] = [];
  const waiting = new Set<() => void>();
  return {
    samples,
    of: (metric) => samples.filter((sample) => sample.metric === metric),
    write(sample) {
      samples.push(sample);
      for (const look of [...waiting]) look();
    },
    until: (condition) =>
      new Promise((resolve, reject) => {
        const giveUp = setTimeout(() => {
          waiting.delete(look);
          reject(
            new Error(
              `waited in vain; last samples: ${JSON.stringify(samples.slice(-5), (_key, value: unknown) => (typeof value === 'bigint' ? String(value) : value))}`,
            ),
          );
        }, 10_000);
        const look = () => {
          if (!condition(samples)) return;
          clearTimeout(giveUp);
          waiting.delete(look);
          resolve();
        };
        waiting.add(look);
        look();
      }),
  };
}
