/** A school for rehearsals: exam server and emulated access points as processes of their own, and the school file that names them. */
import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { bandwidthPlan } from '../core/plan/bandwidth-plan.ts';
import { bandwidthWireMbps } from '../core/units/wire-mbps.ts';
import { type ChildService, startChildService } from './child-service.ts';

export interface RehearsalRoom {
  readonly room: string;
  readonly seats: number;
  readonly accessPoint: string;
  /** Capacity of the emulated access point as a share of the wire load that the room's bandwidth phase makes. */
  readonly capacityRatio: number;
}

export interface RehearsalSchool {
  readonly inventoryPath: string;
  readonly stop: () => Promise<void>;
}

interface ServeInfo {
  readonly port: number;
  readonly udpEchoPort: number;
  readonly publicKey: string;
  readonly runTokenFile: string;
}

interface EmulateInfo {
  readonly port: number;
  readonly snmpPort: number;
  readonly udpEchoPort: number;
  readonly serverEchoPort: number;
}

const community = 'provnat-rehearsal';
/** Both ways; the capacity up is never what a rehearsal is short of. */
const upHeadroom = 2;

/** @param program path of the command line to start; folder: a private one, for keys and school file */
export async function startRehearsalSchool(program: string, folder: string, rooms: readonly RehearsalRoom[]): Promise<RehearsalSchool> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const services: ChildService<unknown>[] = [];
  const stop = async (): Promise<void> => {
    await Promise.all(services.map((service) => service.stop()));
  };
  try {
    const server = await startChildService<ServeInfo>(program, [
      'serve',
      '--port',
      '0',
      '--udp-echo-port',
      '0',
      '--data',
      join(folder, 'server'),
    ]);
    services.push(server);
    const target = { downMbps: 2, upMbps: 0.1 };
    const accessPoints = await Promise.all(
      rooms.map(async (room, index) => {
        const wire = bandwidthWireMbps(bandwidthPlan(target), room.seats);
        const service = await startChildService<EmulateInfo>(
          program,
          [
            ...['emulate', room.accessPoint, '--server', `127.0.0.1:${server.info.port}`, '--pupils', String(room.seats)],
            ...['--down-mbps', (wire.downMbps * room.capacityRatio).toFixed(2), '--up-mbps', (wire.upMbps * upHeadroom).toFixed(2)],
            ...['--server-echo-port', String(server.info.udpEchoPort)],
            ...['--mac', `02:00:5e:00:53:${(index + 1).toString(16).padStart(2, '0')}`],
          ],
          { ...process.env, PROVNAT_EMULATOR_COMMUNITY: community },
        );
        services.push(service);
        return { ...room, ...service.info };
      }),
    );
    const communityFile = join(folder, 'community');
    await writeFile(communityFile, community, { mode: 0o600 });
    await chmod(communityFile, 0o600);
    const inventoryPath = join(folder, 'school.yaml');
    await writeFile(inventoryPath, schoolText(server.info, accessPoints, communityFile, target));
    return { inventoryPath, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

function schoolText(
  server: ServeInfo,
  rooms: readonly (RehearsalRoom & EmulateInfo)[],
  communityFile: string,
  target: { readonly downMbps: number; readonly upMbps: number },
): string {
  const quoted = (text: string): string => JSON.stringify(text);
  return `# A school that is not there: exam server and access points run on this machine.
formatVersion: 1
school: Provskolan
timeZone: Europe/Stockholm
profile: mixed
targets: { downMbps: ${target.downMbps}, upMbps: ${target.upMbps} }
server:
  address: 127.0.0.1
  port: ${server.port}
  publicKey: ${quoted(server.publicKey)}
  runToken: ${quoted(`file:${server.runTokenFile}`)}
rooms:
${rooms
  .map(
    ({ room, seats, accessPoint, port, udpEchoPort, serverEchoPort }) => `  - room: ${room}
    seats: ${seats}
    accessPoints: [${accessPoint}]
    gateway: { host: 127.0.0.1, port: ${udpEchoPort} }
    via: { host: 127.0.0.1, port: ${port}, echoPort: ${serverEchoPort} }`,
  )
  .join('\n')}
accessPoints:
${rooms
  .map(
    ({ accessPoint, snmpPort }) => `  - accessPoint: ${accessPoint}
    address: 127.0.0.1
    port: ${snmpPort}
    credential: rehearsal`,
  )
  .join('\n')}
credentials:
  rehearsal: { version: 2c, community: ${quoted(`file:${communityFile}`)} }
owners:
  network: IT-avdelningen
  server: IT-avdelningen
`;
}
