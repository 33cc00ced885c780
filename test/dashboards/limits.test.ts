/** Lines and colours of the dashboards are the limits that checks judge by. */
import { describe, expect, it } from 'vitest';
import { limitOf } from '../../core/limits.ts';
import { builtInLimits } from '../../core/limits/built-in-limits.ts';
import { boardFiles, everyValue, type PanelJson, rulesOf } from './board-file.ts';

const files = boardFiles.map((file) => [`${file.language}/${file.name}`, file] as const);

/** Every threshold that is drawn or colours a cell, and the limit that it is. */
const drawn: Readonly<Record<string, Readonly<Record<string, readonly (readonly [check: string, limit: string])[]>>>> = {
  rooms: {},
  room: {
    '3': [
      ['latency-under-load', 'p95-warn'],
      ['latency-under-load', 'p95-fail'],
    ],
    '4': [['audio-stalls', 'stalls']],
    '5': [
      ['radio-utilization', 'busy'],
      ['radio-utilization', 'full'],
    ],
    '6': [
      ['clients-per-access-point', 'many'],
      ['clients-per-access-point', 'crowded'],
    ],
  },
  'access-points': {
    '2': [
      ['radio-utilization', 'busy'],
      ['radio-utilization', 'full'],
    ],
  },
  runs: { '2': [['pupils-under-target', 'target']] },
  pipeline: {
    '4': [['clock-agreement', 'server-offset']],
    '5': [
      ['generator-headroom', 'cpu-warn'],
      ['generator-headroom', 'cpu-fail'],
    ],
  },
  'head-teacher': {},
};
/** Numbers that have their limit beside them in words. Not errors of a cable, nor clients of one radio: no limit is of those. */
const busy = [
  ['radio-utilization', 'busy'],
  ['radio-utilization', 'full'],
] as const;
const clients = [
  ['clients-per-access-point', 'many'],
  ['clients-per-access-point', 'crowded'],
] as const;
const marks: Readonly<Record<string, readonly (readonly [check: string, limit: string])[]>> = {
  'access-points 1 clientsMark': clients,
  'access-points 3 p95Mark': busy,
};
interface Mark {
  readonly type: string;
  readonly options: { readonly from: number | null; readonly to: number | null; readonly result: { readonly text: string } };
}

/** Counts take their colour from one on: that is no limit of a check. */
const ownThresholds: Readonly<Record<string, readonly number[]>> = {
  'pipeline 1': [1],
  'rooms 1 seatsUnderTargetCount': [1],
  ...Object.fromEntries(['agedCount', 'openRunCount', 'lostCount'].map((name) => [`head-teacher 6 ${name}`, [1]])),
  ...Object.fromEntries(
    ['provenReadyCount', 'pathReadyCount', 'failedCount', 'untoldCount', 'notTestedCount'].map((name) => [`head-teacher 2 ${name}`, [1]]),
  ),
};

interface Steps {
  readonly steps: readonly { readonly value: number | null }[];
}
const stepsOf = (thresholds: unknown): readonly number[] =>
  ((thresholds as Steps | undefined)?.steps ?? []).flatMap(({ value }) => (value === null ? [] : [value]));

function thresholdsOf(panel: PanelJson): readonly (readonly [key: string, steps: readonly number[]])[] {
  const own = stepsOf(panel.fieldConfig.defaults.thresholds);
  const overridden = panel.fieldConfig.overrides.flatMap(({ matcher, properties }) =>
    properties
      .filter(({ id }) => id === 'thresholds')
      .map(({ value }) => [`${String(panel.id)} ${String(matcher.options)}`, stepsOf(value)] as const),
  );
  return [...(own.length === 0 ? [] : [[String(panel.id), own] as const]), ...overridden];
}

describe('limits', () => {
  it.each(files)('%s: every threshold is one of core/limits, and none is missing', (_name, { name, board }) => {
    const found = board.panels.flatMap((panel) => thresholdsOf(panel));
    const own = Object.entries(ownThresholds).filter(([key]) => key.startsWith(`${name} `));
    expect(Object.fromEntries(found)).toEqual({
      ...Object.fromEntries(
        Object.entries(drawn[name] ?? {}).map(([key, limits]) => [
          key,
          limits.map(([check, limit]) => limitOf(builtInLimits, check, limit).value),
        ]),
      ),
      ...Object.fromEntries(own.map(([key, steps]) => [key.slice(name.length + 1), steps])),
    });
  });

  /** Nobody has set a limit or a target for these, and a line of our own making would be one. */
  const withoutLine = ['room 7', 'pipeline 3'];

  it('every chart has a dashed line for its target or limit, but for those that nobody has a limit for', () => {
    const drawnOver = ['timeseries', 'barchart'];
    for (const { name, board } of boardFiles) {
      for (const panel of board.panels.filter(({ type }) => drawnOver.includes(type))) {
        const style = (panel.fieldConfig.defaults['custom'] as { thresholdsStyle?: { mode?: string } } | undefined)?.thresholdsStyle?.mode;
        const hasLimit = style === 'dashed' && thresholdsOf(panel).length > 0;
        const hasTarget = everyValue(panel.fieldConfig.overrides, 'fill').includes('dash');
        const isWithout = withoutLine.includes(`${name} ${String(panel.id)}`);
        expect([hasLimit, hasTarget, isWithout].filter(Boolean), `${board.uid} ${panel.title}`).toHaveLength(1);
        expect(/har ingen gräns|has no limit/i.test(panel.description), panel.title).toBe(isWithout);
      }
    }
  });

  it('no number in a table has a colour alone: its limit stands beside it in words and a sign, the same as in core/limits', () => {
    const marked: string[] = [];
    for (const { name, language, board } of boardFiles) {
      for (const panel of board.panels.filter(({ type }) => type === 'table')) {
        for (const { matcher, properties } of panel.fieldConfig.overrides) {
          const ids = properties.map(({ id }) => id);
          const key = `${name} ${String(panel.id)} ${String(matcher.options)}`;
          if (ids.includes('thresholds')) expect(Object.keys(ownThresholds), key).toContain(key);
          const isColoured = JSON.stringify(properties).includes('color-background');
          if (isColoured && !ids.includes('thresholds')) expect(ids, key).toContain('mappings');
          const mappings = (properties.find(({ id }) => id === 'mappings')?.value ?? []) as readonly Mark[];
          const ranges = mappings.filter(({ type }) => type === 'range');
          if (ranges.length === 0) continue;
          const limits = (marks[key] ?? []).map(([check, limit]) => limitOf(builtInLimits, check, limit).value);
          expect(
            ranges.map(({ options }) => options.from ?? null),
            key,
          ).toEqual([null, ...limits]);
          expect(
            ranges.map(({ options }) => options.to ?? null),
            key,
          ).toEqual([...limits, null]);
          for (const { options } of ranges) expect(options.result.text, key).toMatch(/^[✔⚠] \p{L}/u);
          if (language === 'sv') marked.push(key);
        }
      }
    }
    expect(marked.sort()).toEqual(Object.keys(marks).sort());
  });

  it('a number that is coloured day by day stands in its cell, and what its colours mean above them', () => {
    const days = boardFiles.flatMap(({ board }) => board.panels.filter(({ type }) => type === 'status-history'));
    expect(days).toHaveLength(2);
    for (const panel of days) {
      expect(panel.options).toMatchObject({ showValue: 'always' });
      expect(panel.fieldConfig.defaults['decimals']).toBe(1);
      const [busyLimit, fullLimit] = stepsOf(panel.fieldConfig.defaults.thresholds);
      expect(panel.description).toMatch(
        new RegExp(`${String(100 * Number(busyLimit))}\\s?%.*${String(100 * Number(fullLimit))}\\s?%`, 'u'),
      );
    }
  });

  it('the alert on airtime is the limit of its check', () => {
    const rule = rulesOf('sv').find(({ uid }) => uid === 'provnat-radio-busy');
    expect(rule?.data.at(-1)?.model.conditions?.[0]?.evaluator.params).toEqual([limitOf(builtInLimits, 'radio-utilization', 'busy').value]);
  });
});
