/** A pupil who has pressed play: master playlist → tracks → buffers → playhead, and what of it the pupil noticed. */
import { parseMasterPlaylist } from '../media-playlist.ts';
import { mediaPupilQuery, paths } from '../protocol.ts';
import { addressOf, withQuery } from './address.ts';
import type { Address } from './address.ts';
import { backOffMs } from './back-off.ts';
import { failureOf } from './machine.ts';
import type { Answer, Machine, Outbox } from './machine.ts';
import { createPlayhead } from './playhead.ts';
import type { Playhead } from './playhead.ts';
import { createTrack } from './track.ts';
import type { Buffered, Track } from './track.ts';

export interface PlayerOptions {
  /** audio: the listening track; video: the film, with its own sound. */
  readonly track: 'audio' | 'video';
  /** Names this pupil of this run in URLs, so that no cache can serve the class. */
  readonly pupilKey: string;
  readonly suffix: string;
  /** When everybody was to press play; start-up of a pupil who never could counts from here. */
  readonly pressAtMs: number;
  readonly endAtMs: number;
  readonly bufferGoalMs: number;
  readonly startAfterMs: number;
  readonly resumeAfterMs: number;
  readonly silenceMs: number;
  /** Jitter of pauses: seeded, 0–1. */
  readonly draw: () => number;
}

export interface Player extends Machine {
  press(nowMs: number): void;
  /** Absent before play is pressed. */
  playhead(): Playhead | undefined;
}

const bufferEveryMs = 1_000;
/** Played time is told this often, per rendition. */
const playedEveryMs = 5_000;

const metricsOf = {
  audio: { startup: 'audioStartupMs', stall: 'audioStallMs', played: 'audioPlayedMs' },
  video: { startup: 'videoStartupMs', stall: 'videoStallMs', played: 'videoPlayedMs' },
} as const;

export function createPlayer(options: PlayerOptions, out: Outbox): Player {
  const metric = metricsOf[options.track];
  const master: Address = {
    origin: 'media',
    path: withQuery(options.track === 'audio' ? paths.audioPlaylist : paths.filmPlaylist, mediaPupilQuery, options.pupilKey),
  };
  let playhead: Playhead | undefined;
  let pressedAtMs = options.pressAtMs;
  let tracks: readonly Track[] = [];
  let asked: number | undefined;
  let retryAtMs = Infinity;
  let failureCount = 0;
  let connectionIsDead = false;
  let startupTold = false;
  let over = false;
  let nextBufferAtMs = Infinity;
  let nextPlayedAtMs = Infinity;
  /** What lies ahead of what has been told as played, in order; the picture's where there is one. */
  const ahead: Buffered[] = [];
  let toldToMs = 0;
  let toldAtMs = 0;

  const askMaster = (nowMs: number) => {
    retryAtMs = Infinity;
    asked = out.request({
      kind: 'playlist',
      origin: 'media',
      method: 'GET',
      path: master.path,
      expects: 'text',
      timeoutMs: Math.max(1, Math.min(options.silenceMs, options.endAtMs - nowMs)),
      ...(connectionIsDead ? { freshConnection: true as const } : {}),
    });
  };

  const trackOf = (renditions: readonly { readonly name: string; readonly uri: string; readonly bitsPerSecond: number }[]) => {
    const local = renditions.map((rendition) => {
      const address = addressOf(rendition.uri, master, options.suffix);
      if (address?.origin !== 'media') throw new Error('a playlist leaves the media origin');
      return { ...rendition, uri: address.path };
    });
    // A goal below what start and resume wait for would wait for ever.
    const goalMs = Math.max(options.bufferGoalMs, options.startAfterMs, options.resumeAfterMs);
    return createTrack({ ...options, renditions: local, goalMs }, out);
  };

  const takeMaster = (answer: Answer): string | undefined => {
    const failure = failureOf(answer);
    if (failure !== undefined) return failure;
    try {
      const { renditions, audioUri } = parseMasterPlaylist(answer.text ?? '');
      const main = trackOf(renditions);
      tracks = audioUri === undefined ? [main] : [main, trackOf([{ name: 'audio', uri: audioUri, bitsPerSecond: 0 }])];
      return undefined;
    } catch {
      return 'unreadable';
    }
  };

  const tellPlayed = (nowMs: number) => {
    const playedToMs = playhead?.positionMs() ?? 0;
    const played = new Map<string, number>();
    while (toldToMs < playedToMs) {
      const first = ahead[0];
      if (first === undefined) break;
      const toMs = Math.min(first.toMs, playedToMs);
      played.set(first.rendition, (played.get(first.rendition) ?? 0) + toMs - toldToMs);
      toldToMs = toMs;
      if (toMs === first.toMs) ahead.shift();
    }
    for (const [rendition, value] of played) {
      if (value === 0) continue;
      out.measure({ metric: metric.played, value, atMs: nowMs, windowMs: nowMs - toldAtMs, reason: rendition });
    }
    toldAtMs = nowMs;
  };

  /** Startup and stalls, when they have come to an end. */
  const tellNews = (head: Playhead) => {
    const startedAtMs = head.startedAtMs();
    if (startedAtMs !== undefined && !startupTold) {
      startupTold = true;
      const startupMs = startedAtMs - pressedAtMs;
      out.measure({ metric: metric.startup, value: startupMs, atMs: startedAtMs, windowMs: startupMs });
    }
    for (const { startAtMs, endAtMs } of head.takeStalls()) {
      out.measure({ metric: metric.stall, value: endAtMs - startAtMs, atMs: endAtMs, windowMs: endAtMs - startAtMs });
    }
  };

  const end = (nowMs: number) => {
    over = true;
    playhead?.advance(nowMs);
    if (playhead !== undefined) tellNews(playhead);
    tellPlayed(nowMs);
    const stallSinceMs = playhead?.stallSinceMs();
    if (stallSinceMs !== undefined) {
      const windowMs = nowMs - stallSinceMs;
      out.measure({ metric: metric.stall, value: windowMs, atMs: nowMs, windowMs, reason: 'unfinished' });
    }
    if (startupTold) return;
    const elapsedMs = Math.max(0, nowMs - pressedAtMs);
    const reason = playhead === undefined ? 'never-pressed' : 'never-started';
    out.measure({ metric: metric.startup, value: elapsedMs, atMs: nowMs, windowMs: elapsedMs, unknown: true, reason });
  };

  const pump = (nowMs: number) => {
    for (const track of tracks) track.pump(playhead?.positionMs() ?? 0, nowMs);
  };

  return {
    playhead: () => playhead,
    press(nowMs) {
      if (playhead !== undefined || over) return;
      pressedAtMs = nowMs;
      toldAtMs = nowMs;
      playhead = createPlayhead(nowMs, options);
      nextBufferAtMs = nowMs + bufferEveryMs;
      nextPlayedAtMs = nowMs + playedEveryMs;
      askMaster(nowMs);
    },
    nextAtMs() {
      if (over) return Infinity;
      if (playhead === undefined) return options.endAtMs;
      const moving = playhead.state() === 'playing';
      let next = Math.min(options.endAtMs, retryAtMs, nextBufferAtMs, playhead.nextAtMs());
      for (const track of tracks) next = Math.min(next, track.nextAtMs(playhead.positionMs(), moving, playhead.nowMs()));
      return next;
    },
    tick(nowMs) {
      if (over) return;
      if (nowMs >= options.endAtMs) return end(options.endAtMs);
      if (playhead === undefined) return;
      playhead.advance(nowMs);
      tellNews(playhead);
      if (nowMs >= retryAtMs) askMaster(nowMs);
      pump(nowMs);
      if (nowMs >= nextBufferAtMs) {
        out.measure({ metric: 'mediaBufferMs', value: playhead.aheadMs(), atMs: nowMs, reason: options.track });
        nextBufferAtMs += bufferEveryMs * Math.max(1, Math.ceil((nowMs + 1 - nextBufferAtMs) / bufferEveryMs));
      }
      if (nowMs >= nextPlayedAtMs) {
        tellPlayed(nowMs);
        nextPlayedAtMs = nowMs + playedEveryMs;
      }
    },
    answered(id, answer, nowMs) {
      if (over || playhead === undefined) return;
      if (asked === id) {
        asked = undefined;
        const wrong = takeMaster(answer);
        if (wrong !== undefined) {
          failureCount += 1;
          connectionIsDead = wrong === 'timeout';
          retryAtMs = nowMs + backOffMs(failureCount, options.draw);
          out.measure({ metric: 'pupilFailureCount', value: 1, atMs: nowMs, reason: `media-playlist-${wrong}` });
        }
      } else if (tracks.some((track) => track.answered(id, answer, nowMs))) {
        // What came is there from when its last byte came, however late the client got round to it.
        const feedAtMs = Math.min(answer.endAtMs, options.endAtMs);
        playhead.feed(feedAtMs, Math.min(...tracks.map((track) => track.bufferedToMs())));
        tracks.forEach((track, index) => (index === 0 ? ahead.push(...track.takeBuffered()) : track.takeBuffered()));
        tellNews(playhead);
      } else return;
      pump(nowMs);
    },
    stop(nowMs) {
      if (!over) end(Math.min(nowMs, options.endAtMs));
    },
  };
}
