/** Whose points they are, by the school file: the same live and later. */
import type { PollSource } from '../../core/influx/point-source.ts';
import type { Inventory } from '../../core/inventory/types.ts';
import { examTimeOf } from './exam-time.ts';

export const pollSourceOf = (inventory: Inventory, of: Pick<PollSource, 'school' | 'mode' | 'run'>): PollSource => {
  const { accessPoints, rooms } = inventory;
  return {
    ...of,
    isExamTime: examTimeOf(inventory),
    roomsOf: (accessPoint) => rooms.filter((room) => room.accessPoints.includes(accessPoint)).map(({ room }) => room),
    uplinkOf: (name) => accessPoints.find(({ accessPoint }) => accessPoint === name)?.uplinkInterface,
    through: new Set(accessPoints.flatMap(({ accessPoint, controller }) => (controller === undefined ? [] : [accessPoint]))),
  };
};
