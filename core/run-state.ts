/** How a run went, as far as the tool itself is concerned: runs/<runId>/run-state.json. Says nothing of the network. */
import type { OptInDocument } from './protocol.ts';

/**
 * finished: played to the end. stopped: by a person, through `provnat stop` or Ctrl-C. The others are the generator's own trouble and
 * make the room inconclusive, never not-ready for want of data: died (exit code or signal), hung (alive but wrote nothing),
 * disk-full (k6 dropped samples), refused (k6 would not start: script, window), overran (still running after the plan's end).
 */
export type GeneratorEnd = 'finished' | 'stopped' | 'died' | 'hung' | 'disk-full' | 'refused' | 'overran';

export interface RoomRunState {
  readonly room: string;
  /** Absent while it runs, and for ever when the tool itself was killed. */
  readonly end?: GeneratorEnd;
  /** How far the generator lived, when it did not play to the end: phases that ended before are judged. Absent: none is. */
  readonly playedUntilMs?: number;
  readonly exitCode?: number;
  readonly signal?: string;
  /** Last lines of k6's log that explain the end. */
  readonly detail?: string;
  /** Machine that played the room, and how many stations it has on the air. */
  readonly agent: string;
  readonly stationCount: number;
}

export interface RunState {
  readonly formatVersion: 1;
  readonly runId: string;
  readonly startedAtMs: number;
  /** Absent: the tool was killed before it could say how it ended. */
  readonly endedAtMs?: number;
  readonly rooms: readonly RoomRunState[];
  /** What the server signed before the run; its faults are those that were active. */
  readonly optIn?: OptInDocument;
  /** The server was asked again after the run and signed the same caps and faults. */
  readonly optInAfterMatches?: boolean;
  /** The server could not be asked again, for as long as was tried: neither it nor the way to it came back. */
  readonly optInAfterUnanswered?: boolean;
  /** The run was started knowing of the server's faults and in order to play them; a room may then be not-ready by them, never ready. */
  readonly faultsMeant?: boolean;
  readonly ledgerRead?: boolean;
  readonly k6Version?: string;
  readonly provnatVersion: string;
}
