/**
 * Two ways to play a recording: our own agent within this process, and a real snmpsim. Ours is fast, runs everywhere and sorts what it plays,
 * as an honest agent does. snmpsim answers from somebody else's encoder and walks in the order of the file: 144 steps backwards in the largest
 * recording are really played, so tables out of order are only tested there and by the agents of bad-agents.test.ts.
 */
import { tableOf } from './snmprec.ts';
import type { Snmpsim } from './snmpsim.ts';
import { hasSnmpsim, startSnmpsim } from './snmpsim.ts';
import { fromTable, startStubAgent } from './stub-agent.ts';

export interface Playing {
  readonly port: number;
  readonly community: string;
  close(): void;
}

export interface Player {
  readonly name: string;
  play(recording: string): Promise<Playing>;
  stop(): Promise<void>;
}

/** @param recordings name → lines; called once, by the first that plays */
export function players(recordings: () => ReadonlyMap<string, readonly string[]>): readonly Player[] {
  let lines: ReadonlyMap<string, readonly string[]> | undefined;
  const known = () => (lines ??= new Map([...recordings()].map(([name, each]) => [name, withUptime(each)])));
  let sim: Promise<Snmpsim> | undefined;
  const own: Player = {
    name: 'our own agent',
    async play(recording) {
      const community = 'seats';
      const agent = await startStubAgent(fromTable(tableOf(known().get(recording) ?? []), community));
      return { port: agent.port, community, close: () => agent.close() };
    },
    stop: () => Promise.resolve(),
  };
  const real: Player = {
    name: 'a real snmpsim',
    async play(recording) {
      const { port } = await (sim ??= startSnmpsim(known()));
      return { port, community: recording, close: () => {} };
    },
    async stop() {
      await (await sim)?.stop();
    },
  };
  return hasSnmpsim ? [own, real] : [own];
}

const sysUpTime = '1.3.6.1.2.1.1.3.0';

/** Some recordings were cut down to their wireless part; every agent has an uptime. The order of the rest stays. */
function withUptime(lines: readonly string[]): readonly string[] {
  if (lines.some((line) => line.startsWith(`${sysUpTime}|`))) return lines;
  const system = /^1\.3\.6\.1\.2\.1\.1\.[12]\.|^1\.([0-2]\.|3\.[0-5]\.)/;
  const before = lines.filter((line) => system.test(line));
  return [...before, `${sysUpTime}|67|1000000`, ...lines.filter((line) => !system.test(line))];
}
