/** school.yaml as text → the inventory, or every problem in it at once. */
import { readDocument } from '../document/read-document.ts';
import { ianaShape } from './iana-shape.ts';
import { referenceProblems } from './reference-problems.ts';
import { schoolSchema } from './school-schema.ts';
import type { Inventory } from './types.ts';

export interface ParseInventoryOptions {
  /** Does the runtime know this time zone? Core has no Intl, so the caller tells; without it only the shape of the name is checked. */
  readonly isTimeZone?: (timeZone: string) => boolean;
}

/**
 * Names of rooms, access points, controllers and credentials are what stands in the file: `1E2` is a room, not 100.
 * Throws ProvnatError INVENTORY_INVALID with one line `fileName:line:column: problem` for each problem.
 */
export function parseInventory(text: string, fileName: string, options: ParseInventoryOptions = {}): { readonly inventory: Inventory } {
  const isTimeZone = options.isTimeZone ?? ianaShape;
  const inventory = readDocument(text, fileName, {
    code: 'INVENTORY_INVALID',
    title: 'school file',
    hint: 'correct the lines above; `provnat init` writes a new file with every key explained',
    schema: schoolSchema,
    furtherProblems: (raw) => referenceProblems(raw, isTimeZone),
  });
  return { inventory };
}
