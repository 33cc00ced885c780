/** What the service asks, and what it says of devices that are silent, tell nothing or are spoken for by others. */
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test, vi } from 'vitest';
import { collectOnce, type OnceOptions } from '../../../run/collect/collect-once.ts';
import { tidyStore } from '../../../store/collected/tidy-store.ts';
import { readSnmprec } from '../../collectors/snmp/snmprec.ts';
import { encodeResponse, fromTable, oidValue, startStubAgent, text, type Value, whole } from '../../collectors/snmp/stub-agent.ts';
import { storedRows } from '../../store/collected/collected-rows.ts';
import { schoolFile } from './collected-school.ts';
import { collecting, listening, polls } from './collecting.ts';

const collect = collecting();

/** A switch that knows its ports by these names. */
function switchTable(names: readonly string[]): Map<string, Value> {
  const table = new Map<string, Value>([
    ['1.3.6.1.2.1.1.1.0', text('a switch')],
    ['1.3.6.1.2.1.1.2.0', oidValue('1.3.6.1.4.1.9.1.1208')],
    ['1.3.6.1.2.1.1.3.0', whole(1000, 'ticks')],
  ]);
  for (const [at, name] of names.entries()) {
    table.set(`1.3.6.1.2.1.31.1.1.1.1.${String(at + 1)}`, text(name));
    table.set(`1.3.6.1.2.1.2.2.1.3.${String(at + 1)}`, whole(6));
    table.set(`1.3.6.1.2.1.31.1.1.1.6.${String(at + 1)}`, whole(1_000n, 'counter64'));
    table.set(`1.3.6.1.2.1.31.1.1.1.10.${String(at + 1)}`, whole(2_000n, 'counter64'));
  }
  return table;
}

const aireos = fileURLToPath(new URL('../../collectors/snmp/synthetic/cisco-aireos.snmprec', import.meta.url));

/** A school file whose one access point is the recording's, read through its controller. */
const behindController = (port: number): string => `formatVersion: 1
school: Skolan
timeZone: Europe/Stockholm
rooms: [{ room: B12, seats: 30, accessPoints: [matsal] }]
accessPoints: [{ accessPoint: matsal, address: 10.99.0.1, credential: snmp, mac: '02:10:20:00:0a:fe', controller: wlc }]
controllers: [{ controller: wlc, address: 127.0.0.1, port: ${String(port)}, credential: snmp }]
credentials: { snmp: { version: 2c, community: env:PROVNAT_TEST_COMMUNITY } }
`;

/** One pass of collect into a store of its own, and what it said. */
async function once(options: Pick<OnceOptions, 'everyMs' | 'graceMs'>) {
  const said: string[] = [];
  const storePath = join(collect.school.folder, 'once');
  const report = await collectOnce({
    ...options,
    inventoryPath: collect.school.inventoryPath,
    storePath,
    keepDays: 400,
    minFreeBytes: 1,
    tidy: () => tidyStore(storePath, { nowMs: Date.now() }),
    say: (level, words) => said.push(`${level} ${words}`),
    interrupt: new AbortController().signal,
  });
  return { report, said: said.join('\n'), storePath };
}

describe('devices', () => {
  test('access points are read through their controller', async () => {
    const controller = await startStubAgent(fromTable(readSnmprec(aireos)));
    collect.closeAfter(controller);
    await collect.open(behindController(controller.port));
    await collect.start();
    await collect.school.sink.until((samples) => samples.some(({ metric }) => metric === 'radioClientCount'));
    expect(collect.school.sink.of('radioClientCount')[0]).toMatchObject({ subject: 'radio/matsal/0', valueInteger: 9, room: 'B12' });
  });

  test('what a slow controller does not come to is said, and is no silence', async () => {
    const says = fromTable(readSnmprec(aireos));
    const slow = await startStubAgent(says, (request, _from, send) => {
      const said = says(request);
      if (said !== undefined) setTimeout(() => send(encodeResponse(request, said)), 400).unref();
    });
    collect.closeAfter(slow);
    await collect.open(behindController(slow.port));
    const { report, said } = await once({ everyMs: 500, graceMs: 0 });
    expect(report).toMatchObject({ accessPointCount: 1, answeringCount: 0, silentCount: 0, unreadCount: 1 });
    expect(said).toContain('warn access point matsal: not read in time');
  });

  test('the port of the switch that the school file names is asked beside, and one that is not there is said', async () => {
    const [ap, other] = [await collect.agent(), await collect.agent()];
    const switches = await startStubAgent(fromTable(switchTable(['Gi1/0/12', 'Gi1/0/13']), 'of the switch'));
    collect.closeAfter(switches);
    process.env['PROVNAT_TEST_SWITCHES'] = 'of the switch';
    const port = (name: string) => `{ address: 127.0.0.1, port: ${switches.port}, credential: switches, interface: ${name} }`;
    const access = (name: string, own: number, at: string) =>
      `  - { accessPoint: ${name}, address: 127.0.0.1, port: ${own}, credential: snmp, switch: ${port(at)} }`;
    await collect.open(`formatVersion: 1
school: Skolan
timeZone: Europe/Stockholm
rooms: [{ room: B12, seats: 30, accessPoints: [ap-0] }]
accessPoints:
${access('ap-0', ap.port, 'Gi1/0/12')}
${access('ap-1', other.port, 'Gi1/0/99')}
credentials:
  snmp: { version: 2c, community: env:PROVNAT_TEST_COMMUNITY }
  switches: { version: 2c, community: env:PROVNAT_TEST_SWITCHES }
`);
    const service = await collect.start();
    const ofSwitch = () => collect.school.sink.of('interfaceInBytes').filter(({ subject }) => subject === 'interface/ap-0/@switch');
    await collect.school.sink.until(() => ofSwitch().length >= 2);
    expect(ofSwitch()[0]).toMatchObject({ room: 'B12', state: 'value' });
    await collect.school.told('warn switch port of ap-1: read as standard, nothing measured');
    expect(service.status()).toMatchObject({ accessPointCount: 2 });
    await collect.stop();
    // Once over, every one of them has been asked.
    const { report, said, storePath } = await once({ everyMs: 2_000 });
    expect(report).toMatchObject({ accessPointCount: 2, answeringCount: 2, silentCount: 0, unreadCount: 0, lostCount: 0 });
    const rows = await storedRows(storePath, 'subject', "where metric = 'interfaceInBytes'");
    expect(rows.map(({ subject }) => subject)).toContain('interface/ap-0/@switch');
    expect(said).toContain('switch port of ap-1: read as standard, nothing measured');
  });

  test('a device of which nothing can be read is said, and health knows when there is nothing else', async () => {
    const bare = await startStubAgent(fromTable(new Map([['1.3.6.1.2.1.1.1.0', text('a box')]])));
    collect.closeAfter(bare);
    await collect.open(schoolFile([bare.port]));
    await collect.start({ listen: listening });
    await collect.school.told('warn access point ap-0: read as any device with the standard MIBs, nothing measured');
    await collect.school.sink.until(polls(2));
    expect(await collect.reasonsOf()).toContain('no-figures');
    expect(await (await collect.page('/metrics')).text()).toMatch(/^provnat_collect_access_points_without_figures 1$/m);
  });

  test('datagrams that others send are counted over a new school file', async () => {
    const honest = fromTable(new Map([['1.3.6.1.2.1.1.1.0', text('a box')]]));
    const twice = await startStubAgent(honest, (request, _from, send) => {
      const said = honest(request);
      for (let time = 0; time < 2; time++) if (said !== undefined) send(encodeResponse(request, said));
    });
    collect.closeAfter(twice);
    await collect.open(schoolFile([twice.port]));
    const service = await collect.start({ listen: listening });
    const dropped = async () =>
      Number(/^provnat_collect_datagrams_unasked_total (\d+)$/m.exec(await (await collect.page('/metrics')).text())?.[1]);
    await vi.waitUntil(async () => (await dropped()) > 10, { interval: 50, timeout: 15_000 });
    const before = await dropped();
    await service.reload();
    expect(await dropped()).toBeGreaterThanOrEqual(before);
    await collect.school.told('dropped 10 datagrams so far that nobody asked for');
  });

  test('a device that goes and comes back is said, and health knows when all are gone', async () => {
    const [ap] = await collect.schoolOf(1);
    if (ap === undefined) throw new Error('no agent');
    await collect.start({ listen: listening });
    await collect.untilWell();
    // A device that falls silent while it is looked at for the first time is given longer.
    await collect.school.sink.until(polls(1));
    ap.silent = true;
    await collect.school.told('access point ap-0: no answer (timeout)');
    expect(await collect.reasonsOf()).toContain('all-silent');
    const seen = collect.school.sink.of('agentAnswerMs').length;
    ap.silent = false;
    await collect.school.told('access point ap-0: answers again');
    await collect.school.sink.until(polls(seen + 2));
    await collect.untilWell();
    expect(collect.school.said.filter((line) => line.includes('no answer'))).toHaveLength(1);
  });
});
