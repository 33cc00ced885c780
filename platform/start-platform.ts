/** The exam server that may be loaded: what a school installs as its own target, and what the demo plays against. */
import type { Socket } from 'node:net';
import type { Server as TlsServer } from 'node:tls';

import { ProvnatError } from '../core/errors.ts';
import { keyFingerprintOf } from '../core/key-fingerprint.ts';
import type { FaultSwitches } from '../core/protocol.ts';
import { openAnswers } from './answers.ts';
import { openAssertions } from './assertion.ts';
import { assetFolders } from './asset-folder.ts';
import { certificateFromFiles, generatedCertificate } from './certificate.ts';
import type { Certificate } from './certificate.ts';
import { createServer } from './create-server.ts';
import { openDataFolder } from './data-folder.ts';
import type { DataFolder } from './data-folder.ts';
import { examRoutes } from './exam-routes.ts';
import { examSocket } from './exam-socket.ts';
import { checkFaults } from './faults.ts';
import { heartbeatSocket } from './heartbeat-socket.ts';
import { watchHealth } from './health.ts';
import { identityProvider } from './identity-provider.ts';
import { openLedger } from './ledger.ts';
import { watchLinks } from './link-watch.ts';
import { loadMedia } from './media-library.ts';
import { mediaRoutes } from './media-routes.ts';
import { originUrls } from './origin.ts';
import { defaultCaps } from './platform-options.ts';
import type { Platform, PlatformOptions } from './platform-options.ts';
import { renewedCertificate } from './renewed-certificate.ts';
import { openSessions } from './session.ts';
import { loadShell } from './shell-files.ts';
import { startUdpEcho } from './udp-echo.ts';
import { wellKnown } from './well-known.ts';

export type { Platform, PlatformOptions } from './platform-options.ts';

const certificateEveryMs = 3_600_000;

/**
 * Resolves when TCP and UDP ports are open. Throws ProvnatError PORT_IN_USE, FILE_MISSING, SECRET_EXPOSED, USAGE for an unknown fault, or what
 * claimFolder throws.
 */
export async function startPlatform(options: PlatformOptions): Promise<Platform> {
  const faults = checkFaults(options.faults ?? {});
  const data = await openDataFolder(options.dataDir, options);
  const release = (await options.claimFolder?.(data.path)) ?? (() => Promise.resolve());
  try {
    const platform = await serve(options, faults, data);
    return { ...platform, close: () => platform.close().finally(release) };
  } catch (cause) {
    await release();
    throw cause;
  }
}

async function serve(options: PlatformOptions, faults: FaultSwitches, data: DataFolder): Promise<Platform> {
  const { host = '127.0.0.1', port = 0, scheme = 'http', suffix = 'provnat.test', udpEchoPort = 0, bodyDeadlineMs = 30_000 } = options;
  const clock = options.clock ?? Date.now;
  const log = options.log ?? (() => undefined);
  const caps = { ...defaultCaps, ...options.caps };
  const folders = assetFolders(options.assetDir);
  const readCertificate = () => certificateOf(options, suffix, clock());
  const [media, shell, firstCertificate] = await Promise.all([
    loadMedia(folders.media),
    loadShell(folders),
    scheme === 'http' ? undefined : readCertificate(),
  ]);

  const urls = originUrls(scheme, suffix);
  const ledger = await openLedger(data.path, clock, log);
  const assertions = await openAssertions(suffix, clock);
  const sessions = await openSessions(data.sessionKey, scheme === 'https', clock);
  const answers = openAnswers(ledger, faults, log);

  const sockets = new Set<Socket>();
  const health = watchHealth(clock, () => sockets.size);
  const app = await createServer({ certificate: firstCertificate, urls, bodyDeadlineMs, log }, health);
  app.server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  const certificate =
    firstCertificate &&
    renewedCertificate(firstCertificate, {
      read: readCertificate,
      isConnected: () => sockets.size > 0,
      show: ({ key, cert }) => (app.server as unknown as TlsServer).setSecureContext({ key, cert }),
      log,
    });
  const renewal = setInterval(() => void certificate?.look(), certificateEveryMs).unref();

  let ports = { tcp: port, udp: udpEchoPort };
  identityProvider(app, { assertions, urls, caps, faults });
  examRoutes(app, { answers, assertions, ledger, sessions, shell, urls, faults, runToken: data.runToken });
  heartbeatSocket(app, { silenceMs: options.silenceMs ?? 15_000, faults, clock, heardOf: health.heardOf });
  examSocket(app, {
    answers,
    sessions,
    urls,
    faults,
    invigilatorToken: data.invigilatorToken,
    silenceMs: options.silenceMs ?? 15_000,
    clock,
    failed: health.countFailure,
  });
  mediaRoutes(app, media, caps, faults);
  const facts = () => ({
    origin: `${scheme}://${suffix}:${ports.tcp}`,
    ...(certificate !== undefined && { certificateFingerprint: certificate.current().fingerprint }),
    caps,
    faults,
    udpEchoPort: ports.udp,
    packageBytes: shell.manifest.totalBytes,
  });
  wellKnown(app, facts, data, clock, {
    health,
    linkTo: watchLinks(options.link, clock),
    runLimitCount: options.runLimitCount ?? 1,
  });

  const stopServer = async () => {
    const closed = app.close();
    for (const socket of sockets) socket.destroy();
    await closed;
    clearInterval(renewal);
    health.close();
    await ledger.close();
  };
  try {
    await app.listen({ host, port });
    const address = app.server.address();
    const tcp = typeof address === 'object' && address !== null ? address.port : port;
    const echo = await startUdpEcho(host, udpEchoPort);
    ports = { tcp, udp: echo.port };
    return {
      port: tcp,
      udpEchoPort: echo.port,
      publicKey: data.publicKey,
      keyFingerprint: keyFingerprintOf(data.publicKey),
      ...(firstCertificate !== undefined && { certificateFingerprint: firstCertificate.fingerprint }),
      runToken: data.runToken,
      invigilatorToken: data.invigilatorToken,
      close: async () => {
        await Promise.all([stopServer(), echo.close()]);
      },
    };
  } catch (cause) {
    await stopServer();
    throw listenError(cause, host, port, udpEchoPort);
  }
}

const certificateOf = ({ certificate, dataDir }: PlatformOptions, suffix: string, nowMs: number): Promise<Certificate> =>
  certificate === undefined
    ? generatedCertificate(dataDir, suffix, nowMs)
    : certificateFromFiles(certificate.keyFile, certificate.certificateFile);

function listenError(cause: unknown, host: string, port: number, udpEchoPort: number): unknown {
  const code = cause instanceof Error && 'code' in cause ? cause.code : undefined;
  if (code !== 'EADDRINUSE' && code !== 'EACCES' && code !== 'EADDRNOTAVAIL') return cause;
  return new ProvnatError(
    'PORT_IN_USE',
    `${host}, TCP port ${port} and UDP port ${udpEchoPort}: the system said ${String(code)}`,
    'Choose other ports (0 = any free one) or an address of this machine, or stop what uses them.',
    { cause },
  );
}
