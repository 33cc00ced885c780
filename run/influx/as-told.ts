/** A school as it is told to InfluxDB. */
import type { Inventory, InventoryInflux } from '../../core/inventory/types.ts';
import { withoutOwners } from '../../core/inventory/without-owners.ts';

/** What the school file says of points: where reports are, and whether owners are named. */
export type PointSettings = Partial<Pick<InventoryInflux, 'reportUrl' | 'owners'>>;

/** Whoever may see a dashboard is told a role; a name only where the school wants that. */
export const asTold = (inventory: Inventory, { owners }: PointSettings): Inventory =>
  owners === 'names' ? inventory : withoutOwners(inventory);
