/** One gentle look at each access point: doctor judges it, a plan takes from it which radio figures can be judged. */
import type { InventoryAccessPoint, InventoryController } from '../core/inventory/types.ts';
import type { VendorFigure } from '../core/plan/radio-figures.ts';
import { systemClock } from '../collectors/clock.ts';
import { deviceKey } from '../collectors/snmp/device-key.ts';
import type { Vendors } from '../collectors/snmp/load-vendors.ts';
import { type AccessPointProbe, probeAccessPoint } from '../collectors/snmp/probe-access-point.ts';
import { radioFiguresOf } from '../collectors/snmp/radio-figures-of.ts';
import { asRead } from '../collectors/snmp/polled-agents.ts';
import { defaultPollIntervalMs } from '../collectors/snmp/snmp-collector.ts';
import type { SnmpCredential } from '../collectors/snmp/snmp-value.ts';
import { controllerOf } from './polled-access-points.ts';

export type Probe = (
  accessPoint: InventoryAccessPoint,
  credential: SnmpCredential,
  vendors: Vendors,
  withinMs: number,
  /** Who is asked: the access point, or the controller that answers for it. */
  at: Pick<InventoryAccessPoint, 'address' | 'port'>,
) => Promise<AccessPointProbe>;

const probeOnce: Probe = (accessPoint, credential, vendors, withinMs, at) =>
  probeAccessPoint(accessPoint, credential, vendors, systemClock, withinMs, at);

export interface LookRequest {
  readonly accessPoints: readonly InventoryAccessPoint[];
  /** Asked about the access points that name them. */
  readonly controllers?: readonly InventoryController[];
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
  const { accessPoints, controllers = [], credentials, vendors, withinMs, probe = probeOnce } = request;
  const endMs = performance.now() + withinMs;
  const lastOf = new Map<string, { readonly credential: string; readonly look: Promise<AccessPointProbe> }>();
  const looks = new Map<string, Promise<AccessPointProbe>>();
  for (const meant of accessPoints) {
    const through = controllerOf({ controllers }, meant);
    const asked = through ?? meant;
    const credential = credentials.get(asked.credential);
    if (credential === undefined) continue;
    const accessPoint = asRead(meant, through);
    const device = deviceKey(asked);
    const before = lastOf.get(device);
    const look = (async (): Promise<AccessPointProbe> => {
      const former = await before?.look;
      // Asked with another credential it may answer.
      if (former?.reachable === false && before?.credential === asked.credential) return former;
      const leftMs = endMs - performance.now();
      return leftMs > 0 ? probe(accessPoint, credential, vendors, leftMs, asked) : outOfTime;
    })();
    look.catch(() => undefined); // who asks for it hears it
    lastOf.set(device, { credential: asked.credential, look });
    looks.set(meant.accessPoint, look);
  }
  return looks;
}

const outOfTime: AccessPointProbe = {
  reachable: false,
  failure: 'timeout',
  detail: 'it answered others of its access points, but not in time for all',
};

/**
 * Airtime figures that the devices really gave: over how long, and how old, the devices themselves tell where they do (a controller may be
 * set to renew its figures more often than the longest there is), and their definitions where not. Where access points differ the slowest
 * counts: a figure can be judged for the room only when it can for all of them.
 */
export function vendorFigures(probes: Iterable<AccessPointProbe>, vendors: Vendors): readonly VendorFigure[] {
  const figures = new Map<string, VendorFigure>();
  for (const probe of probes) {
    const vendor = probe.reachable && probe.vendor !== undefined ? vendors.byId.get(probe.vendor) : undefined;
    if (!probe.reachable || vendor === undefined) continue;
    for (const { metric, windowMs, refreshMs } of radioFiguresOf(vendor)) {
      const given = probe.figures.filter((figure) => figure.metric === metric && figure.state !== 'unknown');
      for (const told of given) {
        const known = figures.get(metric);
        figures.set(metric, {
          metric,
          windowMs: Math.max(known?.windowMs ?? 0, told.windowMs ?? windowMs),
          refreshMs: Math.max(known?.refreshMs ?? 0, told.ageMs ?? refreshMs),
          pollIntervalMs: defaultPollIntervalMs,
        });
      }
    }
  }
  return [...figures.values()];
}
