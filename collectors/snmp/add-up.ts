/** Figures that a device only tells in parts. Pure. */
import type { MetricName } from '../../core/metrics.ts';
import { metrics } from '../../core/metrics.ts';
import type { Sample } from '../../core/sample.ts';
import type { Layout } from './layout.ts';

/** Parts of one thing, such as the networks of a radio, become its figure; everything else stays. */
export function mergeParts(layout: Layout, samples: readonly Sample[]): Sample[] {
  const { cells } = layout;
  const wholeOf = wholesOf(layout);
  if (wholeOf.size === 0) return [...samples];
  const parts = new Map<string, Sample[]>();
  for (const sample of samples) {
    const whole = wholeOf.get(sample.subject);
    if (whole === undefined) continue;
    const key = `${whole} ${sample.metric}`;
    parts.set(key, [...(parts.get(key) ?? []), sample]);
  }
  const merged = [...parts.values()].flatMap((each) => {
    const [first] = each;
    const subject = wholeOf.get(first?.subject ?? '');
    if (first === undefined || subject === undefined) return [];
    const wanted = cells.filter(({ column, partOf }) => column.metric === first.metric && partOf === subject);
    return total(each, wanted.length, first.metric, subject, wanted.some(({ mean }) => mean) ? wanted.length : 1);
  });
  return [...samples.filter(({ subject }) => !wholeOf.has(subject)), ...merged];
}

const known = new WeakMap<Layout, ReadonlyMap<string, string>>();

/** Subject of a part → of what it is a part. The same for as long as the layout is. */
function wholesOf(layout: Layout): ReadonlyMap<string, string> {
  const found =
    known.get(layout) ?? new Map(layout.cells.flatMap(({ subject, partOf }) => (partOf === undefined ? [] : [[subject, partOf] as const])));
  known.set(layout, found);
  return found;
}

/** The access point's own figures, from those of its rows. */
export function sumsOf({ cells, sums }: Layout, samples: readonly Sample[], subject: string): Sample[] {
  return sums.flatMap(({ metric, of }) => {
    const rows = cells.filter(({ column }) => column.metric === of).map((cell) => cell.partOf ?? cell.subject);
    return total(
      samples.filter((sample) => sample.metric === of),
      new Set(rows).size,
      metric,
      subject,
    );
  });
}

/**
 * Only when every part was read in this poll: a sum over half the radios would be half a truth. It is as old as its oldest part, and averages
 * over the longest of their windows: batches and periods differ.
 */
function total(parts: readonly Sample[], wanted: number, metric: MetricName, subject: string, divisor = 1): Sample[] {
  const [first] = parts;
  if (first === undefined || parts.length < wanted) return [];
  const polledAt = (part: Sample) => part.polledAtMs ?? part.atMs;
  const oldest = parts.reduce((so, part) => (polledAt(part) < polledAt(so) ? part : so), first);
  const ages = parts.flatMap(({ ageMs }) => ageMs ?? []);
  const windows = parts.flatMap(({ windowMs }) => windowMs ?? []);
  const { atMs, room, source, polledAtMs, agentUptimeMs } = oldest;
  const like = {
    atMs,
    source,
    ...(room !== undefined && { room }),
    ...(polledAtMs !== undefined && { polledAtMs }),
    ...(ages.length > 0 && { ageMs: Math.max(...ages) }),
    ...(windows.length > 0 && { windowMs: Math.max(...windows) }),
    ...(agentUptimeMs !== undefined && { agentUptimeMs }),
  };
  const unknown = parts.find((part) => part.state === 'unknown');
  if (unknown !== undefined) return [{ ...like, metric, subject, state: 'unknown', reason: unknown.reason ?? 'unknown-part' }];
  const whole = parts.reduce((so, part) => so + Number(part.valueInteger ?? part.valueDouble ?? 0), 0) / divisor;
  const sum = Number(whole.toPrecision(12));
  const value = metrics[metric].type === 'double' ? { valueDouble: sum } : { valueInteger: sum };
  return [{ ...like, metric, subject, state: sum === 0 ? 'zero' : 'value', ...value }];
}
