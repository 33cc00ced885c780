/** Who is in the exam, as the invigilator sees it. Pure: given what happened, says what is news. */
import type { InvigilatorMessage } from '../core/protocol.ts';

type State = Extract<InvigilatorMessage, { type: 'state' }>;
export type PresenceNews = Exclude<InvigilatorMessage, { type: 'state' }>;

export interface Presence {
  joined(account: string, device: string, atMs: number): PresenceNews;
  /** goodbye: the pupil closed the connection on purpose. undefined: was not on. */
  gone(account: string, goodbye: boolean, atMs: number): PresenceNews | undefined;
  state(): State;
}

export function createPresence(): Presence {
  const pupils = new Map<string, { on: boolean; device: string; sinceMs: number }>();
  return {
    joined(account, device, atMs) {
      const before = pupils.get(account);
      pupils.set(account, { on: true, device, sinceMs: atMs });
      const type = before === undefined ? 'on' : before.device === device ? 'returned' : 'moved';
      return { type, account, device, atMs };
    },
    gone(account, goodbye, atMs) {
      const before = pupils.get(account);
      if (before === undefined || !before.on) return undefined;
      pupils.set(account, { ...before, on: false, sinceMs: atMs });
      return { type: goodbye ? 'left' : 'dropped', account, device: before.device, atMs };
    },
    state: () => ({ type: 'state', pupils: [...pupils].map(([account, pupil]) => ({ account, ...pupil })) }),
  };
}
