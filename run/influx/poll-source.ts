/** Whose points they are, by the school file: the same live and later. */
import { type PollSource, pollerOf } from '../../core/influx/point-source.ts';
import type { Inventory } from '../../core/inventory/types.ts';
import type { Plan } from '../../core/plan.ts';
import { examTimeOf } from './exam-time.ts';

/** @param plan of the run that reads; undefined: collect does */
export const pollSourceOf = (inventory: Inventory, plan?: Pick<Plan, 'mode' | 'runId' | 'rooms'>): PollSource => {
  const { school, accessPoints, rooms } = inventory;
  return {
    school,
    mode: plan?.mode ?? 'room',
    ...(plan !== undefined && { run: plan.runId }),
    poller: pollerOf(plan?.rooms.map(({ room }) => room)),
    isExamTime: examTimeOf(inventory),
    roomsOf: (accessPoint) => rooms.filter((room) => room.accessPoints.includes(accessPoint)).map(({ room }) => room),
    uplinkOf: (name) => accessPoints.find(({ accessPoint }) => accessPoint === name)?.uplinkInterface,
    through: new Set(accessPoints.flatMap(({ accessPoint, controller }) => (controller === undefined ? [] : [accessPoint]))),
  };
};
