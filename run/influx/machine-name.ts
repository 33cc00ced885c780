/** What dashboards call a machine. Its host name is often a person's (Annas-MacBook-Pro), and a dashboard may be open to all. */
import { createHash } from 'node:crypto';
import type { InventoryInflux } from '../../core/inventory/types.ts';
import { agentName } from '../collectors-of.ts';

/** The same each time, also where a run is published by another machine. @param agent host name, with or without the domain that a network adds */
export function machineName(influx: Pick<InventoryInflux, 'machine'> | undefined, agent = agentName()): string {
  const [own = ''] = agent.toLowerCase().split('.');
  return influx?.machine ?? `machine-${createHash('sha256').update(own).digest('hex').slice(0, 6)}`;
}
