/** facts/*.sql against facts/rows.ts, field by field. */
import { readdir } from 'node:fs/promises';
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, test, vi } from 'vitest';
import { factFields } from '../../facts/fields.ts';
import { rowsOf } from '../../store/duckdb.ts';
import { basisNames, factOrder, viewOf } from '../../store/fact-sql.ts';
import { withFactViews } from './fact-views.ts';
import { syntheticPlan } from './synthetic-plan.ts';

// Whole runs are written, imported and sealed; a busy machine takes its time.
vi.setConfig({ testTimeout: 240_000, hookTimeout: 240_000 });

const root = fileURLToPath(new URL('../../', import.meta.url));
const plan = syntheticPlan([{ room: 'B12', pupilCount: 1, accessPoints: ['a'] }]);

/** What a column may be so that it reaches a row as this type. */
const columnTypes: Readonly<Record<string, RegExp>> = {
  number: /^(DOUBLE|BIGINT|INTEGER|UBIGINT|HUGEINT|DECIMAL.*)$/,
  string: /^VARCHAR$/,
  boolean: /^BOOLEAN$/,
};

describe('facts', () => {
  test('every fact has a file, and every file is a fact or what facts are made of', async () => {
    const files = (await readdir(`${root}facts`)).filter((name) => name.endsWith('.sql')).map((name) => name.slice(0, -4));
    expect([...files].sort()).toEqual([...factOrder, ...basisNames].sort());
    expect([...factOrder].sort()).toEqual(Object.keys(factFields).sort());
  });

  test('every view has the columns that its row type declares, of its types, and no others', async () => {
    await withFactViews(plan, async ({ connection }) => {
      for (const name of factOrder) {
        const columns = await rowsOf(connection, `describe select * from ${viewOf(name)}`);
        const types = Object.fromEntries(columns.map((column) => [String(column['column_name']), String(column['column_type'])]));
        expect(Object.keys(types).sort(), name).toEqual(Object.keys(factFields[name]).sort());
        for (const [field, { type }] of Object.entries(factFields[name]))
          expect(types[field], `${name}.${field}`).toMatch(columnTypes[type] ?? /^$/);
      }
    });
  });

  test('the field list is the one that rows.ts declares', async () => {
    const { stderr } = await promisify(execFile)(process.execPath, [`${root}scripts/fact-rows.mjs`, '--check'], { cwd: root });
    expect(stderr).toBe('');
  });
});
