/** Every query of every panel, variable and annotation answers on a real influxd, and every alert fires for what it is about and nothing else. */
import { describe, expect, it } from 'vitest';
import { queriesOf, written } from '../dashboards/ask.ts';
import { boardFiles, rulesOf, type RuleJson } from '../dashboards/board-file.ts';
import { startKnownInflux, rangeOf } from '../dashboards/known-influx.ts';
import { hostileRoom, type KnownRun } from '../dashboards/school-points.ts';

const { asker, known, nowMs, seen } = await startKnownInflux();

describe.each(boardFiles.map((file) => [`${file.name} ${file.language}`, file] as const))('%s', (_name, { board }) => {
  it.each(queriesOf(board))('%s answers', async (_what, query) => {
    const isRoom = board.uid.startsWith('provnat-room-');
    const values = await seen('B14', isRoom ? rangeOf(known.newer) : undefined);
    expect((await asker.series(written(query, values))).length).toBeGreaterThan(0);
  });
});

describe('alerts', () => {
  /** What Grafana's expressions do with the answer. */
  async function firing(rule: RuleJson, atMs: number): Promise<readonly Readonly<Record<string, string>>[]> {
    const [query, reduce, threshold] = rule.data;
    const { from } = query?.relativeTimeRange ?? { from: NaN };
    const found = await asker.series(written(query?.model.query ?? '', { values: {}, range: { fromMs: atMs - from * 1000, toMs: atMs } }));
    const [evaluator] = threshold?.model.conditions ?? [];
    expect([reduce?.model.expression, threshold?.model.expression, rule.condition, evaluator?.evaluator.type]).toEqual([
      'A',
      'B',
      'C',
      'gt',
    ]);
    const reducers: Readonly<Record<string, (values: readonly number[]) => number>> = {
      last: (values) => values.at(-1) ?? NaN,
      min: (values) => Math.min(...values),
      sum: (values) => values.reduce((sum, value) => sum + value, 0),
    };
    return found.flatMap(({ tags = {}, values }) => {
      const numbers = values.map((row) => row[1]).filter((value): value is number => typeof value === 'number');
      const reduced = reducers[reduce?.model.reducer ?? '']?.(numbers) ?? NaN;
      return reduced > (evaluator?.evaluator.params[0] ?? NaN) ? [tags] : [];
    });
  }
  const ruleOf = (uid: string): RuleJson => {
    const found = rulesOf('sv').find((rule) => rule.uid === uid);
    if (found === undefined) throw new Error(`no rule ${uid}`);
    return found;
  };
  const endOf = ({ verdict }: KnownRun): number => verdict.startAtMs + 187_000;

  it('tell of the room that is not ready, and of no other', async () => {
    expect(await firing(ruleOf('provnat-room-not-ready'), nowMs)).toEqual([{ school: known.school, room: 'B14' }]);
    expect(await firing(ruleOf('provnat-room-not-ready'), endOf(known.older))).toEqual([]);
  });

  it('tell of the access point that answers no poll, and of the air that is over the limit', async () => {
    expect(await firing(ruleOf('provnat-access-point-silent'), endOf(known.newer))).toEqual([
      { school: known.school, accessPoint: 'ap-D1' },
    ]);
    expect(await firing(ruleOf('provnat-radio-busy'), endOf(known.newer))).toEqual([
      { school: known.school, accessPoint: `ap-${hostileRoom.slice(0, 3)}`, radio: '0' },
    ]);
    expect(await firing(ruleOf('provnat-radio-busy'), endOf(known.older))).toEqual([]);
  });

  it('tell of lost points while they are news', async () => {
    expect(await firing(ruleOf('provnat-data-lost'), nowMs)).toEqual([{ host: 'lab', writer: 'collect' }]);
    expect(await firing(ruleOf('provnat-data-refused'), nowMs)).toEqual([]);
  });
});
