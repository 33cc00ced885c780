/** Packets that travel singly over a link: datagrams, and the handshake of a connection. */
import type { Flow, Link, Parcel } from './link.ts';

export interface Packet {
  readonly wireBytes: number;
  /** Called when the link has carried it. */
  readonly arrive: () => void;
}

export interface PacketFlowOptions {
  readonly link: Link;
  /** Packets that may wait outside the full queue; one more and it is dropped. */
  readonly maxWaiting: number;
  readonly passable: () => boolean;
  /** What happens to packets that meet a cut: datagrams are lost, a handshake is tried again. */
  readonly onCut: 'drop' | 'keep';
}

export class PacketFlow implements Flow {
  readonly ceiling = undefined;
  inRound = false;
  readonly #options: PacketFlowOptions;
  readonly #waiting: Packet[] = [];
  readonly #onLink: Packet[] = [];
  readonly #arrived: Packet[] = [];
  #droppedCount = 0;

  constructor(options: PacketFlowOptions) {
    this.#options = options;
  }

  get droppedCount(): number {
    return this.#droppedCount;
  }

  /** A packet that finds everything full is dropped and counted. */
  send(packet: Packet): void {
    if (this.#waiting.length >= this.#options.maxWaiting) this.#droppedCount += 1;
    else this.#waiting.push(packet);
    this.offer();
  }

  offer(): void {
    this.#options.link.offer(this);
  }

  take(): Parcel | undefined {
    if (!this.#options.passable()) {
      if (this.#options.onCut === 'drop') this.#droppedCount += this.#waiting.splice(0).length;
      return undefined;
    }
    const packet = this.#waiting.shift();
    if (packet === undefined) return undefined;
    this.#onLink.push(packet);
    return { wireBytes: packet.wireBytes, packetCount: 1, payloadBytes: 0 };
  }

  arrive(): boolean {
    const packet = this.#onLink.shift() as Packet;
    if (this.#options.passable()) {
      this.#arrived.push(packet);
      return true;
    }
    if (this.#options.onCut === 'keep') this.#waiting.push(packet);
    else this.#droppedCount += 1;
    return false;
  }

  flush(): void {
    for (const packet of this.#arrived.splice(0)) packet.arrive();
  }
}
