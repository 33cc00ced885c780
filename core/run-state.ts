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

/** What an access point said of itself at the start of a run. */
export interface AccessPointIdentity {
  readonly accessPoint: string;
  readonly name?: string;
  /** That of its port where it tells one; lower case, with colons. */
  readonly mac?: string;
  /** By which it is known as well, such as that of its radios. */
  readonly otherMacs?: readonly string[];
  readonly serial?: string;
}

/**
 * renamed: before and now are names; replaced: MAC or serial numbers; exchanged: now is the access point that it is instead; doubtful: now
 * are its MACs, before is another of the same run in the school file: a further MAC of the same device, or its neighbour in the box.
 */
export interface IdentityChange {
  readonly accessPoint: string;
  readonly what: 'renamed' | 'replaced' | 'exchanged' | 'doubtful';
  readonly before: string;
  readonly now: string;
}

/** Seats that were under target in an earlier run of the room while the others were well. */
export interface SeatsBefore {
  readonly runId: string;
  readonly startAtMs: number;
  readonly seats: readonly string[];
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
  /** For as long as was tried something answered in the server's place, and not with what it signs: a login page, a filter, a proxy. */
  readonly optInAfterIntercepted?: boolean;
  /** Samples that a collector took and could not write, by collector: holes that nobody may take for silence. */
  readonly lostSamples?: Readonly<Record<string, number>>;
  /** The run was started knowing of the server's faults and in order to play them; a room may then be not-ready by them, never ready. */
  readonly faultsMeant?: boolean;
  readonly ledgerRead?: boolean;
  /** Access points that answered before the run or while it was played, for the next run to compare with. */
  readonly identities?: readonly AccessPointIdentity[];
  /** Which of them are not what they were. */
  readonly identityChanges?: readonly IdentityChange[];
  /** By room: who stood out in the run before this one, for one run cannot tell a bad seat from bad luck. */
  readonly seatsBefore?: Readonly<Record<string, SeatsBefore>>;
  readonly k6Version?: string;
  readonly provnatVersion: string;
}
