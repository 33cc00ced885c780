/** Gathers what a pupil's machines want done, and remembers whose request each is. */
import type { PhaseName } from '../sample.ts';
import type { Effect, ExamRequest, Machine, Measure, Outbox, SocketPath } from './machine.ts';

export interface Asked {
  readonly machine: Machine;
  readonly request: ExamRequest;
}

export interface Effects {
  /** Outbox of one machine, which must be told of before its first request; measurements without a phase get that of their time. */
  outboxFor(machine: () => Machine, phaseAt: (atMs: number) => PhaseName): Outbox;
  add(measure: Measure, phase: PhaseName): void;
  /** Whose request this was; it is forgotten then. */
  takeAsked(id: number): Asked | undefined;
  take(): readonly Effect[];
}

export function createEffects(): Effects {
  const asked = new Map<number, Asked>();
  let effects: Effect[] = [];
  let lastId = 0;

  return {
    outboxFor: (machine, phaseAt) => ({
      request(request) {
        lastId += 1;
        asked.set(lastId, { machine: machine(), request });
        effects.push({ type: 'request', id: lastId, request });
        return lastId;
      },
      openSocket(path: SocketPath) {
        lastId += 1;
        effects.push({ type: 'open-socket', socket: lastId, path });
        return lastId;
      },
      send(socket, message) {
        effects.push({ type: 'send', socket, message });
      },
      dropSocket(socket) {
        effects.push({ type: 'drop-socket', socket });
      },
      measure(measure) {
        effects.push({ type: 'measure', measure, phase: measure.phase ?? phaseAt(measure.atMs) });
      },
    }),
    add(measure, phase) {
      effects.push({ type: 'measure', measure, phase });
    },
    takeAsked(id) {
      const found = asked.get(id);
      asked.delete(id);
      return found;
    },
    take() {
      const taken = effects;
      effects = [];
      return taken;
    },
  };
}
