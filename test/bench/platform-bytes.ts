/** Bytes of media that a second of CPU serves, beside nginx with the same segments, the same certificate and the same clients. */
import { once } from 'node:events';
import { cp, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { cpuMsOf } from './cpu-time.ts';
import type { Bench, BenchContext, Figure } from './figure.ts';
import { spawnK6 } from './play-class.ts';
import { servePlatform, suffix } from './serve-platform.ts';
import type { Nginx } from './start-nginx.ts';
import { startNginx } from './start-nginx.ts';

const clientCount = 30;
const leastRatio = 0.5;

interface Segment {
  readonly path: string;
  readonly bytes: number;
}

export const platformBytes: Bench = {
  name: 'platform-bytes',
  about: 'bytes of media for each second of the exam server’s CPU, beside nginx, plain and TLS',
  async measure(context) {
    const root = join(context.folder, 'www');
    const segments = await layOutMedia(join(context.dist, 'media'), root);
    const figures: Figure[] = [];
    for (const scheme of ['http', 'https'] as const) figures.push(await measureScheme(context, scheme, root, segments));
    return figures;
  },
};

/** As the platform names them: a repeat's number before the file. */
async function layOutMedia(media: string, root: string): Promise<readonly Segment[]> {
  const segments: Segment[] = [];
  for (const rendition of ['film/360p', 'film/480p', 'film/720p', 'audio/96k']) {
    await cp(join(media, rendition), join(root, rendition, '0'), { recursive: true });
    for (const file of (await readdir(join(media, rendition))).filter((name) => /^\d+\.m4s$/.test(name)).sort()) {
      segments.push({ path: `/${rendition}/0/${file}`, bytes: (await stat(join(media, rendition, file))).size });
    }
  }
  return segments;
}

async function measureScheme(context: BenchContext, scheme: 'http' | 'https', root: string, segments: readonly Segment[]): Promise<Figure> {
  const server = await servePlatform(context, scheme);
  let nginx: Nginx | undefined;
  try {
    // A generated certificate is there only after a start with TLS; without TLS nginx wants one all the same.
    const certified = scheme === 'https' ? server : await servePlatform(context, 'https');
    const { dataDir } = certified.info;
    nginx = await startNginx({
      folder: join(context.folder, `nginx-${scheme}`),
      root,
      certificateFile: join(dataDir, 'certificate.pem'),
      keyFile: join(dataDir, 'certificate-key.pem'),
    });
    if (certified !== server) await certified.stop();
    const ours = { name: 'ours', pid: server.pid, port: server.info.port };
    const peer = { name: 'nginx', pid: nginx.pid, port: nginx.ports[scheme] };
    const measured = { ours: [] as number[], nginx: [] as number[] };
    const durationMs = context.quick ? 2_000 : 8_000;
    // Node's compiler has had its say after some thousand requests.
    for (const each of [ours, peer]) await fetchFrom(context, scheme, each, segments, durationMs / 2);
    for (let run = 1; run <= context.repeatCount; run++) {
      measured.ours.push(await fetchFrom(context, scheme, ours, segments, durationMs));
      measured.nginx.push(await fetchFrom(context, scheme, peer, segments, durationMs));
      context.say(`${scheme} run ${run}: ${measured.ours.at(-1)?.toFixed(0)} beside ${measured.nginx.at(-1)?.toFixed(0)} MB/CPU-s`);
    }
    return {
      what: `platform, media over ${scheme === 'http' ? 'HTTP/1.1' : 'TLS and HTTP/2'}, ${clientCount} clients`,
      unit: 'MB/CPU-s',
      values: measured.ours,
      peer: { name: 'nginx', values: measured.nginx },
      goal: { of: 'ratio', is: 'at least', bound: leastRatio },
      doubts: [],
    };
  } finally {
    await nginx?.stop();
    await server.stop();
  }
}

interface Server {
  readonly name: string;
  readonly pid: number | undefined;
  readonly port: number;
}

/** Megabytes for each CPU second of the server, over the whole of k6's life: before and after it the server does nothing. */
async function fetchFrom(
  context: BenchContext,
  scheme: 'http' | 'https',
  { name, pid, port }: Server,
  paths: readonly Segment[],
  durationMs: number,
): Promise<number> {
  const bench = { suffix, media: `${scheme}://media.${suffix}:${port}`, paths, clientCount, durationMs };
  const beforeMs = await cpuMsOf(pid);
  const { child, said } = spawnK6(context, ['--quiet', '--no-color', join(context.scripts, 'fetch-media.js')], {
    BENCH: JSON.stringify(bench),
  });
  await once(child, 'close');
  const cpuMs = (await cpuMsOf(pid)) - beforeMs;
  const [told, trouble] = said();
  if (trouble !== '' || !told.startsWith('{')) throw new Error(`fetching from ${name}: k6 said ${trouble} ${told}`);
  const { bodyBytes, brokenCount } = JSON.parse(told) as { bodyBytes: number; brokenCount: number };
  if (brokenCount > 0 || bodyBytes === 0)
    throw new Error(`fetching from ${name}: ${brokenCount} segments came wrong, ${bodyBytes} bytes right`);
  return bodyBytes / 1e6 / (cpuMs / 1000);
}
