/** From what the user asks for to a plan that may be played: school file, secrets, the server's consent. Puts no load on anything. */
import { randomBytes, randomInt } from 'node:crypto';
import { lookup } from 'node:dns/promises';
import { resolve } from 'node:path';
import { ProvnatError } from '../core/errors.ts';
import type { Inventory, InventoryAccessPoint, InventoryServer } from '../core/inventory/types.ts';
import { makeRunId } from '../core/make-run-id.ts';
import type { Plan, ProfileId, ProfileLength, RunMode } from '../core/plan.ts';
import { makePlan, requireOneRoom } from '../core/plan/make-plan.ts';
import type { OptInDocument } from '../core/protocol.ts';
import type { SeatsBefore } from '../core/run-state.ts';
import type { PhaseName } from '../core/sample.ts';
import type { Secret } from '../core/secret.ts';
import type { SnmpCredential } from '../collectors/snmp/snmp-value.ts';
import { loadVendors, type Vendors } from '../collectors/snmp/load-vendors.ts';
import { askConsent, type ServerConsent } from './ask-consent.ts';
import { checkIdentities, type Identities } from './check-identities.ts';
import { freePort } from './free-port.ts';
import { lookAtAccessPoints, vendorFigures } from './look-at-access-points.ts';
import { openCredentials, polledAccessPoints } from './polled-access-points.ts';
import { readInventory } from './read-inventory.ts';
import { requireEmulated } from './rehearsed-rooms.ts';
import { requireSameTime } from './require-same-time.ts';
import type { RunListener } from './run-events.ts';
import { seatsBefore } from './seats-before.ts';
import { openSecret, type SecretSource } from './secrets.ts';

export interface RunRequest {
  readonly inventoryPath: string;
  readonly rooms: readonly string[];
  readonly runsPath: string;
  readonly profile?: ProfileId;
  readonly length: ProfileLength;
  readonly mode: RunMode;
  readonly seed?: number;
  /** Only these phases; such a run can fail a room, never pass it. */
  readonly phases?: readonly PhaseName[];
  /** Lower caps than the server's. */
  readonly caps?: { readonly perPupilMbps?: number; readonly totalMbps?: number };
}

export interface PreparedRun {
  readonly plan: Plan;
  /** The same plan with another mark: what must stand before it takes as long as the path and its devices take. @throws ProvnatError OUTSIDE_TIME_WINDOW */
  readonly planAt: (startAtMs: number) => Plan;
  readonly inventory: Inventory;
  readonly server: InventoryServer;
  readonly optIn: OptInDocument;
  /** What the same answer told of the server's clock and certificate. */
  readonly consent?: ServerConsent;
  readonly vendors: Vendors;
  readonly credentials: ReadonlyMap<string, SnmpCredential>;
  /** Who answered, and who is not what it was. */
  readonly identities?: Identities;
  /** By room: who stood out in the run before. */
  readonly seatsBefore?: Readonly<Record<string, SeatsBefore>>;
  readonly runToken?: Secret;
  readonly runsPath: string;
}

/** Time to start collectors and k6 before the mark, on a quick path; on a slow one the mark moves (mark-start.ts). */
const leadMs = 8_000;
/** A dead access point must not hold up the plan: what has not answered by then gives no radio figures. */
const lookMs = 3_000;

/** Asks the server again and checks its signature. @throws ProvnatError of askOptIn and verifyOptIn */
export async function confirmOptIn(server: InventoryServer): Promise<OptInDocument> {
  return (await askConsent(server)).document;
}

const addressOf = async (name: string, what: string): Promise<string> =>
  // What we start ourselves listens on IPv4, and some systems name localhost by IPv6 first.
  lookup(name, { order: 'ipv4first' }).then(
    ({ address }) => address,
    (cause: unknown) => {
      throw new ProvnatError(
        'SERVER_UNREACHABLE',
        `${what} ${name}: the name cannot be looked up`,
        'Correct it in the school file, or write the IP address.',
        { cause },
      );
    },
  );

/**
 * Where each room's traffic goes: to the server, or in a rehearsal to its emulated access point. k6 maps host names to addresses only, so
 * names are looked up here, once for the whole run, and the server is where it answered; those of gateways too, so that a wrong one is told before anything is made.
 */
export async function routesTo({ rooms }: Inventory, server: ServerPlace, { mode, rooms: wanted }: RunRequest): Promise<Routes> {
  const played = rooms.filter(({ room }) => wanted.includes(room));
  for (const { room, gateway } of played) if (gateway !== undefined) await addressOf(gateway.host, `gateway of room ${room}`);
  const toServer =
    mode === 'room' ? { host: server.answeredFrom ?? (await addressOf(server.address, 'exam server')), port: server.port } : undefined;
  const routes = played.map(async ({ room, via }) => {
    const to = toServer ?? (via === undefined ? undefined : { host: await addressOf(via.host, `via of room ${room}`), port: via.port });
    return to === undefined ? [] : ([[room, to]] as const);
  });
  return Object.fromEntries((await Promise.all(routes)).flat());
}

type ServerPlace = Pick<InventoryServer, 'address' | 'port'> & Pick<ServerConsent, 'answeredFrom'>;
type Routes = Record<string, { readonly host: string; readonly port: number }>;

export function accessPointsOf(inventory: Inventory, rooms: readonly string[]): readonly InventoryAccessPoint[] {
  const names = new Set(inventory.rooms.filter(({ room }) => rooms.includes(room)).flatMap((room) => room.accessPoints));
  return inventory.accessPoints.filter(({ accessPoint }) => names.has(accessPoint));
}

export async function prepareRun(request: RunRequest, listen: RunListener): Promise<PreparedRun> {
  requireOneRoom(request.rooms, request.mode);
  const inventory = await readInventory(request.inventoryPath);
  const source: SecretSource = { environment: process.env, inventoryPath: request.inventoryPath };
  const { server } = inventory;
  if (server === undefined) {
    throw new ProvnatError(
      'INVENTORY_INVALID',
      `school file ${request.inventoryPath}: names no exam server, and load goes only to one that opted in`,
      'Start one (provnat serve) and pin it: provnat init --force --server <address:port>',
    );
  }
  requireEmulated(inventory, request.rooms, request.mode);
  listen({ type: 'step', step: 'opt-in', detail: `${server.address}:${server.port}` });
  const consent = await askConsent(server);
  if (request.mode === 'room') requireSameTime(server, consent, Date.now());
  const optIn = consent.document;
  const runToken = server.runToken === undefined ? undefined : await openSecret(server.runToken, 'the server’s run token', source);
  const accessPoints = accessPointsOf(inventory, request.rooms);
  const credentials = await openCredentials(inventory, polledAccessPoints(inventory, accessPoints, []), source);
  const vendors = await loadVendors();
  const { controllers } = inventory;
  const looking = [...lookAtAccessPoints({ accessPoints, controllers, credentials, vendors, withinMs: lookMs })];
  const looks = new Map(await Promise.all(looking.map(async ([name, look]) => [name, await look] as const)));
  const identities = await checkIdentities(looks, inventory.accessPoints, resolve(request.runsPath));

  const routes = await routesTo(inventory, { ...server, ...consent }, request);
  // Load goes only to a server that opted in, also by way of an emulated access point.
  if (request.mode === 'rehearsal') for (const route of Object.values(routes)) await askConsent(server, undefined, route);

  listen({ type: 'step', step: 'plan' });
  const createdAtMs = Date.now();
  const controlPorts = Object.fromEntries(await Promise.all(request.rooms.map(async (room) => [room, await freePort()] as const)));
  const seed = request.seed ?? randomInt(0xffff_ffff);
  const runId = makeRunId(createdAtMs, randomBytes(4).toString('hex'));
  const planAt = (startAtMs: number): Plan =>
    makePlan({
      inventory,
      rooms: request.rooms,
      ...(request.profile === undefined ? {} : { profile: request.profile }),
      length: request.length,
      mode: request.mode,
      seed,
      runId,
      startAtMs,
      createdAtMs,
      ...(request.phases === undefined ? {} : { phases: request.phases }),
      optIn: { caps: optIn.caps, packageBytes: optIn.packageBytes },
      ...(request.caps === undefined ? {} : { caps: request.caps }),
      insecureSkipTlsVerify: optIn.certificateFingerprint !== undefined,
      routes,
      portPerPupil: request.mode === 'rehearsal',
      controlPorts,
      radioFigures: vendorFigures(looks.values(), vendors),
    });
  const plan = planAt(createdAtMs + leadMs);
  const { mode, rooms } = request;
  const runsPath = resolve(request.runsPath);
  const before = await seatsBefore({ runsPath, rooms, mode, target: plan.target, nowMs: createdAtMs });
  return {
    plan,
    planAt,
    inventory,
    server,
    optIn,
    consent,
    vendors,
    credentials,
    identities,
    seatsBefore: before,
    ...(runToken === undefined ? {} : { runToken }),
    runsPath,
  };
}
