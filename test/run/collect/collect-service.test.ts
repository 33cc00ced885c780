/** The service as a whole, in this process: real UDP, real HTTP, a real store; only the clock and the size of the disk are the test's. */
import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, test, vi } from 'vitest';
import type { CollectService } from '../../../run/collect/collect-service.ts';
import { collectOnce } from '../../../run/collect/collect-once.ts';
import { tidyStore } from '../../../store/collected/tidy-store.ts';
import { claimStore } from '../../../store/collected/store-claim.ts';
import { readSnmprec } from '../../collectors/snmp/snmprec.ts';
import { encodeResponse, fromTable, oidValue, startStubAgent, text, type Value, whole } from '../../collectors/snmp/stub-agent.ts';
import { storedInstants, storedRows } from '../../store/collected/collected-rows.ts';
import { type CollectedSchool, makeSchool, schoolFile, startAgent, type TestAgent } from './collected-school.ts';

vi.setConfig({ testTimeout: 60_000 });
const dayMs = 86_400_000;

let school: CollectedSchool;
let service: CollectService | undefined;
const agents: { close(): void }[] = [];
afterEach(async () => {
  await service?.stop();
  service = undefined;
  for (const agent of agents.splice(0)) agent.close();
  await school.remove();
});

async function agent(): Promise<TestAgent> {
  const started = await startAgent();
  agents.push(started);
  return started;
}

async function schoolOf(count: number): Promise<TestAgent[]> {
  const started = await Promise.all(Array.from({ length: count }, agent));
  school = await makeSchool(schoolFile(started.map(({ port }) => port)));
  return started;
}

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

const polls = (count: number) => (samples: readonly { metric: string }[]) =>
  samples.filter(({ metric }) => metric === 'agentAnswerMs').length >= count;
const instantsOf = (metric: 'agentAnswerMs' | 'accessPointReachable'): number[] =>
  school.sink
    .of(metric)
    .map(({ atMs }) => atMs)
    .sort((a, b) => a - b);
const listening = { host: '127.0.0.1', port: 0 };
const page = async (path: string, init: RequestInit = {}): Promise<Response> =>
  fetch(`http://127.0.0.1:${String(service?.listening?.port)}${path}`, init);
const reasonsOf = async (): Promise<string[]> => {
  const response = await page('/healthz');
  const { status, reasons } = (await response.json()) as { status: string; reasons: { reason: string }[] };
  expect(response.status).toBe(reasons.length === 0 ? 200 : 503);
  expect(status).toBe(reasons.length === 0 ? 'ok' : 'failing');
  return reasons.map(({ reason }) => reason);
};

/** Writing takes a moment on a busy machine. */
const untilWell = () => vi.waitUntil(async () => (await reasonsOf()).length === 0, { interval: 50, timeout: 15_000 });

describe('collecting', () => {
  test('stop writes everything that was read, each sample once, with the room it serves', async () => {
    await schoolOf(2);
    service = await school.start();
    await school.sink.until(polls(12));
    await service.stop();
    service = undefined;
    expect(await storedInstants(school.storePath, 'agentAnswerMs')).toEqual(instantsOf('agentAnswerMs'));
    expect(await storedInstants(school.storePath, 'accessPointReachable')).toEqual(instantsOf('accessPointReachable'));
    const roomOf = new Map(
      (await storedRows(school.storePath, 'subject, room, atMs', "where metric = 'accessPointReachable'")).map(({ subject, room }) => [
        subject,
        room,
      ]),
    );
    expect(Object.fromEntries(roomOf)).toEqual({ 'access-point/ap-0': 'B12', 'access-point/ap-1': null });
    expect((await readdir(school.storePath)).filter((name) => name.endsWith('.lock'))).toEqual([]);
    expect(await readdir(join(school.storePath, 'raw'))).toEqual([]);
    expect(await readdir(join(school.storePath, 'open'))).toEqual([]);
  });

  test('values that do not change are stored once, others at every poll', async () => {
    await schoolOf(1);
    service = await school.start();
    await school.sink.until(polls(6));
    await service.stop();
    service = undefined;
    expect(school.sink.of('accessPointName').length).toBeGreaterThan(0);
    expect(await storedInstants(school.storePath, 'accessPointName')).toHaveLength(1);
    expect(await storedInstants(school.storePath, 'interfaceSpeedMbps')).toHaveLength(1);
    expect((await storedInstants(school.storePath, 'agentAnswerMs')).length).toBeGreaterThanOrEqual(6);
  });

  test('access points are read through their controller', async () => {
    const recording = fileURLToPath(new URL('../../collectors/snmp/synthetic/cisco-aireos.snmprec', import.meta.url));
    const controller = await startStubAgent(fromTable(readSnmprec(recording)));
    agents.push(controller);
    school = await makeSchool(`formatVersion: 1
school: Skolan
timeZone: Europe/Stockholm
rooms: [{ room: B12, seats: 30, accessPoints: [matsal] }]
accessPoints: [{ accessPoint: matsal, address: 10.99.0.1, credential: snmp, mac: '02:10:20:00:0a:fe', controller: wlc }]
controllers: [{ controller: wlc, address: 127.0.0.1, port: ${controller.port}, credential: snmp }]
credentials: { snmp: { version: 2c, community: env:PROVNAT_TEST_COMMUNITY } }
`);
    service = await school.start();
    await school.sink.until((samples) => samples.some(({ metric }) => metric === 'radioClientCount'));
    expect(school.sink.of('radioClientCount')[0]).toMatchObject({ subject: 'radio/matsal/0', valueInteger: 9, room: 'B12' });
  });

  test('the port of the switch that the school file names is asked beside, and one that is not there is said', async () => {
    const [ap, other] = [await agent(), await agent()];
    const switches = await startStubAgent(fromTable(switchTable(['Gi1/0/12', 'Gi1/0/13']), 'of the switch'));
    agents.push(switches);
    process.env['PROVNAT_TEST_SWITCHES'] = 'of the switch';
    const port = (name: string) => `{ address: 127.0.0.1, port: ${switches.port}, credential: switches, interface: ${name} }`;
    const access = (name: string, own: number, at: string) =>
      `  - { accessPoint: ${name}, address: 127.0.0.1, port: ${own}, credential: snmp, switch: ${port(at)} }`;
    school = await makeSchool(`formatVersion: 1
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
    service = await school.start();
    const ofSwitch = () => school.sink.of('interfaceInBytes').filter(({ subject }) => subject === 'interface/ap-0/@switch');
    await school.sink.until(() => ofSwitch().length >= 2);
    expect(ofSwitch()[0]).toMatchObject({ room: 'B12', state: 'value' });
    await school.told('warn switch port of ap-1: read as standard, nothing measured');
    expect(service.status()).toMatchObject({ accessPointCount: 2 });
    await service.stop();
    service = undefined;
    // Once over, every one of them has been asked.
    const said: string[] = [];
    const once = await collectOnce({
      inventoryPath: school.inventoryPath,
      storePath: join(school.folder, 'once'),
      everyMs: 2_000,
      keepDays: 400,
      minFreeBytes: 1,
      tidy: () => tidyStore(join(school.folder, 'once'), { nowMs: Date.now() }),
      say: (level, words) => said.push(`${level} ${words}`),
      interrupt: new AbortController().signal,
    });
    expect(once).toMatchObject({ accessPointCount: 2, answeringCount: 2, silentCount: 0, lostCount: 0 });
    const rows = await storedRows(join(school.folder, 'once'), 'subject', "where metric = 'interfaceInBytes'");
    expect(rows.map(({ subject }) => subject)).toContain('interface/ap-0/@switch');
    expect(said.join('\n')).toContain('switch port of ap-1: read as standard, nothing measured');
  });

  test('a device of which nothing can be read is said, and health knows when there is nothing else', async () => {
    const bare = await startStubAgent(fromTable(new Map([['1.3.6.1.2.1.1.1.0', text('a box')]])));
    agents.push(bare);
    school = await makeSchool(schoolFile([bare.port]));
    service = await school.start({ listen: listening });
    await school.told('warn access point ap-0: read as any device with the standard MIBs, nothing measured');
    await school.sink.until(polls(2));
    expect(await reasonsOf()).toContain('no-figures');
    expect(await (await page('/metrics')).text()).toMatch(/^provnat_collect_access_points_without_figures 1$/m);
  });

  test('datagrams that others send are counted over a new school file', async () => {
    const honest = fromTable(new Map([['1.3.6.1.2.1.1.1.0', text('a box')]]));
    const twice = await startStubAgent(honest, (request, _from, send) => {
      const said = honest(request);
      for (let time = 0; time < 2; time++) if (said !== undefined) send(encodeResponse(request, said));
    });
    agents.push(twice);
    school = await makeSchool(schoolFile([twice.port]));
    service = await school.start({ listen: listening });
    const dropped = async () => Number(/^provnat_collect_datagrams_unasked_total (\d+)$/m.exec(await (await page('/metrics')).text())?.[1]);
    await vi.waitUntil(async () => (await dropped()) > 10, { interval: 50, timeout: 15_000 });
    const before = await dropped();
    await service.reload();
    expect(await dropped()).toBeGreaterThanOrEqual(before);
    await school.told('dropped 10 datagrams so far that nobody asked for');
  });

  test('a device that goes and comes back is said, and health knows when all are gone', async () => {
    const [ap] = await schoolOf(1);
    if (ap === undefined) throw new Error('no agent');
    service = await school.start({ listen: listening });
    await untilWell();
    // A device that falls silent while it is looked at for the first time is given longer.
    await school.sink.until(polls(1));
    ap.silent = true;
    await school.told('access point ap-0: no answer (timeout)');
    expect(await reasonsOf()).toContain('all-silent');
    const seen = school.sink.of('agentAnswerMs').length;
    ap.silent = false;
    await school.told('access point ap-0: answers again');
    await school.sink.until(polls(seen + 2));
    await untilWell();
    expect(school.said.filter((line) => line.includes('no answer'))).toHaveLength(1);
  });

  test('stops within 5 s while a device says nothing and polls are half a minute apart', async () => {
    const [ap] = await schoolOf(1);
    if (ap === undefined) throw new Error('no agent');
    ap.silentOnceDiscovered = true;
    service = await school.start({ everyMs: 30_000 });
    await vi.waitUntil(() => ap.requests.some(({ kind, oids }) => kind === 'get' && oids.length > 5), { interval: 20, timeout: 15_000 });
    const fromMs = performance.now();
    await service.stop();
    service = undefined;
    expect(performance.now() - fromMs).toBeLessThan(5_000);
  });
});

describe('days', () => {
  test('two days pass: each ends as one file, nothing is lost over midnight, old ones go', async () => {
    await schoolOf(1);
    const midnightMs = Math.ceil((Date.now() + 60_000) / dayMs) * dayMs;
    school.aheadMs = midnightMs - 400 - Date.now();
    service = await school.start({ keepDays: 1 });
    // Polls go over midnight by themselves.
    await school.sink.until(
      (samples) => samples.filter(({ atMs, metric }) => metric === 'agentAnswerMs' && atMs >= midnightMs).length >= 2,
    );
    for (const laterMs of [20 * 60_000, dayMs, dayMs + 20 * 60_000, 2 * dayMs + 20 * 60_000]) {
      school.aheadMs = midnightMs + laterMs - Date.now();
      await school.sink.until(polls(school.sink.of('agentAnswerMs').length + 2));
      await service.tick();
      await service.settled();
      await service.tick();
      await service.settled();
    }
    const [before, first, second] = [-1, 0, 1].map((day) => `date=${new Date(midnightMs + day * dayMs).toISOString().slice(0, 10)}`);
    const names = await readdir(school.storePath);
    expect(names).not.toContain(before);
    expect(names).not.toContain(first);
    expect(school.said.some((line) => line.includes('retention: removed 1 days'))).toBe(true);
    expect(await readdir(join(school.storePath, String(second)))).toEqual(['day.parquet']);
    const mergedDays = school.said.filter((line) => /^info day \d{4}/.test(line));
    expect(mergedDays).toHaveLength(3);
    const keptFromMs = midnightMs + dayMs;
    await service.stop();
    service = undefined;
    const kept = instantsOf('agentAnswerMs').filter((atMs) => atMs >= keptFromMs);
    expect(kept.length).toBeGreaterThan(4);
    expect(await storedInstants(school.storePath, 'agentAnswerMs')).toEqual(kept);
  });
});

describe('a full disk', () => {
  test('stops writing, says so once, and goes on by itself', async () => {
    await schoolOf(1);
    service = await school.start({ listen: listening });
    await school.sink.until(polls(2));
    school.freeBytes = 0.9e9;
    await service.tick();
    await service.tick();
    expect(await reasonsOf()).toContain('disk');
    const written = service.status().writtenCount;
    await school.sink.until(polls(school.sink.of('agentAnswerMs').length + 3));
    await service.tick();
    expect(service.status()).toMatchObject({ writtenCount: written, paused: true, freeBytes: 0.9e9 });
    expect(service.status().lostCount).toBeGreaterThan(3);
    // A little more than the least would stop it again at once.
    school.freeBytes = 1.01e9;
    await service.tick();
    expect(await reasonsOf()).toContain('disk');
    school.freeBytes = 2e9;
    await service.tick();
    await untilWell();
    await school.sink.until(polls(school.sink.of('agentAnswerMs').length + 2));
    const { lostCount } = service.status();
    await service.stop();
    service = undefined;
    expect(school.said.filter((line) => line.includes('writing stops'))).toHaveLength(1);
    expect(school.said.filter((line) => line.includes('writing goes on'))).toHaveLength(1);
    const stored = await storedInstants(school.storePath);
    expect(stored.length).toBeGreaterThan(written);
    expect(stored.length).toBeLessThanOrEqual(school.sink.samples.length - lostCount);
  });
});

describe('the school file', () => {
  test('is read again: new access points are polled, an invalid one changes nothing and is said', async () => {
    const [first] = await schoolOf(1);
    const second = await agent();
    service = await school.start();
    await school.sink.until(polls(1));
    await writeFile(school.inventoryPath, 'formatVersion: 1\nschool: [');
    await service.reload();
    expect(school.said.some((line) => line.startsWith('error school file: the new one is not taken'))).toBe(true);
    await school.sink.until(polls(school.sink.of('agentAnswerMs').length + 2));
    await writeFile(school.inventoryPath, schoolFile([Number(first?.port), second.port], 'controllers: []'));
    await service.reload();
    await school.sink.until((samples) => samples.some(({ subject, state }) => subject === 'access-point/ap-1' && state === 'value'));
    expect(service.status()).toMatchObject({ accessPointCount: 2, answeringCount: 2, silentCount: 0 });
    expect(school.said.some((line) => line.includes('read again: 2 access points'))).toBe(true);
  });

  test.each([
    [
      'that names a credential that is not there',
      (text: string) => text.replace('credential: snmp', 'credential: gone'),
      'INVENTORY_INVALID',
    ],
    [
      'whose secret is not there',
      (text: string) => text.replace('env:PROVNAT_TEST_COMMUNITY', 'env:PROVNAT_TEST_NOTHING'),
      'SECRET_MISSING',
    ],
    [
      'without access points',
      (text: string) => text.replace(/accessPoints:\n(?: {2}- .*\n)+/, '').replace(', accessPoints: [ap-0]', ''),
      'INVENTORY_INVALID',
    ],
  ])('%s is refused before anything is asked, and leaves no lock', async (_what, change, code) => {
    const [ap] = await schoolOf(1);
    await writeFile(school.inventoryPath, change(schoolFile([Number(ap?.port)])));
    await expect(school.start()).rejects.toMatchObject({ code });
    expect(ap?.requests).toEqual([]);
    const claim = await claimStore(school.folder, 'collect.lock');
    await claim.release();
  });
});

describe('the store', () => {
  test('has one service at a time', async () => {
    await schoolOf(1);
    service = await school.start();
    await expect(school.start()).rejects.toMatchObject({ code: 'DATA_FOLDER_IN_USE' });
    await school.sink.until(polls(1));
  });

  test('is free again when the address for the pages is taken', async () => {
    await schoolOf(1);
    service = await school.start({ listen: listening });
    const taken = { host: '127.0.0.1', port: service.listening?.port ?? 0 };
    const other = await makeSchool(schoolFile([agents.length]));
    await expect(other.start({ listen: taken })).rejects.toMatchObject({ code: 'PORT_IN_USE' });
    await (await other.start()).stop();
    await other.remove();
  });

  test('that cannot be tidied keeps its segments, says why once, and catches up', async () => {
    await schoolOf(1);
    const { tidyStore } = await import('../../../store/collected/tidy-store.ts');
    let broken = true;
    const tidy = () => (broken ? Promise.reject(new Error('no DuckDB today')) : tidyStore(school.storePath, { nowMs: Date.now() }));
    service = await school.start({ tidy });
    for (const minutes of [5, 10, 15]) {
      await school.sink.until(polls(school.sink.of('agentAnswerMs').length + 2));
      school.aheadMs = minutes * 60_000;
      await service.tick();
      await service.settled();
      await service.tick();
      await service.settled();
    }
    expect(service.status().pendingSegmentCount).toBe(3);
    expect(school.said.filter((line) => line.includes('no DuckDB today'))).toHaveLength(1);
    broken = false;
    await service.stop();
    service = undefined;
    expect(await storedInstants(school.storePath, 'agentAnswerMs')).toEqual(instantsOf('agentAnswerMs'));
  });
});

describe('pages', () => {
  test('metrics are well-formed, few, and say what is so', async () => {
    await schoolOf(3);
    service = await school.start({ listen: listening });
    await school.sink.until(polls(6));
    const response = await page('/metrics');
    expect(response.headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8');
    const text = await response.text();
    const values = new Map<string, number>();
    for (const line of text.trimEnd().split('\n')) {
      if (line.startsWith('#')) expect(line).toMatch(/^# (HELP \w+ .+|TYPE \w+ (counter|gauge))$/);
      else {
        const [, name = '', value = ''] = /^(\w+)(?:\{version="[^"]+"\})? (\S+)$/.exec(line) ?? [];
        expect(name, line).not.toBe('');
        values.set(name, Number(value));
      }
    }
    expect(values.size).toBeLessThan(25);
    expect(text).not.toContain('ap-0');
    expect(values.get('provnat_collect_access_points')).toBe(3);
    expect(values.get('provnat_collect_access_points_answering')).toBe(3);
    expect(values.get('provnat_collect_access_points_silent')).toBe(0);
    expect(values.get('provnat_collect_polls_total')).toBeGreaterThanOrEqual(6);
    expect(values.get('provnat_collect_healthy')).toBe(1);
    expect(values.get('provnat_collect_store_free_bytes')).toBe(1e12);
    expect(values.get('process_resident_memory_bytes')).toBeGreaterThan(1e7);
    expect(values.get('process_cpu_seconds_total')).toBeGreaterThan(0);
  });

  test('nothing else is there, and nothing can be changed', async () => {
    await schoolOf(1);
    service = await school.start({ listen: listening });
    expect((await page('/')).status).toBe(404);
    expect((await page('/../store.json')).status).toBe(404);
    expect((await page('/healthz', { method: 'POST' })).status).toBe(405);
    const head = await page('/healthz?from=watcher', { method: 'HEAD' });
    expect([head.status, await head.text()]).toEqual([200, '']);
  });
});
