/** What discovery tells of a device, for tests of what is made of it. */
import type { Layout } from '../../../collectors/snmp/layout.ts';

/** Of a device of which nothing was found; more: what was. */
export const layoutOf = (more: Partial<Layout> = {}): Layout => ({
  vendorId: undefined,
  macs: [],
  cells: [],
  changedOids: [],
  uplink: { reason: 'no-wired-interface' },
  sums: [],
  gaps: [],
  complete: true,
  cutShort: false,
  maxVarBinds: 40,
  ...more,
});
