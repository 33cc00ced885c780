/** HTTP for the exam client, through k6. Asynchronous only: a synchronous request would stop the pupil's heartbeat. */
import { randomBytes } from 'k6/crypto';
import http from 'k6/http';
import type { RefinedResponse, ResponseType } from 'k6/http';

import type { Answer, ExamRequest } from '../core/exam/machine.ts';
import { origins } from '../core/protocol.ts';
import type { Origin } from '../core/protocol.ts';

export interface Route {
  readonly scheme: 'http' | 'https';
  readonly suffix: string;
  readonly port: number;
}

export const urlOf = ({ scheme, suffix, port }: Route, origin: Origin, path: string): string =>
  `${scheme}://${origin}.${suffix}:${port}${path}`;

/** Time for the request whose only purpose is to mark a dead connection as not to be used again. */
const markMs = 50;

export type Request = (request: ExamRequest) => Promise<Answer>;

export function requester(route: Route): Request {
  const bases = new Map(origins.map((origin) => [origin, urlOf(route, origin, '')]));
  const bodies = new Map<number, ArrayBuffer>();
  const bytesOf = (bytes: number) => {
    // From Go: 16 KB made in k6's interpreter take 50 ms, for which a pupil's timers would wait.
    const body = bodies.get(bytes) ?? randomBytes(bytes);
    bodies.set(bytes, body);
    return body;
  };

  /** Something on the way cuts answers into chunks, which drops their length. */
  let lengthsAreLost = false;

  const ask = (url: string, request: ExamRequest): Promise<Answer> => {
    const { body, headers } = contentOf(request, bytesOf);
    const sentAtMs = Date.now();
    const params = {
      headers,
      redirects: 0,
      timeout: request.timeoutMs,
      responseType: responseTypeOf(request, lengthsAreLost),
    } as const;
    return http.asyncRequest(request.method, url, body, params).then((response) => {
      const answer = answerOf(response, sentAtMs);
      lengthsAreLost ||= answer.status === 200 && answer.bodyBytes === undefined;
      return answer;
    });
  };
  return (request) => {
    const url = `${bases.get(request.origin) ?? ''}${request.path}`;
    return request.freshConnection === true ? retireConnection(url).then(() => ask(url, request)) : ask(url, request);
  };
}

/**
 * k6 shares one HTTP/2 connection per host and has no way to close it, but Go's client uses none again over which a request said
 * "Connection: close". Over HTTP/1.1 the request that timed out has closed its connection itself.
 */
const retireConnection = (url: string) =>
  http.asyncRequest('HEAD', url, null, { headers: { connection: 'close' }, redirects: 0, timeout: markMs, responseType: 'none' });

/**
 * Media is not read while its length is told: handing every chunk of the class to the interpreter costs a quarter more. When it is not, what
 * came is counted. The files of the first load are few, and six of them may be out before one shows that lengths are lost.
 */
function responseTypeOf({ expects, kind }: ExamRequest, lengthsAreLost: boolean): 'text' | 'binary' | 'none' {
  if (expects === 'text') return 'text';
  return lengthsAreLost || kind === 'shell' ? 'binary' : 'none';
}

interface Content {
  readonly body: string | ArrayBuffer | Record<string, string> | null;
  readonly headers: Record<string, string>;
}

const noContent: Content = { body: null, headers: {} };

function contentOf({ body }: ExamRequest, bytesOf: (bytes: number) => ArrayBuffer): Content {
  if (body === undefined) return noContent;
  if (body.type === 'form') return { body: { ...body.fields }, headers: {} };
  if (body.type === 'json') return { body: JSON.stringify(body.value), headers: { 'content-type': 'application/json' } };
  return { body: bytesOf(body.bytes), headers: { 'content-type': 'application/octet-stream' } };
}

/** Everything read of the response is a call into Go, and this runs for every chunk of the class: once each, and only what may be there. */
function answerOf(response: RefinedResponse<ResponseType>, sentAtMs: number): Answer {
  // An answer ends when its pupil hears of it. k6 tells the lengths of its parts, but over HTTP/2 they leave out what a request spent
  // waiting for another's handshake or on a connection that it then left: an end reckoned from them comes too early, by the length of a full
  // queue or of a lost packet, and the next chunk would look like one that the client sent late. How late a pupil hears is what its timers say.
  const endAtMs = Date.now();
  const { timings, headers, status, body } = response;
  const error = errorOf(response.error_code);
  const answer: { -readonly [Key in keyof Answer]: Answer[Key] } = {
    status,
    sentAtMs,
    endAtMs,
    // From the end, for the same reason.
    ttfbMs: Math.max(0, endAtMs - sentAtMs - Math.max(0, timings.receiving)),
  };
  if (error === undefined) answer.protocol = response.proto;
  else answer.error = error;
  const length = Number(headers['Content-Length'] ?? NaN);
  if (Number.isFinite(length)) answer.bodyBytes = length;
  else if (body instanceof ArrayBuffer) answer.bodyBytes = body.byteLength;
  if (typeof body === 'string') answer.text = body;
  const location = headers['Location'];
  if (location !== undefined) answer.location = location;
  if (headers['Set-Cookie'] !== undefined) answer.cookies = Object.keys(response.cookies);
  const handlerMs = handlerMsOf(headers['Server-Timing']);
  if (handlerMs !== undefined) answer.serverHandlerMs = handlerMs;
  if (timings.connecting > 0) answer.connected = true;
  return answer;
}

const handlerMetric = 'handler;dur=';

/** Of `handler;dur=0.4`, alone or among others; undefined when it is not there. */
function handlerMsOf(serverTiming: string | undefined): number | undefined {
  const at = serverTiming === undefined ? -1 : serverTiming.indexOf(handlerMetric);
  if (serverTiming === undefined || at < 0) return undefined;
  const ms = Number.parseFloat(serverTiming.slice(at + handlerMetric.length));
  return Number.isFinite(ms) ? ms : undefined;
}

/** k6's error codes as machine words; an HTTP status has codes of its own (1400–1599) and is no error here. */
function errorOf(code: number): string | undefined {
  if (code === 0 || (code >= 1400 && code < 1600)) return undefined;
  if (code === 1050 || code === 1211) return 'timeout';
  if (code === 1220) return 'connection-reset';
  if (code >= 1100 && code < 1200) return 'name-not-found';
  if (code >= 1200 && code < 1300) return 'connection-failed';
  if (code >= 1300 && code < 1400) return 'tls-failed';
  return `no-answer-${code}`;
}
