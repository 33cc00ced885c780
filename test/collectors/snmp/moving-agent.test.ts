/** Counters that move, through the real collector: what a device does to them gives the right difference or none, with the reason. */
import { afterEach, describe, expect, it } from 'vitest';
import type { CounterInterval } from '../../../core/counters/counter-intervals.ts';
import { counterIntervals } from '../../../core/counters/counter-intervals.ts';
import type { Sample } from '../../../core/sample.ts';
import { Secret } from '../../../core/secret.ts';
import { loadVendors } from '../../../collectors/snmp/load-vendors.ts';
import { createSnmpCollector } from '../../../collectors/snmp/snmp-collector.ts';
import { collected } from '../collected.ts';
import { movable } from './discovered-device.ts';
import type { StubAgent, Value } from './stub-agent.ts';
import { fromTable, oidValue, startStubAgent, text, whole } from './stub-agent.ts';

const vendors = await loadVendors();
let agent: StubAgent | undefined;
afterEach(() => agent?.close());

const step = 1000n;
const round32 = 1n << 32n;
const round64 = 1n << 64n;

interface Port {
  readonly index: number;
  readonly name: string;
  /** As the device sends it, one step further at every poll. */
  inBytes: bigint;
  discontinuityTicks: number;
}
interface Moving {
  /** Not while tables are walked. */
  growing: boolean;
  bits: 32 | 64;
  ports: Port[];
  startedAtMs: number;
}

/** An access point with 1 Gbit/s ports. */
function tableOf(moving: Moving, monotonicMs: () => number): Map<string, Value | (() => Value)> {
  const { bits, ports, startedAtMs } = moving;
  const table = new Map<string, Value | (() => Value)>([
    ['1.3.6.1.2.1.1.1.0', text('Linux ap')],
    ['1.3.6.1.2.1.1.2.0', oidValue('1.3.6.1.4.1.8072.3.2.10')],
    ['1.3.6.1.2.1.1.3.0', () => whole(Math.round((monotonicMs() - startedAtMs) / 10), 'ticks')],
  ]);
  for (const port of ports) {
    const at = String(port.index);
    const next = () => {
      const value = port.inBytes;
      if (moving.growing) port.inBytes = (value + step) % (bits === 32 ? round32 : round64);
      return whole(value, bits === 32 ? 'counter32' : 'counter64');
    };
    table.set(`1.3.6.1.2.1.2.2.1.3.${at}`, whole(6));
    table.set(`1.3.6.1.2.1.31.1.1.1.1.${at}`, text(port.name));
    table.set(`1.3.6.1.2.1.31.1.1.1.15.${at}`, whole(1000, 'gauge32'));
    table.set(`1.3.6.1.2.1.31.1.1.1.19.${at}`, () => whole(port.discontinuityTicks, 'ticks'));
    table.set(bits === 32 ? `1.3.6.1.2.1.2.2.1.10.${at}` : `1.3.6.1.2.1.31.1.1.1.6.${at}`, next);
  }
  return table;
}

interface Played {
  readonly samples: readonly Sample[];
  readonly of: (name: string) => readonly CounterInterval[];
}

/** Four polls before and four after what is done to it. */
async function play(bits: 32 | 64, from: bigint, change: (moving: Moving, nowMs: number) => void, passMs = 0): Promise<Played> {
  const clock = movable();
  const moving: Moving = {
    growing: false,
    bits,
    ports: [{ index: 1, name: 'eth0', inBytes: from, discontinuityTicks: 0 }],
    startedAtMs: clock.monotonicMs() - 1_000_000,
  };
  let answer = fromTable(tableOf(moving, clock.monotonicMs));
  agent = await startStubAgent((request) => {
    moving.growing = request.kind === 'get';
    return answer(request);
  });
  const sink = collected();
  const running = createSnmpCollector({
    accessPoints: [
      { accessPoint: { accessPoint: 'ap-b12', address: '127.0.0.1', port: agent.port, credential: 'school', bssids: [] }, rooms: ['B12'] },
    ],
    credential: () => ({ version: '2c', community: new Secret('seats') }),
    vendors,
    pollIntervalMs: 60,
    clock,
  });
  const known = () => sink.of('interfaceInBytes').filter(({ state, subject }) => state !== 'unknown' && subject.endsWith('/eth0')).length;
  await running.start(sink);
  await sink.until(() => known() >= 4);
  clock.pass(passMs);
  change(moving, clock.monotonicMs());
  answer = fromTable(tableOf(moving, clock.monotonicMs));
  const before = known();
  await sink.until(() => known() >= before + 4);
  await running.stop();
  const intervals = counterIntervals(sink.samples).filter(({ metric }) => metric === 'interfaceInBytes');
  return { samples: sink.samples, of: (name) => intervals.filter(({ subject }) => subject === `interface/ap-b12/${name}`) };
}
const doubts = (intervals: readonly CounterInterval[]) => intervals.flatMap(({ reason }) => reason ?? []);
/** Every difference that is told is one step a reading: no spike. */
function expectHonest(intervals: readonly CounterInterval[]): void {
  const told = intervals.flatMap(({ delta }) => delta ?? []);
  expect(told.length).toBeGreaterThanOrEqual(5);
  for (const delta of told) expect(delta).toBe(Number(step));
}

describe('counters through the collector', () => {
  it('go round at 2^32 without a gap', async () => {
    const { of } = await play(32, round32 - 3500n, () => {});
    expectHonest(of('eth0'));
    expect(doubts(of('eth0'))).toEqual([]);
  });

  it('of 64 bits are exact beyond what a double holds', async () => {
    const { of } = await play(64, (1n << 62n) + 1n, () => {});
    expectHonest(of('eth0'));
    expect(doubts(of('eth0'))).toEqual([]);
  });

  const start = 5_000_000_000_000n;
  it.each<[string, 32 | 64, (moving: Moving, nowMs: number) => void, readonly string[]]>([
    [
      'that are reset, as the device says',
      64,
      ({ ports }) => {
        for (const port of ports) Object.assign(port, { inBytes: 0n, discontinuityTicks: 4711 });
      },
      ['discontinuity'],
    ],
    ['that are reset in silence', 64, ({ ports }) => ports.forEach((port) => (port.inBytes = 0n)), ['backwards']],
    ['that go back a little', 64, ({ ports }) => ports.forEach((port) => (port.inBytes -= 5n * step)), ['backwards']],
    ['of 32 bits that are reset', 32, ({ ports }) => ports.forEach((port) => (port.inBytes = 0n)), ['backwards']],
    ['that leap', 64, ({ ports }) => ports.forEach((port) => (port.inBytes += 1n << 40n)), ['above-link-speed']],
    [
      'of a device that restarted',
      64,
      (moving, nowMs) => {
        moving.startedAtMs = nowMs;
        for (const port of moving.ports) port.inBytes = 0n;
      },
      ['agent-restarted'],
    ],
    [
      'of a device that restarted and renumbered its ports',
      64,
      (moving, nowMs) => {
        moving.startedAtMs = nowMs;
        moving.ports = [
          { index: 1, name: 'eth1', inBytes: 9_000_000_000_000n, discontinuityTicks: 0 },
          { index: 5, name: 'eth0', inBytes: 0n, discontinuityTicks: 0 },
        ];
      },
      ['agent-restarted'],
    ],
  ])('%s: one interval is unknown with the reason, all others are right', async (_what, bits, change, reasons) => {
    const { of } = await play(bits, bits === 32 ? 2_000_000_000n : start, change);
    expectHonest(of('eth0'));
    // A discontinuity is only known to lie between two readings, and may taint the interval beside it.
    expect(new Set(doubts(of('eth0')))).toEqual(new Set(reasons));
    expect(doubts(of('eth0')).length).toBeLessThanOrEqual(2);
  });

  it('of ports that were renumbered while the device went on are taken up again under their own name', async () => {
    const renumber = (moving: Moving) => {
      const [first] = moving.ports;
      if (first === undefined) return;
      moving.ports = [
        { index: 1, name: 'eth1', inBytes: 9_000_000_000_000n, discontinuityTicks: 0 },
        { ...first, index: 5 },
      ];
    };
    const { of, samples } = await play(64, start, renumber, 11_000);
    // The port was asked for at its old place before it was looked for again.
    expect(samples.some(({ metric, reason }) => metric === 'interfaceInBytes' && reason === 'row-changed')).toBe(true);
    expect(doubts(of('eth0'))).toEqual([]);
    expectHonest(of('eth0'));
    for (const { delta } of of('eth1')) expect(delta).toBe(Number(step));
  });

  it('with their sign smeared over 64 bits are never believed', async () => {
    const { of } = await play(64, round64 - (1n << 31n) + 10n, () => {});
    expect(of('eth0').length).toBeGreaterThan(5);
    expect(new Set(of('eth0').map(({ reason }) => reason))).toEqual(new Set(['sign-extended']));
  });
});

describe('a radio behind a controller', () => {
  it('whose index changes is another radio: nothing is counted across, and nothing of the old one is told any more', async () => {
    const clock = movable();
    const airespace = '1.3.6.1.4.1.14179.2.2';
    const mac = '2.0.0.0.1.7';
    const beganMs = clock.monotonicMs() - 5_000_000;
    const ticks = () => whole(Math.round((clock.monotonicMs() - beganMs) / 10), 'ticks');
    let growing = false;
    const tableWith = (slot: number, from: number) => {
      let frames = from;
      const count = () => whole(growing ? (frames += 1000) : frames, 'counter32');
      return new Map<string, Value | (() => Value)>([
        ['1.3.6.1.2.1.1.1.0', text('Cisco Controller')],
        ['1.3.6.1.2.1.1.2.0', oidValue('1.3.6.1.4.1.9.1.1069')],
        ['1.3.6.1.2.1.1.3.0', ticks],
        [`${airespace}.1.1.3.${mac}`, text('ap-b12')],
        // It tells its counters every second, and has run for as long as the controller.
        [`${airespace}.1.1.12.${mac}`, whole(1)],
        [`1.3.6.1.4.1.9.9.513.1.1.1.1.6.${mac}`, ticks],
        [`${airespace}.6.1.12.${mac}.${String(slot)}`, count],
      ]);
    };
    let answer = fromTable(tableWith(1, 4_000_000_000));
    agent = await startStubAgent((request) => {
      growing = request.kind === 'get';
      return answer(request);
    });
    const sink = collected();
    const running = createSnmpCollector({
      accessPoints: [
        {
          accessPoint: { accessPoint: 'ap-b12', address: '10.99.0.1', port: 161, credential: '-', bssids: [] },
          rooms: ['B12'],
          through: { controller: 'wlc', address: '127.0.0.1', port: agent.port, credential: 'wlc' },
        },
      ],
      credential: () => ({ version: '2c', community: new Secret('seats') }),
      vendors,
      pollIntervalMs: 60,
      clock,
    });
    const known = (slot: number) =>
      sink.of('radioOutFrameCount').filter(({ state, subject }) => state !== 'unknown' && subject === `radio/ap-b12/${String(slot)}`)
        .length;
    await running.start(sink);
    await sink.until(() => known(1) >= 4);
    clock.pass(11_000);
    answer = fromTable(tableWith(2, 7));
    await sink.until(() => known(2) >= 4);
    await running.stop();
    const intervals = counterIntervals(sink.samples, { through: new Set(['ap-b12']) }).filter(
      ({ metric }) => metric === 'radioOutFrameCount',
    );
    const old = intervals.filter(({ subject }) => subject === 'radio/ap-b12/1');
    const fresh = intervals.filter(({ subject }) => subject === 'radio/ap-b12/2');
    expect(old.length + fresh.length).toBe(intervals.length);
    for (const { delta } of intervals) expect([undefined, 1000]).toContain(delta);
    expect(fresh.filter(({ delta }) => delta === 1000).length).toBeGreaterThanOrEqual(2);
    const gone = sink.of('radioOutFrameCount').filter(({ subject, state }) => subject === 'radio/ap-b12/1' && state === 'unknown');
    expect(gone[0]).toMatchObject({ reason: 'no-such-instance' });
    const lastOfOld = Math.max(
      ...sink
        .of('radioOutFrameCount')
        .filter(({ subject }) => subject === 'radio/ap-b12/1')
        .map(({ atMs }) => atMs),
    );
    const firstOfNew = Math.min(
      ...sink
        .of('radioOutFrameCount')
        .filter(({ subject }) => subject === 'radio/ap-b12/2')
        .map(({ atMs }) => atMs),
    );
    expect(lastOfOld).toBeLessThan(firstOfNew);
  });
});
