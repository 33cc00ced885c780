/**
 * HLS playlists as the player needs them. Master playlists go through hls-parser; media playlists are read here as they are played:
 * hls-parser takes 45 ms for 600 segments inside k6, and when a class presses play its heartbeats would wait for all of that.
 */
import * as HLS from 'hls-parser';

export interface Rendition {
  /** Height and p, such as '360p'; 'audio' without picture. */
  readonly name: string;
  readonly uri: string;
  readonly bitsPerSecond: number;
}

export interface MasterPlaylist {
  /** Lowest bit rate first. */
  readonly renditions: readonly Rendition[];
  /** Playlist of the sound when it comes apart from the picture. */
  readonly audioUri?: string;
}

export interface Segment {
  readonly uri: string;
  readonly durationMs: number;
  /** Initialisation section to be fetched before it (EXT-X-MAP). */
  readonly initUri?: string;
}

/** Throws an Error when the text is not a master playlist with at least one rendition. */
export function parseMasterPlaylist(text: string): MasterPlaylist {
  const playlist = HLS.parse(text);
  if (!playlist.isMasterPlaylist || playlist.variants.length === 0) throw new Error('not a master playlist');
  const renditions = playlist.variants
    .filter((variant) => variant.isIFrameOnly !== true)
    .map((variant) => ({
      name: variant.resolution === undefined ? 'audio' : `${variant.resolution.height}p`,
      uri: variant.uri,
      bitsPerSecond: variant.bandwidth,
    }))
    .sort((a, b) => a.bitsPerSecond - b.bitsPerSecond);
  const audioUri = playlist.variants[0]?.audio.find((audio) => audio.uri !== undefined)?.uri;
  return { renditions, ...(audioUri === undefined ? {} : { audioUri }) };
}

export interface MediaPlaylist {
  /** undefined behind the last. Throws an Error when it, or one before it, is not a whole, unencrypted segment with a duration. */
  segmentAt(index: number): Segment | undefined;
}

/** Reads only as far as is asked for. Throws an Error when the text is no playlist or its first segment cannot be read. */
export function parseMediaPlaylist(text: string): MediaPlaylist {
  if (!text.startsWith('#EXTM3U')) throw new Error('not a playlist');
  const segments: Segment[] = [];
  let cursor = 0;
  let durationMs = NaN;
  let initUri: string | undefined;

  const readTag = (line: string) => {
    if (line.startsWith('#EXTINF:')) durationMs = parseFloat(line.slice(8)) * 1000;
    else if (line.startsWith('#EXT-X-MAP:')) initUri = /URI="([^"]*)"/.exec(line)?.[1];
    else if (line.startsWith('#EXT-X-BYTERANGE:')) throw new Error('byte ranges are not supported');
    else if (line.startsWith('#EXT-X-KEY:') && !line.includes('METHOD=NONE')) throw new Error('encrypted segments are not supported');
  };
  const readLine = () => {
    const end = text.indexOf('\n', cursor);
    const line = text.slice(cursor, end < 0 ? text.length : end).trim();
    cursor = end < 0 ? text.length : end + 1;
    if (line === '') return;
    if (line.startsWith('#')) return readTag(line);
    if (!(durationMs > 0)) throw new Error(`segment ${segments.length} has no duration`);
    segments.push({ uri: line, durationMs, ...(initUri === undefined ? {} : { initUri }) });
    durationMs = NaN;
  };
  const segmentAt = (index: number) => {
    while (segments.length <= index && cursor < text.length) readLine();
    return segments[index];
  };
  if (segmentAt(0) === undefined) throw new Error('a playlist without segments');
  return { segmentAt };
}
