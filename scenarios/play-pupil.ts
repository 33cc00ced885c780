/** Drives one pupil: carries out what its machines want, tells them what happened, and wakes them when they asked to be. */
import { clearTimeout, setTimeout } from 'k6/timers';

import type { Effect, ExamEvent } from '../core/exam/machine.ts';
import type { Pupil } from '../core/exam/pupil.ts';
import type { PhaseName } from '../core/sample.ts';
import type { Emitter } from './measures.ts';
import type { Request } from './requests.ts';
import { openSockets } from './sockets.ts';
import { watchTimers } from './timer-drift.ts';

export interface Stage {
  readonly request: Request;
  /** ws(s)://host:port. */
  readonly socketBase: string;
  readonly emitter: Emitter;
  readonly phaseAt: (atMs: number) => PhaseName;
}

/** Resolves when the pupil's exam is over. */
export function playPupil(pupil: Pupil, { request, socketBase, emitter, phaseAt }: Stage): Promise<void> {
  return new Promise((resolve) => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    let timerAtMs = Infinity;

    const happen = (event: ExamEvent) => {
      run(pupil.handle(event, Date.now()));
    };
    const sockets = openSockets(socketBase, happen);
    const stopWatching = watchTimers((driftMs, atMs, windowMs) => {
      emitter.emit({ metric: 'timerDriftMs', value: driftMs, atMs, windowMs }, phaseAt(atMs));
      emitter.rest();
    });

    const perform = (effect: Effect) => {
      switch (effect.type) {
        case 'measure':
          return emitter.emit(effect.measure, effect.phase);
        case 'request':
          return answer(effect);
        case 'open-socket':
          return sockets.open(effect.socket, effect.path);
        case 'send':
          return sockets.send(effect.socket, effect.message);
        case 'drop-socket':
          return sockets.drop(effect.socket);
      }
    };
    const answer = ({ id, request: wanted }: Effect & { type: 'request' }) => {
      const sentAtMs = Date.now();
      const threw = (error: unknown) => {
        run(pupil.threw(wanted.kind, error, Date.now()));
        happen({ type: 'answered', id, answer: { status: 0, error: 'threw', sentAtMs, endAtMs: Date.now(), ttfbMs: 0 } });
      };
      try {
        request(wanted).then((came) => happen({ type: 'answered', id, answer: came }), threw);
      } catch (error) {
        threw(error);
      }
    };

    const attempt = (effect: Effect) => {
      try {
        perform(effect);
      } catch (error) {
        for (const told of pupil.threw(effect.type, error, Date.now())) perform(told);
      }
    };
    // Counted, not iterated: this runs at every event, and k6's interpreter makes objects for each step of an iterator.
    const attemptAll = (effects: readonly Effect[], measuring: boolean) => {
      for (let index = 0; index < effects.length; index += 1) {
        const effect = effects[index];
        if (effect !== undefined && (effect.type === 'measure') === measuring) attempt(effect);
      }
    };
    const run = (effects: readonly Effect[]) => {
      // Measurements first: a request or socket that begins while their metadata is set would carry it on k6's own samples.
      attemptAll(effects, true);
      emitter.rest();
      attemptAll(effects, false);
      if (pupil.isOver()) finish();
      else wake();
    };
    /** A timer that is early does no harm: it only asks again. */
    const wake = () => {
      const nextAtMs = pupil.nextAtMs();
      if (nextAtMs >= timerAtMs || nextAtMs === Infinity) return;
      if (timer !== undefined) clearTimeout(timer);
      timerAtMs = nextAtMs;
      timer = setTimeout(
        () => {
          timer = undefined;
          timerAtMs = Infinity;
          happen({ type: 'tick' });
        },
        Math.max(0, Math.ceil(nextAtMs - Date.now())),
      );
    };
    const finish = () => {
      if (timer !== undefined) clearTimeout(timer);
      timer = undefined;
      timerAtMs = -Infinity;
      stopWatching();
      sockets.dropAll();
      resolve();
    };

    happen({ type: 'tick' });
  });
}
