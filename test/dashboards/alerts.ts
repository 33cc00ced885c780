/** An alert rule on what InfluxDB answers. */
import { expect } from 'vitest';
import { type Asker, written } from './ask.ts';
import type { RuleJson } from './board-file.ts';

/** What Grafana's expressions do with the answer. @returns tags of the series for which the rule's condition holds */
export async function firing(asker: Asker, rule: RuleJson | undefined, atMs: number): Promise<readonly Readonly<Record<string, string>>[]> {
  if (rule === undefined) throw new Error('no such rule');
  const [query, reduce, threshold] = rule.data;
  const { from } = query?.relativeTimeRange ?? { from: NaN };
  const found = await asker.series(written(query?.model.query ?? '', { values: {}, range: { fromMs: atMs - from * 1000, toMs: atMs } }));
  const [evaluator] = threshold?.model.conditions ?? [];
  expect([reduce?.model.expression, threshold?.model.expression, rule.condition, evaluator?.evaluator.type]).toEqual([
    'A',
    'B',
    'C',
    rule.uid === 'provnat-collect-silent' ? 'lt' : 'gt',
  ]);
  const reducers: Readonly<Record<string, (values: readonly number[]) => number>> = {
    last: (values) => values.at(-1) ?? NaN,
    min: (values) => Math.min(...values),
    sum: (values) => values.reduce((sum, value) => sum + value, 0),
  };
  return found.flatMap(({ tags = {}, values }) => {
    const numbers = values.map((row) => row[1]).filter((value): value is number => typeof value === 'number');
    const reduced = reducers[reduce?.model.reducer ?? '']?.(numbers) ?? NaN;
    const limit = evaluator?.evaluator.params[0] ?? NaN;
    return (evaluator?.evaluator.type === 'lt' ? reduced < limit : reduced > limit) ? [tags] : [];
  });
}
