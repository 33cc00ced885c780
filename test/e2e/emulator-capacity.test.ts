/** What issue and method demand of the emulated access point, measured with the two ends in processes of their own. */
import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { setTimeout as wait } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import { payloadRatio } from '../../emulator/wire-load.ts';
import { startEmulator, type Emulator, type EmulatorOptions } from '../../emulator/start-emulator.ts';

interface Reading {
  readonly atMs: number;
  readonly downBytes: number;
  readonly upBytes: number;
  readonly perPupil: readonly number[];
  readonly heartbeatMs: readonly number[];
}

const host = '127.0.0.1';
const script = fileURLToPath(new URL('emulator-load.mjs', import.meta.url));
const closers: (() => Promise<unknown> | unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

function start(...parameters: string[]): ChildProcess {
  const child = fork(script, parameters, { execArgv: [] });
  closers.push(() => child.kill());
  return child;
}
const read = async (child: ChildProcess): Promise<Reading> => {
  child.send('read');
  return ((await once(child, 'message')) as [Reading])[0];
};

interface Load {
  readonly downCount: number;
  readonly upCount?: number;
  readonly pacedMbps?: number;
}

/** Plays a load for a while and says what arrived, in Mbit/s of payload and on the emulated wire. */
async function measure(options: Partial<EmulatorOptions>, load: Load, forMs: number) {
  const server = start('server');
  const [{ port }] = (await once(server, 'message')) as [{ port: number }];
  const emulator: Emulator = await startEmulator({
    name: 'B12',
    listen: { host, port: 0, pupilPorts: 60 },
    upstream: { host, port },
    downMbps: 50,
    upMbps: 50,
    ...options,
  });
  closers.push(() => emulator.close());
  const pupils = start('pupils', JSON.stringify({ port: emulator.port, portPerPupil: true, upCount: 0, ...load }));
  await wait(2500);
  await read(pupils);
  const [pupilsBefore, serverBefore, before, cpuBefore, startedAtMs] = [
    await read(pupils),
    await read(server),
    emulator.stats(),
    process.cpuUsage(),
    performance.now(),
  ];
  await wait(forMs);
  const [pupilsAfter, serverAfter, after] = [await read(pupils), await read(server), emulator.stats()];
  const cpu = process.cpuUsage(cpuBefore);
  const tookMs = performance.now() - startedAtMs;
  const mbps = (bytes: number, ms: number): number => (bytes * 8) / ms / 1000;
  const pupilsMs = pupilsAfter.atMs - pupilsBefore.atMs;
  const perPupil = pupilsAfter.perPupil.map((bytes, at) => mbps(bytes - (pupilsBefore.perPupil[at] ?? 0), pupilsMs));
  const heartbeats = [...pupilsAfter.heartbeatMs].sort((a, b) => a - b);
  return {
    downPayloadMbps: mbps(pupilsAfter.downBytes - pupilsBefore.downBytes, pupilsMs),
    upPayloadMbps: mbps(serverAfter.upBytes - serverBefore.upBytes, serverAfter.atMs - serverBefore.atMs),
    downWireMbps: mbps(after.downBytes - before.downBytes, tookMs),
    upWireMbps: mbps(after.upBytes - before.upBytes, tookMs),
    worstPupilMbps: Math.min(...perPupil),
    bestPupilMbps: Math.max(...perPupil),
    heartbeatMedianMs: heartbeats[heartbeats.length >> 1] ?? Infinity,
    heartbeatCount: heartbeats.length,
    coreRatio: (cpu.user + cpu.system) / 1000 / tookMs,
  };
}

const within = (value: number, target: number, ratio: number): void => {
  expect(value).toBeGreaterThanOrEqual(target * (1 - ratio));
  expect(value).toBeLessThanOrEqual(target * (1 + ratio));
};

describe('the emulated access point', () => {
  it('carries 50 Mbit/s when 50 is set, ± 2 % over 10 s with 30 connections, and makes a heartbeat wait for the queue ± 20 %', async () => {
    const found = await measure({ queueMs: 100 }, { downCount: 30 }, 10_000);
    console.log('50 Mbit/s down, 30 connections, 100 ms queue', found);
    within(found.downWireMbps, 50, 0.02);
    within(found.downPayloadMbps, 50 * payloadRatio, 0.02);
    expect(found.worstPupilMbps / found.bestPupilMbps).toBeGreaterThan(0.9);
    expect(found.heartbeatCount).toBeGreaterThan(10);
    within(found.heartbeatMedianMs, 100, 0.2);
  });

  it('makes a heartbeat wait for the queue upwards as well', async () => {
    const found = await measure({ queueMs: 100 }, { downCount: 0, upCount: 30 }, 6_000);
    console.log('50 Mbit/s up, 30 connections, 100 ms queue', found);
    within(found.upWireMbps, 50, 0.02);
    expect(found.heartbeatCount).toBeGreaterThan(5);
    within(found.heartbeatMedianMs, 100, 0.2);
  });

  it('carries both ways at once, each direction with the acknowledgements of the other', async () => {
    const found = await measure({ downMbps: 40, upMbps: 20, queueMs: 60 }, { downCount: 15, upCount: 15 }, 5000);
    console.log('40 down and 20 up at once, 60 ms queues', found);
    within(found.downWireMbps, 40, 0.02);
    within(found.upWireMbps, 20, 0.02);
    const acknowledgementRatio = 33 / 1448;
    within(found.downPayloadMbps, (40 - found.upPayloadMbps * acknowledgementRatio) * payloadRatio, 0.02);
    within(found.upPayloadMbps, (20 - found.downPayloadMbps * acknowledgementRatio) * payloadRatio, 0.02);
  });

  it('holds every pupil to its ceiling', async () => {
    const found = await measure({ downMbps: 100, pupilDownMbps: 1.5 }, { downCount: 30 }, 5000);
    console.log('ceiling of 1.5 Mbit/s', found);
    within(found.worstPupilMbps, 1.5 * payloadRatio, 0.05);
    within(found.bestPupilMbps, 1.5 * payloadRatio, 0.05);
  });

  it('plays a class of 60 at 2.2 Mbit/s down with uploads in well under half a core', async () => {
    const found = await measure({ downMbps: 132 / payloadRatio, upMbps: 40 }, { downCount: 60, upCount: 60, pacedMbps: 0.11 }, 5000);
    console.log('60 pupils, 2.2 Mbit/s down and 0.11 up', found);
    within(found.upPayloadMbps, 60 * 0.11, 0.1);
    expect(found.coreRatio).toBeLessThan(0.5);
  });
});
