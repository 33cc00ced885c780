/** The fact views over samples given in code, without a run folder: for property tests. */
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Plan } from '../../core/plan.ts';
import type { RunState } from '../../core/run-state.ts';
import type { Sample } from '../../core/sample.ts';
import type { DuckDBConnection } from '../../store/duckdb.ts';
import { literal, withDatabase } from '../../store/duckdb.ts';
import { createFactViews } from '../../store/facts.ts';
import { sampleColumnNames, sampleColumns } from '../../store/sample-columns.ts';
import { sampleLine } from '../../store/sample-spool.ts';
import { syntheticInventory } from './synthetic-plan.ts';

export interface FactViews {
  /** Replaces all samples. Counter intervals are not made again. */
  setSamples(samples: readonly Sample[]): Promise<void>;
  readonly connection: DuckDBConnection;
}

/** Views over a plan whose every room was played to its end. */
export function withFactViews<Result>(plan: Plan, use: (views: FactViews) => Promise<Result>): Promise<Result> {
  const state: RunState = {
    formatVersion: 1,
    runId: plan.runId,
    startedAtMs: plan.startAtMs,
    provnatVersion: '0',
    rooms: plan.rooms.map(({ room }) => ({ room, end: 'finished', agent: 'lab', stationCount: 1 })),
  };
  const rooms = plan.rooms.map(({ room, pupils, accessPoints }) => ({ room, pupilCount: pupils.length, accessPoints }));
  const spillPath = join(tmpdir(), `provnat-views-${process.pid}`);
  return withDatabase({ spillPath }, async (connection) => {
    await createFactViews(connection, { plan, inventory: syntheticInventory(rooms), state, sampleFiles: [], spillPath });
    const shape = JSON.stringify([sampleColumns]);
    const selected = sampleColumnNames.map((name) => `entry.${name}`).join(', ');
    return use({
      connection,
      async setSamples(samples) {
        await connection.run('delete from samples');
        const rows = `[${samples.map(sampleLine).join(',')}]`;
        await connection.run(
          `insert into samples select ${selected} from (select unnest(from_json($rows::json, ${literal(shape)})) as entry)`,
          { rows },
        );
      },
    });
  });
}
