/**
 * The one file that knows @influxdata/influxdb-client. Its own buffer, retries and timeouts lose data and are switched off: each batch has a
 * WriteApi of its own, whose close resolves after the server's answer and rejects with it (docs/decisions/influxdb-client-behind-one-file.md).
 */
import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { HttpError, InfluxDB, setLogger } from '@influxdata/influxdb-client';
import type { Secret } from '../../core/secret.ts';

export interface Destination {
  /** http://host:8086 */
  readonly url: string;
  /** Bucket of 2.x. */
  readonly database: string;
  /** Absent: the database's default policy. */
  readonly retentionPolicy?: string;
  /** Of 2.x; the others pass it over. */
  readonly org: string;
  /** 2.x and 3: a token; 1.8 with accounts: user:password. */
  readonly token?: Secret;
}

/** It answered, and did not take the lines; or it did not answer, and status is absent. */
export interface SendFailure {
  readonly status?: number;
  readonly detail: string;
  /** InfluxDB's own answer, and not that of something on the way to it. */
  readonly byInflux?: boolean;
  /** Nobody answered within this time. */
  readonly lateAfterMs?: number;
  readonly retryAfterMs?: number;
}

export interface InfluxClient {
  /** @returns undefined when the server has taken all of them */
  send(lines: string, signal: AbortSignal): Promise<SendFailure | undefined>;
  close(): void;
}

/** A server that takes longer has the batch again: what it wrote after all is written over with the same. */
const answerWithinMs = 30_000;
/** Less is one packet anyway. */
const worthBytes = 1_000;

setLogger({ error: () => undefined, warn: () => undefined });

export function openInfluxClient(
  destination: Destination,
  { timeoutMs = answerWithinMs }: { readonly timeoutMs?: number } = {},
): InfluxClient {
  const { url, database, retentionPolicy, org, token } = destination;
  const agent =
    new URL(url).protocol === 'https:'
      ? new HttpsAgent({ keepAlive: true, maxSockets: 4 })
      : new HttpAgent({ keepAlive: true, maxSockets: 4 });
  /** A line that was once too slow; what goes over it is a tenth as long compressed. */
  let isSlow = false;
  const bucket = retentionPolicy === undefined ? database : `${database}/${retentionPolicy}`;
  return {
    async send(lines, signal) {
      const deadline = deadlineOf(signal, timeoutMs);
      const api = new InfluxDB({
        url,
        ...(token !== undefined && { token: token.reveal() }),
        // Its own timeout is one of silence, and leaves the request open.
        timeout: 0,
        transportOptions: { agent, signal: deadline.signal },
      }).getWriteApi(org, bucket, 'ms', {
        // The whole text is one record: the client would otherwise look at every line.
        batchSize: 2,
        flushInterval: 0,
        maxRetries: 0,
        maxBufferLines: 1,
        // It takes a third more CPU a line: a machine that plays a class has better to do, where InfluxDB is near.
        gzipThreshold: isSlow ? worthBytes : Number.MAX_SAFE_INTEGER,
      });
      try {
        api.writeRecord(lines.endsWith('\n') ? lines.slice(0, -1) : lines);
        await api.close();
        return undefined;
      } catch (error) {
        const failure = failureOf(error, deadline.isLate() ? timeoutMs : undefined);
        isSlow ||= failure.lateAfterMs !== undefined;
        return failure;
      } finally {
        deadline.end();
      }
    },
    close: () => agent.destroy(),
  };
}

/**
 * Aborts when the time is up or when it is told to, and leaves nothing behind. Not AbortSignal.any: on Node 20 it is never freed once somebody
 * has listened to it, nor is the request that did, nor its body (nodejs/node#64476).
 */
function deadlineOf(told: AbortSignal, withinMs: number): { readonly signal: AbortSignal; isLate(): boolean; end(): void } {
  const over = new AbortController();
  let isLate = false;
  const abort = (): void => over.abort();
  const timer = setTimeout(() => {
    isLate = true;
    abort();
  }, withinMs);
  told.addEventListener('abort', abort);
  if (told.aborted) abort();
  return {
    signal: over.signal,
    isLate: () => isLate,
    end() {
      clearTimeout(timer);
      told.removeEventListener('abort', abort);
    },
  };
}

function failureOf(error: unknown, lateAfterMs: number | undefined): SendFailure {
  if (error instanceof HttpError) {
    const retryAfterMs = retryAfterOf(error.headers?.['retry-after']);
    const detail = error.message === '' ? (error.body ?? '') : error.message;
    return {
      status: error.statusCode,
      detail: oneLine(detail),
      byInflux: isByInflux(error),
      ...(retryAfterMs !== undefined && { retryAfterMs }),
    };
  }
  if (lateAfterMs !== undefined) return { detail: `no answer within ${lateAfterMs / 1000} s`, lateAfterMs };
  return { detail: oneLine(error instanceof Error ? error.message : String(error)) };
}

/** With 400, 413 and 422, of all the codes of 2.x: lower case, words apart. */
const codesOfTwo: readonly unknown[] = ['invalid', 'empty value', 'request too large', 'unprocessable entity'];
/** How 1.8 and 3 Core begin what they say of lines; 3 Core says the fourth or the fifth, by its version. */
const ofLines = /^(partial write|unable to parse|field type conflict|parsing failed for write_lp endpoint|line protocol parsing error)\b/;

/**
 * All of them name themselves in a header. Where a proxy has taken it away their own words are known: a gateway has a JSON of its own, with a
 * message as well, and refuses everything with it.
 */
function isByInflux({ headers, body }: HttpError): boolean {
  if (Object.keys(headers ?? {}).some((name) => name.startsWith('x-influxdb-'))) return true;
  const { code, message, error } = documentIn(body);
  if (codesOfTwo.includes(code) && typeof message === 'string') return true;
  return [error, message].some((text) => typeof text === 'string' && ofLines.test(text));
}

function documentIn(body = ''): Readonly<Record<string, unknown>> {
  try {
    const said = JSON.parse(body) as unknown;
    return typeof said === 'object' && said !== null ? (said as Readonly<Record<string, unknown>>) : {};
  } catch {
    return {};
  }
}

const oneLine = (text: string): string => text.replace(/\p{Cc}+/gu, ' ').slice(0, 500);

/** Seconds, or a date (RFC 9110); the client reads milliseconds. */
function retryAfterOf(header: string | readonly string[] | undefined, nowMs = Date.now()): number | undefined {
  const text = (typeof header === 'string' ? header : header?.[0])?.trim();
  if (text === undefined || text === '') return undefined;
  if (/^\d+$/.test(text)) return Number(text) * 1000;
  const atMs = Date.parse(text);
  return Number.isNaN(atMs) ? undefined : Math.max(0, atMs - nowMs);
}
