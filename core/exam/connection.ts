/** One WebSocket kept alive: opens it, finds it dead, backs off, opens a new one, and says how long the pupil was without it. */
import type { ClientMessage } from '../protocol.ts';
import { backOffMs } from './back-off.ts';
import type { Machine, Outbox, SocketPath } from './machine.ts';

export interface ConnectionOptions {
  readonly path: SocketPath;
  /** Names the connection in the reason of its samples. */
  readonly name: 'heartbeat' | 'exam';
  /** Nothing heard for this long while an answer is awaited, or no connection for this long while one is being opened. */
  readonly silenceMs: number;
  /** Jitter of pauses: seeded, 0–1. */
  readonly draw: () => number;
  /** First words on every new connection. */
  readonly hello?: ClientMessage;
  /** Says something when it has said nothing for this long, so that a dead connection is found and the server knows who is there. */
  readonly keepAliveMs?: number;
  readonly onOpen: (nowMs: number) => void;
}

export interface Connection extends Machine {
  readonly isOpen: () => boolean;
  start(nowMs: number): void;
  /** Sends at once; call only while isOpen. An answer is awaited from now on. */
  send(message: ClientMessage, nowMs: number): void;
  opened(socket: number, nowMs: number): void;
  /** Any word from the server is a sign of life. False: it came over a connection that was given up. */
  heard(socket: number, nowMs: number): boolean;
  closed(socket: number, error: string | undefined, nowMs: number): void;
  stop(nowMs: number): void;
  owns(socket: number): boolean;
}

type State =
  | { readonly name: 'idle' }
  | { readonly name: 'opening'; readonly socket: number; readonly sinceMs: number }
  | { readonly name: 'open'; readonly socket: number }
  | { readonly name: 'waiting'; readonly untilMs: number }
  | { readonly name: 'stopped' };

export function createConnection(options: ConnectionOptions, out: Outbox): Connection {
  let state: State = { name: 'idle' };
  /** Failures in a row: attempts since something was last heard. A server that accepts and hangs up is spared like one that refuses. */
  let attemptCount = 0;
  /** Since when one has been wanted that never stood; undefined before, and from the first that stood. */
  let missingSinceMs: number | undefined;
  /** When the connection that was lost was last known to live; undefined while all is well. */
  let cutSinceMs: number | undefined;
  let heardAtMs = 0;
  /** Since when an answer has been awaited. */
  let awaitingSinceMs: number | undefined;
  let saidAtMs = 0;

  const open = (nowMs: number) => {
    attemptCount += 1;
    state = { name: 'opening', socket: out.openSocket(options.path), sinceMs: nowMs };
  };
  const backOff = (nowMs: number) => {
    state = { name: 'waiting', untilMs: nowMs + backOffMs(attemptCount, options.draw) };
  };
  const lose = (reason: string, aliveAtMs: number, nowMs: number) => {
    out.measure({ metric: 'connectionDropCount', value: 1, atMs: nowMs, reason: `${options.name}-${reason}` });
    cutSinceMs ??= aliveAtMs;
    awaitingSinceMs = undefined;
  };
  const deadAtMs = () => (awaitingSinceMs === undefined ? Infinity : Math.max(awaitingSinceMs, heardAtMs) + options.silenceMs);
  const say = (socket: number, message: ClientMessage, nowMs: number) => {
    awaitingSinceMs ??= nowMs;
    saidAtMs = nowMs;
    out.send(socket, message);
  };
  const keepAliveAtMs = () => saidAtMs + (options.keepAliveMs ?? Infinity);

  return {
    isOpen: () => state.name === 'open',
    owns: (socket) => (state.name === 'open' || state.name === 'opening') && state.socket === socket,
    nextAtMs() {
      if (state.name === 'open') return Math.min(deadAtMs(), keepAliveAtMs());
      if (state.name === 'opening') return state.sinceMs + options.silenceMs;
      return state.name === 'waiting' ? state.untilMs : Infinity;
    },
    start(nowMs) {
      if (state.name !== 'idle') return;
      missingSinceMs = nowMs;
      open(nowMs);
    },
    tick(nowMs) {
      if (state.name === 'waiting' && nowMs >= state.untilMs) open(nowMs);
      else if (state.name === 'opening' && nowMs >= state.sinceMs + options.silenceMs) {
        out.dropSocket(state.socket);
        backOff(nowMs);
      } else if (state.name === 'open' && nowMs >= deadAtMs()) {
        out.dropSocket(state.socket);
        // It was silent before that too, but as nobody asked anything.
        lose('silence', Math.max(awaitingSinceMs ?? 0, heardAtMs), nowMs);
        open(nowMs);
      } else if (state.name === 'open' && nowMs >= keepAliveAtMs()) {
        say(state.socket, { type: 'heartbeat', n: 0, sentAtMs: nowMs }, nowMs);
      }
    },
    send(message, nowMs) {
      if (state.name !== 'open') throw new Error(`the ${options.name} connection is ${state.name}: nothing can be sent over it`);
      say(state.socket, message, nowMs);
    },
    opened(socket, nowMs) {
      if (state.name !== 'opening' || state.socket !== socket) return;
      state = { name: 'open', socket };
      missingSinceMs = undefined;
      heardAtMs = nowMs;
      saidAtMs = nowMs;
      if (options.hello !== undefined) say(socket, options.hello, nowMs);
      options.onOpen(nowMs);
    },
    heard(socket, nowMs) {
      if (state.name !== 'open' || state.socket !== socket) return false;
      heardAtMs = nowMs;
      attemptCount = 0;
      awaitingSinceMs = undefined;
      if (cutSinceMs !== undefined) {
        const awayMs = nowMs - cutSinceMs;
        out.measure({ metric: 'connectionReturnMs', value: awayMs, atMs: nowMs, windowMs: awayMs, reason: options.name });
        cutSinceMs = undefined;
      }
      return true;
    },
    closed(socket, error, nowMs) {
      if (state.name === 'open' && state.socket === socket) {
        // Its end is a sign of life, and the last one.
        lose(error ?? 'closed', nowMs, nowMs);
        attemptCount = Math.max(1, attemptCount);
        backOff(nowMs);
      } else if (state.name === 'opening' && state.socket === socket) backOff(nowMs);
    },
    stop(nowMs) {
      if (state.name === 'open' || state.name === 'opening') out.dropSocket(state.socket);
      state = { name: 'stopped' };
      // One that was asked for moments ago is no sign of anything.
      if (missingSinceMs !== undefined && nowMs - missingSinceMs >= options.silenceMs) {
        const awayMs = nowMs - missingSinceMs;
        const reason = `${options.name}-never-opened`;
        out.measure({ metric: 'connectionReturnMs', value: awayMs, atMs: nowMs, windowMs: awayMs, unknown: true, reason });
      }
      missingSinceMs = undefined;
      if (cutSinceMs === undefined) return;
      const awayMs = nowMs - cutSinceMs;
      out.measure({ metric: 'connectionReturnMs', value: awayMs, atMs: nowMs, windowMs: awayMs, unknown: true, reason: options.name });
      cutSinceMs = undefined;
    },
  };
}
