/** What access points say of themselves while they are polled: name, MAC and serial number are in what is sampled anyway. */
import type { InventoryAccessPoint } from '../core/inventory/types.ts';
import type { MetricName } from '../core/metrics.ts';
import type { AccessPointIdentity } from '../core/run-state.ts';
import type { SampleSink } from '../core/sample.ts';
import type { SnmpEvent } from '../collectors/snmp/tell-poll.ts';
import { identityFrom } from './check-identities.ts';

export interface HeardIdentities extends SampleSink {
  hear(event: SnmpEvent): void;
}

interface Heard {
  name?: string;
  serial?: string;
  mac?: string;
  listed: readonly string[];
  /** Not told since something of it changed. */
  fresh: boolean;
}

const partOf: Partial<Record<MetricName, 'name' | 'serial' | 'mac'>> = {
  accessPointName: 'name',
  accessPointSerial: 'serial',
  accessPointMac: 'mac',
};

/** @param onHeard at the end of a poll, since half of what a device says of itself may look like another one; again when anything of it changed */
export function hearIdentities(
  accessPoints: readonly Pick<InventoryAccessPoint, 'accessPoint'>[],
  onHeard: (identity: AccessPointIdentity) => void,
): HeardIdentities {
  const names = new Map(accessPoints.map(({ accessPoint }) => [`access-point/${accessPoint}`, accessPoint]));
  const heard = new Map<string, Heard>();
  const heardOf = (accessPoint: string): Heard => {
    const before = heard.get(accessPoint);
    if (before !== undefined) return before;
    const fresh: Heard = { listed: [], fresh: true };
    heard.set(accessPoint, fresh);
    return fresh;
  };

  return {
    write({ metric, subject, state, valueText }) {
      const accessPoint = names.get(subject);
      if (accessPoint === undefined || state !== 'value') return;
      const part = partOf[metric];
      if (part !== undefined && valueText !== undefined) {
        const told = heardOf(accessPoint);
        told.fresh ||= told[part] !== valueText;
        told[part] = valueText;
      }
      if (metric !== 'accessPointReachable') return;
      const told = heardOf(accessPoint);
      if (!told.fresh) return;
      told.fresh = false;
      const { name, serial, mac, listed } = told;
      onHeard(identityFrom(accessPoint, { name, serial, macs: [...listed, mac] }));
    },
    hear(event) {
      // Told before the samples of its poll.
      if (event.what === 'discovered') Object.assign(heardOf(event.accessPoint), { listed: event.macs, fresh: true });
    },
  };
}
