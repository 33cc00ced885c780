/** A UDP socket module for the SNMP library that hears only the answer it waits for, from the device that was asked. */
import dgram from 'node:dgram';
import type { RemoteInfo, SocketType } from 'node:dgram';
import type { Clock } from '../clock.ts';
import type { Envelope } from './envelope.ts';
import { canonicalAddress } from './device-key.ts';
import { envelopeOf, isAnswerInClear } from './envelope.ts';

export interface SocketTrouble {
  /** Datagrams from other addresses or ports, or unsigned ones where signatures were agreed: dropped before anything reads them. */
  foreignCount: number;
  /** Datagrams that are not SNMP, are cut off, or on which the library's decoder threw. */
  undecodableCount: number;
  /** Datagrams from the device that answer nothing that is being asked: late, twice, or out of the blue. */
  unaskedCount: number;
}

/** What a question has to know of the wire. Only the last sending counts: an answer to a lost first try does not come. */
export interface Line {
  /** A new question. What earlier ones still wanted to send is not sent, what still comes for them is not heard. */
  begin(): void;
  end(): void;
  /** Wall clock and monotonic; undefined until something was sent for this question. */
  sent(): { readonly wallMs: number; readonly monotonicMs: number } | undefined;
  /** Monotonic; when what is awaited was first sent, which may have been answered late, or lost and sent again. */
  firstSentMs(): number | undefined;
  /** Monotonic; of the last datagram that was let through. */
  heardMs(): number | undefined;
  /** v3: since the agent told its engine, datagrams that nothing came back for. Undefined before it did. */
  silence(): Silence | undefined;
}

export interface Silence {
  readonly sentCount: number;
  /** Monotonic; when the first of them went out. */
  readonly sinceMs: number;
  /** How long the agent took to tell its engine. */
  readonly reportMs: number;
}

export interface LineEvents {
  /** Socket errors, which neither the library's request nor its session would report. */
  readonly onError: (error: Error) => void;
  /** The awaited answer came and cannot be read. */
  readonly onBroken: (detail: string) => void;
  /** Something came that is not SNMP at all. */
  readonly onJunk: () => void;
  /** More datagrams than anybody can want: the socket has to go, or its owner is kept busy by whoever sends them. */
  readonly onFlood: () => void;
  /** The agent makes the library begin the question again and again. */
  readonly onSpin: () => void;
}

/** v3 takes up to three exchanges, each with one repeat. */
const mostSends = 6;
/** Of one socket, between one question and the next. */
const mostIgnored = 500;
const over = new Error('the question is over');

/**
 * What the library wants as `dgramModule`. The library matches answers by request id alone, whoever sent them; decodes every datagram
 * before it looks whether it waits for one; throws inside the socket's event when a datagram decodes to less than it expects; and emits
 * socket errors under a name nobody can listen to.
 */
export function filteredSockets(
  { address, port, signed }: { readonly address: string; readonly port: number; readonly signed: boolean },
  trouble: SocketTrouble,
  clock: Clock,
  { onError, onBroken, onJunk, onFlood, onSpin }: LineEvents,
): { readonly line: Line; createSocket(type: SocketType): unknown } {
  const wanted = canonicalAddress(address);
  let question = 0;
  let awaited: number | undefined;
  let sendCount = 0;
  let ignoredCount = 0;
  let sent: { readonly wallMs: number; readonly monotonicMs: number } | undefined;
  let firstSentMs: number | undefined;
  let heardMs: number | undefined;
  let silence: Silence | undefined;

  const line: Line = {
    begin() {
      line.end();
      sendCount = 0;
      ignoredCount = 0;
      sent = undefined;
      firstSentMs = undefined;
      heardMs = undefined;
    },
    end() {
      question++;
      awaited = undefined;
    },
    sent: () => sent,
    firstSentMs: () => firstSentMs,
    heardMs: () => heardMs,
    silence: () => silence,
  };

  function ignore(kind: keyof SocketTrouble): void {
    trouble[kind]++;
    if (++ignoredCount === mostIgnored) onFlood();
  }

  function hear(buffer: Buffer, from: RemoteInfo, listener: (buffer: Buffer) => void): void {
    if (from.port !== port || (from.address !== wanted && canonicalAddress(from.address) !== wanted)) return ignore('foreignCount');
    const envelope = envelopeOf(buffer);
    if (envelope === undefined) {
      onJunk();
      return ignore('undecodableCount');
    }
    if (signed && isAnswerInClear(envelope)) return ignore('foreignCount');
    if (envelope.id !== awaited) return ignore('unaskedCount');
    note(envelope);
    const mine = question;
    const broken = (detail: string) => {
      trouble.undecodableCount++;
      if (mine === question) onBroken(detail);
    };
    if (!envelope.whole) return broken('the answer is cut off');
    try {
      listener(buffer);
    } catch {
      broken('the answer is not what SNMP says');
    }
  }

  /** Before the library reacts to it by sending again. */
  function note({ report }: Envelope): void {
    heardMs = clock.monotonicMs();
    if (report === true) silence = { sentCount: 0, sinceMs: heardMs, reportMs: heardMs - (sent?.monotonicMs ?? heardMs) };
    else silence = undefined;
  }

  type Done = (error: Error | null, bytes?: number) => void;
  function send(socket: dgram.Socket, datagram: Buffer, toPort: number, host: string, done: Done): void {
    if (++sendCount > mostSends) {
      onSpin();
      done(over);
      return;
    }
    const mine = question;
    const id = envelopeOf(datagram)?.id;
    sent = { wallMs: clock.wallMs(), monotonicMs: clock.monotonicMs() };
    if (id !== awaited) firstSentMs = sent.monotonicMs;
    awaited = id;
    if (silence !== undefined)
      silence = { ...silence, sentCount: silence.sentCount + 1, sinceMs: silence.sentCount === 0 ? sent.monotonicMs : silence.sinceMs };
    // The library begins to wait for an answer only in here: for one that nobody wants any more it must not.
    socket.send(datagram, toPort, host, (error, bytes) => done(error ?? (mine === question ? null : over), bytes));
  }

  return {
    line,
    createSocket(type) {
      const socket = dgram.createSocket(type);
      socket.on('error', onError);
      silence = undefined;
      return {
        on(event: string, listener: (...given: unknown[]) => void) {
          if (event === 'error') return;
          if (event === 'message') socket.on('message', (buffer: Buffer, from: RemoteInfo) => hear(buffer, from, listener));
          else socket.on(event, listener);
        },
        send: (buffer: Buffer, offset: number, length: number, toPort: number, host: string, done: Done) =>
          send(socket, buffer.subarray(offset, offset + length), toPort, host, done),
        bind: socket.bind.bind(socket),
        close: socket.close.bind(socket),
        ref: socket.ref.bind(socket),
        unref: socket.unref.bind(socket),
      };
    },
  };
}
