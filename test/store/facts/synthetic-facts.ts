/** Facts of synthetic runs with known answers, through the whole way: spools, import, seal, views. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, vi } from 'vitest';
import type { FactName, FactRows, Facts } from '../../../facts/rows.ts';
import { loadFacts } from '../../../store/facts.ts';
import { factSourceOf, type SealedRun } from '../../../store/run-folder.ts';
import { syntheticStartAtMs } from '../synthetic-plan.ts';
import { writeSyntheticRun, type SyntheticRun } from '../synthetic-run.ts';

export const workAtMs = syntheticStartAtMs + 47_000;
export const bandwidthAtMs = syntheticStartAtMs + 137_000;

interface SyntheticFacts {
  /** Writes, imports and seals the run, as one of its own. */
  readonly written: (wanted: SyntheticRun) => Promise<SealedRun>;
  readonly factsOf: (wanted: SyntheticRun) => Promise<Facts>;
}

/** Runs in a folder of the calling test file, which goes with its last test. */
export function syntheticFacts(): SyntheticFacts {
  // Whole runs are written, imported and sealed; a busy machine takes its time.
  vi.setConfig({ testTimeout: 240_000, hookTimeout: 240_000 });
  let folder: string;
  let count = 0;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'provnat-facts-'));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  const written = (wanted: SyntheticRun) =>
    writeSyntheticRun(folder, { ...wanted, plan: { runId: `run-${(count += 1)}`, ...wanted.plan } });
  return { written, factsOf: async (wanted) => loadFacts(factSourceOf(await written(wanted), join(folder, 'spill'))) };
}

/** The one row of a fact with these fields. */
export function rowOf<Name extends FactName>(facts: Facts, name: Name, of: Partial<FactRows[Name]>): FactRows[Name] {
  const rows = (facts[name] as readonly FactRows[Name][]).filter((row) =>
    Object.entries(of).every(([field, value]) => (row as unknown as Record<string, unknown>)[field] === value),
  );
  const [row] = rows;
  if (row === undefined || rows.length > 1) throw new Error(`${rows.length} rows of ${name} with ${JSON.stringify(of)}`);
  return row;
}
