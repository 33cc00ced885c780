/** Who is in the exam, as the invigilator sees it, run by run. Pure: given what happened, says what is news. */
import type { InvigilatorMessage } from '../core/protocol.ts';

type State = Extract<InvigilatorMessage, { type: 'state' }>;
export type PresenceNews = Exclude<InvigilatorMessage, { type: 'state' }>;

export interface Presence {
  joined(run: string, account: string, device: string, atMs: number): PresenceNews;
  /** goodbye: the pupil closed the connection on purpose. undefined: was not on. */
  gone(run: string, account: string, goodbye: boolean, atMs: number): PresenceNews | undefined;
  state(atMs: number): State;
}

interface Pupil {
  readonly on: boolean;
  readonly device: string;
  readonly sinceMs: number;
}

/** An exam that has just ended is still looked at; one that ended before the last lesson is not. */
const shownMs = 3_600_000;

export function createPresence(): Presence {
  const runs = new Map<string, Map<string, Pupil>>();
  const forgetEnded = (atMs: number) => {
    for (const [run, pupils] of runs) {
      if ([...pupils.values()].every(({ on, sinceMs }) => !on && atMs - sinceMs >= shownMs)) runs.delete(run);
    }
  };
  return {
    joined(run, account, device, atMs) {
      forgetEnded(atMs);
      const pupils = runs.get(run) ?? new Map<string, Pupil>();
      runs.set(run, pupils);
      const before = pupils.get(account);
      pupils.set(account, { on: true, device, sinceMs: atMs });
      const type = before === undefined ? 'on' : before.device === device ? 'returned' : 'moved';
      return { type, account, device, atMs };
    },
    gone(run, account, goodbye, atMs) {
      const pupils = runs.get(run);
      const before = pupils?.get(account);
      if (before === undefined || !before.on) return undefined;
      pupils?.set(account, { ...before, on: false, sinceMs: atMs });
      return { type: goodbye ? 'left' : 'dropped', account, device: before.device, atMs };
    },
    state(atMs) {
      forgetEnded(atMs);
      const pupils = [...runs.values()].flatMap((run) => [...run]);
      return { type: 'state', pupils: pupils.map(([account, pupil]) => ({ account, ...pupil })) };
    },
  };
}
