/** What provnat emulate does: an emulated access point until it is told to stop. */
import { emulate } from '../../run/emulate.ts';
import type { Context } from '../context.ts';
import { untilStopped } from './until-stopped.ts';

export interface EmulateOptions {
  readonly server: { readonly host: string; readonly port: number };
  readonly host: string;
  readonly port: number;
  readonly pupils: number;
  readonly downMbps: number;
  readonly upMbps: number;
  readonly delayMs: number;
  readonly queueMs: number;
  readonly snmpPort: number;
  readonly serverEchoPort?: number;
  readonly mac?: string;
  readonly untilStdinCloses?: boolean;
}

export async function emulateAccessPoint(name: string, options: EmulateOptions, context: Context): Promise<void> {
  const community = process.env['PROVNAT_EMULATOR_COMMUNITY'];
  const emulator = await emulate({
    name,
    listen: { host: options.host, port: options.port, pupilPorts: options.pupils },
    upstream: options.server,
    downMbps: options.downMbps,
    upMbps: options.upMbps,
    delayMs: options.delayMs,
    queueMs: options.queueMs,
    udpEcho: {
      port: 0,
      ...(options.serverEchoPort === undefined ? {} : { beyond: { host: options.server.host, port: options.serverEchoPort } }),
    },
    ...(options.mac === undefined ? {} : { mac: options.mac }),
    ...(community === undefined ? {} : { snmp: { host: options.host, port: options.snmpPort, community } }),
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
        `${emulator.snmpPort === undefined ? 'no SNMP: PROVNAT_EMULATOR_COMMUNITY is not set' : `SNMP UDP ${emulator.snmpPort}`}\nCtrl-C stops it.\n`,
    );
  }
  await untilStopped(options);
  await emulator.close();
}
