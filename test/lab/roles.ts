/**
 * Small programs of the lab, started by start-role.ts as processes of their own inside a case's networks. They load nothing
 * else, so that they cost a case next to nothing to start; whoever starts one ends it.
 */
import dgram from 'node:dgram';
import { appendFileSync } from 'node:fs';
import { performance } from 'node:perf_hooks';

function playRole([role, ...args]: readonly string[]): void {
  switch (role) {
    case 'fill':
      return fill(args[0] ?? '', Number(args[1]), Number(args[2]));
    case 'echo':
      return echo(Number(args[0]), Number(args[1] ?? Infinity), args[2]);
    case 'ask-echo':
      return askEcho(args[0] ?? '', Number(args[1]), args[2] ?? '');
    default:
      throw new Error(`no role ${String(role)}`);
  }
}

/** Full frames at a steady rate, in steps of a millisecond. */
function fill(address: string, mbps: number, forMs: number): void {
  const payload = Buffer.alloc(1_472);
  const frameBits = (payload.length + 42) * 8;
  const socket = dgram.createSocket('udp4');
  const startMs = performance.now();
  let sent = 0;
  const step = (): void => {
    const elapsedMs = performance.now() - startMs;
    if (elapsedMs > forMs) return void socket.close();
    // What a late timer missed is not made up for: a burst would not make the queue any fuller.
    const due = Math.floor((elapsedMs * mbps * 1000) / frameBits);
    sent = Math.max(sent, due - 40);
    for (; sent < due; sent += 1) socket.send(payload, 9, address);
    setTimeout(step, 1);
  };
  step();
}

/** @param murmurTo everybody there hears a word every second, as on any school's wire: octets that never move look like ones renewed seldom */
function echo(port: number, unansweredEvery: number, murmurTo?: string): void {
  const socket = dgram.createSocket('udp4');
  let count = 0;
  socket.on('message', (message, { port: from, address }) => {
    count += 1;
    if (count % unansweredEvery !== 0) socket.send(message, from, address);
  });
  socket.bind(port, () => {
    if (murmurTo === undefined) return;
    socket.setBroadcast(true);
    setInterval(() => socket.send('', 9, murmurTo), 1_000);
  });
}

/** Asks every 50 ms and writes each round trip as a line: instant and ms. */
function askEcho(address: string, port: number, path: string): void {
  const socket = dgram.createSocket('udp4');
  const sent = new Map<number, number>();
  let number = 0;
  socket.on('message', (message) => {
    const id = message.readUInt32BE(0);
    const sentMs = sent.get(id);
    if (sentMs !== undefined) appendFileSync(path, `${Date.now()} ${(performance.now() - sentMs).toFixed(3)}\n`);
    sent.delete(id);
  });
  setInterval(() => {
    const message = Buffer.alloc(60);
    message.writeUInt32BE(number, 0);
    sent.set(number, performance.now());
    number += 1;
    socket.send(message, port, address);
  }, 50);
}

playRole(process.argv.slice(2));
