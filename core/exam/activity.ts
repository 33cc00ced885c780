/** Machines that belong together, as one: what one of them does may concern the others, and nobody else. */
import type { Answer, Machine } from './machine.ts';

export interface Activity {
  /** When one of them wants a tick; kept until something happens here, as asking all of them at every event would cost more than the exam. */
  dueAtMs: number;
  tick(nowMs: number): void;
  answered(machine: Machine, id: number, answer: Answer, nowMs: number): void;
  /** Something else happened to one of them. */
  happened(act: () => void): void;
  stop(nowMs: number): void;
}

/** One that throws is told of and does nothing more; the others go on. */
export function createActivity(machines: readonly Machine[], onThrow: (error: unknown) => void): Activity {
  const broken = new Set<Machine>();
  const act = (machine: Machine | undefined, what: () => void) => {
    try {
      what();
    } catch (error) {
      if (machine !== undefined) broken.add(machine);
      onThrow(error);
    }
  };
  // Counted, not iterated: this runs at every event, and k6's interpreter makes objects for each step of an iterator.
  const refresh = () => {
    let dueAtMs = Infinity;
    for (let index = 0; index < machines.length; index += 1) {
      const machine = machines[index];
      if (machine === undefined || (broken.size > 0 && broken.has(machine))) continue;
      const nextAtMs = machine.nextAtMs();
      if (nextAtMs < dueAtMs) dueAtMs = nextAtMs;
    }
    activity.dueAtMs = dueAtMs;
  };
  const activity: Activity = {
    dueAtMs: Infinity,
    tick(nowMs) {
      for (let index = 0; index < machines.length; index += 1) {
        const machine = machines[index];
        if (machine !== undefined && machine.nextAtMs() <= nowMs && !broken.has(machine)) act(machine, () => machine.tick(nowMs));
      }
      refresh();
    },
    answered(machine, id, answer, nowMs) {
      if (!broken.has(machine)) act(machine, () => machine.answered?.(id, answer, nowMs));
      refresh();
    },
    happened(what) {
      act(undefined, what);
      refresh();
    },
    stop(nowMs) {
      for (const machine of machines) if (!broken.has(machine)) act(machine, () => machine.stop?.(nowMs));
      activity.dueAtMs = Infinity;
    },
  };
  return activity;
}
