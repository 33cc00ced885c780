/** HLS playlists, written for one pupil: 20 minutes of the loop, every segment's URL unique per pupil and repeat, and with its size. */
import { mediaBytesQuery, mediaPupilQuery } from '../core/protocol.ts';
import type { MediaLibrary, Rendition } from './media-library.ts';

export const playlistMs = 20 * 60_000;

const queryOf = (pupil: string) => `${mediaPupilQuery}=${encodeURIComponent(pupil)}`;
const lines = (...parts: string[]) => `${parts.join('\n')}\n`;

/** film has its audio in a group of its own, so a player keeps two buffers; audio is the listening track alone. */
export function masterPlaylist(media: MediaLibrary, kind: 'film' | 'audio', pupil: string): string {
  const query = queryOf(pupil);
  const own = [...media.renditions.values()].filter(({ folder }) => folder.startsWith(`${kind}/`));
  const videos = own.filter((rendition) => rendition.kind === 'video').sort((a, b) => a.peakBps - b.peakBps);
  const audio = own.find((rendition) => rendition.kind === 'audio');
  if (audio === undefined) throw new Error(`media: ${kind} has no sound`);
  const header = ['#EXTM3U', '#EXT-X-VERSION:7', '#EXT-X-INDEPENDENT-SEGMENTS'];
  if (videos.length === 0) {
    const bandwidth = `BANDWIDTH=${audio.peakBps},AVERAGE-BANDWIDTH=${audio.averageBps},CODECS="${audio.codecs}"`;
    return lines(...header, `#EXT-X-STREAM-INF:${bandwidth}`, `${audio.name}/index.m3u8?${query}`);
  }
  const group = `TYPE=AUDIO,GROUP-ID="sound",NAME="sound",DEFAULT=YES,AUTOSELECT=YES,CHANNELS="2",URI="${audio.name}/index.m3u8?${query}"`;
  const variants = videos.flatMap((video) => [
    `#EXT-X-STREAM-INF:BANDWIDTH=${video.peakBps + audio.peakBps},AVERAGE-BANDWIDTH=${video.averageBps + audio.averageBps},` +
      `RESOLUTION=${video.width ?? 0}x${video.height ?? 0},FRAME-RATE=25.000,CODECS="${video.codecs},${audio.codecs}",AUDIO="sound"`,
    `${video.name}/index.m3u8?${query}`,
  ]);
  return lines(...header, `#EXT-X-MEDIA:${group}`, ...variants);
}

export function mediaPlaylist(media: MediaLibrary, rendition: Rendition, pupil: string): string {
  const query = queryOf(pupil);
  const queryFor = (content: Buffer | undefined) => `${query}&${mediaBytesQuery}=${content?.length ?? 0}`;
  const targetS = Math.max(...rendition.durationsMs.map((durationMs) => Math.round(durationMs / 1000)));
  const header = ['#EXTM3U', '#EXT-X-VERSION:7', `#EXT-X-TARGETDURATION:${targetS}`, '#EXT-X-MEDIA-SEQUENCE:0'];
  const body: string[] = [];
  for (let repeat = 0; repeat * media.loopMs < playlistMs; repeat += 1) {
    if (repeat > 0) body.push('#EXT-X-DISCONTINUITY');
    rendition.durationsMs.forEach((durationMs, number) => {
      body.push(`#EXTINF:${(durationMs / 1000).toFixed(6)},`, `${repeat}/${number}.m4s?${queryFor(rendition.segments[number])}`);
    });
  }
  return lines(
    ...header,
    '#EXT-X-PLAYLIST-TYPE:VOD',
    '#EXT-X-INDEPENDENT-SEGMENTS',
    `#EXT-X-MAP:URI="init.mp4?${queryFor(rendition.init)}"`,
    ...body,
    '#EXT-X-ENDLIST',
  );
}
