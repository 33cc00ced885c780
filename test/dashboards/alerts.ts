/** An alert rule on what InfluxDB answers, once and minute by minute. */
import { expect } from 'vitest';
import { type Asker, written } from './ask.ts';
import type { RuleJson } from './board-file.ts';

type Tags = Readonly<Record<string, string>>;

/** What Grafana's expressions do with the answer. @returns tags of the series for which the rule's condition holds */
export async function firing(asker: Asker, rule: RuleJson | undefined, atMs: number): Promise<readonly Tags[]> {
  return (await evaluated(asker, rule, atMs)).filter(({ holds }) => holds).map(({ tags }) => tags);
}

interface Told {
  readonly tags: Tags;
  readonly holds: boolean;
}

async function evaluated(asker: Asker, rule: RuleJson | undefined, atMs: number): Promise<readonly Told[]> {
  if (rule === undefined) throw new Error('no such rule');
  const [query, reduce, threshold, ...excuse] = rule.data;
  const [evaluator] = threshold?.model.conditions ?? [];
  const isBelow = rule.uid === 'provnat-collect-silent';
  expect([reduce?.model.expression, threshold?.model.expression, evaluator?.evaluator.type]).toEqual(['A', 'B', isBelow ? 'lt' : 'gt']);
  const limit = evaluator?.evaluator.params[0] ?? NaN;
  const told = (await reduced(asker, query, reduce, atMs)).map(({ tags, value }) => ({
    tags,
    holds: isBelow ? value < limit : value > limit,
  }));
  expect([rule.condition, excuse.map(({ model }) => model.expression ?? 'asks')]).toEqual(
    isBelow ? ['F', ['asks', 'D', '$C && ($E == 0)']] : ['C', []],
  );
  if (!isBelow) return told;
  const excused = new Map((await reduced(asker, excuse[0], excuse[1], atMs)).map(({ tags, value }) => [JSON.stringify(tags), value]));
  // Series of one side alone are in no answer of Grafana's.
  return told.flatMap(({ tags, holds }) => {
    const value = excused.get(JSON.stringify(tags));
    return value === undefined ? [] : [{ tags, holds: holds && value === 0 }];
  });
}

type Step = RuleJson['data'][number] | undefined;

const reducers: Readonly<Record<string, (values: readonly number[]) => number>> = {
  last: (values) => values.at(-1) ?? NaN,
  min: (values) => Math.min(...values),
  sum: (values) => values.reduce((sum, value) => sum + value, 0),
};

async function reduced(
  asker: Asker,
  query: Step,
  reduce: Step,
  atMs: number,
): Promise<readonly { readonly tags: Tags; readonly value: number }[]> {
  const { from } = query?.relativeTimeRange ?? { from: NaN };
  const found = await asker.series(written(query?.model.query ?? '', { values: {}, range: { fromMs: atMs - from * 1000, toMs: atMs } }));
  return found.map(({ tags = {}, values }) => {
    const numbers = values.map((row) => row[1]).filter((value): value is number => typeof value === 'number');
    return { tags, value: reducers[reduce?.model.reducer ?? '']?.(numbers) ?? NaN };
  });
}

const minuteMs = 60_000;

/**
 * Looks each minute, as Grafana does: a series that holds for the rule's own time is an alarm; one that no answer has any more is forgotten after
 * so many evaluations, while others are answered.
 * @returns for each minute the series that are an alarm, by `nameOf`
 */
export async function alarms(
  asker: Asker,
  rule: RuleJson,
  { fromMs, toMs, nameOf }: { readonly fromMs: number; readonly toMs: number; readonly nameOf: (tags: Tags) => string },
): Promise<readonly ReadonlySet<string>[]> {
  const forMs = Number(/^(\d+)m$/.exec(rule.for)?.[1] ?? 0) * minuteMs;
  const missingLimit = rule.missing_series_evals_to_resolve ?? 2;
  const known = new Map<string, { sinceMs: number; missedCount: number }>();
  const told: ReadonlySet<string>[] = [];
  for (let atMs = fromMs; atMs <= toMs; atMs += minuteMs) {
    const now = new Map((await evaluated(asker, rule, atMs)).map(({ tags, holds }) => [nameOf(tags), holds]));
    for (const [name, state] of known) if (!now.has(name) && ++state.missedCount >= missingLimit) known.delete(name);
    for (const [name, holds] of now) {
      if (!holds) known.delete(name);
      else known.set(name, { sinceMs: known.get(name)?.sinceMs ?? atMs, missedCount: 0 });
    }
    told.push(new Set([...known].filter(([, { sinceMs }]) => atMs - sinceMs >= forMs).map(([name]) => name)));
  }
  return told;
}
