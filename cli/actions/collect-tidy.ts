/** The part of provnat collect that needs DuckDB, as a process of its own: see run/collect/tidy-child.ts. */
import { tidyCollected } from '../../run/collect/tidy-collected.ts';
import type { CollectCommandOptions } from './collect-access-points.ts';

export async function collectTidy({ store }: CollectCommandOptions): Promise<void> {
  const report = await tidyCollected(store, { nowMs: Date.now() });
  process.stdout.write(`${JSON.stringify(report)}\n`);
}
