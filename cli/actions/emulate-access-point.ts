/** What provnat emulate does: an emulated access point until it is told to stop. */
import type { CredentialOptions } from '../../run/ap/named-credential.ts';
import { type CutOptions, emulate, emulatedUser, plannedCut } from '../../run/emulate.ts';
import { type Context, say } from '../context.ts';
import { untilStopped } from './until-stopped.ts';

export interface EmulateOptions extends Omit<CredentialOptions, 'credential' | 'community'>, CutOptions {
  readonly server: { readonly host: string; readonly port: number };
  readonly host: string;
  readonly port: number;
  readonly pupils: number;
  readonly downMbps: number;
  readonly upMbps: number;
  readonly pupilDownMbps?: number;
  readonly pupilUpMbps?: number;
  readonly radioRefreshMs?: number;
  readonly delayMs: number;
  readonly queueMs: number;
  readonly snmpPort: number;
  readonly serverEchoPort?: number;
  readonly mac?: string;
  readonly untilStdinCloses?: boolean;
}

/** Those that were named on the command line; the others are the emulator's own defaults. */
const given = <Name extends keyof EmulateOptions>(options: EmulateOptions, ...names: readonly Name[]): Pick<EmulateOptions, Name> =>
  Object.fromEntries(names.flatMap((name) => (options[name] === undefined ? [] : [[name, options[name]]]))) as Pick<EmulateOptions, Name>;

export async function emulateAccessPoint(name: string, options: EmulateOptions, context: Context): Promise<void> {
  const community = process.env['PROVNAT_EMULATOR_COMMUNITY'];
  const cut = plannedCut(options);
  const user = await emulatedUser(options);
  const emulator = await emulate({
    name,
    listen: { host: options.host, port: options.port, pupilPorts: options.pupils },
    upstream: options.server,
    downMbps: options.downMbps,
    upMbps: options.upMbps,
    ...given(options, 'pupilDownMbps', 'pupilUpMbps', 'radioRefreshMs', 'mac'),
    delayMs: options.delayMs,
    queueMs: options.queueMs,
    udpEcho: {
      port: 0,
      ...(options.serverEchoPort === undefined ? {} : { beyond: { host: options.server.host, port: options.serverEchoPort } }),
    },
    ...(community === undefined && user === undefined
      ? {}
      : {
          snmp: {
            ...{ host: options.host, port: options.snmpPort, users: user === undefined ? [] : [user] },
            ...(community !== undefined && { community }),
          },
        }),
  });
  const info = {
    name,
    host: options.host,
    port: emulator.port,
    snmpPort: emulator.snmpPort,
    udpEchoPort: emulator.udpEchoPort,
    serverEchoPort: emulator.serverEchoPort,
  };
  if (context.json) process.stdout.write(`${JSON.stringify(info)}\n`);
  else {
    process.stdout.write(
      `${name}: emulated access point ready: TCP ${emulator.port} (+ seat), echo UDP ${String(emulator.udpEchoPort)}, ` +
        `${emulator.snmpPort === undefined ? 'no SNMP: neither PROVNAT_EMULATOR_COMMUNITY nor --user is set' : `SNMP UDP ${emulator.snmpPort}`}\nCtrl-C stops it.\n`,
    );
  }
  cut(emulator, (isCut) => say(context, 'info', isCut ? `${name}: the room is cut off` : `${name}: the room is back`));
  await untilStopped(options);
  await emulator.close();
}
