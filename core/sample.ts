/** The one shape of everything that was measured. A row of runs/<runId>/samples/*.parquet. */
import type { MetricName } from './metrics.ts';

/** SNMP and host figures keep three states to the end: zero is a value that was checked, unknown was not measured. */
export type SampleState = 'value' | 'zero' | 'unknown';

export const phaseNames = ['idle', 'login', 'package', 'work', 'bandwidth', 'submit'] as const;
export type PhaseName = (typeof phaseNames)[number];

/**
 * A value belongs to [atMs − windowMs, atMs]: a downloaded chunk, a 64 s radio average and a counter interval are the same thing.
 * Exactly one of the values is there when state is 'value' or 'zero'; none need be when it is 'unknown'.
 */
export interface Sample {
  /** End of the interval that the value speaks of, ms since 1970 UTC; fractions allowed. */
  readonly atMs: number;
  readonly metric: MetricName;
  readonly valueDouble?: number;
  /** Counters and bytes; 64 bits unsigned, so a bigint where it may pass 2^53. */
  readonly valueInteger?: number | bigint;
  readonly valueText?: string;
  readonly state: SampleState;
  /** Machine word for why it is unknown or failed, such as 'timeout' or 'lost'. */
  readonly reason?: string;
  /** What the value speaks of: 'pupil/B12/17', 'access-point/ap-b12', 'radio/ap-b12/0', 'interface/ap-b12/eth0', 'host/<agent>', 'probe/gateway', 'emulator/B12', 'server/<origin>'. */
  readonly subject: string;
  readonly room?: string;
  readonly pupil?: string;
  readonly phase?: PhaseName;
  /** When the agent was asked. */
  readonly polledAtMs?: number;
  /** How old the figure may at most be when it was polled: the device's refresh period, agent cache. */
  readonly ageMs?: number;
  readonly windowMs?: number;
  readonly agentUptimeMs?: number;
  /** Which collector: 'k6', 'snmp', 'host', 'probe', 'emulator', 'server', 'ledger'. */
  readonly source: SampleSource;
}

export type SampleSource = 'k6' | 'snmp' | 'host' | 'probe' | 'emulator' | 'server' | 'ledger' | 'run';

/** Where collectors put what they read. Writing never throws and never waits; the sink reports its own trouble. */
export interface SampleSink {
  write(sample: Sample): void;
}

/** Something that turns the outside world into samples until it is stopped. */
export interface Collector {
  readonly name: string;
  start(sink: SampleSink): Promise<void>;
  /** Resolves when the last sample has been written. */
  stop(): Promise<void>;
}
