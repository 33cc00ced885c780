/** The tool's own words with the exam server: opt-in before and after the run, the ledger at its end. Never load. */
import { randomBytes } from 'node:crypto';
import { Socket } from 'node:net';
import type { TLSSocket } from 'node:tls';
import { Client, buildConnector } from 'undici';
import { ProvnatError } from '../core/errors.ts';
import type { InventoryServer } from '../core/inventory/types.ts';
import { type LedgerReply, type OptInReply, paths, runTokenHeader } from '../core/protocol.ts';

const answerWithinMs = 10_000;

export interface OptInAnswer {
  readonly reply: OptInReply;
  readonly nonce: string;
  /** SHA-256 of the DER certificate that this very connection showed, hex; absent over plain HTTP. */
  readonly certificateFingerprint?: string;
  readonly certificateEndsAtMs?: number;
  /** The IP address that this very connection reached: a name may have several, and the server listen on one. */
  readonly answeredFrom?: string;
  /** Our wall clock when the question was sent, on a connection that stood already. */
  readonly askedAtMs: number;
  readonly roundTripMs: number;
}

interface Timed<Reply> {
  readonly reply: Reply;
  readonly askedAtMs: number;
  readonly roundTripMs: number;
}

/**
 * A connection to the exam origin at the inventory's address. The certificate is not checked against authorities here: its fingerprint is
 * compared with the one in the signed opt-in document, which says more.
 */
class ExamConnection {
  readonly #client: Client;
  readonly #server: InventoryServer;
  certificateFingerprint: string | undefined;
  certificateEndsAtMs: number | undefined;
  answeredFrom: string | undefined;
  readonly #withinMs: number;
  #connectedAtMs = { wall: 0, monotonic: 0 };

  constructor(server: InventoryServer, withinMs: number) {
    this.#server = server;
    this.#withinMs = withinMs;
    const connect = buildConnector({ rejectUnauthorized: false, timeout: withinMs });
    this.#client = new Client(
      `${server.scheme}://${server.address.includes(':') ? `[${server.address}]` : server.address}:${server.port}`,
      {
        headersTimeout: withinMs,
        bodyTimeout: withinMs,
        connect: (options, callback) => {
          connect({ ...options, servername: `exam.${server.suffix}` }, (...result) => {
            // A refused connection comes without a socket, whatever the types say.
            const socket: object | null | undefined = result[1];
            if (socket instanceof Socket) this.answeredFrom = socket.remoteAddress;
            if (socket !== null && socket !== undefined && 'getPeerX509Certificate' in socket) {
              const certificate = (socket as TLSSocket).getPeerX509Certificate();
              if (certificate !== undefined) {
                this.certificateFingerprint = certificate.fingerprint256.replaceAll(':', '').toLowerCase();
                this.certificateEndsAtMs = Date.parse(certificate.validTo);
              }
            }
            this.#connectedAtMs = { wall: Date.now(), monotonic: performance.now() };
            callback(...result);
          });
        },
      },
    );
  }

  async getJson<Reply>(path: string, headers: Readonly<Record<string, string>> = {}): Promise<Timed<Reply>> {
    const { statusCode, body } = await this.#client.request({
      method: 'GET',
      path,
      headers: { host: `exam.${this.#server.suffix}:${this.#server.port}`, ...headers },
      signal: AbortSignal.timeout(this.#withinMs),
    });
    const text = await body.text();
    const { wall: askedAtMs, monotonic } = this.#connectedAtMs;
    const roundTripMs = performance.now() - monotonic;
    if (statusCode !== 200) throw new Error(`HTTP ${statusCode}: ${text.slice(0, 200)}`);
    return { reply: JSON.parse(text) as Reply, askedAtMs, roundTripMs };
  }

  async close(): Promise<void> {
    await this.#client.destroy();
  }
}

const named = (server: InventoryServer): string => `${server.scheme}://${server.address}:${server.port} (exam.${server.suffix})`;

async function talk<Reply, More>(
  server: InventoryServer,
  path: string,
  withinMs: number,
  headers: Readonly<Record<string, string>>,
  more: (connection: ExamConnection) => More,
): Promise<Timed<Reply> & More> {
  const connection = new ExamConnection(server, withinMs);
  try {
    const answer = await connection.getJson<Reply>(path, headers);
    return { ...answer, ...more(connection) };
  } finally {
    await connection.close().catch(() => undefined);
  }
}

const peerOf = ({
  certificateFingerprint,
  certificateEndsAtMs,
  answeredFrom,
}: ExamConnection): Pick<OptInAnswer, 'certificateFingerprint' | 'certificateEndsAtMs' | 'answeredFrom'> => ({
  ...(answeredFrom === undefined ? {} : { answeredFrom }),
  ...(certificateFingerprint === undefined ? {} : { certificateFingerprint }),
  ...(certificateEndsAtMs === undefined ? {} : { certificateEndsAtMs }),
});

/** One gentle question, with a fresh nonce. @throws ProvnatError SERVER_UNREACHABLE, SERVER_NOT_OPTED_IN (it answers, but not as provnät). */
export async function askOptIn(server: InventoryServer, withinMs = answerWithinMs): Promise<OptInAnswer> {
  const nonce = randomBytes(24).toString('base64url');
  try {
    return {
      nonce,
      ...(await talk<OptInReply, ReturnType<typeof peerOf>>(server, `${paths.optIn}?nonce=${nonce}`, withinMs, {}, peerOf)),
    };
  } catch (cause) {
    const seen = cause instanceof Error ? cause.message : String(cause);
    if (/^HTTP \d|JSON/.test(seen)) {
      throw new ProvnatError(
        'SERVER_NOT_OPTED_IN',
        `exam server ${named(server)}: must say by a signed document that it may be loaded; it answered: ${seen}`,
        'Load goes only to a server that opted in. Start one with: provnat serve',
        { cause },
      );
    }
    throw new ProvnatError(
      'SERVER_UNREACHABLE',
      `exam server ${named(server)}: no answer: ${seen}`,
      'Is it running (provnat serve), and does a firewall let this machine through to its port?',
      { cause },
    );
  }
}

/** How the server is, without the seconds that are past. @throws plain Errors */
export async function askHealth(server: InventoryServer, run: string, withinMs = answerWithinMs): Promise<unknown> {
  const path = `${paths.health}?sinceMs=${Number.MAX_SAFE_INTEGER}&run=${encodeURIComponent(run)}`;
  return (await talk<unknown, object>(server, path, withinMs, {}, () => ({}))).reply;
}

/** What the server kept of this run's answers. @throws plain Errors: a ledger that cannot be read is evidence, not an end of the run. */
export async function readLedger(server: InventoryServer, run: string, runToken: string, withinMs = answerWithinMs): Promise<LedgerReply> {
  const path = `${paths.ledger}?run=${encodeURIComponent(run)}`;
  const { reply } = await talk<LedgerReply, object>(server, path, withinMs, { [runTokenHeader]: runToken }, () => ({}));
  return reply;
}
