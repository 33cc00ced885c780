/** What a poll found, to the sink and to the log. */
import { isSwitchPort } from '../../core/counters/switch-port.ts';
import type { Sample, SampleSink } from '../../core/sample.ts';
import type { Clock } from '../clock.ts';
import type { PollResult } from './access-point-reader.ts';
import type { SocketTrouble } from './filtered-socket.ts';
import type { Followed, PolledAgent } from './polled-agents.ts';
import type { NotServing } from './serving.ts';
import { notServingReasons } from './serving.ts';
import type { SnmpFailure } from './snmp-value.ts';
import { ofSwitchPort } from './switch-port.ts';
import type { LayoutNews } from './tell-layout.ts';

export type SnmpEvent = { readonly accessPoint: string } & (
  | ({ readonly what: 'discovered' } & LayoutNews)
  | { readonly what: 'silent'; readonly failure: SnmpFailure; readonly detail: string }
  /** Its controller answers, and says so; in which word. */
  | { readonly what: 'down'; readonly why: NotServing; readonly word: string }
  | { readonly what: 'back' }
  /** To the device that is asked, by its address; a controller tells of more access points than the one that the event names. */
  | {
      readonly what: 'strangers';
      readonly kind: keyof SocketTrouble;
      readonly count: number;
      readonly device: string;
      readonly followedCount: number;
    }
);

export interface SnmpListeners {
  /** For the log; never holds a secret. */
  readonly onEvent?: ((event: SnmpEvent) => void) | undefined;
  /** A poll of that access point, or of its switch port, is over, answered or not. */
  readonly onPolled?: ((accessPoint: string) => void) | undefined;
}

type Told = Pick<Followed, 'accessPoint' | 'room' | 'newsOf' | 'silentFor'> & { readonly reader: Pick<Followed['reader'], 'layout'> };

export function tellPoll(
  one: Told,
  { samples, answered, failure, detail = '', skippedCount = 0 }: PollResult,
  sink: SampleSink,
  clock: Clock,
  { onEvent, onPolled }: SnmpListeners,
): void {
  const { accessPoint, silentFor, reader } = one;
  const idle = idleIn(samples);
  const isIdle = idle === undefined ? notServingReasons.some((why) => silentFor.has(why)) : idle !== 'serves';
  if (answered && silentFor.size > 0 && !isIdle) {
    silentFor.clear();
    onEvent?.({ accessPoint, what: 'back' });
  }
  // Each reason once: a wrong key is another fault than no answer, and reasons that alternate must not fill the log.
  if (!answered && failure !== undefined && !silentFor.has(failure)) {
    silentFor.add(failure);
    onEvent?.({ accessPoint, what: 'silent', failure, detail });
  }
  if (idle !== undefined && idle !== 'serves' && !silentFor.has(idle)) {
    silentFor.add(idle);
    onEvent?.({ accessPoint, what: 'down', why: idle, word: samples.find(({ metric }) => metric === 'accessPointState')?.valueText ?? '' });
  }
  const news = one.newsOf(reader.layout(), clock.monotonicMs());
  if (news !== undefined) onEvent?.({ accessPoint, what: 'discovered', ...news });
  for (const sample of samples) {
    if (isSwitchPort(accessPoint)) for (const seen of ofSwitchPort(sample)) sink.write(seen);
    else sink.write(sample);
  }
  tellSkipped(one, skippedCount, sink, clock);
  if (samples.some(({ metric }) => metric === 'accessPointReachable')) onPolled?.(accessPoint);
}

/** Undefined: nothing in these samples tells. */
function idleIn(samples: readonly Sample[]): NotServing | 'serves' | undefined {
  const reached = samples.find(({ metric }) => metric === 'accessPointReachable');
  return reached === undefined ? undefined : (notServingReasons.find((why) => why === reached.reason) ?? 'serves');
}

export function tellSkipped(
  { accessPoint, room }: Pick<Told, 'accessPoint' | 'room'>,
  skippedCount: number,
  sink: SampleSink,
  clock: Clock,
): void {
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

const troubles = ['foreignCount', 'undecodableCount', 'unaskedCount'] as const;

type Troubled = Pick<PolledAgent, 'device' | 'troubleToldAt'> & {
  readonly session: Pick<PolledAgent['session'], 'trouble'>;
  readonly followed: readonly Pick<Followed, 'accessPoint'>[];
};

/**
 * Each kind by itself, at 1, 10, 100 and so on: whoever sends what nobody asked for would fill the log as well, and yet one late answer must
 * not use up what is to be said of a flood.
 */
export function tellTrouble({ device, session, followed, troubleToldAt }: Troubled, { onEvent }: SnmpListeners): void {
  const [first] = followed;
  if (first === undefined) return;
  for (const kind of troubles) {
    const count = session.trouble[kind];
    if (count < troubleToldAt[kind]) continue;
    while (troubleToldAt[kind] <= count) troubleToldAt[kind] *= 10;
    onEvent?.({ accessPoint: first.accessPoint, what: 'strangers', kind, count, device, followedCount: followed.length });
  }
}
