/** What a poll found, to the sink and to the log. */
import { isSwitchPort } from '../../core/counters/switch-port.ts';
import type { SampleSink } from '../../core/sample.ts';
import type { Clock } from '../clock.ts';
import type { PollResult } from './access-point-reader.ts';
import type { Followed, PolledAgent } from './polled-agents.ts';
import type { SnmpFailure } from './snmp-value.ts';
import { ofSwitchPort } from './switch-port.ts';

export type SnmpEvent = { readonly accessPoint: string } & (
  | { readonly what: 'discovered'; readonly vendor: string | undefined; readonly cellCount: number; readonly gaps: readonly string[] }
  | { readonly what: 'silent'; readonly failure: SnmpFailure; readonly detail: string }
  | { readonly what: 'back' }
  | { readonly what: 'strangers'; readonly foreignCount: number; readonly undecodableCount: number; readonly unaskedCount: number }
);

type OnEvent = (event: SnmpEvent) => void;

export function tellPoll(
  one: Followed,
  { samples, answered, failure, detail = '', skippedCount = 0 }: PollResult,
  sink: SampleSink,
  clock: Clock,
  onEvent: OnEvent,
): void {
  const { accessPoint, reader } = one;
  for (const sample of samples) {
    if (isSwitchPort(accessPoint)) for (const seen of ofSwitchPort(sample)) sink.write(seen);
    else sink.write(sample);
  }
  if (!answered && failure !== undefined && !one.isSilent) onEvent({ accessPoint, what: 'silent', failure, detail });
  if (answered && one.isSilent) onEvent({ accessPoint, what: 'back' });
  one.isSilent = !answered && (one.isSilent || failure !== undefined);
  const layout = reader.layout();
  if (layout !== undefined && layout.cells.length !== one.cellCount) {
    one.cellCount = layout.cells.length;
    onEvent({ accessPoint, what: 'discovered', vendor: layout.vendorId, cellCount: one.cellCount, gaps: layout.gaps });
  }
  tellSkipped(one, skippedCount, sink, clock);
}

export function tellSkipped({ accessPoint, room }: Followed, skippedCount: number, sink: SampleSink, clock: Clock): void {
  if (skippedCount <= 0) return;
  sink.write({
    atMs: clock.wallMs(),
    metric: 'skippedPollCount',
    subject: `access-point/${accessPoint}`,
    ...(room !== undefined && { room }),
    state: 'value',
    valueInteger: skippedCount,
    source: 'snmp',
  });
}

/** Once: whoever sends what nobody asked for would fill the log as well. */
export function tellTrouble(each: PolledAgent, onEvent: OnEvent): void {
  const { foreignCount, undecodableCount, unaskedCount } = each.session.trouble;
  const [first] = each.followed;
  if (each.troubleTold || first === undefined || foreignCount + undecodableCount + unaskedCount === 0) return;
  each.troubleTold = true;
  onEvent({ accessPoint: first.accessPoint, what: 'strangers', foreignCount, undecodableCount, unaskedCount });
}
