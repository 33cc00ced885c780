import type { IncomingMessage } from 'node:http';
import { constants } from 'node:http2';
import type { Http2ServerRequest } from 'node:http2';

/** Ends one exchange without an answer: over HTTP/2 its stream, over HTTP/1.1 the connection. */
export function hangUp(raw: IncomingMessage | Http2ServerRequest): void {
  if ('stream' in raw) raw.stream.close(constants.NGHTTP2_CANCEL);
  else raw.socket.destroy();
}

/** The other end is gone: nobody reads an answer. */
export const hasHungUp = (raw: IncomingMessage | Http2ServerRequest): boolean =>
  'stream' in raw ? raw.stream.closed || raw.stream.destroyed : raw.socket.destroyed;
