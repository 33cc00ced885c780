/**
 * One direction of one connection: bytes read from one socket wait here for their turn on the link and are written to the other.
 * Bytes are never dropped, doubled or reordered: the link moves amounts, this file alone holds the bytes and hands them out in order.
 */
import type { Socket } from 'node:net';
import { framesPerAcknowledgement } from '../core/units/wire-mbps.ts';
import type { Ceiling, Flow, Link, Parcel } from './link.ts';
import { acknowledgementBytesOf, segmentHeaderBytes, segmentsOf, wireBytesOf } from './wire-load.ts';

/** Read ahead of the link per direction; the sender is paused beyond it. */
const readAheadBytes = 65_536;
/** A receiver that lets this much pile up gets nothing more until it has drained. */
const writeBehindBytes = 262_144;

const fin: Parcel = { wireBytes: segmentHeaderBytes, packetCount: 1, payloadBytes: 0 };
const reset: Parcel = { wireBytes: segmentHeaderBytes, packetCount: 1, payloadBytes: 0 };

export interface PipeEnds {
  readonly source: Socket;
  readonly sink: Socket;
  readonly link: Link;
  /** Carries the acknowledgements. */
  readonly opposite: Link;
  readonly ceiling: Ceiling | undefined;
  /** False while nothing may pass: the connection is not open yet, or cut. */
  readonly passable: () => boolean;
}

export class Pipe implements Flow {
  readonly ceiling: Ceiling | undefined;
  inRound = false;
  readonly #ends: PipeEnds;
  #chunks: Buffer[] = [];
  /** Bytes of the first chunk that were written already. */
  #offset = 0;
  #heldBytes = 0;
  #onLinkBytes = 0;
  #deliverableBytes = 0;
  #state: 'flowing' | 'ended' | 'finTaken' | 'finished' | 'broken' | 'resetTaken' = 'flowing';
  #deliverable: 'none' | 'fin' | 'reset' = 'none';
  #passedBytes = 0;

  constructor(ends: PipeEnds) {
    this.#ends = ends;
    this.ceiling = ends.ceiling;
    const { source, sink } = ends;
    source.on('data', (chunk: Buffer) => {
      this.#chunks.push(chunk);
      this.#heldBytes += chunk.length;
      if (this.#waitingBytes >= readAheadBytes) source.pause();
      this.offer();
    });
    source.on('end', () => {
      if (this.#state === 'flowing') this.#state = 'ended';
      this.offer();
    });
    sink.on('drain', () => this.offer());
  }

  /** Bytes in this process that came from the source and have not been handed to the sink's socket. */
  get heldBytes(): number {
    return this.#heldBytes;
  }

  get passedBytes(): number {
    return this.#passedBytes;
  }

  /** Bytes that have not been let on the link yet. */
  get #waitingBytes(): number {
    return this.#heldBytes - this.#onLinkBytes - this.#deliverableBytes;
  }

  offer(): void {
    this.#ends.link.offer(this);
  }

  /** The source broke off: what has not passed is lost, and the other end is told by a reset, over the link like everything else. */
  abort(): void {
    if (this.#state === 'finished' || this.#broken) return;
    this.#state = 'broken';
    this.#discard();
    this.offer();
  }

  take(maxPayloadBytes: number): Parcel | undefined {
    const { source, sink, passable } = this.#ends;
    if (!passable()) return undefined;
    if (this.#state === 'broken' && !sink.destroyed) {
      this.#state = 'resetTaken';
      return reset;
    }
    if (sink.writableLength >= writeBehindBytes) return undefined;
    if (this.#waitingBytes > 0) {
      const payloadBytes = Math.min(this.#waitingBytes, maxPayloadBytes);
      this.#onLinkBytes += payloadBytes;
      if (this.#waitingBytes < readAheadBytes && source.isPaused()) source.resume();
      return { payloadBytes, wireBytes: wireBytesOf(payloadBytes), packetCount: segmentsOf(payloadBytes) };
    }
    if (this.#state !== 'ended') return undefined;
    this.#state = 'finTaken';
    return fin;
  }

  arrive(parcel: Parcel): boolean {
    const { opposite, passable } = this.#ends;
    if (parcel === reset) {
      if (passable()) this.#deliverable = 'reset';
      else this.#state = 'broken';
      return passable();
    }
    if (this.#broken) return false;
    this.#onLinkBytes -= parcel.payloadBytes;
    // Lost on the way, so it has to be sent again: back among those that wait. A FIN never overtakes bytes that were.
    const overtakes = parcel === fin && this.#heldBytes > this.#deliverableBytes;
    if (!passable() || overtakes) {
      if (parcel === fin) this.#state = 'ended';
      this.offer();
      return false;
    }
    if (parcel === fin) this.#deliverable = 'fin';
    this.#deliverableBytes += parcel.payloadBytes;
    opposite.charge(acknowledgementBytesOf(parcel.packetCount), parcel.packetCount / framesPerAcknowledgement);
    return true;
  }

  flush(): void {
    const { sink } = this.#ends;
    if (this.#deliverable === 'reset') {
      sink.resetAndDestroy();
      return;
    }
    if (sink.destroyed) {
      this.#discard();
      return;
    }
    if (this.#deliverableBytes > 0) {
      sink.cork();
      for (const piece of this.#pieces()) sink.write(piece);
      sink.uncork();
    }
    if (this.#deliverable === 'fin' && this.#state === 'finTaken') {
      this.#state = 'finished';
      sink.end();
    }
  }

  *#pieces(): Generator<Buffer> {
    let remainingBytes = this.#deliverableBytes;
    this.#heldBytes -= remainingBytes;
    this.#passedBytes += remainingBytes;
    this.#deliverableBytes = 0;
    while (remainingBytes > 0) {
      const chunk = this.#chunks[0] as Buffer;
      const piece = chunk.subarray(this.#offset, this.#offset + remainingBytes);
      remainingBytes -= piece.length;
      this.#offset += piece.length;
      if (this.#offset === chunk.length) {
        this.#chunks.shift();
        this.#offset = 0;
      }
      yield piece;
    }
  }

  get #broken(): boolean {
    return this.#state === 'broken' || this.#state === 'resetTaken';
  }

  #discard(): void {
    this.#chunks = [];
    this.#offset = 0;
    this.#heldBytes = 0;
    this.#onLinkBytes = 0;
    this.#deliverableBytes = 0;
  }
}
