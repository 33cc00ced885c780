/** From what the school has and what the user asks for to everything that is to happen in a run. Pure: time, seed and run id come in. */
import { ProvnatError } from '../errors.ts';
import type { Inventory, InventoryRoom, InventoryServer } from '../inventory/types.ts';
import { lengthMsOf, planFormatVersion, type Plan, type ProfileId, type ProfileLength, type RoomPlan, type RunMode } from '../plan.ts';
import { profileOf, type Profile } from '../profiles/profiles.ts';
import type { PhaseName } from '../sample.ts';
import { suggestion } from '../document/suggest.ts';
import { bandwidthPlan, headroomRatio, offeredPerPupilMbps } from './bandwidth-plan.ts';
import { phaseSchedule } from './phase-schedule.ts';
import { planCaps, type ServerCaps, type TimeWindow } from './plan-caps.ts';
import { pressPlayBurst, pupilPlans, workPlan } from './pupil-plans.ts';
import { radioFigures, type VendorFigure } from './radio-figures.ts';

export interface PlanRequest {
  readonly inventory: Inventory;
  /** Names of rooms of the inventory. */
  readonly rooms: readonly string[];
  /** Absent: the inventory's. */
  readonly profile?: ProfileId;
  readonly length: ProfileLength;
  readonly mode: RunMode;
  readonly seed: number;
  readonly runId: string;
  readonly startAtMs: number;
  readonly createdAtMs: number;
  /** Only these; absent: all. */
  readonly phases?: readonly PhaseName[];
  /** Caps of the verified opt-in document. */
  readonly optIn: { readonly caps: ServerCaps; readonly packageBytes: number };
  /** Lower caps than the server's. */
  readonly caps?: { readonly perPupilMbps?: number; readonly totalMbps?: number };
  readonly window?: TimeWindow;
  /** The opt-in signature vouched for a certificate that no authority signed. */
  readonly insecureSkipTlsVerify: boolean;
  /** Where each room's traffic goes; absent: room.via in a rehearsal, else the server. */
  readonly routes?: Readonly<Record<string, { readonly host: string; readonly port: number }>>;
  /** Seat k uses port + k: for emulated access points. */
  readonly portPerPupil: boolean;
  /** Ports of k6's REST server by room; absent or missing: 0, none. */
  readonly controlPorts?: Readonly<Record<string, number>>;
  /** As the vendors of the rooms' access points give them. */
  readonly radioFigures?: readonly VendorFigure[];
}

/** Throws ProvnatError PLAN_INVALID, PROFILE_UNKNOWN, ROOMS_NEED_REHEARSAL or OUTSIDE_TIME_WINDOW. */
export function makePlan(request: PlanRequest): Plan {
  const { inventory, mode, seed, startAtMs } = request;
  const profile = profileOf(request.profile ?? inventory.profile);
  const length = profile.lengths[request.length];
  const target = targetOf(inventory, profile);
  const rooms = roomsOf(request);
  const server = serverOf(inventory);
  const phases = phaseSchedule(length, request.optIn.packageBytes, target.downMbps, request.phases);
  const bandwidth = bandwidthPlan(target);
  const pupilCount = rooms.reduce((sum, { seats }) => sum + seats, 0);
  return {
    formatVersion: planFormatVersion,
    runId: request.runId,
    seed,
    createdAtMs: request.createdAtMs,
    startAtMs,
    mode,
    profile: { id: profile.id, version: profile.version, length: request.length },
    target,
    headroomRatio,
    phases,
    media: {
      ...profile.media,
      bufferGoalMs: length.bufferGoalMs,
      startAfterMs: 2_500,
      resumeAfterMs: 5_000,
      ...(profile.media.audio || profile.media.film ? { burst: pressPlayBurst(length.bufferGoalMs) } : {}),
    },
    work: workPlan,
    bandwidth,
    server: {
      scheme: server.scheme,
      suffix: server.suffix,
      port: server.port,
      insecureSkipTlsVerify: request.insecureSkipTlsVerify,
      publicKey: server.publicKey,
    },
    rooms: rooms.map((room): RoomPlan => ({
      room: room.room,
      accessPoints: room.accessPoints,
      route: { ...routeOf(request, room, server), portPerPupil: request.portPerPupil },
      controlPort: request.controlPorts?.[room.room] ?? 0,
      pupils: pupilPlans({ seed, runId: request.runId, room: room.room, seatCount: room.seats, bandwidth }),
    })),
    caps: planCaps({
      pupilCount,
      offeredPerPupilMbps: offeredPerPupilMbps(bandwidth),
      serverCaps: request.optIn.caps,
      ...(request.caps === undefined ? {} : { caps: request.caps }),
      ...(request.window === undefined ? {} : { window: request.window }),
      startAtMs,
      endAtMs: startAtMs + lengthMsOf({ phases }),
    }),
    radioFigures: radioFigures(request.radioFigures ?? [], phases),
  };
}

/** The school's own target, except where the profile is its target. */
export function targetOf(inventory: Pick<Inventory, 'targets'>, profile: Profile): Plan['target'] {
  const { downMbps, upMbps } = profile.target.fixed ? profile.target : (inventory.targets ?? profile.target);
  return { downMbps, upMbps };
}

function serverOf(inventory: Inventory): InventoryServer {
  if (inventory.server !== undefined) return inventory.server;
  throw new ProvnatError(
    'PLAN_INVALID',
    'the school file names no exam server; load goes only to a server that agreed to it',
    'start one with provnat serve, then provnat init --force --server <address> writes it into the school file',
  );
}

/** Known from the command alone: nothing needs to be read or asked first. @throws ProvnatError ROOMS_NEED_REHEARSAL */
export function requireOneRoom(rooms: readonly string[], mode: RunMode): void {
  if (mode !== 'room' || rooms.length <= 1) return;
  throw new ProvnatError(
    'ROOMS_NEED_REHEARSAL',
    `rooms ${rooms.join(', ')} at once: this machine stands in one room and cannot load another room’s access point`,
    'run one room at a time from inside it, or rehearse several against emulated access points',
  );
}

function roomsOf({ inventory, rooms, mode }: PlanRequest): readonly InventoryRoom[] {
  const known = inventory.rooms.map(({ room }) => room);
  if (rooms.length === 0) throw new ProvnatError('PLAN_INVALID', 'no room is named', `choose among ${known.join(', ')}`);
  const twice = rooms.find((room, index) => rooms.indexOf(room) !== index);
  if (twice !== undefined) throw new ProvnatError('PLAN_INVALID', `room ${twice} is named twice`, 'name each room once');
  requireOneRoom(rooms, mode);
  return rooms.map((room) => {
    const found = inventory.rooms.find((candidate) => candidate.room === room);
    if (found === undefined)
      throw new ProvnatError(
        'PLAN_INVALID',
        `room "${room}" is not in the school file${suggestion(room, known)}`,
        'rooms stand under rooms: in the school file',
      );
    if (mode === 'room' && found.via !== undefined) {
      throw new ProvnatError(
        'PLAN_INVALID',
        `room ${room} goes via an emulated access point, which proves nothing of the real one`,
        'remove via: from the room in the school file, or rehearse',
      );
    }
    return found;
  });
}

function routeOf({ routes }: PlanRequest, room: InventoryRoom, server: InventoryServer): { readonly host: string; readonly port: number } {
  return routes?.[room.room] ?? room.via ?? { host: server.address, port: server.port };
}
