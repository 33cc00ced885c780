/** Film and listening track: playlists that a parser agrees with, segments that no cache can serve twice. */
import HLS from 'hls-parser';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { paths } from '../../core/protocol.ts';
import { assetFolders } from '../../platform/asset-folder.ts';
import { loadMedia } from '../../platform/media-library.ts';
import { masterPlaylist, mediaPlaylist } from '../../platform/media-playlists.ts';
import { startClass } from './platform-client.ts';
import type { Class } from './platform-client.ts';

const media = await loadMedia(assetFolders().media);
const master = (kind: 'film' | 'audio') => HLS.parse(masterPlaylist(media, kind, 'B12-17@run-1')) as HLS.types.MasterPlaylist;
const playlistOf = (folder: string, pupil = 'B12-17@run-1') => {
  const rendition = media.renditions.get(folder);
  if (rendition === undefined) throw new Error(`no ${folder}`);
  return HLS.parse(mediaPlaylist(media, rendition, pupil)) as HLS.types.MediaPlaylist;
};

describe('media', () => {
  it('offers film in three renditions at the promised rates, sound in a group of its own', () => {
    const { variants } = master('film');
    expect(variants.map(({ resolution }) => resolution?.height)).toEqual([360, 480, 720]);
    expect(variants.every(({ audio }) => audio.length === 1 && audio[0]?.uri?.startsWith('audio/index.m3u8?pupil=B12-17%40run-1'))).toBe(
      true,
    );
    expect(master('audio').variants.map(({ uri }) => uri)).toEqual(['96k/index.m3u8?pupil=B12-17%40run-1']);
    const nominalBps = { 'film/360p': 400_000, 'film/480p': 800_000, 'film/720p': 1_500_000, 'audio/96k': 96_000, 'film/audio': 96_000 };
    for (const [folder, bps] of Object.entries(nominalBps)) {
      const rendition = media.renditions.get(folder);
      expect(rendition?.averageBps, folder).toBeGreaterThan(bps * 0.97);
      expect(rendition?.averageBps, folder).toBeLessThan(bps * 1.04);
      expect(rendition?.peakBps, folder).toBeLessThan(bps * 1.06);
    }
  });

  it('weighs at most 10 MB', () => {
    const bytes = [...media.renditions.values()]
      .flatMap(({ init, segments }) => [init, ...segments])
      .reduce((sum, { length }) => sum + length, 0);
    expect(bytes).toBeLessThan(10_000_000);
  });

  it.each(['film/360p', 'film/480p', 'film/720p', 'film/audio', 'audio/96k'])(
    '%s repeats for 20 minutes with a discontinuity at each repeat',
    (folder) => {
      const { segments, targetDuration, endlist, playlistType } = playlistOf(folder);
      expect([targetDuration, endlist, playlistType]).toEqual([2, true, 'VOD']);
      expect(segments.reduce((sum, { duration }) => sum + duration, 0)).toBeCloseTo(1_200, 0);
      expect(new Set(segments.map(({ uri }) => uri)).size).toBe(segments.length);
      segments.forEach((segment, index) => expect(segment.discontinuity === true).toBe(index > 0 && index % 8 === 0));
      const { init, segments: contents = [] } = media.renditions.get(folder) ?? {};
      expect(segments[0]?.map?.uri).toBe(`init.mp4?pupil=B12-17%40run-1&bytes=${String(init?.length)}`);
      segments.forEach(({ uri }, index) =>
        expect(uri).toBe(`${Math.floor(index / 8)}/${index % 8}.m4s?pupil=B12-17%40run-1&bytes=${String(contents[index % 8]?.length)}`),
      );
    },
  );

  it('has URLs of its own for every pupil', () => {
    const [mine, yours] = ['a', 'b'].map((pupil) => playlistOf('film/360p', pupil).segments.map(({ uri }) => uri));
    expect(mine?.some((uri) => yours?.includes(uri))).toBe(false);
  });

  it('keeps sound and picture equally long in every repeat', () => {
    for (const { folder, durationsMs } of media.renditions.values()) {
      expect(
        durationsMs.reduce((a, b) => a + b),
        folder,
      ).toBeCloseTo(media.loopMs, 0);
    }
  });
});

describe('media over HTTP', () => {
  let room: Class;
  beforeAll(async () => {
    room = await startClass();
  });
  afterAll(() => room.end());

  it('every address in a playlist leads to the bytes of the library, never to be stored', async () => {
    const rendition = media.renditions.get('film/480p');
    for (const number of [0, 7]) {
      const answer = await room.ask('media', `/film/480p/3/${number}.m4s?pupil=x&bytes=1`);
      expect(answer.body.equals(rendition?.segments[number] ?? Buffer.alloc(0))).toBe(true);
      expect(answer.headers['cache-control']).toBe('no-store');
      expect(answer.headers['access-control-allow-origin']).toBe('*');
    }
    expect((await room.ask('media', '/film/480p/init.mp4?pupil=x')).body.equals(rendition?.init ?? Buffer.alloc(0))).toBe(true);
    expect((await room.ask('media', `${paths.filmPlaylist}?pupil=x`)).headers['content-type']).toBe('application/vnd.apple.mpegurl');
  });

  it.each([paths.filmPlaylist, '/film/480p/index.m3u8', '/film/480p/init.mp4', '/film/480p/0/0.m4s', `${paths.download}?bytes=70000`])(
    '%s tells its length: without one a client has to count',
    async (path) => {
      const { headers, body } = await room.ask('media', path);
      expect(headers['content-length']).toBe(String(body.length));
    },
  );

  it.each([
    '/film/480p/75/0.m4s',
    '/film/480p/0/8.m4s',
    '/film/1080p/0/0.m4s',
    '/film/480p/0/index.json',
    '/film/480p/x/0.m4s',
    '/audio/480p/index.m3u8',
  ])('%s is not there', async (path) => {
    expect((await room.ask('media', path)).status).toBe(404);
  });

  it('refuses a pupil that would break a playlist', async () => {
    expect((await room.ask('media', `${paths.filmPlaylist}?pupil=${encodeURIComponent('a\n#EXT-X-ENDLIST')}`)).status).toBe(400);
    expect((await room.ask('media', `${paths.filmPlaylist}?pupil=a&pupil=b`)).status).toBe(400);
  });
});
