/**
 * The WebSocket of heartbeats: open before anybody has logged in, since the idle phase needs a round trip to compare with, and apart from
 * the pupil's saves. It answers heartbeats and knows nobody; which class they are of is counted, so that two runs at once are noticed.
 */
import type { FastifyInstance } from 'fastify';
import type { WebSocket } from 'ws';
import { z } from 'zod';

import { paths, runIdPattern } from '../core/protocol.ts';
import type { FaultSwitches, ServerMessage } from '../core/protocol.ts';

/** A heartbeat is some 50 octets. */
const maxMessageBytes = 1_000;
const heartbeat = z.object({ type: z.literal('heartbeat'), n: z.number(), sentAtMs: z.number() });

export interface HeartbeatParts {
  /** One that says nothing for this long is gone, whatever TCP believes. */
  readonly silenceMs: number;
  readonly faults: FaultSwitches;
  readonly clock: () => number;
  /** A heartbeat came of a class that says whose it is. */
  readonly heardOf: (run: string) => void;
}

export function heartbeatSocket(app: FastifyInstance, { silenceMs, faults, clock, heardOf }: HeartbeatParts): void {
  app.get<{ Querystring: { run?: string } }>(paths.heartbeat, { websocket: true, config: { origin: 'exam' } }, (socket, request) => {
    const { run } = request.query;
    const named = typeof run === 'string' && runIdPattern.test(run) ? run : undefined;
    const watch = setTimeout(() => socket.terminate(), silenceMs);
    socket.on('error', () => socket.terminate());
    const lifetime =
      faults.droppedSocketEveryMs === undefined ? undefined : setTimeout(() => socket.terminate(), faults.droppedSocketEveryMs);
    socket.on('close', () => {
      clearTimeout(watch);
      clearTimeout(lifetime);
    });
    socket.on('message', (data, isBinary) => {
      const text = String(data);
      const message = isBinary || text.length > maxMessageBytes ? undefined : heartbeat.safeParse(jsonOf(text)).data;
      // Nobody who speaks otherwise here is one of ours.
      if (message === undefined) return hangUp(socket);
      watch.refresh();
      if (named !== undefined) heardOf(named);
      socket.send(JSON.stringify({ ...message, serverAtMs: clock() } satisfies ServerMessage));
    });
  });
}

/** 1008: policy violation. */
const hangUp = (socket: WebSocket): void => socket.close(1008, `${paths.heartbeat} answers heartbeats and nothing else`);

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
