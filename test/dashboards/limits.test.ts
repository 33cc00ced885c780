/** Lines and colours of the dashboards are the limits that checks judge by. */
import { describe, expect, it } from 'vitest';
import { limitOf } from '../../core/limits.ts';
import { builtInLimits } from '../../core/limits/built-in-limits.ts';
import { boardFiles, everyValue, type PanelJson, rulesOf } from './board-file.ts';

const files = boardFiles.map((file) => [`${file.language}/${file.name}`, file] as const);

/** Every threshold that is drawn or colours a cell, and the limit that it is. */
const drawn: Readonly<Record<string, Readonly<Record<string, readonly (readonly [check: string, limit: string])[]>>>> = {
  rooms: {
    '1 targetRatio': [['pupils-under-target', 'target']],
    '1 latencyMs': [
      ['latency-under-load', 'p95-warn'],
      ['latency-under-load', 'p95-fail'],
    ],
    '1 lossRatio': [
      ['packet-loss', 'loss-warn'],
      ['packet-loss', 'loss-fail'],
    ],
    '1 busyRatio': [['radio-utilization', 'busy']],
  },
  room: {
    '3': [
      ['latency-under-load', 'p95-warn'],
      ['latency-under-load', 'p95-fail'],
    ],
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
    '1 accessPointClientCount': [
      ['clients-per-access-point', 'many'],
      ['clients-per-access-point', 'crowded'],
    ],
    '2': [
      ['radio-utilization', 'busy'],
      ['radio-utilization', 'full'],
    ],
    '3 ^(p95|worst)$': [
      ['radio-utilization', 'busy'],
      ['radio-utilization', 'full'],
    ],
    '3 clients': [
      ['clients-per-access-point', 'many'],
      ['clients-per-access-point', 'crowded'],
    ],
    '4 errors': [['access-point-uplink', 'error-count']],
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
/** Counts take their colour from one on: that is no limit of a check. */
const ownThresholds: Readonly<Record<string, readonly number[]>> = {
  'pipeline 1': [1],
  ...Object.fromEntries(
    ['provenReadyCount', 'pathReadyCount', 'notReadyCount', 'undecidedCount', 'notTestedCount'].map((name) => [
      `head-teacher 2 ${name}`,
      [1],
    ]),
  ),
};

interface Steps {
  readonly steps: readonly { readonly value: number | null }[];
}
const stepsOf = (thresholds: unknown): readonly number[] =>
  ((thresholds as Steps | undefined)?.steps ?? []).flatMap(({ value }) => (value === null || value === 0 ? [] : [value]));

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

  it('every chart has a dashed line for its target or limit, or says that it has none', () => {
    for (const { board } of boardFiles) {
      for (const panel of board.panels.filter(({ type }) => type === 'timeseries')) {
        const style = (panel.fieldConfig.defaults['custom'] as { thresholdsStyle?: { mode?: string } } | undefined)?.thresholdsStyle?.mode;
        const hasLimit = style === 'dashed' && thresholdsOf(panel).length > 0;
        const hasTarget = everyValue(panel.fieldConfig.overrides, 'fill').includes('dash');
        const says = /har ingen gräns|has no limit|målet är noll|the target is zero/i.test(panel.description);
        expect([hasLimit, hasTarget, says].filter(Boolean), `${board.uid} ${panel.title}`).toHaveLength(1);
      }
    }
  });

  it('the alert on airtime is the limit of its check', () => {
    const rule = rulesOf('sv').find(({ uid }) => uid === 'provnat-radio-busy');
    expect(rule?.data.at(-1)?.model.conditions?.[0]?.evaluator.params).toEqual([limitOf(builtInLimits, 'radio-utilization', 'busy').value]);
  });
});
