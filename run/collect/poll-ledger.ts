/** Who answers, from the samples themselves: a poll of an access point ends in one accessPointReachable. And who answers without a figure. */
import type { SampleSink } from '../../core/sample.ts';
import type { SnmpEvent } from '../../collectors/snmp/tell-poll.ts';

export interface PollCounts {
  readonly accessPointCount: number;
  /** Whose last poll was answered. */
  readonly answeringCount: number;
  /** Whose last poll was not, or whose controller called them down; those that were not polled yet are neither. */
  readonly silentCount: number;
  /** Of those that answer: nothing that could be read was found on them. */
  readonly withoutFiguresCount: number;
  readonly pollCount: number;
  readonly skippedPollCount: number;
}

export interface PollLedger extends SampleSink {
  hear(event: SnmpEvent): void;
  counts(): PollCounts;
  /** The school file changed: those that stay keep their state. */
  follow(accessPoints: readonly string[]): void;
}

const subjectOf = (accessPoint: string): string => `access-point/${accessPoint}`;

export function createPollLedger(accessPoints: readonly string[]): PollLedger {
  let answered = new Map<string, boolean | undefined>();
  const withoutFigures = new Set<string>();
  let pollCount = 0;
  let skippedPollCount = 0;
  const follow = (names: readonly string[]): void => {
    answered = new Map(names.map(subjectOf).map((subject) => [subject, answered.get(subject)]));
  };
  follow(accessPoints);
  return {
    follow,
    write({ metric, subject, state, valueInteger }) {
      if (metric === 'skippedPollCount') skippedPollCount += Number(valueInteger ?? 0);
      if (metric !== 'accessPointReachable') return;
      pollCount += 1;
      if (answered.has(subject)) answered.set(subject, state === 'value');
    },
    hear(event) {
      if (event.what !== 'discovered') return;
      if (event.measuredCount === 0) withoutFigures.add(subjectOf(event.accessPoint));
      else withoutFigures.delete(subjectOf(event.accessPoint));
    },
    counts() {
      const states = [...answered.values()];
      return {
        accessPointCount: states.length,
        answeringCount: states.filter((state) => state === true).length,
        silentCount: states.filter((state) => state === false).length,
        withoutFiguresCount: [...withoutFigures].filter((subject) => answered.get(subject) === true).length,
        pollCount,
        skippedPollCount,
      };
    },
  };
}
