/** What provnat serve does: the exam server until it is told to stop. */
import { join } from 'node:path';
import { ProvnatError } from '../../core/errors.ts';
import type { FaultSwitches } from '../../core/protocol.ts';
import { serve, type PlatformOptions } from '../../run/serve.ts';
import { type Context, say } from '../context.ts';
import { untilStopped } from './until-stopped.ts';

export interface ServeOptions {
  readonly host: string;
  readonly port: number;
  readonly scheme: 'http' | 'https';
  readonly suffix: string;
  readonly data: string;
  readonly certificate?: string;
  readonly key?: string;
  readonly perPupilMbps?: number;
  readonly totalMbps?: number;
  readonly maxPupils?: number;
  readonly runs: number;
  readonly linkMbps?: number;
  readonly udpEchoPort: number;
  readonly untilStdinCloses?: boolean;
  readonly faultSlowSave?: number;
  readonly faultSlowIdentityProvider?: number;
  readonly faultRefusedLogin?: number;
  readonly faultServerError?: number;
  readonly faultDroppedSocket?: number;
  readonly faultStalledSegment?: number;
  readonly faultLostAcknowledgement?: number;
  readonly faultLostAnswer?: number;
}

/** Only what was asked for: an absent switch is off, and every active one stands in the signed document. */
function faultsOf(options: ServeOptions): FaultSwitches {
  return {
    ...(options.faultSlowSave === undefined ? {} : { slowSaveMs: options.faultSlowSave }),
    ...(options.faultSlowIdentityProvider === undefined ? {} : { slowIdentityProviderMs: options.faultSlowIdentityProvider }),
    ...(options.faultRefusedLogin === undefined ? {} : { refusedLoginRatio: options.faultRefusedLogin }),
    ...(options.faultServerError === undefined ? {} : { serverErrorRatio: options.faultServerError }),
    ...(options.faultDroppedSocket === undefined ? {} : { droppedSocketEveryMs: options.faultDroppedSocket }),
    ...(options.faultStalledSegment === undefined ? {} : { stalledSegmentMs: options.faultStalledSegment }),
    ...(options.faultLostAcknowledgement === undefined ? {} : { lostAcknowledgementRatio: options.faultLostAcknowledgement }),
    ...(options.faultLostAnswer === undefined ? {} : { lostAnswerRatio: options.faultLostAnswer }),
  };
}

export async function serveExams(options: ServeOptions, context: Context): Promise<void> {
  const { certificate, key } = options;
  if ((certificate === undefined) !== (key === undefined)) {
    throw new ProvnatError('USAGE', 'serve: --certificate and --key belong together', 'Name both, or neither for a generated certificate.');
  }
  const platformOptions: PlatformOptions = {
    host: options.host,
    port: options.port,
    scheme: options.scheme,
    suffix: options.suffix,
    dataDir: options.data,
    udpEchoPort: options.udpEchoPort,
    ...(certificate === undefined || key === undefined ? {} : { certificate: { certificateFile: certificate, keyFile: key } }),
    caps: {
      ...(options.perPupilMbps === undefined ? {} : { perPupilMbps: options.perPupilMbps }),
      ...(options.totalMbps === undefined ? {} : { totalMbps: options.totalMbps }),
      ...(options.maxPupils === undefined ? {} : { maxPupils: options.maxPupils }),
    },
    faults: faultsOf(options),
    runLimitCount: options.runs,
    log: (line) => say(context, line.level, `${line.event}: ${line.message}`),
  };
  const platform = await serve(platformOptions, options.linkMbps);
  const info = {
    host: options.host,
    port: platform.port,
    scheme: options.scheme,
    suffix: options.suffix,
    udpEchoPort: platform.udpEchoPort,
    publicKey: platform.publicKey,
    keyFingerprint: platform.keyFingerprint,
    dataDir: options.data,
    runTokenFile: join(options.data, 'run-token'),
  };
  if (context.json) process.stdout.write(`${JSON.stringify(info)}\n`);
  else {
    process.stdout.write(
      `exam server ready: ${options.scheme}://exam.${options.suffix}:${platform.port} on ${options.host}\n` +
        `  key fingerprint  ${platform.keyFingerprint}\n` +
        `  loss probe       UDP ${platform.udpEchoPort}\n` +
        `  ledger and keys  ${options.data}\n` +
        `Next, on the machine in the classroom: provnat init --server <address of this machine>:${platform.port}\nCtrl-C stops it.\n`,
    );
  }
  await untilStopped(options);
  await platform.close();
}
