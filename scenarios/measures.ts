/**
 * Measurements as k6 samples: the metric's own name, tags pupil and phase (room is the process's), and what differs from sample to sample
 * as metadata, which makes no new time series. Gauges, as trends keep every value in memory.
 */
import exec from 'k6/execution';
import { Gauge } from 'k6/metrics';

import type { Measure } from '../core/exam/machine.ts';
import { metricNames, metrics } from '../core/metrics.ts';
import type { MetricName } from '../core/metrics.ts';
import { phaseNames } from '../core/sample.ts';
import type { PhaseName } from '../core/sample.ts';

const gauges = new Map<MetricName, Gauge>(
  metricNames.filter((name) => metrics[name].subject === 'pupil').map((name) => [name, new Gauge(name)]),
);

export interface Emitter {
  /** Throws an Error when the metric is not one of a pupil's. */
  emit(measure: Measure, phase: PhaseName): void;
  /** Call after the last of several: metadata would otherwise stay on k6's own samples. */
  rest(): void;
}

/** Tags of a sample, made once: k6 reads them each time. */
const phaseTags = Object.fromEntries(phaseNames.map((phase) => [phase, { phase }])) as Readonly<Record<PhaseName, { phase: PhaseName }>>;

/** Only inside an iteration: metadata belongs to the VU. Setting and unsetting are calls into Go, so only what changes is touched. */
export function createEmitter(): Emitter {
  const { metadata } = exec.vu.metrics;
  /** What is set now. */
  const has = { atMs: false, windowMs: false, state: false, reason: false, text: false };
  const unset = (name: keyof typeof has) => {
    has[name] = false;
    Reflect.deleteProperty(metadata, name);
  };
  const set = (name: keyof typeof has, value: string) => {
    has[name] = true;
    metadata[name] = value;
  };
  return {
    emit(measure, phase) {
      const gauge = gauges.get(measure.metric);
      if (gauge === undefined) throw new Error(`${measure.metric} is not measured by pupils`);
      const { windowMs, reason, text } = measure;
      set('atMs', String(measure.atMs));
      if (windowMs !== undefined) set('windowMs', String(windowMs));
      else if (has.windowMs) unset('windowMs');
      if (measure.unknown === true) set('state', 'unknown');
      else if (has.state) unset('state');
      if (reason !== undefined) set('reason', reason);
      else if (has.reason) unset('reason');
      if (text !== undefined) set('text', text);
      else if (has.text) unset('text');
      gauge.add(measure.value, phaseTags[phase]);
    },
    rest() {
      if (has.atMs) unset('atMs');
      if (has.windowMs) unset('windowMs');
      if (has.state) unset('state');
      if (has.reason) unset('reason');
      if (has.text) unset('text');
    },
  };
}
