/** Readings of a port's counters, and the one interval between two of them. */
import type { CounterInterval } from '../../../core/counters/counter-intervals.ts';
import { counter32, counterIntervals } from '../../../core/counters/counter-intervals.ts';
import type { Sample } from '../../../core/sample.ts';

export const subject = 'interface/ap-b12/eth0';
export const round32 = 2n ** 32n;
export const round64 = 2n ** 64n;

export interface Reading {
  readonly atMs: number;
  readonly value: bigint;
  readonly uptimeMs?: number;
  readonly more?: Partial<Sample>;
}
export const bytes = ({ atMs, value, uptimeMs, more }: Reading): Sample => ({
  atMs,
  metric: 'interfaceInBytes',
  subject,
  room: 'B12',
  state: value === 0n ? 'zero' : 'value',
  valueInteger: value,
  source: 'snmp',
  ...(uptimeMs !== undefined && { agentUptimeMs: uptimeMs }),
  ...more,
});
export const speed = (atMs: number, mbps: number): Sample => ({
  atMs,
  metric: 'interfaceSpeedMbps',
  subject,
  state: 'value',
  valueDouble: mbps,
  source: 'snmp',
});
export const reset = (atMs: number, ms: number): Sample => ({
  atMs,
  metric: 'interfaceDiscontinuityMs',
  subject,
  state: ms === 0 ? 'zero' : 'value',
  valueDouble: ms,
  source: 'snmp',
});
export const between = (from: Reading, to: Reading, ...others: Sample[]): CounterInterval => {
  const [only] = counterIntervals([...others, bytes(from), bytes(to)]);
  if (only === undefined) throw new Error('no interval');
  return only;
};
export const narrow = { more: { reason: counter32 } } as const;
