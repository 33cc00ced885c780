import fc from 'fast-check';
import { expect, it } from 'vitest';
import { parse } from 'yaml';
import { parseInventory } from '../../../core/inventory/parse-inventory.ts';
import { writeInventory } from '../../../core/inventory/write-inventory.ts';
import { anyInventory } from './any-inventory.ts';

it('what is written is what is read, whatever the names', () => {
  fc.assert(
    fc.property(anyInventory, (inventory) => {
      expect(parseInventory(writeInventory(inventory), 'school.yaml').inventory).toEqual(inventory);
    }),
    { numRuns: 60 },
  );
});

it('other readers of YAML see text where we see text', () => {
  fc.assert(
    fc.property(anyInventory, (inventory) => {
      const read = parse(writeInventory(inventory)) as { rooms: { room: unknown; seats: unknown }[] };
      expect(read.rooms.map(({ room }) => room)).toEqual(inventory.rooms.map(({ room }) => room));
      expect(read.rooms.map(({ seats }) => seats)).toEqual(inventory.rooms.map(({ seats }) => seats));
    }),
    { numRuns: 40 },
  );
});
