/** GET /healthz and GET /metrics, for whoever watches the service. Nothing can be changed through it. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ProvnatError } from '../../core/errors.ts';
import { healthReasons, type CollectStatus } from './collect-status.ts';
import { metricsPage } from './metrics-page.ts';

export interface StatusServer {
  readonly host: string;
  readonly port: number;
  close(): Promise<void>;
}

/** A watcher asks and goes; whoever stays must not cost the service its sockets. */
const answerWithinMs = 5_000;
const mostConnections = 32;

/** @throws ProvnatError PORT_IN_USE */
export async function startStatusServer(host: string, port: number, status: () => CollectStatus): Promise<StatusServer> {
  const server = createServer(
    { requestTimeout: answerWithinMs, headersTimeout: answerWithinMs, keepAliveTimeout: answerWithinMs },
    (request, response) => {
      const send = (code: number, type: string, body: string, more: Record<string, string> = {}): void => {
        response.writeHead(code, { 'content-type': type, 'cache-control': 'no-store', 'x-content-type-options': 'nosniff', ...more });
        response.end(request.method === 'HEAD' ? undefined : body);
      };
      const [path] = (request.url ?? '').split('?');
      if (request.method !== 'GET' && request.method !== 'HEAD') send(405, 'text/plain', 'GET only\n', { allow: 'GET, HEAD' });
      else if (path === '/healthz') {
        const reasons = healthReasons(status());
        const healthy = reasons.length === 0;
        send(healthy ? 200 : 503, 'application/json', `${JSON.stringify({ status: healthy ? 'ok' : 'failing', reasons })}\n`);
      } else if (path === '/metrics') {
        const { user, system } = process.cpuUsage();
        const page = metricsPage(status(), { residentBytes: process.memoryUsage.rss(), cpuMs: (user + system) / 1000 });
        send(200, 'text/plain; version=0.0.4; charset=utf-8', page);
      } else send(404, 'text/plain', '/healthz and /metrics are here\n');
    },
  );
  server.maxConnections = mostConnections;
  await listen(server, host, port);
  return {
    host,
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function listen(server: Server, host: string, port: number): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', (cause: NodeJS.ErrnoException) => {
      reject(
        new ProvnatError(
          'PORT_IN_USE',
          `health and metrics: cannot listen on ${host}:${port}: ${cause.code ?? cause.message}`,
          'Name another address with --listen, or none.',
          { cause },
        ),
      );
    });
    server.listen(port, host, resolve);
  });
}
