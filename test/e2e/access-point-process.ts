/** An emulated access point as a process of its own, so that it can be killed as a device loses its power. */
import { startChildService, type ChildService } from '../../run/child-service.ts';

export interface AccessPointPorts {
  readonly port: number;
  readonly snmpPort: number | undefined;
  readonly udpEchoPort: number | undefined;
  readonly serverEchoPort: number | undefined;
}

export interface ProcessOptions {
  readonly program: string;
  readonly name: string;
  readonly community: string;
  readonly server: { readonly port: number; readonly udpEchoPort: number };
  readonly pupils: number;
  readonly downMbps: number;
  readonly upMbps: number;
}

export const startAccessPointProcess = (options: ProcessOptions): Promise<ChildService<AccessPointPorts>> =>
  startChildService<AccessPointPorts>(
    options.program,
    [
      ...['emulate', options.name, '--server', `127.0.0.1:${String(options.server.port)}`],
      ...['--server-echo-port', String(options.server.udpEchoPort), '--pupils', String(options.pupils)],
      ...['--down-mbps', String(options.downMbps), '--up-mbps', String(options.upMbps)],
    ],
    { ...process.env, PROVNAT_EMULATOR_COMMUNITY: options.community },
  );
