/** What the kernel and a program of the lab's own saw beside the tool: octets of the links ten times a second, and round trips of an echo. */
import { readFile } from 'node:fs/promises';
import type { LinkCounters } from './network.ts';
import { startRole } from './start-role.ts';
import { serverAddress, type Topology, wireBroadcast } from './topology.ts';

export interface KernelRecord {
  /** The class's own cable: in is down. */
  readonly classLink: readonly LinkCounters[];
  readonly echoes: readonly { readonly atMs: number; readonly rttMs: number }[];
}

export interface KernelWatch {
  stop(): Promise<KernelRecord>;
  end(): void;
}

const everyMs = 100;
const echoPort = 9_444;

export function watchKernel({ classroom, server }: Topology, echoPath: string): KernelWatch {
  const classLink: LinkCounters[] = [];
  const timer = setInterval(() => {
    void classroom.counters('eth0').then(
      (read) => classLink.push(read),
      () => undefined,
    );
  }, everyMs);
  const programs = [
    startRole(server, 'echo', String(echoPort), 'Infinity', wireBroadcast),
    startRole(classroom, 'ask-echo', serverAddress, String(echoPort), echoPath),
  ];
  const end = (): void => {
    clearInterval(timer);
    for (const program of programs) program.kill('SIGKILL');
  };
  return {
    end,
    async stop() {
      end();
      const text = await readFile(echoPath, 'utf8').catch(() => '');
      const echoes = text
        .trim()
        .split('\n')
        .map((line) => line.split(' ').map(Number))
        .flatMap(([atMs, rttMs]) => (atMs === undefined || rttMs === undefined ? [] : [{ atMs, rttMs }]));
      return { classLink, echoes };
    },
  };
}

/** What went through between two instants, straight between readings; undefined outside what was read. */
export function countedBetween(readings: readonly LinkCounters[], fromMs: number, toMs: number): Omit<LinkCounters, 'atMs'> | undefined {
  const [from, to] = [readingAt(readings, fromMs), readingAt(readings, toMs)];
  if (from === undefined || to === undefined) return undefined;
  return {
    inBytes: to.inBytes - from.inBytes,
    outBytes: to.outBytes - from.outBytes,
    inFrameCount: to.inFrameCount - from.inFrameCount,
    outFrameCount: to.outFrameCount - from.outFrameCount,
  };
}

function readingAt(readings: readonly LinkCounters[], atMs: number): LinkCounters | undefined {
  const index = readings.findIndex((reading) => reading.atMs >= atMs);
  const [before, after] = [readings[index - 1], readings[index]];
  if (before === undefined || after === undefined) return undefined;
  const share = (atMs - before.atMs) / (after.atMs - before.atMs);
  const at = (counter: keyof LinkCounters): number => before[counter] + (after[counter] - before[counter]) * share;
  return {
    atMs,
    inBytes: at('inBytes'),
    outBytes: at('outBytes'),
    inFrameCount: at('inFrameCount'),
    outFrameCount: at('outFrameCount'),
  };
}
