/** The pupil's WebSocket (heartbeat, saves) and the invigilator's. */
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { WebSocket } from 'ws';
import { z } from 'zod';

import { invigilatorTokenHeader, paths } from '../core/protocol.ts';
import type { FaultSwitches, InvigilatorMessage, ServerMessage } from '../core/protocol.ts';
import type { Answers } from './answers.ts';
import type { OriginUrls } from './origin.ts';
import { createPresence } from './presence.ts';
import { isOwnFailure, Refused } from './refused.ts';
import type { Session, Sessions } from './session.ts';
import { sameToken } from './same-token.ts';

/** A pupil that reads nothing must not fill the server's memory. */
const maxUnsentBytes = 1_000_000;

const clientMessage = z.discriminatedUnion('type', [
  z.object({ type: z.literal('hello'), run: z.string().max(80), device: z.string().max(200) }),
  z.object({ type: z.literal('heartbeat'), n: z.number(), sentAtMs: z.number() }),
  z.looseObject({ type: z.literal('save'), item: z.string().max(64).optional(), sequence: z.number().optional() }),
]);

export interface SocketParts {
  readonly answers: Answers;
  readonly sessions: Sessions;
  readonly urls: OriginUrls;
  readonly faults: FaultSwitches;
  readonly invigilatorToken: string;
  /** A pupil sends a heartbeat a second; one silent for this long is gone, whatever TCP believes. */
  readonly silenceMs: number;
  readonly clock: () => number;
  /** A save was not kept, and the server itself is why. */
  readonly failed: () => void;
}

export function examSocket(
  app: FastifyInstance,
  { answers, sessions, urls, faults, invigilatorToken, silenceMs, clock, failed }: SocketParts,
): void {
  const presence = createPresence();
  const newest = new Map<string, WebSocket>();
  const invigilators = new Set<WebSocket>();
  const pupils = new WeakMap<FastifyRequest, Session>();
  const lastHeardAtMs = new Map<WebSocket, number>();

  const tell = (news: InvigilatorMessage | undefined) => {
    if (news !== undefined) for (const invigilator of invigilators) send(invigilator, news);
  };
  const watch = setInterval(
    () => {
      const oldestMs = performance.now() - silenceMs;
      for (const [socket, heardAtMs] of lastHeardAtMs) if (heardAtMs < oldestMs) socket.terminate();
    },
    Math.min(1_000, silenceMs / 4),
  );
  watch.unref();
  app.addHook('onClose', () => {
    clearInterval(watch);
  });

  // Decided before the upgrade, so that a refusal is an ordinary HTTP answer.
  const pupilOnly = async (request: FastifyRequest) => {
    sameOrigin(request, urls);
    const session = await sessions.of(request.headers.cookie);
    if (session === undefined) throw new Refused(401, 'no-session', `${paths.socket} needs a session. Log in first.`);
    pupils.set(request, session);
  };
  app.get(paths.socket, { websocket: true, config: { origin: 'exam' }, preValidation: pupilOnly }, (socket, request) => {
    const session = pupils.get(request);
    if (session === undefined) return socket.terminate();
    lastHeardAtMs.set(socket, performance.now());
    const lifetime =
      faults.droppedSocketEveryMs === undefined ? undefined : setTimeout(() => socket.terminate(), faults.droppedSocketEveryMs);

    socket.on('message', (data, isBinary) => {
      lastHeardAtMs.set(socket, performance.now());
      if (isBinary) return refuse(socket, 'malformed', 'Messages are JSON in text frames.');
      receive(socket, session, String(data));
    });
    socket.on('error', () => socket.terminate());
    socket.on('close', (code) => {
      clearTimeout(lifetime);
      lastHeardAtMs.delete(socket);
      if (newest.get(session.account) !== socket) return;
      newest.delete(session.account);
      tell(presence.gone(session.run, session.account, code === 1000, clock()));
    });
  });

  function receive(socket: WebSocket, session: Session, text: string): void {
    const message = clientMessage.safeParse(jsonOf(text));
    if (!message.success) return refuse(socket, 'malformed', 'The message is not one that the protocol knows.');
    switch (message.data.type) {
      case 'heartbeat':
        return send(socket, { ...message.data, serverAtMs: clock() });
      case 'hello':
        return hello(socket, session, message.data.run, message.data.device);
      case 'save':
        return void save(socket, session, message.data);
    }
  }

  function hello(socket: WebSocket, session: Session, run: string, device: string): void {
    if (run !== session.run) return refuse(socket, 'other-run', `This account takes part in ${session.run}.`);
    const older = newest.get(session.account);
    newest.set(session.account, socket);
    // The older connection is dead or on a device that was left: the pupil sits at the newest one.
    if (older !== undefined && older !== socket) older.terminate();
    if (older !== socket) tell(presence.joined(session.run, session.account, device, clock()));
    send(socket, { type: 'welcome', serverAtMs: clock() });
  }

  async function save(
    socket: WebSocket,
    session: Session,
    message: { item?: string | undefined; sequence?: number | undefined },
  ): Promise<void> {
    const arrivedMs = performance.now();
    try {
      const receipt = await answers.save(session, message);
      if (receipt !== undefined) send(socket, { type: 'receipt', ...receipt, handlerMs: performance.now() - arrivedMs });
    } catch (cause) {
      const refused = cause instanceof Refused ? cause : new Refused(500, 'server-error', 'The server failed.');
      if (isOwnFailure(refused)) failed();
      const { item, sequence } = message;
      send(socket, {
        type: 'error',
        code: refused.word,
        message: refused.message,
        ...(item !== undefined && { item }),
        ...(sequence !== undefined && { sequence }),
      });
    }
  }

  const invigilatorOnly = async (request: FastifyRequest<{ Querystring: { token?: string } }>) => {
    const token = request.headers[invigilatorTokenHeader] ?? request.query.token;
    if (!sameToken(token, invigilatorToken)) throw new Refused(401, 'wrong-token', `${paths.invigilator} needs the invigilator's token.`);
  };
  app.get<{ Querystring: { token?: string } }>(
    paths.invigilator,
    { websocket: true, config: { origin: 'exam' }, preValidation: invigilatorOnly },
    (socket) => {
      invigilators.add(socket);
      socket.on('error', () => socket.terminate());
      socket.on('close', () => invigilators.delete(socket));
      send(socket, presence.state(clock()));
    },
  );
}

function send(socket: WebSocket, message: ServerMessage | InvigilatorMessage): void {
  if (socket.readyState !== socket.OPEN) return;
  if (socket.bufferedAmount > maxUnsentBytes) return socket.terminate();
  socket.send(JSON.stringify(message));
}

const refuse = (socket: WebSocket, code: string, message: string): void => send(socket, { type: 'error', code, message });

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** A page of another site must not open a pupil's socket with the pupil's cookie. Clients that are no browsers send no Origin. */
function sameOrigin(request: FastifyRequest, urls: OriginUrls): void {
  const { origin, host } = request.headers;
  if (origin !== undefined && `${origin}/` !== urls.urlOf('exam', '/', host)) {
    throw new Refused(403, 'other-origin', `${paths.socket} may only be opened by the exam's own page.`);
  }
}
