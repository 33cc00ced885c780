/** The same job for telegraf: the same values of the same agents as often. */
import { accessPointTable } from './agent-tables.ts';

export type TelegrafWay = 'fields' | 'tables';

const isAsked = (oid: string) =>
  oid === '1.3.6.1.2.1.1.3.0' ||
  oid === '1.3.6.1.2.1.31.1.5.0' ||
  (/^1\.3\.6\.1\.2\.1\.(2|10|31)\./.test(oid) && !/^1\.3\.6\.1\.2\.1\.2\.2\.1\.[23]\./.test(oid));

/** fields: each value by its name, which it asks for one by one. tables: whole columns, which it walks one by one. */
export function telegrafConfig(ports: readonly number[], everyMs: number, way: TelegrafWay): string {
  const oids = [...accessPointTable().keys()].filter(isAsked);
  const scalars = oids.filter((oid) => oid.endsWith('.0'));
  const cells = oids.filter((oid) => !oid.endsWith('.0'));
  const columns = [...new Set(cells.map((oid) => oid.slice(0, oid.lastIndexOf('.'))))];
  const field = (kind: string, oid: string) => `  [[inputs.snmp.${kind}]]\n    name = "f${oid.replaceAll('.', '_')}"\n    oid = "${oid}"\n`;
  const own =
    way === 'fields'
      ? [...scalars, ...cells].map((oid) => field('field', oid)).join('')
      : `${scalars.map((oid) => field('field', oid)).join('')}  [[inputs.snmp.table]]\n    name = "interface"\n${columns.map((oid) => field('table.field', oid)).join('')}`;
  return `[agent]
  interval = "${String(everyMs)}ms"
  round_interval = false
  flush_interval = "${String(everyMs)}ms"
  metric_buffer_limit = 100000
  omit_hostname = true
[[outputs.discard]]
[[inputs.snmp]]
  agents = [${ports.map((port) => `"udp://127.0.0.1:${String(port)}"`).join(', ')}]
  version = 2
  community = "seats"
  timeout = "2s"
  retries = 1
  path = []
${own}`;
}
