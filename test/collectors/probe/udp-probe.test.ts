import dgram from 'node:dgram';
import { afterEach, expect, it } from 'vitest';
import type { ProbeTarget } from '../../../collectors/probe/udp-probe.ts';
import { createUdpProbe } from '../../../collectors/probe/udp-probe.ts';
import { collected } from '../collected.ts';

const sockets: dgram.Socket[] = [];
afterEach(() => {
  for (const socket of sockets.splice(0)) socket.close();
});

/** Echoes what the function lets through, so much later. */
async function echo(passes: (count: number) => boolean = () => true, delayMs = 0): Promise<number> {
  const socket = dgram.createSocket('udp4');
  sockets.push(socket);
  let count = 0;
  socket.on('message', (message, from) => {
    if (!passes(count++)) return;
    const back = () => {
      if (sockets.includes(socket)) socket.send(message, from.port, from.address);
    };
    if (delayMs === 0) back();
    else setTimeout(back, delayMs);
  });
  await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve));
  return socket.address().port;
}
const target = (port: number, more: Partial<ProbeTarget> = {}): ProbeTarget => ({
  name: 'server',
  address: '127.0.0.1',
  port,
  room: 'B12',
  echoPromised: true,
  ...more,
});

it('writes one sample per probe, with round trip and room', async () => {
  const sink = collected();
  const probe = createUdpProbe({ targets: [target(await echo())], intervalMs: 20 });
  await probe.start(sink);
  await sink.until((samples) => samples.length >= 10);
  await probe.stop();
  for (const sample of sink.samples) {
    expect(sample).toMatchObject({ metric: 'probeRttMs', state: 'value', subject: 'probe/server', room: 'B12', source: 'probe' });
    expect(sample.valueDouble).toBeGreaterThanOrEqual(0);
    expect(sample.atMs).toBeCloseTo((sample.polledAtMs ?? 0) + (sample.windowMs ?? 0), 3);
    expect(sample.phase).toBeUndefined();
  }
});

it('counts every fourth probe as lost when every fourth is dropped', async () => {
  const sink = collected();
  const probe = createUdpProbe({ targets: [target(await echo((count) => count % 4 !== 3))], intervalMs: 15, deadlineMs: 150 });
  await probe.start(sink);
  await sink.until((samples) => samples.length >= 60);
  await probe.stop();
  const settled = sink.samples.filter(({ reason }) => reason !== 'stopped');
  const lost = settled.filter(({ reason }) => reason === 'lost');
  expect(lost.length / settled.length).toBeGreaterThan(0.15);
  expect(lost.length / settled.length).toBeLessThan(0.35);
  for (const sample of lost) {
    expect(sample.state).toBe('unknown');
    expect(sample.valueDouble).toBeGreaterThanOrEqual(150);
  }
});

it('takes a late echo for a lost one, once', async () => {
  const sink = collected();
  const probe = createUdpProbe({ targets: [target(await echo(() => true, 120))], intervalMs: 30, deadlineMs: 60 });
  await probe.start(sink);
  await sink.until((samples) => samples.length >= 8);
  await probe.stop();
  const sent = sink.samples.map(({ polledAtMs }) => polledAtMs);
  expect(
    sink.samples.filter(({ reason }) => reason !== 'stopped').every(({ reason, state }) => reason === 'late' && state === 'unknown'),
  ).toBe(true);
  expect(new Set(sent).size).toBeGreaterThan(sent.length / 2);
});

it('does not call it loss where nobody promised an echo', async () => {
  const sink = collected();
  const silent = await echo(() => false);
  const probe = createUdpProbe({ targets: [target(silent, { name: 'gateway', echoPromised: false })], intervalMs: 20, deadlineMs: 60 });
  await probe.start(sink);
  await sink.until((samples) => samples.length >= 5);
  await probe.stop();
  expect(sink.samples.filter(({ reason }) => reason !== 'stopped').every(({ reason }) => reason === 'no-echo')).toBe(true);
});

it('calls it loss where an echo came before', async () => {
  const sink = collected();
  const probe = createUdpProbe({
    targets: [target(await echo((count) => count < 5), { echoPromised: false })],
    intervalMs: 20,
    deadlineMs: 60,
  });
  await probe.start(sink);
  await sink.until((samples) => samples.filter(({ reason }) => reason === 'lost').length >= 5);
  await probe.stop();
  expect(sink.samples.filter(({ state }) => state === 'value').length).toBeGreaterThanOrEqual(1);
});

/** Answers each socket as often as the function says, and so much later. */
async function fickle(passes: (count: number, isFirst: boolean) => number | undefined): Promise<{ port: number; portCount: () => number }> {
  const socket = dgram.createSocket('udp4');
  sockets.push(socket);
  const ports: number[] = [];
  let count = 0;
  socket.on('message', (message, from) => {
    if (!ports.includes(from.port)) ports.push(from.port);
    const delayMs = passes(count++, from.port === ports[0]);
    const back = () => {
      if (sockets.includes(socket)) socket.send(message, from.port, from.address);
    };
    if (delayMs !== undefined) setTimeout(back, delayMs);
  });
  await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve));
  return { port: socket.address().port, portCount: () => ports.length };
}

it('opens another socket when the one it has is deaf, as after a change of address', async () => {
  const sink = collected();
  const { port } = await fickle((count, isFirst) => (isFirst && count >= 10 ? undefined : 0));
  const probe = createUdpProbe({ targets: [target(port)], intervalMs: 20, deadlineMs: 200, reopenMs: 200 });
  await probe.start(sink);
  await sink.until((samples) => samples.filter(({ state }) => state === 'value').length >= 40);
  await sink.until((samples) => samples.some(({ reason }) => reason === 'lost'));
  await probe.stop();
  const lost = sink.samples.filter(({ reason }) => reason === 'lost');
  // What was sent by the deaf one, and no more of them than fit into the time until the next.
  expect(lost.length).toBeLessThan(30);
  const numbered = sink.samples.map(({ polledAtMs }) => polledAtMs);
  expect(new Set(numbered).size).toBe(numbered.length);
});

it('hears what comes late to the socket before', async () => {
  const sink = collected();
  const { port, portCount } = await fickle((count) => (count >= 10 && count < 30 ? 500 : 0));
  const probe = createUdpProbe({ targets: [target(port)], intervalMs: 20, deadlineMs: 2_000, reopenMs: 150 });
  await probe.start(sink);
  await sink.until((samples) => samples.filter(({ state }) => state === 'value').length >= 60);
  await probe.stop();
  expect(portCount()).toBeGreaterThan(1);
  expect(sink.samples.filter(({ reason }) => reason !== undefined && reason !== 'stopped')).toEqual([]);
  expect(sink.samples.filter(({ valueDouble }) => (valueDouble ?? 0) > 400).length).toBeGreaterThan(10);
});

it('says when the echo service is not there', async () => {
  const port = await echo();
  for (const socket of sockets.splice(0)) socket.close();
  const sink = collected();
  const probe = createUdpProbe({ targets: [target(port)], intervalMs: 20, deadlineMs: 100 });
  await probe.start(sink);
  await sink.until((samples) => samples.length >= 5);
  await probe.stop();
  expect(sink.samples.every(({ state }) => state === 'unknown')).toBe(true);
  expect(sink.samples.every(({ reason }) => reason === 'refused' || reason === 'lost' || reason === 'stopped')).toBe(true);
});

it('does not call it loss when it slept itself', async () => {
  const sink = collected();
  const probe = createUdpProbe({ targets: [target(await echo())], intervalMs: 20, deadlineMs: 60 });
  await probe.start(sink);
  await sink.until((samples) => samples.length >= 5);
  // Longer than the deadline, and nobody reads the echoes: the whole program stands still.
  const untilMs = performance.now() + 300;
  while (performance.now() < untilMs);
  const before = sink.samples.length;
  await sink.until((samples) => samples.length >= before + 8);
  await probe.stop();
  expect(sink.samples.filter(({ reason }) => reason === 'lost')).toEqual([]);
});

it('hears no stranger and no forged probe', async () => {
  const sink = collected();
  const socket = dgram.createSocket('udp4');
  sockets.push(socket);
  socket.on('message', (message, from) => socket.send(Buffer.alloc(message.length, 7), from.port, from.address));
  await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve));
  const probe = createUdpProbe({ targets: [target(socket.address().port)], intervalMs: 20, deadlineMs: 60 });
  await probe.start(sink);
  await sink.until((samples) => samples.length >= 3);
  await probe.stop();
  expect(sink.samples.some(({ state }) => state === 'value')).toBe(false);
});

it('tells at its pace that there is no way, and ends nothing', async () => {
  const sink = collected();
  // A broadcast address may not be connected to without leave.
  const probe = createUdpProbe({ targets: [target(9, { address: '255.255.255.255' })], intervalMs: 20, deadlineMs: 60 });
  await probe.start(sink);
  await sink.until((samples) => samples.length >= 3);
  await probe.stop();
  const told = sink.samples.filter(({ reason }) => reason !== 'stopped');
  expect(told.length).toBeGreaterThan(0);
  expect(new Set(told.map(({ state }) => state))).toEqual(new Set(['unknown']));
  expect(told.map(({ reason }) => reason).filter((reason) => !/^E[A-Z]+/.test(reason ?? ''))).toEqual([]);
});
