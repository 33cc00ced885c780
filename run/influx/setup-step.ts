/** What set-up of each kind of InfluxDB is given, and what it tells. */
import type { InventoryInflux } from '../../core/inventory/types.ts';
import type { Destination } from '../../store/influx/influx-client.ts';

export interface SetupStep {
  /** made: was not there. changed: was otherwise. kept: was right. */
  readonly did: 'made' | 'changed' | 'kept' | 'left';
  readonly what: string;
}

/** Shown once; InfluxDB may not tell it again. */
export interface Reader {
  readonly user?: string;
  readonly secret: string;
}

export interface Setting {
  readonly influx: InventoryInflux;
  readonly destination: Destination;
  readonly newReader: boolean;
}

export type SetUp = (setting: Setting) => Promise<{ readonly steps: readonly SetupStep[]; readonly reader?: Reader }>;
