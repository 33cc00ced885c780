/** The wireless networks that the pupils of a room use, by the school file; undefined when it does not tell. */
import type { Inventory } from './types.ts';

export const ssidsOf = ({ rooms, ssid }: Inventory, room: string): readonly string[] | undefined =>
  rooms.find((candidate) => candidate.room === room)?.ssid ?? ssid;
