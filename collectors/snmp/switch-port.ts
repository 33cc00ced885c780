/** The port of a switch at the other end of an access point's cable, read as a device of the standard MIBs that has nothing else. */
import { switchPort } from '../../core/counters/switch-port.ts';
import type { InventoryAccessPoint, InventorySwitchPort } from '../../core/inventory/types.ts';
import type { MetricName } from '../../core/metrics.ts';
import { isMetricName } from '../../core/metrics.ts';
import type { Sample } from '../../core/sample.ts';
import type { Layout } from './layout.ts';

/** A device to be read: its samples are of `interface/<access point>/@switch/<port>` until ofSwitchPort has had them. */
export const asSwitchPort = ({ accessPoint }: InventoryAccessPoint, at: InventorySwitchPort): InventoryAccessPoint => ({
  accessPoint: `${accessPoint}/${switchPort}`,
  address: at.address,
  port: at.port,
  credential: at.credential,
  vendor: 'standard',
  uplinkInterface: at.interface,
  bssids: [],
});

/** A switch has many ports, and one is asked for. */
export function onlyUplink(layout: Layout): Layout {
  const name = 'name' in layout.uplink ? layout.uplink.name : undefined;
  return { ...layout, cells: layout.cells.filter(({ subject }) => name !== undefined && subject.endsWith(`/${switchPort}/${name}`)) };
}

/** The port's figures as seen from the access point: what goes into the switch came out of it. Nothing else of the switch is told. */
export function ofSwitchPort(sample: Sample): readonly Sample[] {
  const port = portIn(sample.subject);
  return port === undefined ? [] : [{ ...sample, subject: port, metric: swapped(sample.metric) }];
}

/** The same of what is known of them, so that figures find the column that they were read from. */
export const layoutOfSwitchPort = (layout: Layout): Layout => ({
  ...layout,
  cells: layout.cells.flatMap((cell) => {
    const port = portIn(cell.subject);
    return port === undefined ? [] : [{ ...cell, subject: port, column: { ...cell.column, metric: swapped(cell.column.metric) } }];
  }),
});

const portIn = (subject: string): string | undefined => /^interface\/.*?\/@switch(?=\/)/.exec(subject)?.[0];

function swapped(metric: MetricName): MetricName {
  const other = metric.replace(/^interface(In|Out)/, (_, way: string) => `interface${way === 'In' ? 'Out' : 'In'}`);
  return isMetricName(other) ? other : metric;
}
