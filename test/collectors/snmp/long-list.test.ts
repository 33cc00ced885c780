/** Controllers whose list is longer than one look may last: what is known by its MAC is asked for, and a cut walk goes on. */
import { afterEach, describe, expect, it } from 'vitest';
import { listAccessPoints } from '../../../collectors/snmp/list-access-points.ts';
import { loadVendors } from '../../../collectors/snmp/load-vendors.ts';
import { asRead } from '../../../collectors/snmp/polled-agents.ts';
import { probeAccessPoint } from '../../../collectors/snmp/probe-access-point.ts';
import { keptWalk, sharedWalk } from '../../../collectors/snmp/shared-walk.ts';
import { defaultWalkLimits, walkColumns, type WalkRest } from '../../../collectors/snmp/walk.ts';
import { movable, recording, start } from './discovered-device.ts';
import { address, fromTable, oidValue, type StubAgent, startStubAgent, text, type Value, whole } from './stub-agent.ts';
import { session, v2c } from './test-session.ts';

const older = '1.3.6.1.4.1.25053.1.4.2.1.1.2.2.1';
const newer = '1.3.6.1.4.1.25053.1.8.1.1.1.2.1.1';
const radios = '1.3.6.1.4.1.25053.1.8.1.1.1.2.3.1';

/** A SmartZone of so many, each with one radio. */
function smartZone(count: number): Map<string, Value> {
  const table = new Map<string, Value>([
    ['1.3.6.1.2.1.1.1.0', text('SmartZone')],
    ['1.3.6.1.2.1.1.2.0', oidValue('1.3.6.1.4.1.25053.3.1.11.1')],
    ['1.3.6.1.2.1.1.3.0', whole(100_000, 'ticks')],
  ]);
  for (let at = 0; at < count; at++) {
    const mac = `2.0.0.0.${String(at >> 8)}.${String(at & 255)}`;
    table.set(`${older}.5.${mac}`, text(`ap-${String(at)}`));
    table.set(`${older}.10.${mac}`, address(`10.1.${String(at >> 8)}.${String(at & 255)}`));
    table.set(`${newer}.28.${mac}`, text(`ap-${String(at)}`));
    table.set(`${newer}.30.${mac}`, whole(1));
    table.set(`${radios}.41.${mac}.0`, whole(3));
    table.set(`${radios}.10.${mac}.0`, whole(36));
  }
  return table;
}
const lists = ({ requests }: StubAgent) =>
  requests.filter(({ kind, oids }) => kind === 'bulk' && oids.some((oid) => oid.startsWith(`${older}.10`)));
/** By the device's clock, which each question about the list sets forward by `stepMs`: a walk takes so long, whatever this machine does. */
async function startSlow(table: ReadonlyMap<string, Value>, stepMs: number) {
  const honest = fromTable(table);
  let pass: (ms: number) => void = () => undefined;
  const started = await start((request) => {
    if (request.kind === 'bulk' && request.oids.some((oid) => oid.startsWith(older))) pass(stepMs);
    return honest(request);
  });
  pass = started.clock.pass;
  return started;
}

const closing: { close(): void }[] = [];
afterEach(() => {
  for (const each of closing.splice(0)) each.close();
});

describe('an access point behind a controller of hundreds', () => {
  it('is asked for by its MAC, and nobody walks the list', async () => {
    const { device, stub } = await start(fromTable(smartZone(700)));
    const ap = device({ accessPoint: 'matsal', mac: '02:00:00:00:02:b7' }, { through: true });
    const { samples } = await ap.poll(2000);
    expect(ap.layout()).toMatchObject({ complete: true, gaps: [], macs: ['02:00:00:00:02:b7'] });
    expect(samples.find(({ metric }) => metric === 'radioClientCount')).toMatchObject({ valueInteger: 3 });
    expect(lists(stub)).toEqual([]);
  });

  it('whose row has another index than its MAC is asked for by what it was known by', async () => {
    const wlc = '1.3.6.1.4.1.14179.2.2.1.1';
    const { device, stub, clock } = await start(fromTable(recording('cisco-aireos')));
    const walks = () => stub.requests.filter(({ kind, oids }) => kind === 'bulk' && oids.some((oid) => oid.startsWith(`${wlc}.19`))).length;
    const ap = device({ mac: '02:10:20:00:0a:fe' }, { through: true });
    await ap.poll(2000);
    expect(ap.layout()?.complete).toBe(true);
    const before = walks();
    clock.pass(1_900_000);
    const asked = stub.requests.length;
    await ap.poll(2000);
    expect(stub.requests.slice(asked).some(({ oids }) => oids.includes(`${wlc}.33.2.16.32.0.10.0`))).toBe(true);
    expect(walks()).toBe(before);
  });

  it('and without a MAC is found where a cut walk goes on, and until then the list is said to be unread', async () => {
    const { device, stub, clock } = await startSlow(smartZone(300), 300);
    const ap = device({ accessPoint: 'ap-299' }, { through: true, discoveryBudgetMs: 4_000 });
    const first = await ap.poll(2000);
    expect(ap.layout()).toMatchObject({ complete: false, unlisted: 'list-not-read' });
    expect(ap.layout()?.gaps).toContainEqual(expect.stringContaining('not read to its end'));
    expect(ap.layout()?.gaps).not.toContainEqual(expect.stringContaining('give its mac'));
    expect(first.samples.find(({ metric }) => metric === 'accessPointReachable')).toMatchObject({ reason: 'list-not-read' });
    for (let round = 0; round < 6 && ap.layout()?.complete === false; round++) {
      clock.pass(61_000);
      await ap.poll(2000);
    }
    expect(ap.layout()).toMatchObject({ complete: true, gaps: [] });
    // From the first row once only.
    expect(lists(stub).filter(({ oids }) => oids.includes(`${older}.10`)).length).toBe(1);
  });
});

it('a look that ends before the list does says what would spare it', async () => {
  const honest = fromTable(smartZone(20));
  const stub = await startStubAgent((request) =>
    request.kind === 'bulk' && request.oids.includes(`${older}.10`) ? undefined : honest(request),
  );
  closing.push(stub);
  const through = { controller: 'sz', address: '127.0.0.1', port: stub.port, credential: 'sz' };
  const meant = asRead({ accessPoint: 'ap-7', address: '10.99.0.1', port: 161, credential: '-', bssids: [] }, through);
  const probe = await probeAccessPoint(meant, v2c, await loadVendors(), undefined, 1_500, through);
  expect(probe).toMatchObject({ reachable: false, failure: 'timeout', detail: expect.stringMatching(/answered.*list.*mac/) as string });
});

describe('a list of more than seven thousand', () => {
  it('has an access point without a MAC at its end too', async () => {
    const { device } = await start(fromTable(smartZone(7_682)));
    const ap = device({ accessPoint: 'ap-7681' }, { through: true, discoveryBudgetMs: 60_000 });
    await ap.poll(2000);
    expect(ap.layout()).toMatchObject({ complete: true, gaps: [], macs: ['02:00:00:00:1e:01'] });
  }, 60_000);

  it('is read to its end', async () => {
    const stub = await startStubAgent(fromTable(smartZone(7_682)));
    closing.push(stub);
    const list = await listAccessPoints({ address: '127.0.0.1', port: stub.port, credential: v2c }, await loadVendors());
    expect(list).toMatchObject({ listed: true, gaps: [] });
    expect(list.listed && list.accessPoints.length).toBe(7_682);
  }, 60_000);
});

describe('a shared walk that was cut short', () => {
  const column = '1.3.6.1.2.1.31.1.1.1.1';
  const table = new Map<string, Value>(Array.from({ length: 200 }, (_, row) => [`${column}.${String(row + 1)}`, text('row')]));
  /** @param passMs how long each question takes, by the clock of the walk */
  async function walks(answer: Parameters<typeof startStubAgent>[0], passMs: number) {
    const clock = movable();
    const stub = await startStubAgent((request) => {
      clock.pass(passMs);
      return answer(request);
    });
    closing.push(stub);
    const asked = session(stub.port);
    const within = (budgetMs: number) => (oids: readonly string[], rest?: WalkRest) =>
      walkColumns(asked, oids, { ...defaultWalkLimits, requestBudgetMs: 500, budgetMs }, clock, rest);
    return { stub, clock, asked, walk: (budgetMs: number) => sharedWalk(asked, [column], within(budgetMs), clock) };
  }

  it('goes on at once where it only ran out of time, and every row is read once', async () => {
    const { stub, asked, clock, walk } = await walks(fromTable(table), 1_000);
    const first = await walk(4_000);
    expect(first.stop).toBe('budget');
    expect(await keptWalk(asked, [column], clock)).toBeUndefined();
    const second = await walk(60_000);
    expect(second.stop).toBeUndefined();
    expect(second.columns.get(column)?.size).toBe(200);
    expect((await keptWalk(asked, [column], clock))?.get(column)?.size).toBe(200);
    const froms = stub.requests.map(({ oids }) => oids[0]);
    expect(froms.filter((oid) => oid === column).length).toBe(1);
  });

  it('that met silence is left alone for a while, and begun anew when its beginning is old', async () => {
    let silent = false;
    const honest = fromTable(table);
    const { stub, clock, walk } = await walks((request) => {
      if (silent) return undefined;
      silent = true;
      return honest(request);
    }, 0);
    const met = (await walk(1_500)).stop;
    expect(met).toBeDefined();
    const before = stub.requests.length;
    expect((await walk(1_500)).stop).toBe(met);
    expect(stub.requests.length).toBe(before);
    clock.pass(601_000);
    await walk(300);
    expect(stub.requests.filter(({ oids }) => oids[0] === column).length).toBeGreaterThan(1);
  });
});
