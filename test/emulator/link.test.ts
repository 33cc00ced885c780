import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Link, type Ceiling, type Flow, type Parcel } from '../../emulator/link.ts';
import { acknowledgementBytesOf, payloadRatio, segmentsOf, wireBytesOf } from '../../emulator/wire-load.ts';

/** A flow with so many bytes to send, which writes down when the link has carried them. */
class Source implements Flow {
  inRound = false;
  waitingBytes: number;
  arrivedBytes = 0;
  readonly arrivedAtMs: number[] = [];
  readonly ceiling: Ceiling | undefined;
  readonly #clock: Clock;

  constructor(clock: Clock, waitingBytes: number, ceiling?: Ceiling) {
    this.#clock = clock;
    this.waitingBytes = waitingBytes;
    this.ceiling = ceiling;
  }

  take(maxPayloadBytes: number): Parcel | undefined {
    const payloadBytes = Math.min(maxPayloadBytes, this.waitingBytes);
    if (payloadBytes === 0) return undefined;
    this.waitingBytes -= payloadBytes;
    return { payloadBytes, wireBytes: wireBytesOf(payloadBytes), packetCount: segmentsOf(payloadBytes) };
  }

  arrive(parcel: Parcel): boolean {
    this.arrivedBytes += parcel.payloadBytes;
    this.arrivedAtMs.push(this.#clock.nowMs);
    return true;
  }

  flush(): void {
    // Nothing is held back here.
  }
}

class Clock {
  nowMs = 1000;
  readonly now = (): number => this.nowMs;

  /** Advances in steps as the pacer would. */
  run(link: Link, forMs: number, stepMs: number | (() => number) = 3): void {
    const untilMs = this.nowMs + forMs;
    while (this.nowMs < untilMs) {
      this.nowMs = Math.min(untilMs, this.nowMs + (typeof stepMs === 'number' ? stepMs : stepMs()));
      link.advance();
    }
  }
}

const endless = 1e9;
const mbps = (bytes: number, ms: number): number => (bytes * 8) / ms / 1000;
const linkOf = (clock: Clock, rateMbps = 50, queueMs = 100, delayMs = 0): Link =>
  new Link({ rateMbps, queueMs, delayMs }, clock.now, () => undefined);

describe('wire load', () => {
  it('counts 66 bytes for every segment begun, and half an acknowledgement each', () => {
    expect(wireBytesOf(1448)).toBe(1514);
    expect(wireBytesOf(1449)).toBe(1449 + 132);
    expect(wireBytesOf(1)).toBe(67);
    expect(acknowledgementBytesOf(2)).toBe(66);
    expect(payloadRatio).toBeCloseTo(0.9564, 4);
  });
});

describe('a link', () => {
  it('carries exactly its rate when more is asked for, whatever the timer does', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 2, max: 200 }),
        fc.array(fc.integer({ min: 1, max: 80 }), { minLength: 1, maxLength: 20 }),
        (rateMbps, steps) => {
          const clock = new Clock();
          const link = linkOf(clock, rateMbps, 20);
          for (let at = 0; at < 7; at += 1) link.offer(new Source(clock, endless));
          clock.run(link, 100);
          const before = link.carriedBytes;
          let turn = 0;
          clock.run(link, 4000, () => steps[turn++ % steps.length] ?? 1);
          // The last step's parcels may be a step early or late.
          expect(Math.abs(mbps(link.carriedBytes - before, 4000) / rateMbps - 1)).toBeLessThan(0.03);
        },
      ),
      { numRuns: 30 },
    );
  });

  it('never lets more than the rate through, however the load comes and goes', () => {
    fc.assert(
      fc.property(
        fc.array(fc.record({ bytes: fc.integer({ min: 1, max: 200_000 }), afterMs: fc.integer({ min: 0, max: 60 }) }), { maxLength: 40 }),
        (bursts) => {
          const clock = new Clock();
          const link = linkOf(clock, 10, 50);
          const startedAtMs = clock.nowMs;
          let offeredBytes = 0;
          const sources = bursts.map(({ bytes, afterMs }) => {
            const source = new Source(clock, bytes);
            offeredBytes += bytes;
            link.offer(source);
            clock.run(link, afterMs);
            // One ms early is the release step; a segment is the grain.
            expect(link.carriedBytes).toBeLessThanOrEqual((clock.nowMs - startedAtMs + 1) * 1250 + 1514);
            return source;
          });
          clock.run(link, 60_000, 20);
          expect(sources.reduce((sum, source) => sum + source.arrivedBytes, 0)).toBe(offeredBytes);
          expect(link.active).toBe(false);
        },
      ),
      { numRuns: 60 },
    );
  });

  it('shares evenly between those that wait', () => {
    const clock = new Clock();
    const link = linkOf(clock);
    const sources = Array.from({ length: 30 }, () => new Source(clock, endless));
    for (const source of sources) link.offer(source);
    // Whoever came first had the empty queue for itself.
    clock.run(link, 500);
    const before = sources.map(({ arrivedBytes }) => arrivedBytes);
    clock.run(link, 5000);
    const shares = sources.map(({ arrivedBytes }, at) => arrivedBytes - (before[at] ?? 0));
    expect(Math.min(...shares) / Math.max(...shares)).toBeGreaterThan(0.97);
  });

  it.each([20, 100, 400])('makes a lone packet wait %d ms when the queue is full, and hardly at all when it is not', (queueMs) => {
    const clock = new Clock();
    const link = linkOf(clock, 50, queueMs);
    const idle = new Source(clock, 50);
    const askedAtMs = clock.nowMs;
    link.offer(idle);
    clock.run(link, 5, 1);
    expect((idle.arrivedAtMs[0] ?? Infinity) - askedAtMs).toBeLessThanOrEqual(1);

    for (let at = 0; at < 30; at += 1) link.offer(new Source(clock, endless));
    clock.run(link, 1000);
    const waits = Array.from({ length: 20 }, () => {
      const lone = new Source(clock, 50);
      const sentAtMs = clock.nowMs;
      link.offer(lone);
      clock.run(link, queueMs * 2, 3);
      return (lone.arrivedAtMs[0] ?? Infinity) - sentAtMs;
    });
    for (const waitMs of waits) expect(Math.abs(waitMs - queueMs)).toBeLessThanOrEqual(Math.max(0.2 * queueMs, 5));
  });

  it('adds its delay behind the queue', () => {
    const clock = new Clock();
    const link = linkOf(clock, 50, 100, 40);
    const source = new Source(clock, 100);
    const sentAtMs = clock.nowMs;
    link.offer(source);
    clock.run(link, 100, 1);
    expect((source.arrivedAtMs[0] ?? Infinity) - sentAtMs).toBeGreaterThanOrEqual(39);
    expect((source.arrivedAtMs[0] ?? Infinity) - sentAtMs).toBeLessThanOrEqual(41);
  });

  it('holds a pupil to its ceiling and leaves the rest to the others', () => {
    const clock = new Clock();
    const link = linkOf(clock, 50);
    const slow = new Source(clock, endless, link.addCeiling(1));
    const free = new Source(clock, endless);
    link.offer(slow);
    link.offer(free);
    clock.run(link, 1000);
    const [slowBefore, freeBefore] = [slow.arrivedBytes, free.arrivedBytes];
    clock.run(link, 10_000);
    expect(mbps(slow.arrivedBytes - slowBefore, 10_000) / payloadRatio).toBeCloseTo(1, 1);
    expect(mbps(free.arrivedBytes - freeBefore, 10_000) / payloadRatio).toBeCloseTo(49, 0);
  });

  it('gives acknowledgements their share of the rate, and drops what no queue would hold', () => {
    const clock = new Clock();
    const link = linkOf(clock, 10, 100);
    const source = new Source(clock, endless);
    link.offer(source);
    clock.run(link, 1000);
    const before = source.arrivedBytes;
    for (let ms = 0; ms < 5000; ms += 5) {
      link.charge(1250, 19);
      clock.run(link, 5, 5);
    }
    expect(mbps(source.arrivedBytes - before, 5000) / payloadRatio).toBeCloseTo(8, 0);

    for (let count = 0; count < 10_000; count += 1) link.charge(1250, 19);
    expect(link.queuedMs()).toBeLessThan(210);
  });
});
