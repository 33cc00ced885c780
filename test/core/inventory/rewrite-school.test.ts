import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseInventory } from '../../../core/inventory/parse-inventory.ts';
import { rewriteSchool } from '../../../core/inventory/rewrite-school.ts';
import type { Inventory } from '../../../core/inventory/types.ts';
import { writeInventory } from '../../../core/inventory/write-inventory.ts';
import { anyInventory } from './any-inventory.ts';

const byHand = `# ours
formatVersion: 1
school: 'Provskolan' # by the lake
timeZone: Europe/Stockholm
rooms:
  # the big one
  - room: B12
    seats: 30 # may grow
    accessPoints: [ ap-1 ]
accessPoints:
  - { accessPoint: ap-1, address: 10.0.0.1, credential: snmp }
credentials:
  snmp: { version: 2c, community: 'env:C' } # asked in May
`;
const read = (text: string): Inventory => parseInventory(text, 'school.yaml').inventory;

describe('a school that is written into its file', () => {
  it('leaves a file as it is when nothing changes', () => {
    expect(rewriteSchool(byHand, 'school.yaml', read(byHand))).toBe(byHand);
  });

  it('changes what changed, puts what is new behind, and keeps every comment', () => {
    const before = read(byHand);
    const after: Inventory = {
      ...before,
      school: 'No',
      server: { address: '10.0.0.5', port: 8443, scheme: 'https', suffix: 'prov.test', publicKey: 'k'.repeat(43) },
      rooms: [
        { room: 'B12', seats: 32, accessPoints: ['ap-1', 'ap-2'] },
        { room: '1E2', seats: 28, accessPoints: [] },
      ],
      accessPoints: [
        ...before.accessPoints,
        {
          accessPoint: 'ap-2',
          address: '10.0.0.2',
          port: 161,
          credential: 'snmp',
          bssids: [],
          switch: { address: '10.1.0.1', port: 161, credential: 'snmp', interface: 'Gi1/0/12' },
        },
      ],
    };
    const text = rewriteSchool(byHand, 'school.yaml', after);
    expect(text).toMatchInlineSnapshot(`
      "# ours
      formatVersion: 1
      school: "No" # by the lake
      timeZone: Europe/Stockholm
      rooms:
        # the big one
        - room: B12
          seats: 32 # may grow
          accessPoints: [ ap-1, ap-2 ]
        - room: "1E2"
          seats: 28
          accessPoints: []
      accessPoints:
        - { accessPoint: ap-1, address: 10.0.0.1, credential: snmp }
        - accessPoint: ap-2
          address: "10.0.0.2"
          port: 161
          credential: snmp
          bssids: []
          switch: { address: "10.1.0.1", port: 161, credential: snmp, interface: "Gi1/0/12" }
      credentials:
        snmp: { version: 2c, community: 'env:C' } # asked in May
      server:
        address: "10.0.0.5"
        port: 8443
        scheme: https
        suffix: prov.test
        publicKey: kkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkk
      "
    `);
    expect(read(text)).toEqual(after);
    expect(rewriteSchool(byHand.replaceAll('\n', '\r\n'), 'school.yaml', after)).toBe(text.replaceAll('\n', '\r\n'));
  });

  it('explains what is new in a file that nobody has written in', () => {
    const before = read(byHand);
    const after = { ...before, perClientLimitMbps: 20 };
    expect(rewriteSchool(writeInventory(before), 'school.yaml', after)).toBe(writeInventory(after));
  });

  it('refuses what is shared with & and *', () => {
    const twice = byHand
      .replace('[ ap-1 ]', '&ours [ ap-1 ]')
      .replace('accessPoints:\n  - {', '  - { room: B14, seats: 28, accessPoints: *ours }\naccessPoints:\n  - {');
    const before = read(twice);
    const rooms = before.rooms.map((room) => (room.room === 'B12' ? { ...room, accessPoints: [] } : room));
    expect(() => rewriteSchool(twice, 'school.yaml', { ...before, rooms })).toThrow(/shared with & and \*/);
  });

  it('makes the school that is meant of any other school', () => {
    fc.assert(
      fc.property(anyInventory, anyInventory, (before, after) => {
        const text = `${writeInventory(before)}# by hand\n`;
        const changed = rewriteSchool(text, 'school.yaml', after);
        expect(read(changed)).toEqual(read(writeInventory(after)));
        expect(changed).toContain('# by hand');
      }),
      { numRuns: 30 },
    );
  });
});
