/** The HTTP server under all origins: protocols, limits against bad input, timing, errors that say what to do. */
import type { Server as HttpServer } from 'node:http';
import type { ServerHttp2Session } from 'node:http2';
import type { Socket } from 'node:net';

import websocket from '@fastify/websocket';
import { fastify } from 'fastify';
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

import type { ErrorReply, Origin } from '../core/protocol.ts';
import { maxAnswerBodyBytes } from './answers.ts';
import type { Certificate } from './certificate.ts';
import { hangUp, hasHungUp } from './hang-up.ts';
import type { Health } from './health.ts';
import type { OriginUrls } from './origin.ts';
import type { PlatformLogLine } from './platform-options.ts';
import { isOwnFailure, Refused } from './refused.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Host name that the route belongs to; any: answered under every name. */
    origin?: Origin | 'any';
  }
  interface FastifyRequest {
    /** performance.now() when the whole request was there: what the network took before that is not the server's. */
    arrivedMs: number;
  }
}

export interface ServerParts {
  readonly certificate: Certificate | undefined;
  readonly urls: OriginUrls;
  readonly bodyDeadlineMs: number;
  readonly log: (line: PlatformLogLine) => void;
}

const headersTimeoutMs = 15_000;
const checkEveryMs = 5_000;
/** Longer than any client keeps a connection for later: the server must not hang up just as an answer is being sent. */
const idleTimeoutMs = 600_000;
const maxConnections = 20_000;
/** HTTP/2's own default of 64 KB would hold an upload to 64 KB a round trip: 2 Mbit/s at 250 ms, and the room would get the blame. */
const http2WindowBytes = 4 * 1_048_576;

export async function createServer({ certificate, urls, bodyDeadlineMs, log }: ServerParts, health: Health): Promise<FastifyInstance> {
  const common = {
    bodyLimit: maxAnswerBodyBytes,
    forceCloseConnections: true,
    return503OnClosing: false,
    routerOptions: { maxParamLength: 300 },
  };
  const app =
    certificate === undefined
      ? fastify({ ...common, http: { connectionsCheckingInterval: checkEveryMs } })
      : (fastify({
          ...common,
          http2: true,
          http2SessionTimeout: idleTimeoutMs,
          https: {
            allowHTTP1: true,
            key: certificate.key,
            cert: certificate.cert,
            handshakeTimeout: headersTimeoutMs,
            ...({ connectionsCheckingInterval: checkEveryMs } as object),
            settings: { maxConcurrentStreams: 200, initialWindowSize: http2WindowBytes },
          },
        }) as unknown as FastifyInstance);

  harden(app);
  app.decorateRequest('arrivedMs', 0);
  app.addContentTypeParser('application/x-www-form-urlencoded', { parseAs: 'string', bodyLimit: 100_000 }, (_request, body, done) => {
    done(null, Object.fromEntries(new URLSearchParams(String(body))));
  });

  // Hooks run for every chunk of a whole class: with callbacks they cost half of what promises do.
  app.addHook('onRequest', (request, _reply, done) => {
    request.arrivedMs = performance.now();
    health.countRequest();
    const authority = request.headers[':authority'];
    if (request.headers.host === undefined && typeof authority === 'string') request.headers.host = authority;
    const expected = request.routeOptions.config.origin;
    if (expected === undefined || expected === 'any' || urls.originOf(request.headers.host) === expected) return done();
    const [path = ''] = request.url.split('?');
    done(new Refused(421, 'wrong-host', `${path} is asked of ${urls.urlOf(expected, '', request.headers.host)}.`));
  });

  app.addHook('preParsing', (request, reply, payload, done) => {
    if (request.method === 'GET' || request.method === 'HEAD') return done(null, payload);
    const cut = setTimeout(() => {
      if (reply.sent) return;
      if (request.raw.httpVersionMajor === 1) void reply.header('connection', 'close');
      reply.raw.once('finish', () => hangUp(request.raw));
      void sendError(reply, new Refused(408, 'body-too-slow', `The whole request is expected within ${bodyDeadlineMs} ms. Send it again.`));
    }, bodyDeadlineMs);
    payload.once('end', () => {
      clearTimeout(cut);
      request.arrivedMs = performance.now();
    });
    payload.once('close', () => clearTimeout(cut));
    done(null, payload);
  });

  app.addHook('onSend', (request, reply, payload, done) => {
    health.countAnswer(reply.statusCode);
    void reply.headers({
      'server-timing': `handler;dur=${(performance.now() - request.arrivedMs).toFixed(3)}`,
      'x-content-type-options': 'nosniff',
      // Film and sound are on another origin than the exam's page.
      'access-control-allow-origin': '*',
      'timing-allow-origin': '*',
    });
    done(null, payload);
  });

  app.setNotFoundHandler((request, reply) =>
    sendError(reply, new Refused(404, 'not-found', `${request.method} ${request.url.slice(0, 200)} is nothing that this server knows.`)),
  );
  app.setErrorHandler((error: FastifyError | Refused, request, reply) => {
    const refused = refusedOf(error, request, log);
    if (isOwnFailure(refused)) health.countFailure();
    return sendError(reply, refused);
  });

  await app.register(websocket, { options: { maxPayload: maxAnswerBodyBytes, perMessageDeflate: false } });
  return app;
}

const wordOf: Readonly<Record<number, string>> = { 400: 'malformed', 413: 'body-too-large', 415: 'wrong-content-type' };

function refusedOf(error: FastifyError | Refused, request: FastifyRequest, log: (line: PlatformLogLine) => void): Refused {
  if (error instanceof Refused) return error;
  const status = error.statusCode ?? 500;
  if (status < 500)
    return new Refused(status, wordOf[status] ?? 'refused', `${request.method} ${request.url.slice(0, 200)}: ${error.message}`);
  // Of a room that loses its network in the middle of an upload: no failure of the server's.
  if (hasHungUp(request.raw)) return new Refused(400, 'broken-off', `${request.method} ${request.url.slice(0, 200)} did not arrive whole.`);
  log({
    level: 'error',
    event: 'request-failed',
    message: `${request.method} ${request.url.slice(0, 200)}: ${error.stack ?? error.message}`,
  });
  return new Refused(500, 'server-error', 'The server failed; its log says how.');
}

const sendError = (reply: FastifyReply, refused: Refused) =>
  reply
    .code(refused.statusCode)
    .header('cache-control', 'no-store')
    .type('application/json; charset=utf-8')
    .send({ error: refused.word, message: refused.message } satisfies ErrorReply);

function harden(app: FastifyInstance): void {
  // Typed as the HTTP/1.1 server; the secure HTTP/2 server carries the same properties for its HTTP/1.1 connections.
  const server = app.server as HttpServer;
  server.headersTimeout = headersTimeoutMs;
  // Bodies have their own deadline, which answers; this one only hangs up.
  server.requestTimeout = 0;
  server.keepAliveTimeout = idleTimeoutMs;
  server.maxConnections = maxConnections;
  // Heartbeats and receipts are single small packets: waiting to fill one would be measured as the network's delay.
  server.on('connection', (socket: Socket) => socket.setNoDelay(true));
  server.on('session', (session: ServerHttp2Session) => session.setLocalWindowSize(4 * http2WindowBytes));
}
