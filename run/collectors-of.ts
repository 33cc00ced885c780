/** The collectors of a run: access points, this machine, the loss probe, the exam server. */
import { hostname } from 'node:os';
import { lookup } from 'node:dns/promises';
import { isSwitchPort } from '../core/counters/switch-port.ts';
import type { Inventory } from '../core/inventory/types.ts';
import type { RoomPlan } from '../core/plan.ts';
import type { Collector } from '../core/sample.ts';
import { createHostCollector } from '../collectors/host/host-collector.ts';
import { createUdpProbe, type ProbeTarget } from '../collectors/probe/udp-probe.ts';
import { createServerCollector } from '../collectors/server/server-collector.ts';
import type { PolledAccessPoint } from '../collectors/snmp/polled-agents.ts';
import { createSnmpCollector } from '../collectors/snmp/snmp-collector.ts';
import type { SnmpEvent } from '../collectors/snmp/tell-poll.ts';
import { controllerOf, type PreparedRun } from './prepare-run.ts';

export interface CollectorSurroundings {
  readonly runFolder: string;
  readonly generators: () => readonly { readonly pid: number; readonly room: string }[];
  readonly onSnmpEvent: (event: SnmpEvent) => void;
}

/** Name of this machine in subjects, without what a subject may not hold. */
export const agentName = (): string => hostname().replaceAll(/[^A-Za-z0-9.-]/g, '-') || 'agent';

/**
 * Who is asked about the rooms' access points: each itself, or the controller that answers for it, and the port of the switch at the other
 * end of its cable.
 */
export function polledAccessPoints(
  inventory: Inventory,
  rooms: readonly Pick<RoomPlan, 'room' | 'accessPoints'>[],
): readonly PolledAccessPoint[] {
  return inventory.accessPoints.flatMap((accessPoint): PolledAccessPoint[] => {
    const served = rooms.filter((room) => room.accessPoints.includes(accessPoint.accessPoint)).map(({ room }) => room);
    if (served.length === 0) return [];
    const through = controllerOf(inventory, accessPoint);
    const asked = { accessPoint, rooms: served, ...(through !== undefined && { through }) };
    const { switch: switchPort } = accessPoint;
    return switchPort === undefined ? [asked] : [asked, { accessPoint, rooms: served, switchPort }];
  });
}

/** In words for the log: a port of a switch is no access point. */
const named = (event: SnmpEvent): SnmpEvent =>
  isSwitchPort(event.accessPoint) ? { ...event, accessPoint: `${event.accessPoint.replace(/\/@switch$/, '')} (its switch port)` } : event;

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

  const accessPoints = polledAccessPoints(inventory, [...planned.values()]);

  return [
    createHostCollector({
      agent: agentName(),
      targetAddress: plan.rooms[0]?.route.host ?? serverAddress,
      runFolder: surroundings.runFolder,
      generators: surroundings.generators,
    }),
    createServerCollector({ server: plan.server, address: serverAddress, port: server.port, run: plan.runId }),
    createUdpProbe({ targets: targets.flat() }),
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
