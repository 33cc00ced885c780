/** The collector alone in a process: node collector-process.mjs <vendors>. Told over IPC whom to ask; says what it has seen when asked. */
import { Secret } from '../../../core/secret.ts';
import type { Sample } from '../../../core/sample.ts';
import { loadVendors } from '../../../collectors/snmp/load-vendors.ts';
import type { PolledAccessPoint } from '../../../collectors/snmp/polled-agents.ts';
import { createSnmpCollector } from '../../../collectors/snmp/snmp-collector.ts';

/** What it is told to do. */
export interface Task {
  readonly accessPoints: readonly number[];
  /** Port of a controller and how many access points it tells of. */
  readonly managed?: { readonly port: number; readonly count: number };
  readonly everyMs: number;
}

/** What it has seen since it was last asked. */
export interface Seen {
  readonly discoveredCount: number;
  readonly sampleCount: number;
  readonly unknownCount: number;
  readonly skippedCount: number;
  readonly silentCount: number;
  readonly heapUsedBytes: number;
  readonly externalBytes: number;
  /** Of first questions of polls, ms, sorted. */
  readonly answersMs: readonly number[];
}

let sampleCount = 0;
let unknownCount = 0;
let skippedCount = 0;
let silentCount = 0;
let answersMs: number[] = [];
const discovered = new Set<string>();

function write({ metric, state, subject, valueDouble, valueInteger }: Sample): void {
  sampleCount++;
  if (state === 'unknown') unknownCount++;
  if (metric === 'agentAnswerMs') answersMs.push(valueDouble ?? NaN);
  else if (metric === 'skippedPollCount') skippedCount += Number(valueInteger);
  else if (metric === 'accessPointReachable') {
    if (state === 'unknown') silentCount++;
    else discovered.add(subject);
  }
}

const of = (name: string, port: number): PolledAccessPoint['accessPoint'] => ({
  accessPoint: name,
  address: '127.0.0.1',
  port,
  credential: 'bench',
  bssids: [],
});

async function begin({ accessPoints, managed, everyMs }: Task): Promise<void> {
  const controller = { controller: 'wlc', address: '127.0.0.1', port: managed?.port ?? 0, credential: 'bench' };
  const collector = createSnmpCollector({
    accessPoints: [
      ...accessPoints.map((port, at) => ({ accessPoint: of(`room-${String(at)}`, port), rooms: [] })),
      ...Array.from({ length: managed?.count ?? 0 }, (_, at) => ({
        accessPoint: of(`ap-${String(at)}`, 161),
        rooms: [],
        through: controller,
      })),
    ],
    credential: () => ({ version: '2c', community: new Secret('seats') }),
    vendors: await loadVendors(process.argv[2]),
    pollIntervalMs: everyMs,
    atRefreshRate: true,
  });
  await collector.start({ write });
}

process.on('message', (task: Task | 'tell') => {
  if (task !== 'tell') {
    void begin(task);
    return;
  }
  const seen: Seen = {
    discoveredCount: discovered.size,
    sampleCount,
    unknownCount,
    skippedCount,
    silentCount,
    heapUsedBytes: process.memoryUsage().heapUsed,
    externalBytes: process.memoryUsage().external,
    answersMs: answersMs.sort((left, right) => left - right),
  };
  process.send?.(seen);
  [sampleCount, unknownCount, skippedCount, silentCount, answersMs] = [0, 0, 0, 0, []];
});
process.on('disconnect', () => process.exit());
