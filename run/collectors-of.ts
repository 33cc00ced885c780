/** The collectors of a run: access points, this machine, the loss probe, the exam server, and in a rehearsal what stands in for access points. */
import { hostname } from 'node:os';
import { lookup } from 'node:dns/promises';
import { isSwitchPort, ownerOfSwitchPort } from '../core/counters/switch-port.ts';
import type { Collector } from '../core/sample.ts';
import { createEmulatorCollector } from '../collectors/emulator/emulator-collector.ts';
import { createHostCollector } from '../collectors/host/host-collector.ts';
import { createUdpProbe, type ProbeTarget } from '../collectors/probe/udp-probe.ts';
import { createServerCollector } from '../collectors/server/server-collector.ts';
import { createSnmpCollector } from '../collectors/snmp/snmp-collector.ts';
import type { SnmpEvent } from '../collectors/snmp/tell-poll.ts';
import { polledAccessPoints } from './polled-access-points.ts';
import { accessPointsOf, type PreparedRun } from './prepare-run.ts';

export interface CollectorSurroundings {
  readonly runFolder: string;
  readonly generators: () => readonly { readonly pid: number; readonly room: string }[];
  readonly onSnmpEvent: (event: SnmpEvent) => void;
}

/** Name of this machine in subjects, without what a subject may not hold. */
export const agentName = (): string => hostname().replaceAll(/[^A-Za-z0-9.-]/g, '-') || 'agent';

/** In words for the log: a port of a switch is no access point. */
const named = (event: SnmpEvent): SnmpEvent =>
  isSwitchPort(event.accessPoint) ? { ...event, accessPoint: `${ownerOfSwitchPort(event.accessPoint)} (its switch port)` } : event;

export async function collectorsOf(prepared: PreparedRun, surroundings: CollectorSurroundings): Promise<readonly Collector[]> {
  const { plan, inventory, server, optIn } = prepared;
  const serverAddress = prepared.consent?.answeredFrom ?? (await lookup(server.address)).address;
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

  const rooms = [...planned.values()];
  const accessPoints = polledAccessPoints(inventory, accessPointsOf(inventory, [...planned.keys()]), rooms);

  return [
    createHostCollector({
      agent: agentName(),
      targetAddress: plan.rooms[0]?.route.host ?? serverAddress,
      runFolder: surroundings.runFolder,
      generators: surroundings.generators,
    }),
    createServerCollector({ server: plan.server, address: serverAddress, port: server.port, run: plan.runId }),
    createUdpProbe({ targets: targets.flat() }),
    ...(plan.mode === 'rehearsal'
      ? [createEmulatorCollector({ targets: rooms.map(({ room, route }) => ({ room, address: route.host, port: route.port })) })]
      : []),
    ...(accessPoints.length === 0
      ? []
      : [
          createSnmpCollector({
            accessPoints,
            credential: (name) => prepared.credentials.get(name),
            vendors: prepared.vendors,
            onEvent: (event) => surroundings.onSnmpEvent(named(event)),
          }),
        ]),
  ];
}
