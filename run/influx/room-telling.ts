/**
 * When collect tells of the school's rooms: at its start, when the school file has changed, and once a day. Dashboards ask for them over half a
 * year, and 3 Core answers no query over more than 432 files, of which every ten minutes with a point in them make one: told every hour, the
 * dashboards of head teachers would stop after 18 days. Who serves whom is asked over hours alone, and told every hour.
 */
export interface Telling {
  readonly what: 'rooms-and-placements' | 'placements';
  readonly atMs: number;
}

export interface RoomTelling {
  /** From now on another school file holds. */
  changed(): void;
  /** What is due; the same hour and day fall on the same points, whoever tells. */
  due(nowMs: number): Telling | undefined;
}

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;

export function createRoomTelling(): RoomTelling {
  let isChanged = true;
  let toldDay = NaN;
  let toldHour = NaN;
  return {
    changed: () => (isChanged = true),
    due(nowMs) {
      const day = Math.floor(nowMs / dayMs);
      const hour = Math.floor(nowMs / hourMs);
      if (!isChanged && hour === toldHour) return undefined;
      const isNewDay = day !== toldDay;
      const wasChanged = isChanged;
      [isChanged, toldDay, toldHour] = [false, day, hour];
      // At the moment of the change: a room that was told gone this morning must come back this afternoon.
      if (wasChanged) return { what: 'rooms-and-placements', atMs: Math.round(nowMs) };
      return isNewDay ? { what: 'rooms-and-placements', atMs: day * dayMs } : { what: 'placements', atMs: hour * hourMs };
    },
  };
}
