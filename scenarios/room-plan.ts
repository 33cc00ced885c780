/** The plan as one k6 process needs it, held once for all its pupils. */
import { SharedArray } from 'k6/data';

import type { Plan, PupilPlan, RoomPlan } from '../core/plan.ts';

export interface PlannedRoom {
  /** Without the rooms: a class of 600 would otherwise be parsed 600 times. */
  readonly plan: Plan;
  /** Without the pupils. */
  readonly room: RoomPlan;
  /** Of all rooms together, for the cap. */
  readonly planPupilCount: number;
  readonly pupilCount: number;
  pupilAt(index: number): PupilPlan | undefined;
}

interface Head {
  readonly plan: Plan;
  readonly room: RoomPlan;
  readonly planPupilCount: number;
}

/** In k6's init context. Throws an Error that names what is missing from environment or plan. */
export function plannedRoom(): PlannedRoom {
  const { PROVNAT_PLAN: path, PROVNAT_ROOM: name } = __ENV;
  if (path === undefined || name === undefined) {
    throw new Error('PROVNAT_PLAN (absolute path of plan.json) and PROVNAT_ROOM (name of a room in it) must be set');
  }
  const parts = new SharedArray<Head | PupilPlan>('plan', () => {
    const plan = JSON.parse(open(path)) as Plan;
    const room = plan.rooms.find((one) => one.room === name);
    if (room === undefined)
      throw new Error(`plan ${plan.runId} has no room ${name}: it has ${plan.rooms.map((one) => one.room).join(', ')}`);
    const planPupilCount = plan.rooms.reduce((sum, one) => sum + one.pupils.length, 0);
    return [{ plan: { ...plan, rooms: [] }, room: { ...room, pupils: [] }, planPupilCount }, ...room.pupils];
  });
  const head = parts[0] as Head;
  return { ...head, pupilCount: parts.length - 1, pupilAt: (index) => parts[index + 1] as PupilPlan | undefined };
}
