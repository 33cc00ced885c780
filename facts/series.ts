/** Row types of facts/series/*.sql: what the report draws and lists. For the eye only: no check reads them. */

/** Payload of one pupil in one whole second of the bandwidth phase's window, bytes spread evenly over their chunk. */
export interface PupilSecond {
  readonly room: string;
  readonly pupil: string;
  readonly metric: 'downloadBytes' | 'uploadBytes';
  /** Start of the second. */
  readonly atMs: number;
  readonly goodputMbps: number;
}

/** Payload of the whole class, every kind of request, in [atMs, atMs + windowMs]. */
export interface RoomRate {
  readonly room: string;
  readonly atMs: number;
  readonly windowMs: number;
  readonly downMbps: number;
  readonly upMbps: number;
}

/** Heartbeats that were sent in [atMs, atMs + windowMs], all pupils together; unanswered ones count with their elapsed time. */
export interface HeartbeatWindow {
  readonly room: string;
  readonly atMs: number;
  readonly windowMs: number;
  readonly p50Ms?: number;
  readonly p95Ms?: number;
  readonly sampleCount: number;
  readonly unansweredCount: number;
}

/** One stall of one pupil; its parts joined. */
export interface StallSpan {
  readonly room: string;
  readonly pupil: string;
  readonly track: 'audio' | 'video';
  readonly startAtMs: number;
  readonly endAtMs: number;
}

/** Airtime in use as the device told it when it was asked at atMs; an average over windowMs that ended then or somewhat earlier. */
export interface RadioRead {
  readonly room: string;
  readonly accessPoint: string;
  readonly radio: string;
  readonly average: 'short' | 'long';
  readonly atMs: number;
  readonly windowMs: number;
  readonly ratio: number;
}

/** Octets through the access point between two reads, as a rate over [atMs − windowMs, atMs]. Down: towards the pupils. */
export interface AccessPointRate {
  readonly room: string;
  readonly accessPoint: string;
  readonly atMs: number;
  readonly windowMs: number;
  readonly downMbps: number;
  readonly upMbps: number;
}

export interface AccessPointClientRead {
  readonly room: string;
  readonly accessPoint: string;
  readonly atMs: number;
  readonly clientCount: number;
}

/** connectionCount: what half of the pupils stay within, all origins together, those that were opened anew included. */
export interface RoomProtocol {
  readonly room: string;
  readonly origin: string;
  /** Such as HTTP/2.0. */
  readonly protocol: string;
  readonly pupilCount: number;
  readonly connectionCount: number;
}

/** What a device of the room told of one figure in the run, for a technician: told, unknown and not told (nothing read) are three things. */
export interface DeviceFigure {
  readonly room: string;
  readonly accessPoint: string;
  /** uplink and switch-port are the two ends of its cable. */
  readonly part: 'access-point' | 'radio' | 'uplink' | 'switch-port';
  /** Of the radio or the interface; empty for the access point itself, and for an uplink that nobody knows. */
  readonly name: string;
  readonly metric: string;
  readonly statistic: 'last' | 'highest' | 'lowest' | 'rise';
  /** In the unit of the metric's name; absent when it is a word or unknown. */
  readonly valueNumber?: number;
  readonly valueText?: string;
  /** Why it is unknown. */
  readonly reason?: string;
  /** When it was asked for; absent when nothing was read. */
  readonly askedAtMs?: number;
  /** How old it may at most have been then. */
  readonly ageMs?: number;
  /** What it averages over; of a rise, the time in which it was counted. */
  readonly windowMs: number;
  /** Readings, or intervals of a counter, and those of them that told something. */
  readonly readCount: number;
  readonly knownCount: number;
  /** What it means, or how old it is, is a guess of the vendor definition. */
  readonly guessed: boolean;
  readonly ageGuessed: boolean;
}

export interface ReportSeries {
  readonly 'pupil-second': readonly PupilSecond[];
  readonly 'room-rate': readonly RoomRate[];
  readonly 'heartbeat-window': readonly HeartbeatWindow[];
  readonly 'stall-span': readonly StallSpan[];
  readonly 'radio-read': readonly RadioRead[];
  readonly 'access-point-rate': readonly AccessPointRate[];
  readonly 'access-point-client-read': readonly AccessPointClientRead[];
  readonly 'room-protocol': readonly RoomProtocol[];
  readonly 'device-figure': readonly DeviceFigure[];
}
export type SeriesName = keyof ReportSeries;
