/** The service as a whole, in this process: real UDP, real HTTP, a real store; only the clock and the size of the disk are the test’s. */
import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test, vi } from 'vitest';
import { claimStore } from '../../../store/collected/store-claim.ts';
import { storedInstants, storedRows } from '../../store/collected/collected-rows.ts';
import { makeSchool, schoolFile } from './collected-school.ts';
import { collecting, listening, polls } from './collecting.ts';

const collect = collecting();

describe('collecting', () => {
  test('stop writes everything that was read, each sample once, with the room it serves', async () => {
    await collect.schoolOf(2);
    await collect.start();
    await collect.school.sink.until(polls(12));
    await collect.stop();
    expect(await storedInstants(collect.school.storePath, 'agentAnswerMs')).toEqual(collect.instantsOf('agentAnswerMs'));
    expect(await storedInstants(collect.school.storePath, 'accessPointReachable')).toEqual(collect.instantsOf('accessPointReachable'));
    const roomOf = new Map(
      (await storedRows(collect.school.storePath, 'subject, room, atMs', "where metric = 'accessPointReachable'")).map(
        ({ subject, room }) => [subject, room],
      ),
    );
    expect(Object.fromEntries(roomOf)).toEqual({ 'access-point/ap-0': 'B12', 'access-point/ap-1': null });
    expect((await readdir(collect.school.storePath)).filter((name) => name.endsWith('.lock'))).toEqual([]);
    expect(await readdir(join(collect.school.storePath, 'raw'))).toEqual([]);
    expect(await readdir(join(collect.school.storePath, 'open'))).toEqual([]);
  });

  test('values that do not change are stored once, others at every poll', async () => {
    await collect.schoolOf(1);
    await collect.start();
    await collect.school.sink.until(polls(6));
    await collect.stop();
    expect(collect.school.sink.of('accessPointName').length).toBeGreaterThan(0);
    expect(await storedInstants(collect.school.storePath, 'accessPointName')).toHaveLength(1);
    expect(await storedInstants(collect.school.storePath, 'interfaceSpeedMbps')).toHaveLength(1);
    expect((await storedInstants(collect.school.storePath, 'agentAnswerMs')).length).toBeGreaterThanOrEqual(6);
  });

  test('stops within 5 s while a device says nothing and polls are half a minute apart', async () => {
    const [ap] = await collect.schoolOf(1);
    if (ap === undefined) throw new Error('no agent');
    ap.silentOnceDiscovered = true;
    await collect.start({ everyMs: 30_000 });
    await vi.waitUntil(() => ap.requests.some(({ kind, oids }) => kind === 'get' && oids.length > 5), { interval: 20, timeout: 15_000 });
    const fromMs = performance.now();
    await collect.stop();
    expect(performance.now() - fromMs).toBeLessThan(5_000);
  });
});

describe('the school file', () => {
  test('is read again: new access points are polled, an invalid one changes nothing and is said', async () => {
    const [first] = await collect.schoolOf(1);
    const second = await collect.agent();
    const service = await collect.start();
    await collect.school.sink.until(polls(1));
    await writeFile(collect.school.inventoryPath, 'formatVersion: 1\nschool: [');
    await service.reload();
    expect(collect.school.said.some((line) => line.startsWith('error school file: the new one is not taken'))).toBe(true);
    await collect.school.sink.until(polls(collect.school.sink.of('agentAnswerMs').length + 2));
    await writeFile(collect.school.inventoryPath, schoolFile([Number(first?.port), second.port], 'controllers: []'));
    await service.reload();
    await collect.school.sink.until((samples) =>
      samples.some(({ subject, state }) => subject === 'access-point/ap-1' && state === 'value'),
    );
    expect(service.status()).toMatchObject({ accessPointCount: 2, answeringCount: 2, silentCount: 0 });
    expect(collect.school.said.some((line) => line.includes('read again: 2 access points'))).toBe(true);
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
    const [ap] = await collect.schoolOf(1);
    await writeFile(collect.school.inventoryPath, change(schoolFile([Number(ap?.port)])));
    await expect(collect.school.start()).rejects.toMatchObject({ code });
    expect(ap?.requests).toEqual([]);
    const claim = await claimStore(collect.school.folder, 'collect.lock');
    await claim.release();
  });
});

describe('the store', () => {
  test('has one service at a time', async () => {
    await collect.schoolOf(1);
    await collect.start();
    await expect(collect.school.start()).rejects.toMatchObject({ code: 'DATA_FOLDER_IN_USE' });
    await collect.school.sink.until(polls(1));
  });

  test('is free again when the address for the pages is taken', async () => {
    await collect.schoolOf(1);
    const service = await collect.start({ listen: listening });
    const taken = { host: '127.0.0.1', port: service.listening?.port ?? 0 };
    const other = await makeSchool(schoolFile([1]));
    await expect(other.start({ listen: taken })).rejects.toMatchObject({ code: 'PORT_IN_USE' });
    await (await other.start()).stop();
    await other.remove();
  });

  test('that cannot be tidied keeps its segments, says why once, and catches up', async () => {
    await collect.schoolOf(1);
    const { tidyStore } = await import('../../../store/collected/tidy-store.ts');
    let broken = true;
    const tidy = () => (broken ? Promise.reject(new Error('no DuckDB today')) : tidyStore(collect.school.storePath, { nowMs: Date.now() }));
    const service = await collect.start({ tidy });
    for (const minutes of [5, 10, 15]) {
      await collect.school.sink.until(polls(collect.school.sink.of('agentAnswerMs').length + 2));
      collect.school.aheadMs = minutes * 60_000;
      await service.tick();
      await service.settled();
      await service.tick();
      await service.settled();
    }
    expect(service.status().pendingSegmentCount).toBe(3);
    expect(collect.school.said.filter((line) => line.includes('no DuckDB today'))).toHaveLength(1);
    broken = false;
    await collect.stop();
    expect(await storedInstants(collect.school.storePath, 'agentAnswerMs')).toEqual(collect.instantsOf('agentAnswerMs'));
  });
});
