/** The server's word that it may be loaded, signed; and how it is doing. Answered under any host name: it says itself which are its own. */
import { sign } from 'node:crypto';

import type { FastifyInstance } from 'fastify';

import { paths, runIdPattern } from '../core/protocol.ts';
import type { OptInDocument, OptInReply } from '../core/protocol.ts';
import type { ServerHealth, ServerLink } from '../core/server-health.ts';
import type { DataFolder } from './data-folder.ts';
import type { Health } from './health.ts';
import { Refused } from './refused.ts';

export type OptInFacts = Omit<OptInDocument, 'formatVersion' | 'nonce' | 'serverAtMs'>;

/** How the server is doing. */
export interface Condition {
  readonly health: Health;
  /** The link by which answers to this address leave. */
  readonly linkTo: (address: string) => ServerLink | undefined;
  readonly runLimitCount: number;
}

export function wellKnown(
  app: FastifyInstance,
  facts: () => OptInFacts,
  data: DataFolder,
  clock: () => number,
  { health, linkTo, runLimitCount }: Condition,
): void {
  app.get<{ Querystring: { nonce?: string } }>(paths.optIn, { config: { origin: 'any' } }, (request, reply): OptInReply => {
    const nonce = request.query.nonce ?? '';
    if (!/^[\w-]{16,128}$/.test(nonce))
      throw new Refused(400, 'malformed', `${paths.optIn}?nonce=… expects 16 to 128 letters, digits, _ or -.`);
    const signed: OptInDocument = { formatVersion: 1, nonce, serverAtMs: clock(), ...facts() };
    const document = JSON.stringify(signed);
    void reply.header('cache-control', 'no-store');
    return {
      document,
      signature: sign(undefined, Buffer.from(document), data.signingKey).toString('base64url'),
      publicKey: data.publicKey,
    };
  });

  app.get<{ Querystring: { sinceMs?: string; run?: string } }>(
    paths.health,
    { config: { origin: 'any' } },
    (request, reply): ServerHealth => {
      const { run } = request.query;
      if (run !== undefined && !runIdPattern.test(run)) throw new Refused(400, 'malformed', `${paths.health}?run=… expects a run id.`);
      const sinceMs = Number(request.query.sinceMs ?? 0);
      if (!Number.isFinite(sinceMs)) throw new Refused(400, 'malformed', `${paths.health}?sinceMs=… expects milliseconds since 1970.`);
      void reply.header('cache-control', 'no-store');
      const link = linkTo(request.raw.socket.remoteAddress ?? '');
      return { ...health.since(sinceMs, run), runLimitCount, ...(link === undefined ? {} : { link }) };
    },
  );
}
