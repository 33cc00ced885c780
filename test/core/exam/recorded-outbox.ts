/** An outbox that remembers what a machine asked for, and answers to give it. */
import type { Answer, ExamRequest, Measure, Outbox, SocketPath } from '../../../core/exam/machine.ts';
import type { ClientMessage } from '../../../core/protocol.ts';

export interface RecordedOutbox extends Outbox {
  readonly requests: { readonly id: number; readonly request: ExamRequest }[];
  readonly opened: { readonly socket: number; readonly path: SocketPath }[];
  readonly sent: { readonly socket: number; readonly message: ClientMessage }[];
  readonly dropped: number[];
  readonly measures: Measure[];
  of(metric: Measure['metric']): readonly Measure[];
}

export function recordedOutbox(): RecordedOutbox {
  let lastId = 0;
  const outbox: RecordedOutbox = {
    requests: [],
    opened: [],
    sent: [],
    dropped: [],
    measures: [],
    of: (metric) => outbox.measures.filter((measure) => measure.metric === metric),
    request(request) {
      outbox.requests.push({ id: ++lastId, request });
      return lastId;
    },
    openSocket(path) {
      outbox.opened.push({ socket: ++lastId, path });
      return lastId;
    },
    send: (socket, message) => void outbox.sent.push({ socket, message }),
    dropSocket: (socket) => void outbox.dropped.push(socket),
    measure: (measure) => void outbox.measures.push(measure),
  };
  return outbox;
}

/** An answer that came whole after tookMs. */
export const answerOf = (sentAtMs: number, tookMs: number, more: Partial<Answer> = {}): Answer => ({
  status: 200,
  sentAtMs,
  endAtMs: sentAtMs + tookMs,
  ttfbMs: tookMs / 2,
  ...more,
});

export const timeoutOf = (sentAtMs: number, tookMs: number): Answer => ({
  status: 0,
  error: 'timeout',
  sentAtMs,
  endAtMs: sentAtMs + tookMs,
  ttfbMs: 0,
});
