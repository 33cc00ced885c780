/** What a poll says of the access point itself: whether it was reached, what it is, and which of its figures and their ages are guesses. */
import type { MetricName } from '../../core/metrics.ts';
import type { Sample } from '../../core/sample.ts';
import { guessedAgesOf, guessedFiguresOf } from './guessed-figures-of.ts';
import type { Layout } from './layout.ts';
import type { NotServing } from './serving.ts';
import type { SnmpAnswer, SnmpFailure } from './snmp-value.ts';

export interface OwnSamples {
  /** After a poll in which its agent answered. @param idle the agent is its controller, and says that it does not serve it */
  reached(layout: Layout, first: SnmpAnswer, idle?: NotServing): readonly Sample[];
  /** After one in which it did not. */
  silent(failure: SnmpFailure, answer: SnmpAnswer): readonly Sample[];
  /** After a discovery. */
  about(layout: Layout, atMs: number): readonly Sample[];
}

/** @param room set when the access point serves exactly one room of the run */
export function ownSamples(subject: string, room: string | undefined): OwnSamples {
  const said = (metric: MetricName, atMs: number, rest: Pick<Sample, 'state' | 'reason' | 'valueText' | 'valueInteger' | 'valueDouble'>) =>
    ({ atMs, metric, subject, source: 'snmp', ...(room !== undefined && { room }), ...rest, polledAtMs: atMs }) satisfies Sample;

  return {
    reached: ({ unlisted }, { askedAtMs, answerMs }, idle) => [
      said('accessPointReachable', askedAtMs, reachable(unlisted, idle)),
      said('agentAnswerMs', askedAtMs, { state: 'value', valueDouble: answerMs }),
    ],
    silent: (failure, { askedAtMs }) => [said('accessPointReachable', askedAtMs, { state: 'unknown', reason: failure })],
    about: (layout, atMs) => {
      const { vendorId, uplink } = layout;
      const text = (metric: MetricName, value: { readonly valueText: string } | { readonly reason: string }): Sample =>
        said(metric, atMs, { state: 'reason' in value ? 'unknown' : 'value', ...value });
      const list = (metric: MetricName, names: readonly MetricName[]): Sample[] =>
        names.length === 0 ? [] : [text(metric, { valueText: names.join(',') })];
      return [
        text('accessPointVendor', vendorId === undefined ? { reason: 'not-recognised' } : { valueText: vendorId }),
        text('accessPointUplink', 'name' in uplink ? { valueText: uplink.name } : uplink),
        ...list('guessedFigures', guessedFiguresOf(layout)),
        ...list('guessedAges', guessedAgesOf(layout)),
      ];
    },
  };
}

/** A controller that answers says nothing by it of the access point; one that calls it down does, and whom another one serves may be well. */
function reachable(unlisted: Layout['unlisted'], idle: NotServing | undefined): Pick<Sample, 'state' | 'reason' | 'valueInteger'> {
  if (unlisted !== undefined) return { state: 'unknown', reason: unlisted };
  if (idle === 'served-elsewhere') return { state: 'unknown', reason: idle };
  return idle === undefined ? { state: 'value', valueInteger: 1 } : { state: 'zero', valueInteger: 0, reason: idle };
}
