/** provnat ap of an access point whose switch port the school file names. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { showAccessPoint } from '../../cli/actions/show-access-point.ts';
import type { Context } from '../../cli/context.ts';
import { writeInventory } from '../../core/inventory/write-inventory.ts';
import { readSnmprec } from '../collectors/snmp/snmprec.ts';
import type { StubAgent, Value } from '../collectors/snmp/stub-agent.ts';
import { fromTable, oidValue, startStubAgent, text, whole } from '../collectors/snmp/stub-agent.ts';
import { school } from '../run/doctor/school.ts';
import { spoken } from './spoken.ts';

const agents: StubAgent[] = [];
let folder: string;
beforeEach(async () => {
  vi.stubEnv('COMMUNITY', 'seats');
  vi.stubEnv('SWITCHES', 'switches');
  folder = await mkdtemp(join(tmpdir(), 'provnat-ap-'));
});
afterEach(async () => {
  vi.unstubAllEnvs();
  for (const agent of agents.splice(0)) agent.close();
  await rm(folder, { recursive: true, force: true });
});

const switchTable = (): ReadonlyMap<string, Value> =>
  new Map([
    ['1.3.6.1.2.1.1.1.0', text('a switch')],
    ['1.3.6.1.2.1.1.2.0', oidValue('1.3.6.1.4.1.99999.1')],
    ['1.3.6.1.2.1.1.3.0', whole(1000, 'ticks')],
    ...[12, 13].flatMap((at): [string, Value][] => [
      ['1.3.6.1.2.1.2.2.1.3.' + String(at), whole(6)],
      ['1.3.6.1.2.1.2.2.1.14.' + String(at), whole(at, 'counter32')],
      ['1.3.6.1.2.1.31.1.1.1.1.' + String(at), text(`Gi1/0/${String(at)}`)],
      ['1.3.6.1.2.1.31.1.1.1.6.' + String(at), whole(1_000n + BigInt(at), 'counter64')],
      ['1.3.6.1.2.1.31.1.1.1.15.' + String(at), whole(100, 'gauge32')],
    ]),
  ]);

async function started(table: ReadonlyMap<string, Value>, community: string): Promise<number> {
  const agent = await startStubAgent(fromTable(table, community));
  agents.push(agent);
  return agent.port;
}

async function ap(change: { readonly port?: number; readonly interface?: string } = {}, more: Partial<Context> = {}) {
  const own = await started(
    readSnmprec(fileURLToPath(new URL('../collectors/snmp/synthetic/standard.snmprec', import.meta.url))) as ReadonlyMap<string, Value>,
    'seats',
  );
  const port = change.port ?? (await started(switchTable(), 'switches'));
  const [first] = school.accessPoints;
  if (first === undefined) throw new Error('the school has access points');
  const at = { address: '127.0.0.1', port, credential: 'switches', interface: change.interface ?? 'Gi1/0/12' };
  const inventory = join(folder, 'school.yaml');
  await writeFile(
    inventory,
    writeInventory({
      ...school,
      rooms: school.rooms.slice(0, 1),
      accessPoints: [{ ...first, address: '127.0.0.1', port: own, switch: at }],
      credentials: { ...school.credentials, switches: { version: '2c', community: 'env:SWITCHES' } },
    }),
  );
  const context: Context = { json: false, color: false, interactive: false, width: 140, logLevel: 'silent', language: 'en', ...more };
  return spoken(() => showAccessPoint(first.accessPoint, { inventory, seconds: 0.05 }, context));
}

it('asks the switch as well, with its own credential, and tells that port alone', async () => {
  const { out, exitCode } = await ap();
  expect(exitCode).toBe(0);
  const [, port = ''] = out.split(/\nswitch 127\.0\.0\.1:\d+, port Gi1\/0\/12, as seen from the access point\n/);
  // What goes into the switch came out of the access point.
  expect(port).toMatch(/interfaceOutBytes +1012 raw, 64 bits.*IF-MIB ifHCInOctets/);
  expect(port).toMatch(/interfaceOutErrorCount +12 raw/);
  expect(port).toMatch(/interfaceSpeedMbps +100\sMbit\/s/);
  expect(out).not.toContain('1013');
  const { switchPort } = JSON.parse((await ap({}, { json: true })).out) as { switchPort: { interface: string; figures: unknown[] } };
  expect(switchPort.interface).toBe('Gi1/0/12');
  expect(switchPort.figures.length).toBeGreaterThan(2);
});

it('a port that the switch does not have is said, and the access point is told', async () => {
  const { out, exitCode } = await ap({ interface: 'Gi9/9' });
  expect(exitCode).toBe(0);
  expect(out).toMatch(/switch [\d.]+:\d+ has no port Gi9\/9: write the port as the switch calls it/);
  expect(out).toMatch(/accessPointName +ap-okand/);
});

it('a silent switch is a line, not an error', async () => {
  const { out, exitCode } = await ap({ port: 9 });
  expect(exitCode).toBe(0);
  expect(out).toMatch(/switch 127\.0\.0\.1:9 does not answer|switch 127\.0\.0\.1:9: no usable answer/);
  expect(out).toMatch(/accessPointName +ap-okand/);
});

it('so is a secret that is not there, and nothing is sent to the switch', async () => {
  vi.stubEnv('SWITCHES', undefined);
  const { out, exitCode } = await ap();
  expect(exitCode).toBe(0);
  expect(out).toMatch(/SWITCHES/);
  expect(out).not.toMatch(/Gi1\/0\/12, as seen/);
  expect(agents[1]?.requests ?? []).toHaveLength(0);
});
