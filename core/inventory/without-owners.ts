/** A school without the names of those who answer for something: only the roles are left. */
import type { Inventory, InventoryRoom } from './types.ts';

export const withoutOwners = (inventory: Inventory): Inventory => ({
  ...inventory,
  owners: {},
  rooms: inventory.rooms.map(
    (room) => Object.fromEntries(Object.entries(room).filter(([key]) => key !== 'owner')) as unknown as InventoryRoom,
  ),
});
