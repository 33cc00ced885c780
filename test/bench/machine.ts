/** The machine that the figures are of, and whether it was quiet. */
import { cpus, loadavg, release, totalmem, type } from 'node:os';

export interface Machine {
  readonly cpu: string;
  readonly cores: number;
  readonly memoryGb: number;
  readonly system: string;
  readonly node: string;
  readonly k6: string;
  readonly date: string;
  /** Of 1, 5 and 15 minutes; zeros on Windows. */
  readonly loadAverage: readonly number[];
}

export function thisMachine(k6Version: string): Machine {
  return {
    cpu: cpus()[0]?.model.trim() ?? 'unknown processor',
    cores: cpus().length,
    memoryGb: Math.round(totalmem() / 1024 ** 3),
    system: `${type()} ${release()}`,
    node: process.versions.node,
    k6: k6Version,
    date: new Date().toISOString(),
    loadAverage: loadavg().map((load) => Math.round(load * 100) / 100),
  };
}

/** Another process that wants a quarter of the machine makes caches cold and queues long. */
const quietShare = 0.25;

/** Why figures of this machine are doubtful; empty when it was quiet before we began. */
export const loadDoubts = ({ loadAverage, cores }: Machine): readonly string[] => {
  const [load = 0] = loadAverage;
  return load > quietShare * cores ? [`load average ${load} on ${cores} cores before the start`] : [];
};
