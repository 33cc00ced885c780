import { readFileSync, writeFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { schoolJsonSchema } from '../../../core/inventory/school-json-schema.ts';

const file = new URL('../../../core/inventory/school.schema.json', import.meta.url);

it('the schema for editors is what the parser checks by (PROVNAT_UPDATE=1 writes it anew)', () => {
  const schema = schoolJsonSchema();
  if (process.env['PROVNAT_UPDATE'] === '1') writeFileSync(file, `${JSON.stringify(schema, undefined, 2)}\n`);
  expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual(JSON.parse(JSON.stringify(schema)));
});
