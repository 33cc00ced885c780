/** What the report needs of school.yaml; the inventory itself fits. */
import type { Inventory } from '../core/inventory/types.ts';

export type InventorySummary = Pick<Inventory, 'owners'> & {
  readonly server?: Pick<NonNullable<Inventory['server']>, 'stands'>;
  readonly rooms: readonly Pick<Inventory['rooms'][number], 'room' | 'seats' | 'accessPoints' | 'owner'>[];
  readonly accessPoints: readonly Pick<Inventory['accessPoints'][number], 'accessPoint' | 'owner'>[];
};
