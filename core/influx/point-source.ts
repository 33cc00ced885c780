/** Whose points they are, and what is kept in mind from one poll of a device to the next. */
import type { ForgetfulMap } from '../forgetful-map.ts';
import type { RunMode } from '../plan.ts';
import type { CounterRises } from './counter-rises.ts';

export interface PointSource {
  readonly school: string;
  readonly mode: RunMode;
  /** Absent: of no run. */
  readonly run?: string;
}

/** Of what several may read at the same time: two runs, or a run and collect. */
export interface ReadSource extends PointSource {
  /** By pollerOf. */
  readonly poller: string;
}

/** @param rooms that the run plays; undefined: it is read by collect */
export const pollerOf = (rooms: readonly string[] | undefined): string => (rooms === undefined ? 'collect' : `run ${rooms.join(', ')}`);

export interface PollSource extends ReadSource {
  /** Rooms that the access point serves. */
  readonly roomsOf: (accessPoint: string) => readonly string[];
  /** By the school file, on the school's clock. */
  readonly isExamTime: (atMs: number) => boolean;
  /** As the school file names it. */
  readonly uplinkOf: (accessPoint: string) => string | undefined;
  /** Access points that a controller tells of. */
  readonly through: ReadonlySet<string>;
}

/** What a device is known by until it says otherwise. */
export interface DeviceMemory {
  readonly rises: CounterRises;
  uplink: string | undefined;
  /** Last told, by subject: of its radios and of itself. */
  readonly clientCounts: ForgetfulMap<{ readonly count: number; readonly atMs: number }>;
  /** Down its uplink, when that was last known. */
  carried: { readonly mbps: number; readonly atMs: number } | undefined;
  /** As the device last wrote it, by radio: its number may be asked for more often. */
  readonly channels: ForgetfulMap<string>;
  lastPollAtMs: number | undefined;
}
