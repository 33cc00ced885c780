/** Figures that a device only tells in parts. Pure. */
import type { MetricName } from '../../core/metrics.ts';
import { metrics } from '../../core/metrics.ts';
import type { Sample } from '../../core/sample.ts';
import type { Layout } from './layout.ts';
import { createRises, type Rises } from './rises.ts';
import { radioOff } from './serving.ts';

/** Parts of one thing, such as the networks of a radio, become its figure; everything else stays. @param rises those of earlier polls */
export function mergeParts(layout: Layout, samples: readonly Sample[], rises: Rises = createRises()): Sample[] {
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
    const merged = total(each, wanted.length, first.metric, subject, wanted.some(({ mean }) => mean) ? wanted.length : 1);
    if (!wanted.some((cell) => cell.rises)) return merged;
    const counted = merged.map((whole) => (whole.state === 'unknown' ? whole : countOf(whole, rises(`${first.metric} ${subject}`, each))));
    // As they were read, too: whoever doubts the sum can do it again.
    return [...counted, ...each.map((part) => ({ ...part, subject: keptAs(subject, part.subject) }))];
  });
  return [...samples.filter(({ subject }) => !wholeOf.has(subject)), ...merged];
}

/** radio/ap-b12/na#3 is the third of the networks of radio/ap-b12/na: radio/ap-b12/na/3. */
export const keptAs = (whole: string, part: string): string => `${whole}/${part.slice(whole.length + 1)}`;

const countOf = (whole: Sample, count: bigint): Sample => ({ ...whole, state: count === 0n ? 'zero' : 'value', valueInteger: count });

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
    return total(samples.filter((sample) => sample.metric === of).map(asNoneWhenOff), new Set(rows).size, metric, subject);
  });
}

/** A radio that is off serves nobody. */
function asNoneWhenOff(sample: Sample): Sample {
  if (sample.reason !== radioOff) return sample;
  const none: { -readonly [Part in keyof Sample]: Sample[Part] } = { ...sample, state: 'zero', valueInteger: 0 };
  delete none.reason;
  return none;
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
