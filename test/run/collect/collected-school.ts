/** A school of stub agents that a service collects, with a clock and a disk that the test holds. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import type { CollectOptions, CollectService } from '../../../run/collect/collect-service.ts';
import { startCollect } from '../../../run/collect/collect-service.ts';
import { tidyStore } from '../../../store/collected/tidy-store.ts';
import { type Collected, collected } from '../../collectors/collected.ts';
import {
  fromTable,
  oidValue,
  startStubAgent,
  text,
  whole,
  type Request,
  type StubAgent,
  type Value,
} from '../../collectors/snmp/stub-agent.ts';

process.env['PROVNAT_TEST_COMMUNITY'] = 'seats';

export interface TestAgent extends StubAgent {
  /** Says nothing while true. */
  silent: boolean;
  /** Lets itself be discovered, and does not answer what it is then asked. */
  silentOnceDiscovered: boolean;
}

/** Discovery walks; the poll after it asks for uptime and many values by name. */
const afterDiscovery = ({ kind, oids }: Request): boolean => kind === 'get' && oids.includes('1.3.6.1.2.1.31.1.1.1.6.1');

/** An access point of the standard MIBs whose counter grows by one at every reading. */
export async function startAgent(): Promise<TestAgent> {
  let inBytes = 0;
  const fromMs = performance.now();
  const answer = fromTable(
    new Map<string, Value | (() => Value)>([
      ['1.3.6.1.2.1.1.1.0', text('Linux ap')],
      ['1.3.6.1.2.1.1.2.0', oidValue('1.3.6.1.4.1.8072.3.2.10')],
      ['1.3.6.1.2.1.1.3.0', () => whole(Math.floor((performance.now() - fromMs) / 10) + 100, 'ticks')],
      ['1.3.6.1.2.1.1.5.0', text('ap-b12')],
      ['1.3.6.1.2.1.2.2.1.2.1', text('eth0')],
      ['1.3.6.1.2.1.2.2.1.3.1', whole(6)],
      ['1.3.6.1.2.1.2.2.1.8.1', whole(1)],
      ['1.3.6.1.2.1.31.1.1.1.1.1', text('eth0')],
      ['1.3.6.1.2.1.31.1.1.1.6.1', () => whole((inBytes += 1), 'counter64')],
      ['1.3.6.1.2.1.31.1.1.1.15.1', whole(1000, 'gauge32')],
    ]),
  );
  const stub = await startStubAgent((request) =>
    agent.silent || (agent.silentOnceDiscovered && afterDiscovery(request)) ? undefined : answer(request),
  );
  const agent: TestAgent = Object.assign(stub, { silent: false, silentOnceDiscovered: false });
  return agent;
}

export const schoolFile = (ports: readonly number[], more = ''): string => `formatVersion: 1
school: Skolan
timeZone: Europe/Stockholm
rooms: [{ room: B12, seats: 30, accessPoints: [ap-0] }]
accessPoints:
${ports.map((port, index) => `  - { accessPoint: ap-${index}, address: 127.0.0.1, port: ${port}, credential: snmp }`).join('\n')}
credentials: { snmp: { version: 2c, community: env:PROVNAT_TEST_COMMUNITY } }
${more}`;

export interface CollectedSchool {
  readonly folder: string;
  readonly inventoryPath: string;
  readonly storePath: string;
  /** Everything that was collected, slow values at every poll. */
  readonly sink: Collected;
  readonly said: string[];
  /** What the wall clock is ahead of this machine's. */
  aheadMs: number;
  freeBytes: number;
  start(options?: Partial<CollectOptions>): Promise<CollectService>;
  /** Resolves with the next line that holds these words. */
  told(words: string): Promise<void>;
  remove(): Promise<void>;
}

export async function makeSchool(inventory: string): Promise<CollectedSchool> {
  const folder = await mkdtemp(join(tmpdir(), 'provnat-collect-'));
  const [inventoryPath, storePath] = [join(folder, 'school.yaml'), join(folder, 'store')];
  await writeFile(inventoryPath, inventory);
  const said: string[] = [];
  const waiting = new Set<() => void>();
  const wallMs = (): number => Date.now() + school.aheadMs;
  const school: CollectedSchool = {
    folder,
    inventoryPath,
    storePath,
    sink: collected(),
    said,
    aheadMs: 0,
    freeBytes: 1e12,
    start: (options = {}) =>
      startCollect({
        inventoryPath,
        storePath,
        everyMs: 200,
        keepDays: 400,
        minFreeBytes: 1e9,
        segmentMs: 300_000,
        tidy: () => tidyStore(storePath, { nowMs: wallMs() }),
        say: (level, words) => {
          said.push(`${level} ${words}`);
          for (const look of [...waiting]) look();
        },
        furtherSinks: [school.sink],
        clock: { wallMs, monotonicMs: () => performance.now() },
        freeBytes: () => Promise.resolve(school.freeBytes),
        tickMs: 0,
        ...options,
      }),
    told: (words) =>
      new Promise((resolve, reject) => {
        const timer = setTimeout(() => reject(new Error(`nobody said "${words}": ${said.join('\n')}`)), 15_000);
        const look = (): void => {
          if (!said.some((line) => line.includes(words))) return;
          clearTimeout(timer);
          waiting.delete(look);
          resolve();
        };
        waiting.add(look);
        look();
      }),
    remove: () => rm(folder, { recursive: true, force: true }),
  };
  return school;
}
