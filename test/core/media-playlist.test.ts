import * as HLS from 'hls-parser';
import { describe, expect, test } from 'vitest';

import { parseMasterPlaylist, parseMediaPlaylist } from '../../core/media-playlist.ts';

const media = [
  '#EXTM3U',
  '#EXT-X-VERSION:7',
  '#EXT-X-TARGETDURATION:2',
  '#EXT-X-PLAYLIST-TYPE:VOD',
  '#EXT-X-MAP:URI="init.mp4?pupil=a"',
  ...Array.from({ length: 30 }, (_, n) => [
    ...(n === 12 ? ['#EXT-X-DISCONTINUITY'] : []),
    `#EXTINF:${n % 2 ? '1.984' : '2.000000'},`,
    `0/${n}.m4s?pupil=a`,
  ]).flat(),
  '#EXT-X-ENDLIST',
  '',
].join('\n');

const segmentsOf = (text: string) => {
  const playlist = parseMediaPlaylist(text);
  const segments = [];
  for (let segment = playlist.segmentAt(0); segment !== undefined; segment = playlist.segmentAt(segments.length)) segments.push(segment);
  return segments;
};

describe('playlists', () => {
  test('media playlists read as hls-parser reads them', () => {
    const parsed = HLS.parse(media) as HLS.types.MediaPlaylist;
    expect(segmentsOf(media)).toEqual(
      parsed.segments.map((segment) => ({ uri: segment.uri, durationMs: segment.duration * 1000, initUri: 'init.mp4?pupil=a' })),
    );
    expect(segmentsOf(media.replaceAll('\n', '\r\n'))).toEqual(segmentsOf(media));
  });

  test('master playlists: renditions by bit rate, sound apart', () => {
    const master = [
      '#EXTM3U',
      '#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="sound",NAME="sound",DEFAULT=YES,URI="audio/index.m3u8"',
      '#EXT-X-STREAM-INF:BANDWIDTH=900000,RESOLUTION=854x480,AUDIO="sound"',
      '480p/index.m3u8',
      '#EXT-X-STREAM-INF:BANDWIDTH=500000,RESOLUTION=640x360,AUDIO="sound"',
      '360p/index.m3u8',
    ].join('\n');
    expect(parseMasterPlaylist(master)).toEqual({
      renditions: [
        { name: '360p', uri: '360p/index.m3u8', bitsPerSecond: 500_000 },
        { name: '480p', uri: '480p/index.m3u8', bitsPerSecond: 900_000 },
      ],
      audioUri: 'audio/index.m3u8',
    });
  });

  test.each([
    ['not a playlist', 'hello'],
    ['no segments', '#EXTM3U\n#EXT-X-ENDLIST'],
    ['a segment without duration', '#EXTM3U\na.m4s'],
    ['byte ranges', '#EXTM3U\n#EXTINF:2,\n#EXT-X-BYTERANGE:10@0\na.m4s'],
    ['encryption', '#EXTM3U\n#EXT-X-KEY:METHOD=AES-128,URI="k"\n#EXTINF:2,\na.m4s'],
  ])('%s is refused', (_, text) => {
    expect(() => parseMediaPlaylist(text)).toThrow();
  });
});
