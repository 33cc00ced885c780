/** The JSON Schema that editors check and complete school.yaml with. core/inventory/school.schema.json is its text; a test holds them together. */
import { z } from 'zod';
import { schoolSchema } from './school-schema.ts';

export function schoolJsonSchema(): unknown {
  const schema = z.toJSONSchema(schoolSchema, {
    io: 'input',
    unrepresentable: 'any',
    // Fields read text and say by their meta what a person writes: a number, or a name that YAML may take for one.
    override: ({ zodSchema, jsonSchema }) => {
      const written = z.globalRegistry.get(zodSchema);
      if (written?.['type'] === undefined) return;
      const { description } = jsonSchema;
      for (const key of Object.keys(jsonSchema)) Reflect.deleteProperty(jsonSchema, key);
      Object.assign(jsonSchema, description === undefined ? {} : { description }, written);
    },
  });
  return { $id: 'school.schema.json', title: 'provnät school file', ...schema };
}
