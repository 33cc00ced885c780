/** Row types of facts/series/*.sql: what the report's charts draw. Pictures only: no check reads them. */

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

export interface ReportSeries {
  readonly 'pupil-second': readonly PupilSecond[];
  readonly 'room-rate': readonly RoomRate[];
  readonly 'heartbeat-window': readonly HeartbeatWindow[];
  readonly 'stall-span': readonly StallSpan[];
  readonly 'radio-read': readonly RadioRead[];
  readonly 'access-point-rate': readonly AccessPointRate[];
  readonly 'access-point-client-read': readonly AccessPointClientRead[];
  readonly 'room-protocol': readonly RoomProtocol[];
}
export type SeriesName = keyof ReportSeries;
