/** WebSockets for the exam client, through k6. */
import { WebSocket } from 'k6/websockets';

import type { ExamEvent, SocketPath } from '../core/exam/machine.ts';
import type { ClientMessage, ServerMessage } from '../core/protocol.ts';

export interface Sockets {
  open(socket: number, path: SocketPath): void;
  send(socket: number, message: ClientMessage): void;
  /** Ends the connection at once, dead or alive; nothing is heard of it afterwards. */
  drop(socket: number): void;
  dropAll(): void;
}

/** base is ws(s)://host:port. */
export function openSockets(base: string, onEvent: (event: ExamEvent) => void): Sockets {
  const sockets = new Map<number, WebSocket>();

  const drop = (id: number) => {
    const socket = sockets.get(id);
    sockets.delete(id);
    // One that is still connecting cannot be closed (close() would wait for ever): its own open event does.
    if (socket?.readyState === 1) terminate(socket);
  };

  return {
    open(id, path) {
      const socket = new WebSocket(`${base}${path}`);
      sockets.set(id, socket);
      let error: string | undefined;
      socket.addEventListener('open', () => {
        if (sockets.has(id)) onEvent({ type: 'socket-opened', socket: id });
        else terminate(socket);
      });
      socket.addEventListener('message', (event) => {
        const message = sockets.has(id) && 'data' in event ? messageOf(event.data) : undefined;
        if (message !== undefined) onEvent({ type: 'socket-message', socket: id, message, atMs: event.timestamp });
      });
      socket.addEventListener('error', () => {
        error = 'error';
      });
      socket.addEventListener('close', () => {
        if (sockets.delete(id)) onEvent({ type: 'socket-closed', socket: id, ...(error === undefined ? {} : { error }) });
      });
    },
    send(id, message) {
      const socket = sockets.get(id);
      if (socket?.readyState === 1) socket.send(JSON.stringify(message));
    },
    drop,
    dropAll() {
      for (const id of [...sockets.keys()]) drop(id);
    },
  };
}

/**
 * k6 closes a WebSocket by waiting for the other end to agree, which a dead connection never does: it would hold the pupil, and k6, until
 * the kernel gives up after minutes. Its library closes the connection at once when a frame is written after the close frame; send()
 * refuses that once close() was called, so close() is called from inside send(), while it asks whether it was given bytes.
 */
function terminate(socket: WebSocket): void {
  const { isView } = ArrayBuffer;
  const closeAndAgree = (value: unknown): value is ArrayBufferView => {
    socket.close();
    return value !== undefined;
  };
  ArrayBuffer.isView = closeAndAgree;
  try {
    socket.send(new Uint8Array(1));
  } finally {
    ArrayBuffer.isView = isView;
  }
}

function messageOf(data: unknown): ServerMessage | undefined {
  if (typeof data !== 'string') return undefined;
  try {
    return JSON.parse(data) as ServerMessage;
  } catch {
    return undefined;
  }
}
