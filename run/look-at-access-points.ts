/** One gentle look at each access point: doctor judges it, a plan takes from it which radio figures can be judged. */
import type { InventoryAccessPoint } from '../core/inventory/types.ts';
import type { VendorFigure } from '../core/plan/radio-figures.ts';
import { systemClock } from '../collectors/clock.ts';
import type { Vendors } from '../collectors/snmp/load-vendors.ts';
import { type AccessPointProbe, probeAccessPoint } from '../collectors/snmp/probe-access-point.ts';
import { radioFiguresOf } from '../collectors/snmp/radio-figures-of.ts';
import { defaultPollIntervalMs } from '../collectors/snmp/snmp-collector.ts';
import type { SnmpCredential } from '../collectors/snmp/snmp-value.ts';

export type Probe = (
  accessPoint: InventoryAccessPoint,
  credential: SnmpCredential,
  vendors: Vendors,
  withinMs: number,
) => Promise<AccessPointProbe>;

const probeOnce: Probe = (accessPoint, credential, vendors, withinMs) =>
  probeAccessPoint(accessPoint, credential, vendors, systemClock, withinMs);

export interface LookRequest {
  readonly accessPoints: readonly InventoryAccessPoint[];
  /** By the name that access points refer to; those whose credential is not there are not looked at. */
  readonly credentials: ReadonlyMap<string, SnmpCredential>;
  readonly vendors: Vendors;
  /** For everything: access points that nobody has come to by then have not answered. */
  readonly withinMs: number;
  readonly probe?: Probe;
}

/**
 * Devices are asked side by side, one that answers for several access points one question at a time; silence is not asked twice.
 * @returns by access point; each settles within withinMs, and rejects only for an address that is none (INVENTORY_INVALID)
 */
export function lookAtAccessPoints(request: LookRequest): ReadonlyMap<string, Promise<AccessPointProbe>> {
  const { accessPoints, credentials, vendors, withinMs, probe = probeOnce } = request;
  const endMs = performance.now() + withinMs;
  const lastOf = new Map<string, Promise<AccessPointProbe>>();
  const looks = new Map<string, Promise<AccessPointProbe>>();
  for (const accessPoint of accessPoints) {
    const credential = credentials.get(accessPoint.credential);
    if (credential === undefined) continue;
    const device = `${accessPoint.address} ${accessPoint.port} ${accessPoint.credential}`;
    const before = lastOf.get(device);
    const look = (async (): Promise<AccessPointProbe> => {
      const former = await before;
      if (former?.reachable === false) return former;
      const leftMs = endMs - performance.now();
      return leftMs > 0 ? probe(accessPoint, credential, vendors, leftMs) : outOfTime;
    })();
    look.catch(() => undefined); // who asks for it hears it
    lastOf.set(device, look);
    looks.set(accessPoint.accessPoint, look);
  }
  return looks;
}

const outOfTime: AccessPointProbe = {
  reachable: false,
  failure: 'timeout',
  detail: 'it answered others of its access points, but not in time for all',
};

/**
 * Airtime figures that the devices really gave, by their definitions. Where access points differ the slowest counts: a figure can be judged
 * for the room only when it can for all of them.
 */
export function vendorFigures(probes: Iterable<AccessPointProbe>, vendors: Vendors): readonly VendorFigure[] {
  const figures = new Map<string, VendorFigure>();
  for (const probe of probes) {
    const vendor = probe.reachable && probe.vendor !== undefined ? vendors.byId.get(probe.vendor) : undefined;
    if (!probe.reachable || vendor === undefined) continue;
    const given = new Set<string>(probe.figures.filter(({ state }) => state !== 'unknown').map(({ metric }) => metric));
    for (const { metric, windowMs, refreshMs } of radioFiguresOf(vendor)) {
      if (!given.has(metric)) continue;
      const before = figures.get(metric);
      figures.set(metric, {
        metric,
        windowMs: Math.max(before?.windowMs ?? 0, windowMs),
        refreshMs: Math.max(before?.refreshMs ?? 0, refreshMs),
        pollIntervalMs: defaultPollIntervalMs,
      });
    }
  }
  return [...figures.values()];
}
