/** What the machine's clock did in a run, for the reader of its manifest: the same figures that the facts give the check. */
import { rowsOf, withDatabase } from './duckdb.ts';
import { readFactSql, viewOf } from './fact-sql.ts';
import type { FactSource } from './facts.ts';
import { createSamples } from './facts.ts';
import { createPlanTables } from './plan-tables.ts';
import type { ClockNote } from './run-manifest.ts';

const fact = 'clock-record';

/** A figure that nobody measured is left out. */
export function clockNoteOf({ plan, inventory, state, sampleFiles, spillPath }: FactSource): Promise<ClockNote> {
  return withDatabase({ spillPath }, async (connection) => {
    await createSamples(connection, sampleFiles);
    await createPlanTables(connection, plan, inventory, state);
    await connection.run(await readFactSql(fact));
    const [row = {}] = await rowsOf(connection, `select * from ${viewOf(fact)}`);
    return Object.fromEntries(noted.flatMap((field) => (typeof row[field] === 'number' ? [[field, row[field]]] : [])));
  });
}

const noted: readonly (keyof ClockNote)[] = ['worstDriftMs', 'serverOffsetBeforeMs', 'serverOffsetAfterMs'];
