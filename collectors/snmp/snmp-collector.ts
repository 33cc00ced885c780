/** Polls every access point on its own, kindly: one request in flight each, within a budget, resting when it is silent. */
import { setMaxListeners } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { ProvnatError } from '../../core/errors.ts';
import type { InventoryAccessPoint, InventoryController, InventorySwitchPort } from '../../core/inventory/types.ts';
import type { Collector, SampleSink } from '../../core/sample.ts';
import { isSwitchPort } from '../../core/counters/switch-port.ts';
import type { Clock } from '../clock.ts';
import { systemClock } from '../clock.ts';
import type { Device } from './device.ts';
import { createDevice } from './device.ts';
import type { Vendors } from './load-vendors.ts';
import type { SnmpSession } from './session.ts';
import { openSession } from './session.ts';
import type { SnmpCredential, SnmpFailure } from './snmp-value.ts';
import { asSwitchPort, ofSwitchPort } from './switch-port.ts';

export interface PolledAccessPoint {
  readonly accessPoint: InventoryAccessPoint;
  /** Rooms of the run that it serves. Its samples carry the room when there is exactly one; join by access point otherwise. */
  readonly rooms: readonly string[];
  /** Asked instead of it: a controller that tells of its access points. */
  readonly through?: InventoryController;
  /** Asked instead of it: the port of a switch at the other end of its cable. It comes beside the access point, with samples of its own. */
  readonly switchPort?: InventorySwitchPort;
}

export interface SnmpCollectorOptions {
  readonly accessPoints: readonly PolledAccessPoint[];
  /** By the name that access points refer to. */
  readonly credential: (name: string) => SnmpCredential | undefined;
  readonly vendors: Vendors;
  /** Default defaultPollIntervalMs. */
  readonly pollIntervalMs?: number;
  /** Longest rest of a silent device. Default 5 s: during a run a device that comes back must be seen; a service may use up to 60 s. */
  readonly maxBackoffMs?: number;
  readonly clock?: Clock;
  /** 0–1, spreads rests. */
  readonly random?: () => number;
  /** For the log; never holds a secret. */
  readonly onEvent?: (event: SnmpEvent) => void;
}

export type SnmpEvent = { readonly accessPoint: string } & (
  | { readonly what: 'discovered'; readonly vendor: string | undefined; readonly cellCount: number; readonly gaps: readonly string[] }
  | { readonly what: 'silent'; readonly failure: SnmpFailure; readonly detail: string }
  | { readonly what: 'back' }
  | { readonly what: 'strangers'; readonly foreignCount: number; readonly undecodableCount: number }
);

/** Rooms under test. */
export const defaultPollIntervalMs = 2_000;
/** The deadline of a poll, below the interval: a device that needs longer has the rest asked for in the next poll. */
const budgetRatio = 0.8;
/** An uncapped doubling keeps a recovered device dark for most of an hour: nothing rests longer than this. */
const longestBackoffMs = 60_000;
/** A service that polls every half minute must not wait so long for a device that says nothing when it is told to end. */
const stopWithinMs = 1_600;

/** @throws ProvnatError INVENTORY_INVALID (credential, address), VENDOR_INVALID: before anything is sent. */
export function createSnmpCollector(options: SnmpCollectorOptions): Collector {
  const { pollIntervalMs = defaultPollIntervalMs, clock = systemClock, random = Math.random, onEvent = () => {} } = options;
  const maxBackoffMs = Math.min(options.maxBackoffMs ?? 5000, longestBackoffMs);
  const sessions = new Map<string, SnmpSession>();
  const polled = options.accessPoints.map(({ accessPoint: meant, rooms, through, switchPort }) => {
    const { address, port, credential: credentialName } = switchPort ?? through ?? meant;
    const accessPoint = switchPort === undefined ? meant : asSwitchPort(meant, switchPort);
    // A device that answers for several access points is still asked one thing at a time.
    const asked = `${address} ${String(port)} ${credentialName}`;
    const read = through === undefined ? accessPoint : asReadThrough(accessPoint, through);
    const credential = credentialOf({ ...read, credential: credentialName }, options);
    const session = sessions.get(asked) ?? openSession({ address, port, credential }, clock);
    sessions.set(asked, session);
    const room = rooms.length === 1 ? rooms[0] : undefined;
    return {
      accessPoint,
      room,
      session,
      device: createDevice(read, room, session, options.vendors, clock, { through: through !== undefined, random }),
    };
  });
  const stopping = new AbortController();
  // Every access point waits on it: no leak, however many there are.
  setMaxListeners(0, stopping.signal);
  let loops: Promise<unknown> = Promise.resolve();

  async function follow({ accessPoint: { accessPoint }, room, session, device }: Followed, firstAfterMs: number, sink: SampleSink) {
    let dueMs = clock.monotonicMs() + firstAfterMs;
    let failures = 0;
    let cellCount = 0;
    let strangers = 0;
    while (await rest(dueMs - clock.monotonicMs(), stopping.signal)) {
      const { samples, answered, failure, detail = '' } = await device.poll(pollIntervalMs * budgetRatio);
      if (stopping.signal.aborted && !answered) return;
      for (const sample of samples.flatMap(isSwitchPort(accessPoint) ? ofSwitchPort : (each) => each)) sink.write(sample);
      if (!answered && failure !== undefined && failures++ === 0) onEvent({ accessPoint, what: 'silent', failure, detail });
      if (answered && failures > 0) onEvent({ accessPoint, what: 'back' });
      if (answered) failures = 0;
      const layout = device.layout();
      if (layout !== undefined && layout.cells.length !== cellCount) {
        cellCount = layout.cells.length;
        onEvent({ accessPoint, what: 'discovered', vendor: layout.vendorId, cellCount, gaps: layout.gaps });
      }
      const { foreignCount, undecodableCount } = session.trouble;
      if (foreignCount + undecodableCount > 0 && strangers === 0)
        onEvent({ accessPoint, what: 'strangers', foreignCount, undecodableCount });
      strangers = foreignCount + undecodableCount;

      const restMs = failures === 0 ? pollIntervalMs : Math.min(maxBackoffMs, pollIntervalMs * 2 ** (failures - 1)) * (1 - 0.25 * random());
      const lastMs = dueMs;
      dueMs += restMs;
      while (dueMs < clock.monotonicMs()) dueMs += pollIntervalMs;
      const skippedCount = Math.round((dueMs - lastMs) / pollIntervalMs) - 1;
      if (skippedCount > 0) {
        sink.write({
          atMs: clock.wallMs(),
          metric: 'skippedPollCount',
          subject: `access-point/${accessPoint}`,
          ...(room !== undefined && { room }),
          state: 'value',
          valueInteger: skippedCount,
          source: 'snmp',
        });
      }
    }
  }

  return {
    name: 'snmp',
    start(sink) {
      const spreadMs = pollIntervalMs / Math.max(1, polled.length);
      loops = Promise.all(polled.map((each, index) => follow(each, index * spreadMs, sink)));
      return Promise.resolve();
    },
    async stop() {
      stopping.abort();
      await Promise.race([loops, sleep(Math.min(stopWithinMs, pollIntervalMs * budgetRatio), undefined, { ref: false })]);
      for (const { session } of polled) session.close();
      await loops;
    },
  };
}

interface Followed {
  readonly accessPoint: InventoryAccessPoint;
  readonly room: string | undefined;
  readonly session: SnmpSession;
  readonly device: Device;
}

/** False when it is time to stop. */
async function rest(ms: number, signal: AbortSignal): Promise<boolean> {
  if (signal.aborted) return false;
  return sleep(Math.max(0, ms), true, { signal }).catch(() => false);
}

/** Which definition fits is the controller's affair; only what it says of this access point is read. */
export function asReadThrough(accessPoint: InventoryAccessPoint, { vendor, controller }: InventoryController): InventoryAccessPoint {
  const { accessPoint: name, address, port, credential, owner, uplinkInterface, mac, bssids } = accessPoint;
  return {
    accessPoint: name,
    address,
    port,
    credential,
    bssids,
    controller,
    ...(vendor !== undefined && { vendor }),
    ...(owner !== undefined && { owner }),
    ...(uplinkInterface !== undefined && { uplinkInterface }),
    ...(mac !== undefined && { mac }),
  };
}

function credentialOf({ accessPoint, credential, vendor }: InventoryAccessPoint, options: SnmpCollectorOptions): SnmpCredential {
  if (vendor !== undefined && !options.vendors.byId.has(vendor)) {
    const known = [...options.vendors.byId.keys()].join(', ');
    throw new ProvnatError(
      'VENDOR_INVALID',
      `access point ${accessPoint}: no vendor definition "${vendor}"`,
      `Known: ${known}. Or leave vendor out.`,
    );
  }
  const found = options.credential(credential);
  if (found !== undefined) return found;
  throw new ProvnatError(
    'INVENTORY_INVALID',
    `access point ${accessPoint}: no credential "${credential}"`,
    'Name one under credentials in school.yaml.',
  );
}
