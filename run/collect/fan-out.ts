/** One stream of samples to every place that wants it. A sink that throws, which none should, does not cost the others a sample. */
import type { SampleSink } from '../../core/sample.ts';

export const fanOut = (sinks: readonly SampleSink[], onTrouble: (cause: unknown) => void): SampleSink => ({
  write(sample) {
    for (const sink of sinks) {
      try {
        sink.write(sample);
      } catch (cause) {
        onTrouble(cause);
      }
    }
  },
});
