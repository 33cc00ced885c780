/** nginx with one worker, serving a folder over HTTP/1.1 and over TLS with HTTP/2: the peer of our server from memory. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from '../../run/free-port.ts';

export interface Nginx {
  readonly pid: number | undefined;
  readonly ports: Readonly<Record<'http' | 'https', number>>;
  stop(): Promise<void>;
}

export interface NginxOptions {
  /** Its own; made when it is not there. */
  readonly folder: string;
  /** Files to serve. */
  readonly root: string;
  readonly certificateFile: string;
  readonly keyFile: string;
}

const readyWithinMs = 10_000;

/** Rejects when there is no nginx or it does not get ready. */
export async function startNginx({ folder, root, certificateFile, keyFile }: NginxOptions): Promise<Nginx> {
  await mkdir(folder, { recursive: true });
  const ports = { http: await freePort(), https: await freePort() };
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((name) => `${name}_temp_path ${join(folder, name)};`);
  // As its own manual advises for static files: sendfile, full packets, file descriptors kept open.
  await writeFile(
    join(folder, 'nginx.conf'),
    `daemon off; master_process off; worker_processes 1; pid ${join(folder, 'pid')}; error_log stderr warn;
events { worker_connections 1024; }
http {
  access_log off; sendfile on; tcp_nopush on; tcp_nodelay on; keepalive_requests 100000000; keepalive_timeout 600s;
  open_file_cache max=1000 inactive=600s; open_file_cache_valid 600s;
  types { video/mp4 m4s mp4; } default_type application/octet-stream; ${temporary.join(' ')}
  root ${root}; add_header Cache-Control no-store;
  server { listen 127.0.0.1:${ports.http}; }
  server { listen 127.0.0.1:${ports.https} ssl http2; ssl_certificate ${certificateFile}; ssl_certificate_key ${keyFile}; ssl_protocols TLSv1.3; }
}
`,
  );
  const child = spawn('nginx', ['-p', folder, '-c', join(folder, 'nginx.conf'), '-e', 'stderr'], { stdio: ['ignore', 'ignore', 'pipe'] });
  let said = '';
  child.stderr.on('data', (text) => (said += String(text)));
  const ended = once(child, 'close').catch((error: unknown) => [error]);
  const stop = async () => {
    child.kill('SIGTERM');
    await ended;
  };
  const giveUpAtMs = Date.now() + readyWithinMs;
  while (!(await answers(ports.http))) {
    if (child.exitCode !== null || child.pid === undefined || Date.now() > giveUpAtMs) {
      await stop();
      throw new Error(`nginx did not get ready: ${said}`);
    }
    await sleep(50);
  }
  return { pid: child.pid, ports, stop };
}

const answers = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect({ host: '127.0.0.1', port }, () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
