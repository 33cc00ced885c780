/** How the writing itself fares, as a point. */
import { type Point, present } from '../../core/influx/point.ts';
import { influxSchemaVersion } from '../../core/influx/schema.ts';
import type { SinkState } from '../../store/influx/influx-sink.ts';
import { provnatVersion } from '../provnat-version.ts';

export interface PipelineWriter {
  readonly school: string;
  readonly host: string;
  readonly writer: 'run' | 'collect' | 'publish';
}

/** @param isEnd nothing more comes, and nobody need miss it */
export function pipelinePoint(
  writer: PipelineWriter,
  state: SinkState,
  clockOffsetMs: number | undefined,
  nowMs = Date.now(),
  isEnd = false,
): Point {
  return {
    measurement: 'pipeline',
    tags: { ...writer, spool: state.spool },
    fields: present({
      schemaVersion: influxSchemaVersion,
      provnatVersion,
      spoolBytes: state.byteCount,
      spoolCapBytes: state.capBytes,
      spoolLineCount: state.lineCount,
      oldestLineAgeMs: state.oldestAtMs === undefined ? 0 : Math.max(0, nowMs - state.oldestAtMs),
      sentLineCount: state.sentLineCount,
      lostLineCount: state.lostLineCount,
      deadLineCount: state.deadLineCount,
      lostLineRiseCount: state.lostLineRiseCount,
      deadLineRiseCount: state.deadLineRiseCount,
      retryCount: state.retryCount,
      backOffMs: state.restMs,
      endedCount: isEnd ? 1 : 0,
      clockOffsetMs,
    }),
    timeMs: Math.round(nowMs),
  };
}
