/**
 * media.: HLS and the bandwidth endpoints. Open to everybody, as content networks are; answers and heartbeats never share its connections.
 * Only the bandwidth chunks are held to the caps: their size is what the client asks for. A player fills its buffer in a burst, which a 429
 * would break off, and there is no more of it than its bit rate.
 */
import { randomBytes } from 'node:crypto';
import { Readable } from 'node:stream';
import { setTimeout as wait } from 'node:timers/promises';

import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

import { mediaPupilQuery, paths } from '../core/protocol.ts';
import type { FaultSwitches, UploadReply } from '../core/protocol.ts';
import type { MediaLibrary } from './media-library.ts';
import { masterPlaylist, mediaPlaylist, playlistMs } from './media-playlists.ts';
import type { PlatformCaps } from './platform-options.ts';
import { rateCap } from './rate-cap.ts';
import { Refused } from './refused.ts';

const maxChunkBytes = 8 * 1_048_576;

type MediaRequest = FastifyRequest<{
  Params: { kind: string; rendition: string; repeat: string; file: string };
  Querystring: Record<string, string>;
}>;

export function mediaRoutes(app: FastifyInstance, media: MediaLibrary, caps: PlatformCaps, faults: FaultSwitches): void {
  const config = { origin: 'media' } as const;
  const repeats = Math.ceil(playlistMs / media.loopMs);
  const mayPass = rateCap(caps.perPupilMbps, caps.totalMbps);
  const random = randomBytes(maxChunkBytes);

  for (const [path, kind] of [
    [paths.filmPlaylist, 'film'],
    [paths.audioPlaylist, 'audio'],
  ] as const) {
    app.get(path, { config }, (request: MediaRequest, reply) => playlist(reply, masterPlaylist(media, kind, pupilOf(request))));
  }

  app.get('/:kind/:rendition/index.m3u8', { config }, (request: MediaRequest, reply) =>
    playlist(reply, mediaPlaylist(media, renditionOf(request), pupilOf(request))),
  );

  app.get('/:kind/:rendition/init.mp4', { config }, (request: MediaRequest, reply) => segment(reply, renditionOf(request).init));

  app.get('/:kind/:rendition/:repeat/:file', { config }, (request: MediaRequest, reply) => {
    const number = /^(\d{1,4})\.m4s$/.exec(request.params.file)?.[1];
    const content = number === undefined ? undefined : renditionOf(request).segments[Number(number)];
    if (content === undefined || !/^\d{1,4}$/.test(request.params.repeat) || Number(request.params.repeat) >= repeats) throw noMedia();
    if (faults.stalledSegmentMs === undefined) return segment(reply, content);
    return segment(reply.header('content-length', content.length), Readable.from(halves(content, faults.stalledSegmentMs)));
  });

  function renditionOf(request: MediaRequest) {
    const found = media.renditions.get(`${request.params.kind}/${request.params.rendition}`);
    if (found === undefined) throw noMedia();
    return found;
  }

  function charge(request: MediaRequest, bytes: number): void {
    const { socket } = request.raw;
    const key = request.query[mediaPupilQuery] ?? `${socket.remoteAddress ?? ''} ${socket.remotePort ?? 0}`;
    if (mayPass(String(key).slice(0, 200), bytes, performance.now())) return;
    throw new Refused(
      429,
      'over-cap',
      `More than this server's caps allow (${caps.perPupilMbps} Mbit/s a pupil, ${caps.totalMbps} in all). Ask for less or start it with higher caps.`,
    );
  }

  app.get(paths.download, { config }, (request: MediaRequest, reply) => {
    const bytes = /^\d{1,8}$/.test(request.query['bytes'] ?? '') ? Number(request.query['bytes']) : 0;
    if (bytes < 1 || bytes > maxChunkBytes) throw new Refused(400, 'malformed', `${paths.download}?bytes=n expects 1 to ${maxChunkBytes}.`);
    charge(request, bytes);
    // A different place each time, so that not even equal chunks are equal.
    const offset = Math.floor(Math.random() * (maxChunkBytes - bytes + 1));
    return reply
      .header('cache-control', 'no-store')
      .type('application/octet-stream')
      .send(random.subarray(offset, offset + bytes));
  });

  app.register((sink, _options, done) => {
    sink.removeAllContentTypeParsers();
    sink.addContentTypeParser('*', (_request, payload, parsed) => parsed(null, payload));
    sink.post(paths.upload, { config }, async (request: MediaRequest): Promise<UploadReply> => {
      if (request.body === undefined) throw new Refused(411, 'length-required', `${paths.upload} expects a body and its content-length.`);
      const announced = Number(request.headers['content-length'] ?? 0);
      if (announced > maxChunkBytes) throw tooLarge();
      charge(request, announced);
      let bytes = 0;
      for await (const chunk of request.body as AsyncIterable<Buffer>) {
        bytes += chunk.length;
        if (announced === 0) charge(request, chunk.length);
        if (bytes > maxChunkBytes) throw tooLarge();
      }
      return { bytes };
    });
    done();
  });
}

const tooLarge = () => new Refused(413, 'body-too-large', `${paths.upload} takes at most ${maxChunkBytes} bytes at a time.`);

const noMedia = () => new Refused(404, 'not-found', `No such media. Start from ${paths.filmPlaylist} or ${paths.audioPlaylist}.`);

/** Names a pupil in URLs; an observer that is no pupil may leave it out. */
function pupilOf(request: MediaRequest): string {
  const pupil = request.query[mediaPupilQuery] ?? 'nobody';
  if (typeof pupil === 'string' && /^[^\s"<>]{1,300}$/.test(pupil)) return pupil;
  throw new Refused(400, 'malformed', `${mediaPupilQuery} in the address expects a pupil's name without spaces or quotes.`);
}

const playlist = (reply: FastifyReply, text: string) =>
  reply.header('cache-control', 'no-store').type('application/vnd.apple.mpegurl').send(text);

const segment = (reply: FastifyReply, content: Buffer | Readable) =>
  reply.header('cache-control', 'no-store').type('video/mp4').send(content);

async function* halves(content: Buffer, stalledMs: number): AsyncGenerator<Buffer> {
  const middle = content.length >> 1;
  yield content.subarray(0, middle);
  await wait(stalledMs);
  yield content.subarray(middle);
}
