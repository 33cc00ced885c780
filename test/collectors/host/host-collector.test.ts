import { tmpdir } from 'node:os';
import { dirname } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import type { Clock } from '../../../collectors/clock.ts';
import { systemClock } from '../../../collectors/clock.ts';
import { createHostCollector } from '../../../collectors/host/host-collector.ts';
import type { LinkReading } from '../../../collectors/host/link-reading.ts';
import type { RunCommand } from '../../../collectors/host/run-command.ts';
import { runCommand } from '../../../collectors/host/run-command.ts';
import { collected } from '../collected.ts';

const start = async (more: Partial<Parameters<typeof createHostCollector>[0]> = {}) => {
  const sink = collected();
  const running = createHostCollector({ agent: 'laptop', targetAddress: '127.0.0.1', runFolder: tmpdir(), intervalMs: 200, ...more });
  await running.start(sink);
  return { sink, running };
};

it('tells what this machine is doing', async () => {
  const { sink, running } = await start({ generators: () => [{ pid: process.pid, room: 'B12' }] });
  await sink.until(() => sink.of('generatorCpuRatio').length >= 2 && sink.of('hostLinkKind').length >= 1);
  await running.stop();
  expect(sink.of('hostCpuRatio')[0]?.valueDouble).toBeGreaterThanOrEqual(0);
  expect(sink.of('hostCpuRatio')[0]?.valueDouble).toBeLessThanOrEqual(1);
  expect(sink.of('generatorCpuRatio')[0]).toMatchObject({ room: 'B12', subject: 'host/laptop', source: 'host' });
  expect(Math.abs(sink.of('hostClockDriftMs')[0]?.valueDouble ?? 1000)).toBeLessThan(50);
  expect(Number(sink.of('hostMemoryFreeBytes')[0]?.valueInteger)).toBeGreaterThan(1e6);
  expect(Number(sink.of('hostDiskFreeBytes')[0]?.valueInteger)).toBeGreaterThan(1e6);
  expect(sink.of('hostLinkKind')[0]).toMatchObject({ valueText: 'loopback' });
  expect(sink.of('hostBssid')[0]).toMatchObject({ state: 'unknown', reason: 'loopback' });
  expect(sink.of('hostTunnel')[0]).toMatchObject({ state: 'value', valueText: 'none' });
  expect(sink.of('hostTimerDriftMs').length).toBeGreaterThan(0);
});

it('sees the wall clock step while the monotonic one runs on', async () => {
  let stepMs = 0;
  const clock: Clock = { wallMs: () => systemClock.wallMs() + stepMs, monotonicMs: systemClock.monotonicMs };
  const { sink, running } = await start({ clock });
  await sink.until(() => sink.of('hostClockDriftMs').length >= 1);
  stepMs = 300;
  await sink.until(() => sink.of('hostClockDriftMs').some(({ valueDouble }) => (valueDouble ?? 0) > 250));
  await running.stop();
  expect(sink.of('hostClockDriftMs').at(-1)?.valueDouble).toBeLessThan(400);
});

it('sees that the event loop was held up', async () => {
  const { sink, running } = await start();
  await sink.until(() => sink.of('hostTimerDriftMs').length >= 1);
  const before = sink.of('hostTimerDriftMs').length;
  const heldMs = performance.now() + 400;
  while (performance.now() < heldMs);
  await sink.until(() =>
    sink
      .of('hostTimerDriftMs')
      .slice(before)
      .some(({ valueDouble }) => (valueDouble ?? 0) >= 250),
  );
  await running.stop();
});

const none = { reason: 'not-told' };
const reading = (more: Partial<LinkReading> = {}): LinkReading => ({
  state: { value: 'up' },
  kind: { value: 'ethernet' },
  rateMbps: none,
  inBytes: none,
  outBytes: none,
  bssid: none,
  ssid: none,
  ...more,
});

it('has told whether the radio sleeps when it has started, once, and not as if it knew', async () => {
  const link = () => Promise.resolve(reading({ kind: { value: 'wifi' } }));
  const saved = async (wifiSaving: { value: boolean } | { reason: string }) => {
    let askedCount = 0;
    const power = () => {
      askedCount += 1;
      return Promise.resolve({ source: none, saving: none, wifiSaving });
    };
    const { sink, running } = await start({ link, power });
    const [told] = sink.of('hostRadioSaving');
    await sink.until(() => sink.of('hostLinkKind').length >= 2);
    await running.stop();
    expect(askedCount).toBe(1);
    return told;
  };
  expect(await saved({ value: true })).toMatchObject({ state: 'value', valueText: 'on' });
  expect(await saved({ value: false })).toMatchObject({ state: 'value', valueText: 'off' });
  expect(await saved({ reason: 'tool-missing' })).toMatchObject({ state: 'unknown', reason: 'tool-missing' });
  const { sink, running } = await start();
  await running.stop();
  expect(sink.of('hostRadioSaving')[0]).toMatchObject({ state: 'unknown', reason: 'not-wifi' });
});

it('says why there is nothing, and never throws', async () => {
  const nothing: RunCommand = () => Promise.resolve({ reason: 'tool-missing' });
  const { sink, running } = await start({
    run: nothing,
    runFolder: '/no/such/folder',
    targetAddress: '999.1.1.1',
    generators: () => [{ pid: 2 ** 30, room: 'B12' }],
  });
  await sink.until(() => sink.of('generatorCpuRatio').length >= 1 && sink.of('hostLinkKind').length >= 1);
  await running.stop();
  expect(sink.of('hostDiskFreeBytes')[0]).toMatchObject({ state: 'unknown', reason: 'no-such-folder' });
  expect(sink.of('hostLinkKind')[0]).toMatchObject({ state: 'unknown', reason: 'no-address' });
  expect(sink.of('hostLinkState')[0]).toMatchObject({ state: 'unknown', reason: 'no-address' });
  expect(sink.of('hostTunnel')[0]).toMatchObject({ state: 'unknown', reason: 'no-address' });
  expect(sink.of('generatorCpuRatio')[0]).toMatchObject({ state: 'unknown', reason: 'process-gone' });
});

it('a link without a route is asked whether it is down', async () => {
  const routes = [{ value: 'lo' }, { reason: 'no-route' }, { value: 'gone0' }, { reason: 'no-route' }];
  const { sink, running } = await start({ route: () => Promise.resolve(routes.shift() ?? { value: 'lo' }), linkIntervalMs: 20 });
  await sink.until(() => sink.of('hostLinkState').length >= 5);
  await running.stop();
  // Nobody ever told that gone0 was up, as of an interface that only this program's namespace has.
  const told = sink.of('hostLinkState').map(({ valueText }) => valueText);
  if (process.platform === 'linux') expect(told.slice(0, 5)).toEqual(['up', 'no-route', undefined, undefined, 'up']);
  expect(told).not.toContain('down');
});

describe('a link that is away for a moment', () => {
  const statesOf = (sink: Awaited<ReturnType<typeof start>>['sink']) =>
    sink
      .of('hostLinkState')
      .sort((left, right) => (left.polledAtMs ?? 0) - (right.polledAtMs ?? 0))
      .map(({ valueText }) => valueText);

  it('is seen where a reading starts programs, and read at once', async () => {
    let isThere = true;
    let readCount = 0;
    const { sink, running } = await start({
      linkIntervalMs: 60_000,
      linkLookIntervalMs: 20,
      route: () => Promise.resolve(isThere ? { value: 'Ethernet 2' } : { reason: 'no-route' }),
      listed: () => isThere,
      link: () => ((readCount += 1), Promise.resolve(reading())),
    });
    isThere = false;
    await sink.until(() => sink.of('hostLinkState').some(({ valueText }) => valueText === 'down'));
    isThere = true;
    await sink.until(() => sink.of('hostLinkState').at(-1)?.valueText === 'up');
    await running.stop();
    const states = statesOf(sink);
    expect([states[0], states.at(-1)]).toEqual(['up', 'up']);
    expect(new Set(states.slice(1, -1))).toEqual(new Set(['down']));
    // Nothing was started to learn that it was away.
    expect(readCount).toBe(2);
  });

  it('is read at once when another leads to the server', async () => {
    let name = 'Ethernet 2';
    const { sink, running } = await start({
      linkIntervalMs: 60_000,
      linkLookIntervalMs: 20,
      route: () => Promise.resolve({ value: name }),
      listed: () => true,
      link: () => Promise.resolve(reading({ kind: { value: name === 'Wi-Fi' ? 'wifi' : 'ethernet' } })),
      power: () => Promise.resolve({ source: none, saving: none, wifiSaving: none }),
    });
    name = 'Wi-Fi';
    await sink.until(() => sink.of('hostLinkKind').length >= 2);
    await running.stop();
    expect(sink.of('hostLinkKind').map(({ valueText }) => valueText)).toEqual(['ethernet', 'wifi']);
  });

  it('is seen by its carrier where it is up at both readings', async () => {
    const counts = [4, 4, 5];
    const { sink, running } = await start({
      linkIntervalMs: 20,
      route: () => Promise.resolve({ value: 'lo' }),
      link: () => Promise.resolve(reading({ carrierLostCount: counts.shift() ?? 5 })),
    });
    await sink.until(() => sink.of('hostLinkState').length >= 6);
    await running.stop();
    expect(statesOf(sink).slice(0, 5)).toEqual(['up', 'up', 'down', 'up', 'up']);
  });
});

it('a tool that is not installed is a reason', async () => {
  // A folder in PATH that this user may not read would make it a refusal.
  vi.stubEnv('PATH', dirname(process.execPath));
  expect(await runCommand('no-such-tool-anywhere', [])).toEqual({ reason: 'tool-missing' });
  expect(await runCommand(process.execPath, ['-e', 'process.exit(3)'])).toEqual({ reason: 'tool-failed' });
  expect(await runCommand(process.execPath, ['-e', 'console.log(1)'])).toEqual({ text: '1\n' });
  vi.unstubAllEnvs();
});

it('watches clock and timers on time while the system is slow to tell of processes', async () => {
  const slow: RunCommand = () => new Promise((resolve) => setTimeout(resolve, 2_000, { reason: 'too-late' }));
  const { sink, running } = await start({ run: slow, intervalMs: 100, generators: () => [{ pid: 2 ** 30, room: 'B12' }] });
  await sink.until(() => sink.of('hostClockDriftMs').length >= 10);
  const [first, ...more] = sink.of('hostClockDriftMs');
  await running.stop();
  expect((more[8]?.atMs ?? Infinity) - (first?.atMs ?? 0)).toBeLessThan(1_800);
});
