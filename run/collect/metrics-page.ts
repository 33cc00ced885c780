/** The figures of a collecting service in Prometheus' text format 0.0.4. No label names a device: a school may have thousands. */
import { provnatVersion } from '../provnat-version.ts';
import { healthReasons, type CollectStatus } from './collect-status.ts';

export interface ProcessUse {
  readonly residentBytes: number;
  /** User and system, since the start. */
  readonly cpuMs: number;
}

type Row = readonly [name: string, type: 'counter' | 'gauge', help: string, value: number | undefined];

export function metricsPage(status: CollectStatus, use: ProcessUse): string {
  const { foreignCount, undecodableCount, unaskedCount } = status.dropped;
  const rows: readonly Row[] = [
    ['provnat_collect_access_points', 'gauge', 'Access points of the school file.', status.accessPointCount],
    ['provnat_collect_access_points_answering', 'gauge', 'Access points that answered their last poll.', status.answeringCount],
    ['provnat_collect_access_points_silent', 'gauge', 'Access points that did not answer their last poll.', status.silentCount],
    [
      'provnat_collect_access_points_without_figures',
      'gauge',
      'Access points that answer, and of which nothing can be read.',
      status.withoutFiguresCount,
    ],
    ['provnat_collect_polls_total', 'counter', 'Polls, answered or not.', status.pollCount],
    [
      'provnat_collect_polls_skipped_total',
      'counter',
      'Polls left out: the device was still answering, or rests.',
      status.skippedPollCount,
    ],
    ['provnat_collect_datagrams_foreign_total', 'counter', 'Datagrams dropped: sent by others than who was asked.', foreignCount],
    ['provnat_collect_datagrams_undecodable_total', 'counter', 'Datagrams dropped: no SNMP.', undecodableCount],
    ['provnat_collect_datagrams_unasked_total', 'counter', 'Datagrams dropped: late, twice, or never asked for.', unaskedCount],
    ['provnat_collect_samples_written_total', 'counter', 'Samples that reached the disk.', status.writtenCount],
    ['provnat_collect_samples_lost_total', 'counter', 'Samples that came while nothing could be written.', status.lostCount],
    ['provnat_collect_spool_bytes', 'gauge', 'Size of the open raw segment.', status.spoolBytes],
    ['provnat_collect_segments_pending', 'gauge', 'Closed raw segments that are not in Parquet yet.', status.pendingSegmentCount],
    ['provnat_collect_last_write_age_seconds', 'gauge', 'Since a sample last reached the disk.', status.sinceWriteMs / 1000],
    ['provnat_collect_store_free_bytes', 'gauge', 'Free disk where the store is.', status.freeBytes],
    ['provnat_collect_healthy', 'gauge', '1 when /healthz answers 200.', healthReasons(status).length === 0 ? 1 : 0],
    ['process_resident_memory_bytes', 'gauge', 'Resident memory of the service.', use.residentBytes],
    ['process_cpu_seconds_total', 'counter', 'User and system CPU time of the service.', use.cpuMs / 1000],
    ['process_start_time_seconds', 'gauge', 'Start of the service since 1970.', status.startedAtMs / 1000],
  ];
  const blocks = rows.flatMap(([name, type, help, value]) =>
    value === undefined ? [] : [`# HELP ${name} ${help}\n# TYPE ${name} ${type}\n${name} ${String(value)}\n`],
  );
  const info = 'provnat_build_info';
  return `${blocks.join('')}# HELP ${info} Version of provnat.\n# TYPE ${info} gauge\n${info}{version="${provnatVersion}"} 1\n`;
}
