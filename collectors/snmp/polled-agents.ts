/** Who is asked about which access points: each itself, the controller that tells of many, or a switch at the other end of a cable. */
import { ProvnatError } from '../../core/errors.ts';
import type { InventoryAccessPoint, InventoryController, InventorySwitchPort } from '../../core/inventory/types.ts';
import type { Clock } from '../clock.ts';
import type { AccessPointReader } from './access-point-reader.ts';
import { createAccessPointReader } from './access-point-reader.ts';
import type { Agent } from './agent.ts';
import { createAgent } from './agent.ts';
import { defaultDiscoveryBudgetMs } from './device.ts';
import { deviceKey } from './device-key.ts';
import type { Pace } from './due-cells.ts';
import type { SocketTrouble } from './filtered-socket.ts';
import type { Vendors } from './load-vendors.ts';
import type { NotServing } from './serving.ts';
import type { SnmpSession } from './session.ts';
import { openSession } from './session.ts';
import type { SnmpCredential, SnmpFailure } from './snmp-value.ts';
import { asSwitchPort } from './switch-port.ts';
import { createLayoutTeller } from './tell-layout.ts';
import { takeTurns, type Turns } from './turns.ts';

export interface PolledAccessPoint {
  readonly accessPoint: InventoryAccessPoint;
  /** Rooms of the run that it serves. Its samples carry the room when there is exactly one; join by access point otherwise. */
  readonly rooms: readonly string[];
  /** Asked instead of it: a controller that tells of its access points. */
  readonly through?: InventoryController;
  /** Asked instead of it: the port of a switch at the other end of its cable. It comes beside the access point, with samples of its own. */
  readonly switchPort?: InventorySwitchPort;
}

export interface AskedAgents {
  readonly accessPoints: readonly PolledAccessPoint[];
  /** By the name that access points refer to. */
  readonly credential: (name: string) => SnmpCredential | undefined;
  readonly vendors: Vendors;
}

/** An access point as far as its log and its samples are concerned. */
export interface Followed {
  readonly accessPoint: string;
  readonly room: string | undefined;
  readonly reader: AccessPointReader;
  readonly newsOf: ReturnType<typeof createLayoutTeller>;
  /** Why it does not answer or does not serve, as far as that was told since it last did. */
  readonly silentFor: Set<SnmpFailure | NotServing>;
}

export interface PolledAgent {
  readonly session: SnmpSession;
  readonly agent: Agent;
  readonly followed: readonly Followed[];
  /** Agents with the same key are one device, asked with different credentials. */
  readonly device: string;
  failureCount: number;
  /** Of datagrams that it did not expect, how many of each kind are told next. */
  readonly troubleToldAt: Record<keyof SocketTrouble, number>;
}

/** Who is asked about it. */
export const askedOf = ({
  accessPoint,
  through,
  switchPort,
}: PolledAccessPoint): Pick<InventoryController, 'address' | 'port' | 'credential'> => switchPort ?? through ?? accessPoint;

/** Its name in events and in what is polled: that of the access point, or of its switch port. */
export const followedAs = ({ accessPoint, switchPort }: PolledAccessPoint): string =>
  switchPort === undefined ? accessPoint.accessPoint : asSwitchPort(accessPoint, switchPort).accessPoint;

/**
 * A device that answers for several access points is still asked one thing at a time, and for all of them together.
 * @throws ProvnatError INVENTORY_INVALID (credential, address), VENDOR_INVALID
 */
export function polledAgents(asked: AskedAgents, clock: Clock, random: () => number, pace: Pace): readonly PolledAgent[] {
  interface Asked {
    readonly device: string;
    readonly session: SnmpSession;
    readonly turns: Turns;
    /** Whether any of them is told of by a controller. */
    through: boolean;
    readonly followed: Followed[];
  }
  const byAsked = new Map<string, Asked>();
  try {
    for (const polled of asked.accessPoints) follow(polled);
  } catch (error) {
    for (const { session } of byAsked.values()) session.close();
    throw error;
  }

  function follow(polled: PolledAccessPoint): void {
    const { accessPoint: meant, rooms, through, switchPort } = polled;
    const { address, port, credential: credentialName } = askedOf(polled);
    const accessPoint = switchPort === undefined ? meant : asSwitchPort(meant, switchPort);
    const read = asRead(accessPoint, through);
    const credential = credentialOf({ ...read, credential: credentialName }, asked);
    const device = deviceKey({ address, port });
    const who = `${device} ${credentialName}`;
    const one = byAsked.get(who) ?? begun(device, openSession({ address, port, credential }, clock));
    byAsked.set(who, one);
    one.through ||= through !== undefined;
    const room = rooms.length === 1 ? rooms[0] : undefined;
    const readerOptions = { through: through !== undefined, pace, random, discoveryBudgetMs: defaultDiscoveryBudgetMs };
    const reader = createAccessPointReader(read, room, one.turns.session, asked.vendors, clock, readerOptions);
    one.followed.push({ accessPoint: accessPoint.accessPoint, room, reader, newsOf: createLayoutTeller(), silentFor: new Set() });
  }

  function begun(device: string, session: SnmpSession): Asked {
    return { device, session, turns: takeTurns(session, clock), through: false, followed: [] };
  }

  return [...byAsked.values()].map(({ device, session, turns, through, followed }) => ({
    device,
    session,
    followed,
    agent: createAgent(
      session,
      followed.map(({ reader }) => reader),
      clock,
      pace.baseMs,
      through ? undefined : turns,
    ),
    failureCount: 0,
    troubleToldAt: { foreignCount: 1, undecodableCount: 1, unaskedCount: 1 },
  }));
}

/**
 * As the device that is asked tells of it. Where that is a controller, which definition fits is the controller's affair, and only what it says of
 * this access point is read.
 */
export function asRead(accessPoint: InventoryAccessPoint, through: InventoryController | undefined): InventoryAccessPoint {
  if (through === undefined) return accessPoint;
  const { vendor, controller } = through;
  const { accessPoint: name, address, port, credential, owner, uplinkInterface, mac, bssids } = accessPoint;
  return {
    accessPoint: name,
    address,
    port,
    credential,
    bssids,
    controller,
    ...(vendor !== undefined && { vendor }),
    ...(owner !== undefined && { owner }),
    ...(uplinkInterface !== undefined && { uplinkInterface }),
    ...(mac !== undefined && { mac }),
  };
}

function credentialOf({ accessPoint, credential, vendor }: InventoryAccessPoint, asked: AskedAgents): SnmpCredential {
  if (vendor !== undefined && !asked.vendors.byId.has(vendor)) {
    const known = [...asked.vendors.byId.keys()].join(', ');
    throw new ProvnatError(
      'VENDOR_INVALID',
      `access point ${accessPoint}: no vendor definition "${vendor}"`,
      `Known: ${known}. Or leave vendor out.`,
    );
  }
  const found = asked.credential(credential);
  if (found !== undefined) return found;
  throw new ProvnatError(
    'INVENTORY_INVALID',
    `access point ${accessPoint}: no credential "${credential}"`,
    'Name one under credentials in school.yaml.',
  );
}
