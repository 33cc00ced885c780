/** One room's part of the run's time series. */
import type {
  AccessPointClientRead,
  AccessPointRate,
  HeartbeatWindow,
  PupilSecond,
  RadioRead,
  ReportSeries,
  RoomRate,
  StallSpan,
} from '../../facts/series.ts';

export interface RoomSeries {
  /** In the order of the plan. */
  readonly accessPoints: readonly string[];
  readonly pupilSeconds: readonly PupilSecond[];
  readonly roomRates: readonly RoomRate[];
  readonly heartbeats: readonly HeartbeatWindow[];
  readonly stalls: readonly StallSpan[];
  readonly radioReads: readonly RadioRead[];
  readonly accessPointRates: readonly AccessPointRate[];
  readonly clientReads: readonly AccessPointClientRead[];
}

export function roomSeries(series: ReportSeries, room: string, accessPoints: readonly string[]): RoomSeries {
  const ofRoom = <Row extends { readonly room: string }>(rows: readonly Row[]): readonly Row[] => rows.filter((row) => row.room === room);
  return {
    accessPoints,
    pupilSeconds: ofRoom(series['pupil-second']),
    roomRates: ofRoom(series['room-rate']),
    heartbeats: ofRoom(series['heartbeat-window']),
    stalls: ofRoom(series['stall-span']),
    radioReads: ofRoom(series['radio-read']),
    accessPointRates: ofRoom(series['access-point-rate']),
    clientReads: ofRoom(series['access-point-client-read']),
  };
}
