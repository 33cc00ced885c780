/** One network namespace: a process that does nothing holds it, and commands are run in it. Gone when the holder is gone. */
import { execFile, spawn, type ChildProcess, type SpawnOptions } from 'node:child_process';
import { readFile, readlink } from 'node:fs/promises';
import { promisify } from 'node:util';

export interface Network {
  readonly name: string;
  readonly pid: number;
  /** Runs to its end; rejects with what the command said. */
  run(command: string, ...args: readonly string[]): Promise<string>;
  /**
   * With its own view of /sys, so that a program sees this namespace's interfaces and no others. In a session of its own: Linux shares the
   * processor between sessions, and all servers of a wave in one would have as much of it as a single k6.
   */
  start(command: string, args: readonly string[], options: SpawnOptions): ChildProcess;
  /** What went through an interface so far. */
  counters(link: string): Promise<LinkCounters>;
  end(): void;
}

export interface LinkCounters {
  readonly atMs: number;
  readonly inBytes: number;
  readonly outBytes: number;
  readonly inFrameCount: number;
  readonly outFrameCount: number;
}

const ownSys = 'mount -t sysfs sysfs /sys 2>/dev/null || umount -l /sys 2>/dev/null; exec "$@"';

export async function openNetwork(name: string): Promise<Network> {
  const holder = spawn('unshare', ['--net', 'sleep', 'infinity'], { stdio: 'ignore' });
  await new Promise<void>((resolve, reject) => {
    holder.once('spawn', resolve);
    holder.once('error', reject);
  });
  const { pid } = holder;
  if (pid === undefined) throw new Error(`network ${name}: its holder has no process id`);
  await entered(pid);
  const enter = [`--net=/proc/${pid}/ns/net`, '--'];
  const network: Network = {
    name,
    pid,
    async run(command, ...args) {
      const { stdout } = await promisify(execFile)('nsenter', [...enter, command, ...args], { timeout: 20_000 });
      return stdout;
    },
    start: (command, args, options) =>
      spawn('nsenter', [...enter, 'unshare', '--mount', '--', 'sh', '-c', ownSys, 'sh', command, ...args], {
        ...options,
        detached: true,
      }),
    async counters(link) {
      const text = await readFile(`/proc/${pid}/net/dev`, 'utf8');
      const atMs = Date.now();
      const fields = text
        .split('\n')
        .find((line) => line.trim().startsWith(`${link}:`))
        ?.split(':')[1]
        ?.trim()
        .split(/\s+/);
      const at = (column: number): number => Number(fields?.[column]);
      return { atMs, inBytes: at(0), outBytes: at(8), inFrameCount: at(1), outFrameCount: at(9) };
    },
    end: () => void holder.kill('SIGKILL'),
  };
  await network.run('ip', 'link', 'set', 'lo', 'up');
  return network;
}

/** unshare has left our own namespace, or commands would change the lab's outer one. */
async function entered(pid: number): Promise<void> {
  const own = await readlink('/proc/self/ns/net');
  for (let tries = 0; tries < 200; tries += 1) {
    const theirs = await readlink(`/proc/${pid}/ns/net`).catch(() => own);
    if (theirs !== own) return;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  throw new Error(`process ${pid} did not get a network of its own`);
}

/** A cable between two networks. Offload is off: a "packet" of 64 KB would make a small shaper lie. */
export async function connect(from: readonly [Network, string], to: readonly [Network, string]): Promise<void> {
  const [[fromNetwork, fromLink], [toNetwork, toLink]] = [from, to];
  await fromNetwork.run('ip', 'link', 'add', fromLink, 'type', 'veth', 'peer', 'name', toLink, 'netns', String(toNetwork.pid));
  for (const [network, link] of [from, to]) {
    await network.run('ethtool', '-K', link, 'tso', 'off', 'gso', 'off', 'gro', 'off');
    await network.run('ip', 'link', 'set', link, 'up');
  }
}
