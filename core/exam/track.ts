/** One elementary stream, sound or picture: its playlists, one fetch at a time, and how far it is buffered. */
import { parseMediaPlaylist } from '../media-playlist.ts';
import type { MediaPlaylist, Rendition } from '../media-playlist.ts';
import { mediaBytesQuery, mediaPupilQuery } from '../protocol.ts';
import { addressOf, withQuery } from './address.ts';
import { backOffMs } from './back-off.ts';
import { failureOf, wrongSizeOf } from './machine.ts';
import type { Answer, ExamRequest, Outbox } from './machine.ts';
import { createRenditionChoice } from './rendition-choice.ts';

export interface TrackOptions {
  /** Lowest bit rate first; URIs are paths on the media origin. */
  readonly renditions: readonly Rendition[];
  readonly pupilKey: string;
  readonly suffix: string;
  readonly goalMs: number;
  readonly silenceMs: number;
  /** Jitter of pauses: seeded, 0–1. */
  readonly draw: () => number;
}

/** Media that can be played: it ends here and was fetched in this rendition. */
export interface Buffered {
  readonly toMs: number;
  readonly rendition: string;
}

export interface Track {
  bufferedToMs(): number;
  /** What has been fetched since the last call, in order. */
  takeBuffered(): readonly Buffered[];
  /** Asks for the next thing unless one is on its way or the goal is reached. */
  pump(positionMs: number, nowMs: number): void;
  /** When pump should be called next while nothing is on its way; the playhead moves when isMoving. */
  nextAtMs(positionMs: number, isMoving: boolean, nowMs: number): number;
  /** False: not this track's. */
  answered(id: number, answer: Answer, nowMs: number): boolean;
}

type Fetch =
  | { readonly what: 'playlist'; readonly rendition: number }
  | { readonly what: 'init'; readonly path: string }
  | { readonly what: 'segment'; readonly path: string; readonly rendition: number; readonly durationMs: number };

/** As the playlist has it; undefined when it comes from a server that does not tell. */
function bytesOf(path: string): number | undefined {
  const bytes = new RegExp(`[?&]${mediaBytesQuery}=(\\d+)`).exec(path)?.[1];
  return bytes === undefined ? undefined : Number(bytes);
}

export function createTrack(options: TrackOptions, out: Outbox): Track {
  const choice = createRenditionChoice(options.renditions.map(({ bitsPerSecond }) => bitsPerSecond));
  const playlists = new Map<number, MediaPlaylist>();
  const initialised = new Set<string>();
  let fetching: { readonly id: number; readonly fetch: Fetch } | undefined;
  let bufferedToMs = 0;
  let fresh: Buffered[] = [];
  let next = 0;
  /** How often the whole playlist has been played: it is asked for again under another name, so that no cache can serve it. */
  let pass = 1;
  let failureCount = 0;
  let retryAtMs = -Infinity;
  let connectionIsDead = false;

  const pupilKey = () => (pass === 1 ? options.pupilKey : `${options.pupilKey}.${pass}`);
  const playlistPath = (rendition: number) => {
    const path = (options.renditions[rendition]?.uri ?? '').replace(new RegExp(`([?&])${mediaPupilQuery}=[^&]*`), '$1');
    return withQuery(path.replace(/[?&]$/, ''), mediaPupilQuery, pupilKey());
  };
  const ask = (fetch: Fetch, path: string) => {
    const request: ExamRequest = {
      kind: fetch.what === 'playlist' ? 'playlist' : 'segment',
      origin: 'media',
      method: 'GET',
      path,
      expects: fetch.what === 'playlist' ? 'text' : 'size',
      timeoutMs: options.silenceMs,
      ...(connectionIsDead ? { freshConnection: true as const } : {}),
    };
    connectionIsDead = false;
    fetching = { id: out.request(request), fetch };
  };
  const onPlaylist = (uri: string, rendition: number) => {
    const address = addressOf(uri, { origin: 'media', path: playlistPath(rendition) }, options.suffix);
    if (address?.origin !== 'media') throw new Error('a segment leaves the media origin');
    return address.path;
  };

  const askNext = () => {
    const rendition = choice.choose();
    const playlist = playlists.get(rendition);
    if (playlist === undefined) return ask({ what: 'playlist', rendition }, playlistPath(rendition));
    const segment = playlist.segmentAt(next);
    if (segment === undefined) {
      playlists.clear();
      pass += 1;
      next = 0;
      return askNext();
    }
    const init = segment.initUri === undefined ? undefined : onPlaylist(segment.initUri, rendition);
    if (init !== undefined && !initialised.has(init)) return ask({ what: 'init', path: init }, init);
    const path = onPlaylist(segment.uri, rendition);
    ask({ what: 'segment', path, rendition, durationMs: segment.durationMs }, path);
  };

  /** Takes in what came; a string says what is wrong with it. */
  const accept = (fetch: Fetch, answer: Answer): string | undefined => {
    const failure = failureOf(answer);
    if (failure !== undefined) return failure;
    if (fetch.what === 'playlist') {
      try {
        playlists.set(fetch.rendition, parseMediaPlaylist(answer.text ?? ''));
      } catch {
        return 'unreadable';
      }
      return undefined;
    }
    const wrong = wrongSizeOf(answer, bytesOf(fetch.path));
    if (wrong !== undefined) return wrong;
    if (fetch.what === 'init') initialised.add(fetch.path);
    else keep(fetch, answer);
    return undefined;
  };

  const keep = (fetch: Fetch & { what: 'segment' }, answer: Answer) => {
    const tookMs = Math.max(1, answer.endAtMs - answer.sentAtMs);
    const bytes = answer.bodyBytes ?? 0;
    const rendition = options.renditions[fetch.rendition]?.name ?? 'unknown';
    choice.measured(bytes, tookMs);
    bufferedToMs += fetch.durationMs;
    next += 1;
    fresh.push({ toMs: bufferedToMs, rendition });
    out.measure({ metric: 'segmentBytes', value: bytes, atMs: answer.endAtMs, windowMs: tookMs, reason: rendition });
    const firstAtMs = answer.sentAtMs + answer.ttfbMs;
    out.measure({ metric: 'segmentTtfbMs', value: answer.ttfbMs, atMs: firstAtMs, windowMs: answer.ttfbMs, reason: rendition });
  };

  return {
    bufferedToMs: () => bufferedToMs,
    takeBuffered() {
      const taken = fresh;
      fresh = [];
      return taken;
    },
    pump(positionMs, nowMs) {
      if (fetching === undefined && nowMs >= retryAtMs && bufferedToMs - positionMs < options.goalMs) askNext();
    },
    nextAtMs(positionMs, isMoving, nowMs) {
      if (fetching !== undefined) return Infinity;
      const overMs = bufferedToMs - positionMs - options.goalMs;
      if (overMs < 0) return retryAtMs;
      // A hair later than when the goal is reached, as pump wants less than the goal.
      return isMoving ? nowMs + overMs + 1 : Infinity;
    },
    answered(id, answer, nowMs) {
      if (fetching?.id !== id) return false;
      const { fetch } = fetching;
      fetching = undefined;
      const wrong = accept(fetch, answer);
      failureCount = wrong === undefined ? 0 : failureCount + 1;
      if (wrong === undefined) return true;
      connectionIsDead = wrong === 'timeout';
      retryAtMs = connectionIsDead ? nowMs : nowMs + backOffMs(failureCount, options.draw);
      if (fetch.what === 'segment') choice.failed();
      out.measure({ metric: 'pupilFailureCount', value: 1, atMs: nowMs, reason: `media-${fetch.what}-${wrong}` });
      return true;
    },
  };
}
