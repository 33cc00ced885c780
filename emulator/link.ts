/**
 * One direction of the shared air: a bounded first-in-first-out queue in front of a fixed rate.
 *
 * It is a virtual clock, not a bucket filled by a timer: whatever is admitted gets its departure computed from the moment at which the
 * link becomes free, so a late timer delays bytes but never loses rate. The queue is bounded in time: nothing is admitted while the link
 * is booked for `queueMs` or more. Who waits outside is admitted in turn, so that no connection can take the queue for itself.
 */
export interface Parcel {
  readonly wireBytes: number;
  readonly packetCount: number;
  readonly payloadBytes: number;
}

/** A ceiling of one pupil in one direction: its own clock in front of the shared one. */
export interface Ceiling {
  readonly lane: Lane;
  rateMbps: number;
  busyUntilMs: number;
  backlogged: boolean;
}

/** Something that wants to send over a link. */
export interface Flow {
  readonly ceiling: Ceiling | undefined;
  /** True while it stands in the link's round; the link keeps it. */
  inRound: boolean;
  /** The next parcel of at most so much payload, or undefined when there is none or it may not send now: it offers itself again later. */
  take(maxPayloadBytes: number): Parcel | undefined;
  /** The link has carried a parcel of it; false when it did not get through. Called in the order of taking. */
  arrive(parcel: Parcel): boolean;
  /** After a batch of arrivals. */
  flush(): void;
}

interface Booking {
  readonly flow: Flow;
  readonly parcel: Parcel;
  readonly dueAtMs: number;
}

/** Bookings in order of departure, with a moving head so that taking one is cheap. */
export class Lane {
  #bookings: Booking[] = [];
  #head = 0;

  push(booking: Booking): void {
    this.#bookings.push(booking);
  }

  get empty(): boolean {
    return this.#head === this.#bookings.length;
  }

  takeDue(nowMs: number): Booking | undefined {
    const booking = this.#bookings[this.#head];
    if (booking === undefined || booking.dueAtMs > nowMs) return undefined;
    this.#head += 1;
    if (this.#head > 512 && this.#head * 2 > this.#bookings.length) {
      this.#bookings = this.#bookings.slice(this.#head);
      this.#head = 0;
    }
    return booking;
  }
}

export interface LinkSettings {
  readonly rateMbps: number;
  readonly queueMs: number;
  /** Added after the queue, this direction only. */
  readonly delayMs: number;
}

/**
 * What a turn may take of the link. Radio gives a station its turn for as long and longer, many frames in one; frame by frame, a class of
 * thirty would cost a system call for each, here and at both ends.
 */
const quantumMs = 1;
const quantumMinBytes = 1448;
const quantumMaxBytes = 65_536;
/** A parcel due this soon goes now: Node's timers have no finer step. */
const earlyMs = 1;
/** A process that stood still may make up for at most this much of lost time. */
const catchUpMs = 500;
/** Acknowledgements beyond this many queues are dropped, as a full queue would: they are cumulative and nobody misses them. */
const acknowledgementQueues = 2;

const bytesPerMs = (mbps: number): number => mbps * 125;

export class Link {
  #settings: LinkSettings;
  readonly #now: () => number;
  readonly #wake: () => void;
  readonly #shared = new Lane();
  readonly #lanes = new Set<Lane>();
  /** Those that just came are asked before those that have been sending: in a real queue a lone packet waits for bytes, not for turns. */
  readonly #fresh: Flow[] = [];
  readonly #round: Flow[] = [];
  #busyUntilMs = 0;
  #backlogged = false;
  #carriedBytes = 0;
  #packetCount = 0;

  /** now: monotonic ms. wake: called when there is work that a later `advance` has to do. */
  constructor(settings: LinkSettings, now: () => number, wake: () => void) {
    this.#settings = settings;
    this.#now = now;
    this.#wake = wake;
    this.#lanes.add(this.#shared);
  }

  get settings(): LinkSettings {
    return this.#settings;
  }

  /** What is queued leaves as it was booked; everything after it follows the new settings. */
  change(settings: Partial<LinkSettings>): void {
    this.#settings = { ...this.#settings, ...settings };
  }

  get carriedBytes(): number {
    return this.#carriedBytes;
  }

  get packetCount(): number {
    return this.#packetCount;
  }

  /** How long a byte that is admitted now waits for the link. */
  queuedMs(): number {
    return Math.max(0, this.#busyUntilMs - this.#now());
  }

  /** True while anything is queued or waits to be. */
  get active(): boolean {
    if (this.#round.length + this.#fresh.length > 0) return true;
    for (const lane of this.#lanes) if (!lane.empty) return true;
    return false;
  }

  addCeiling(rateMbps: number): Ceiling {
    const lane = new Lane();
    this.#lanes.add(lane);
    return { lane, rateMbps, busyUntilMs: 0, backlogged: false };
  }

  /** A flow has something to send. On an idle link it goes at once, without waiting for the timer. */
  offer(flow: Flow): void {
    if (!flow.inRound) {
      flow.inRound = true;
      this.#fresh.push(flow);
    }
    if (this.#shared.empty && flow.ceiling === undefined) this.advance();
    if (this.active) this.#wake();
  }

  /** Bytes that are on the wire without being anybody's payload, such as acknowledgements. */
  charge(wireBytes: number, packetCount: number): void {
    const now = this.#now();
    if (this.#busyUntilMs - now >= acknowledgementQueues * this.#settings.queueMs) return;
    if (!this.#backlogged) this.#busyUntilMs = Math.max(this.#busyUntilMs, now);
    this.#busyUntilMs += wireBytes / bytesPerMs(this.#settings.rateMbps);
    this.#carriedBytes += wireBytes;
    this.#packetCount += packetCount;
  }

  /** Releases what is due and admits who waits. */
  advance(): void {
    const now = this.#now();
    // Admit first: a backlogged link that was woken late books the time it missed, and that part is due already.
    this.#admit(now);
    this.#release(now);
  }

  #release(now: number): void {
    const touched = new Set<Flow>();
    for (const lane of this.#lanes) {
      for (let booking = lane.takeDue(now + earlyMs); booking !== undefined; booking = lane.takeDue(now + earlyMs)) {
        touched.add(booking.flow);
        if (!booking.flow.arrive(booking.parcel)) continue;
        this.#carriedBytes += booking.parcel.wireBytes;
        this.#packetCount += booking.parcel.packetCount;
      }
    }
    for (const flow of touched) flow.flush();
  }

  #admit(now: number): void {
    const { rateMbps, queueMs, delayMs } = this.#settings;
    const rate = bytesPerMs(rateMbps);
    this.#busyUntilMs = Math.max(this.#busyUntilMs, this.#backlogged ? now - catchUpMs : now);
    this.#backlogged = false;
    let held: Flow[] | undefined;
    while (this.#round.length + this.#fresh.length > 0) {
      if (this.#busyUntilMs - now >= queueMs) {
        this.#backlogged = true;
        break;
      }
      const flow = (this.#fresh.shift() ?? this.#round.shift()) as Flow;
      const { ceiling } = flow;
      if (ceiling !== undefined && this.#ceilingIsFull(ceiling, now)) {
        (held ??= []).push(flow);
        continue;
      }
      const parcel = flow.take(this.#quantumBytes(rate, ceiling));
      if (parcel === undefined) {
        flow.inRound = false;
        continue;
      }
      this.#round.push(flow);
      this.#busyUntilMs += parcel.wireBytes / rate;
      if (ceiling === undefined) {
        this.#shared.push({ flow, parcel, dueAtMs: this.#busyUntilMs + delayMs });
      } else {
        ceiling.busyUntilMs += parcel.wireBytes / bytesPerMs(ceiling.rateMbps);
        ceiling.lane.push({ flow, parcel, dueAtMs: Math.max(this.#busyUntilMs, ceiling.busyUntilMs) + delayMs });
      }
    }
    if (held !== undefined) this.#round.push(...held);
  }

  /** A pupil's own queue is bounded like the shared one. Also brings its clock up to now. */
  #ceilingIsFull(ceiling: Ceiling, now: number): boolean {
    ceiling.busyUntilMs = Math.max(ceiling.busyUntilMs, ceiling.backlogged ? now - catchUpMs : now);
    ceiling.backlogged = ceiling.busyUntilMs - now >= this.#settings.queueMs;
    return ceiling.backlogged;
  }

  #quantumBytes(rate: number, ceiling: Ceiling | undefined): number {
    const own = Math.min(rate, ceiling === undefined ? Infinity : bytesPerMs(ceiling.rateMbps)) * quantumMs;
    const segments = Math.floor(Math.min(own, quantumMaxBytes) / quantumMinBytes);
    return Math.max(1, segments) * quantumMinBytes;
  }
}
