/**
 * What the exam client's state machines and the world around them say to each other. The machines do no I/O: they are told what happened
 * and what time it is, and ask for requests, socket messages and measurements. k6 drives them today, a browser can tomorrow.
 */
import type { MetricName } from '../metrics.ts';
import type { ClientMessage, Origin, ServerMessage } from '../protocol.ts';
import type { PhaseName } from '../sample.ts';

/** Name of a request in serverHandlerMs and in failures. */
export type RequestKind = 'login' | 'shell' | 'paper' | 'save' | 'submit' | 'playlist' | 'segment' | 'download' | 'upload';

export type RequestBody =
  | { readonly type: 'form'; readonly fields: Readonly<Record<string, string>> }
  | { readonly type: 'json'; readonly value: unknown }
  /** That many incompressible bytes. */
  | { readonly type: 'bytes'; readonly bytes: number };

export interface ExamRequest {
  readonly kind: RequestKind;
  readonly origin: Origin;
  readonly method: 'GET' | 'POST' | 'PUT';
  /** Path and query. */
  readonly path: string;
  readonly body?: RequestBody;
  /** Whether the answer's body is read or only counted. */
  readonly expects: 'text' | 'size';
  readonly timeoutMs: number;
  /** The connection this would use was found dead: open a new one first. */
  readonly freshConnection?: boolean;
}

/** What came of a request. status 0: nothing came, error says why. */
export interface Answer {
  readonly status: number;
  /** Machine word, such as 'timeout'; absent when an answer came whole. */
  readonly error?: string;
  readonly sentAtMs: number;
  /** When the last byte was there, not when the client got round to it. */
  readonly endAtMs: number;
  /** From sentAtMs to the first byte. */
  readonly ttfbMs: number;
  /** Absent when the answer did not tell its length and nobody counted. */
  readonly bodyBytes?: number;
  readonly text?: string;
  readonly location?: string;
  /** Names of the cookies that the answer set. */
  readonly cookies?: readonly string[];
  /** Server-Timing: time to first byte inside the server's handler. */
  readonly serverHandlerMs?: number;
  readonly protocol?: string;
  /** The request opened a connection instead of using one that was there. */
  readonly connected?: boolean;
}

/** A measurement. Its phase is that of the activity, however late; left out, that of its time. */
export interface Measure {
  readonly metric: MetricName;
  /** 1 for metrics that are text. */
  readonly value: number;
  readonly atMs: number;
  readonly windowMs?: number;
  readonly unknown?: true;
  readonly reason?: string;
  readonly text?: string;
  readonly phase?: PhaseName;
}

export type SocketPath = '/api/socket' | `/heartbeat?run=${string}`;

export type Effect =
  | { readonly type: 'request'; readonly id: number; readonly request: ExamRequest }
  | { readonly type: 'open-socket'; readonly socket: number; readonly path: SocketPath }
  | { readonly type: 'send'; readonly socket: number; readonly message: ClientMessage }
  /** The connection is not wanted any more; no event follows from it. */
  | { readonly type: 'drop-socket'; readonly socket: number }
  | { readonly type: 'measure'; readonly measure: Measure; readonly phase: PhaseName };

export type ExamEvent =
  | { readonly type: 'tick' }
  | { readonly type: 'answered'; readonly id: number; readonly answer: Answer }
  | { readonly type: 'socket-opened'; readonly socket: number }
  /** atMs: when it came in, which may be before the client got round to it. */
  | { readonly type: 'socket-message'; readonly socket: number; readonly message: ServerMessage; readonly atMs: number }
  | { readonly type: 'socket-closed'; readonly socket: number; readonly error?: string };

/** Where a machine puts what it wants done. Requests get their number from here, so that numbers are unique in the whole pupil. */
export interface Outbox {
  /** Returns the number under which the answer will come. */
  request(request: ExamRequest): number;
  openSocket(path: SocketPath): number;
  send(socket: number, message: ClientMessage): void;
  dropSocket(socket: number): void;
  measure(measure: Measure): void;
}

export interface Machine {
  /** When tick is wanted next; Infinity while only an answer can bring it forward. */
  nextAtMs(): number;
  tick(nowMs: number): void;
  /** An answer to a request that this machine made. */
  answered?(id: number, answer: Answer, nowMs: number): void;
  /** The exam is over: what is unfinished is reported as such, and nothing more is asked for. */
  stop?(nowMs: number): void;
}

/** Why an answer is of no use, as a machine word; undefined when it is of use. */
export function failureOf(answer: Answer, expectedStatus = 200): string | undefined {
  if (answer.error !== undefined) return answer.error;
  return answer.status === expectedStatus ? undefined : `status-${answer.status}`;
}

/**
 * Why an answer cannot be the bytes that were asked for, as a machine word: a filter's page comes with status 200, too.
 * bytes undefined: nobody knows how many they are, and any number is taken.
 */
export function wrongSizeOf({ bodyBytes }: Answer, bytes: number | undefined): 'no-length' | 'wrong-size' | undefined {
  if (bodyBytes === undefined) return 'no-length';
  return bytes === undefined || bodyBytes === bytes ? undefined : 'wrong-size';
}
