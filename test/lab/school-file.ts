/** The school file of a case: one room, one access point, the server. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { community } from './agent.ts';
import type { ExamServer } from './exam-server.ts';
import type { LabCase } from './lab-case.ts';
import { accessPointAddress, gatewayEchoPort, serverAddress } from './topology.ts';

export const room = 'B12';

export async function writeSchoolFile(
  folder: string,
  { seats, profile, targets, perClientDownMbps, gateway }: LabCase,
  server: ExamServer,
): Promise<string> {
  const secret = join(folder, 'community');
  await writeFile(secret, community, { mode: 0o600 });
  const path = join(folder, 'school.yaml');
  await writeFile(
    path,
    `formatVersion: 1
school: Labbskolan
timeZone: Europe/Stockholm
profile: ${profile ?? 'mixed'}
${perClientDownMbps === undefined ? 'perClientLimitMbps: none\n' : ''}${targets === undefined ? '' : `targets: { downMbps: ${targets.downMbps}, upMbps: ${targets.upMbps} }\n`}server:
  address: ${serverAddress}
  port: ${server.port}
  publicKey: ${JSON.stringify(server.publicKey)}
  runToken: ${JSON.stringify(`file:${server.runTokenFile}`)}
rooms:
  - { room: ${room}, seats: ${seats}, accessPoints: [ap-b12]${gateway === undefined ? '' : `, gateway: { host: ${accessPointAddress}, port: ${gatewayEchoPort} }`} }
accessPoints:
  - { accessPoint: ap-b12, address: ${accessPointAddress}, credential: lab, uplinkInterface: eth0 }
credentials:
  lab: { version: 2c, community: ${JSON.stringify(`file:${secret}`)} }
owners:
  network: IT-avdelningen
`,
  );
  return path;
}
