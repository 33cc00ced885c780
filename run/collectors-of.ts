/** The collectors of a run: access points, this machine, the loss probe, the exam server. */
import { hostname } from 'node:os';
import { lookup } from 'node:dns/promises';
import type { Collector } from '../core/sample.ts';
import { createHostCollector } from '../collectors/host/host-collector.ts';
import { createUdpProbe, type ProbeTarget } from '../collectors/probe/udp-probe.ts';
import { createServerCollector } from '../collectors/server/server-collector.ts';
import { createSnmpCollector, type SnmpEvent } from '../collectors/snmp/snmp-collector.ts';
import type { PreparedRun } from './prepare-run.ts';

export interface CollectorSurroundings {
  readonly runFolder: string;
  readonly generators: () => readonly { readonly pid: number; readonly room: string }[];
  readonly onSnmpEvent: (event: SnmpEvent) => void;
}

/** Name of this machine in subjects, without what a subject may not hold. */
export const agentName = (): string => hostname().replaceAll(/[^A-Za-z0-9.-]/g, '-') || 'agent';

export async function collectorsOf(prepared: PreparedRun, surroundings: CollectorSurroundings): Promise<readonly Collector[]> {
  const { plan, inventory, server, optIn } = prepared;
  const serverAddress = (await lookup(server.address)).address;
  const planned = new Map(plan.rooms.map((room) => [room.room, room]));

  const targets = await Promise.all(
    plan.rooms.map(async ({ room }): Promise<ProbeTarget[]> => {
      const { gateway, via } = inventory.rooms.find((candidate) => candidate.room === room) ?? {};
      const toServer: ProbeTarget = {
        name: 'server',
        ...(plan.mode === 'rehearsal' && via?.echoPort !== undefined
          ? { address: via.host, port: via.echoPort }
          : { address: serverAddress, port: optIn.udpEchoPort }),
        room,
        echoPromised: true,
      };
      if (gateway === undefined) return [toServer];
      return [toServer, { name: 'gateway', address: (await lookup(gateway.host)).address, port: gateway.port, room, echoPromised: true }];
    }),
  );

  const accessPoints = inventory.accessPoints
    .map((accessPoint) => ({
      accessPoint,
      rooms: [...planned.values()].filter((room) => room.accessPoints.includes(accessPoint.accessPoint)).map(({ room }) => room),
    }))
    .filter(({ rooms }) => rooms.length > 0);

  return [
    createHostCollector({
      agent: agentName(),
      targetAddress: plan.rooms[0]?.route.host ?? serverAddress,
      runFolder: surroundings.runFolder,
      generators: surroundings.generators,
    }),
    createServerCollector({ server: plan.server, address: serverAddress, port: server.port }),
    createUdpProbe({ targets: targets.flat() }),
    ...(accessPoints.length === 0
      ? []
      : [
          createSnmpCollector({
            accessPoints,
            credential: (name) => prepared.credentials.get(name),
            vendors: prepared.vendors,
            onEvent: surroundings.onSnmpEvent,
          }),
        ]),
  ];
}
