import { expect, it } from 'vitest';
import { parseInventory } from '../../core/inventory/parse-inventory.ts';
import { requireEmulated } from '../../run/rehearsed-rooms.ts';

const { inventory } = parseInventory(
  `formatVersion: 1
school: Skolan
timeZone: Europe/Stockholm
rooms:
  - { room: B12, seats: 30, via: { host: 127.0.0.1, port: 9000 } }
  - { room: B14, seats: 30 }
accessPoints: []
credentials: {}
`,
  'school.yaml',
);

it('a rehearsal loads emulated access points only', () => {
  expect(() => requireEmulated(inventory, ['B12'], 'rehearsal')).not.toThrow();
  expect(() => requireEmulated(inventory, ['B12', 'B14'], 'rehearsal')).toThrow(/room B14 has no emulated access point/);
  expect(() => requireEmulated(inventory, ['B14'], 'room')).not.toThrow();
});
