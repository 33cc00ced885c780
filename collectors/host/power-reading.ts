/** What the system says of saving power: each of these adds delay that a room would be blamed for. */
import type { Figure } from './link-reading.ts';

export interface PowerReading {
  /** Reason no-battery: a machine that has none. */
  readonly source: Figure<'mains' | 'battery'>;
  /** The processor is held back on purpose. */
  readonly saving: Figure<boolean>;
  /** How the system calls its mode; for people. */
  readonly mode?: string;
  /** The radio sleeps between packets; reason not-wifi on a cable. */
  readonly wifiSaving: Figure<boolean>;
}
