/** A device to discover, a clock that can be set forward, and agents from our own recordings. */
import { fileURLToPath } from 'node:url';
import { afterEach } from 'vitest';
import type { InventoryAccessPoint } from '../../../core/inventory/types.ts';
import { Secret } from '../../../core/secret.ts';
import type { Clock } from '../../../collectors/clock.ts';
import { systemClock } from '../../../collectors/clock.ts';
import type { PollResult } from '../../../collectors/snmp/access-point-reader.ts';
import type { Device, DeviceOptions } from '../../../collectors/snmp/device.ts';
import { createDevice } from '../../../collectors/snmp/device.ts';
import { loadVendors } from '../../../collectors/snmp/load-vendors.ts';
import type { SnmpSession } from '../../../collectors/snmp/session.ts';
import { openSession } from '../../../collectors/snmp/session.ts';
import { readSnmprec } from './snmprec.ts';
import type { Answer, Request, StubAgent } from './stub-agent.ts';
import { startStubAgent } from './stub-agent.ts';

const vendors = await loadVendors();
const closing: { close(): void }[] = [];
afterEach(() => {
  for (const each of closing.splice(0)) each.close();
});

/** A clock that runs as it does, and may be set forward: rests of a minute pass at once. */
export function movable(): Clock & { pass(ms: number): void } {
  let ahead = 0;
  return {
    wallMs: () => systemClock.wallMs() + ahead,
    monotonicMs: () => systemClock.monotonicMs() + ahead,
    pass: (ms) => (ahead += ms),
  };
}

export const recording = (id: string) => readSnmprec(fileURLToPath(new URL(`./synthetic/${id}.snmprec`, import.meta.url)));
const accessPoint = (more: Partial<InventoryAccessPoint> = {}): InventoryAccessPoint => ({
  accessPoint: 'matsal',
  address: '10.99.0.1',
  port: 161,
  credential: 'school',
  bssids: [],
  ...more,
});
interface Started {
  readonly stub: StubAgent;
  readonly session: SnmpSession;
  readonly clock: ReturnType<typeof movable>;
  device(more?: Partial<InventoryAccessPoint>, options?: DeviceOptions): Device;
}
export async function start(answer: (request: Request) => Answer, raw?: Parameters<typeof startStubAgent>[1]): Promise<Started> {
  const stub = await startStubAgent(answer, raw);
  const clock = movable();
  const session = openSession(
    { address: '127.0.0.1', port: stub.port, credential: { version: '2c', community: new Secret('seats') } },
    clock,
  );
  closing.push(stub, session);
  return {
    stub,
    session,
    clock,
    device: (more, options) => createDevice(accessPoint(more), 'B12', session, vendors, clock, { random: () => 0, ...options }),
  };
}
export const metricsOf = ({ samples }: PollResult) =>
  new Set(samples.filter(({ state }) => state !== 'unknown').map(({ metric }) => metric));
