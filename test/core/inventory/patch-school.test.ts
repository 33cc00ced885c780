/** The patch is played by the real patch program, and what comes out is read by the parser that every command uses. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { nameTrouble } from '../../../core/document/fields.ts';
import { parseInventory } from '../../../core/inventory/parse-inventory.ts';
import { patchSchool, type SchoolAdditions } from '../../../core/inventory/patch-school.ts';
import type { InventoryAccessPoint } from '../../../core/inventory/types.ts';
import { writeInventory } from '../../../core/inventory/write-inventory.ts';
import { anyInventory } from './any-inventory.ts';

const folder = mkdtempSync(join(tmpdir(), 'provnat-patch-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const nothing: SchoolAdditions = { credentials: [], controllers: [], accessPoints: [], macs: [], places: [] };
const accessPoint = (name: string, more: Partial<InventoryAccessPoint> = {}): InventoryAccessPoint => ({
  accessPoint: name,
  address: '10.20.0.11',
  port: 161,
  credential: 'snmp',
  bssids: [],
  ...more,
});
const added = (name: string, room = 'B12', more: Partial<InventoryAccessPoint> = {}): SchoolAdditions => ({
  ...nothing,
  accessPoints: [{ accessPoint: accessPoint(name, more), says: `${room} by its name` }],
  places: [{ room, accessPoint: name }],
});

const head = 'formatVersion: 1\nschool: Provskolan\ntimeZone: Europe/Stockholm\n';
const tail = 'credentials:\n  snmp: { version: 2c, community: "env:C" }\n';
const oneRoom = `${head}rooms:\n  - room: B12\n    seats: 30\n`;

/** @returns what the program made of the file */
function played(text: string, diff: string): string {
  const file = join(folder, 'school.yaml');
  writeFileSync(file, text);
  writeFileSync(join(folder, 'x.patch'), diff);
  execFileSync('patch', ['--batch', '--silent', '--binary', file, join(folder, 'x.patch')]);
  return readFileSync(file, 'utf8');
}

const styles: Readonly<Record<string, string>> = {
  'lists in lines': `${head}rooms:\n  - room: B12 # här\n    seats: 30\n    accessPoints:\n      - old # gammal\n  - room: B14\n    seats: 28\naccessPoints:\n  - accessPoint: old\n    address: 10.0.0.1\n    credential: snmp # slut\n# sist\n${tail}`,
  'lists without indent': `${head}rooms:\n- room: B12\n  seats: 30\n  accessPoints: [ old ]   # gammal\naccessPoints:\n- accessPoint: old\n  address: 10.0.0.1\n  credential: snmp\n${tail}`,
  'lists in brackets': `${head}rooms: [{ room: B12, seats: 30 }, { room: B14, seats: 3, accessPoints: [ ] }]\naccessPoints: [{ accessPoint: old, address: 10.0.0.1, credential: snmp }]\n${tail}`,
  'no access points yet': `${oneRoom}accessPoints: []   # inga än\n${tail}`,
  'no such key': `${oneRoom}${tail}`,
  'an empty list in the room': `${head}rooms:\n  - room: B12\n    accessPoints: []\n    seats: 30\n${tail}`,
  'a list over several lines': `${head}rooms:\n  - room: B12\n    seats: 30\n    accessPoints: [\n      old, # en\n    ]\naccessPoints:\n  - { accessPoint: old, address: 10.0.0.1, credential: snmp }\n${tail}`,
  'no line end at the end': `${tail}${oneRoom}`.trimEnd(),
  'line ends of Windows': `${oneRoom}accessPoints: []\n${tail}`.replaceAll('\n', '\r\n'),
  JSON: JSON.stringify({
    formatVersion: '1',
    school: 'Provskolan',
    timeZone: 'Europe/Stockholm',
    rooms: [{ room: 'B12', seats: '30' }],
    credentials: { snmp: { version: '2c', community: 'env:C' } },
  }),
};

describe('access points are added to a school file', () => {
  it.each(Object.keys(styles))('with %s', (style) => {
    const text = styles[style] ?? '';
    const before = parseInventory(text, 'school.yaml').inventory;
    const { text: after, diff } = patchSchool(text, 'school.yaml', added('ap-b12', 'B12', { mac: '02:10:20:00:0a:00' }));
    expect(played(text, diff)).toBe(after);
    const { inventory } = parseInventory(after, 'school.yaml');
    expect(inventory.accessPoints).toEqual([...before.accessPoints, accessPoint('ap-b12', { mac: '02:10:20:00:0a:00' })]);
    expect(inventory.rooms).toEqual(
      before.rooms.map((room) => (room.room === 'B12' ? { ...room, accessPoints: [...room.accessPoints, 'ap-b12'] } : room)),
    );
  });

  it.each(Object.keys(styles).filter((style) => style !== 'JSON'))('and what people wrote stays, with %s', (style) => {
    const text = styles[style] ?? '';
    const { text: after, diff } = patchSchool(text, 'school.yaml', added('ap-b12'));
    for (const [comment] of text.matchAll(/#.*/g)) expect(after).toContain(comment.trim());
    const taken = diff.split('\n').filter((line) => /^-(?!--)/.test(line));
    expect(taken.length).toBeLessThanOrEqual(2);
  });

  it('reads like what a person would have written', () => {
    const { diff } = patchSchool(styles['lists in lines'] ?? '', 'school.yaml', added('ap-b12-2'));
    expect(diff).toBe(`--- a/school.yaml
+++ b/school.yaml
@@ -6,12 +6,17 @@
     seats: 30
     accessPoints:
       - old # gammal
+      - ap-b12-2
   - room: B14
     seats: 28
 accessPoints:
   - accessPoint: old
     address: 10.0.0.1
     credential: snmp # slut
+  # B12 by its name
+  - accessPoint: ap-b12-2
+    address: "10.20.0.11"
+    credential: snmp
 # sist
 credentials:
   snmp: { version: 2c, community: "env:C" }
`);
  });

  it('with a controller and a credential that were not there', () => {
    const controller = { controller: 'wlc #1', address: '10.0.0.2', port: 1610, credential: 'wlc' };
    const additions: SchoolAdditions = {
      ...added('ap-b12', 'B12', { controller: controller.controller }),
      controllers: [controller],
      credentials: [{ name: 'wlc', reference: { version: '3', user: 'env:U', authProtocol: 'sha256', authKey: 'file:/etc/a b' } }],
    };
    for (const text of Object.values(styles)) {
      const { text: after, diff } = patchSchool(text, 'school.yaml', additions);
      expect(played(text, diff)).toBe(after);
      const { inventory } = parseInventory(after, 'school.yaml');
      expect(inventory.controllers).toEqual([controller]);
      expect(inventory.credentials['wlc']).toEqual(additions.credentials[0]?.reference);
    }
  });

  it('and a MAC to one that is there', () => {
    for (const style of ['lists in lines', 'lists in brackets', 'a list over several lines']) {
      const { text } = patchSchool(styles[style] ?? '', 'school.yaml', {
        ...nothing,
        macs: [{ accessPoint: 'old', mac: '02:10:20:00:0a:00' }],
      });
      expect(parseInventory(text, 'school.yaml').inventory.accessPoints[0]).toMatchObject({ accessPoint: 'old', mac: '02:10:20:00:0a:00' });
    }
  });

  it('nothing to add is no change', () => {
    for (const text of Object.values(styles)) expect(patchSchool(text, 'school.yaml', nothing)).toEqual({ text, diff: '' });
  });
});

describe('hostile words', () => {
  it.each(['1E2', 'NO', "o'hara", 'å ä ö', '- a', '#d', 'x #y', '{b}', '&c', '!d', '%e', '@f', '`g', 'true', '~', '0x1F', ', x', '[y]'])(
    'survive as the name %j',
    (name) => {
      for (const text of Object.values(styles)) {
        const { text: after } = patchSchool(text, 'school.yaml', added(name));
        expect(parseInventory(after, 'school.yaml').inventory.rooms[0]?.accessPoints.at(-1)).toBe(name);
      }
    },
  );

  it('in a reason stay one line of comment', () => {
    const says = 'location "Sal\n  - accessPoint: evil\r\u2028\u001b[2J: # B12"';
    const { text, diff } = patchSchool(styles['lists in lines'] ?? '', 'school.yaml', {
      ...nothing,
      accessPoints: [{ accessPoint: accessPoint('ap'), says }],
    });
    expect(parseInventory(text, 'school.yaml').inventory.accessPoints.map((each) => each.accessPoint)).toEqual(['old', 'ap']);
    expect(text.replaceAll('\n', '')).not.toMatch(/\p{Cc}|\u2028/u);
    expect(diff.split('\n').filter((line) => line.includes('evil'))).toHaveLength(1);
  });
});

describe('what cannot be added to is refused, not spoilt', () => {
  it.each([
    [
      'a list that two rooms share',
      `${head}rooms:\n  - room: B12\n    seats: 30\n    accessPoints: &both [old]\n  - room: B14\n    seats: 3\n    accessPoints: *both\naccessPoints:\n  - accessPoint: old\n    address: 10.0.0.1\n    credential: snmp\n${tail}`,
    ],
    [
      'a room that stands elsewhere',
      `${head}rooms:\n  - room: B14\n    seats: 3\n    accessPoints: &both [old]\n  - room: B12\n    seats: 30\n    accessPoints: *both\naccessPoints:\n  - accessPoint: old\n    address: 10.0.0.1\n    credential: snmp\n${tail}`,
    ],
  ])('%s', (_what, text) => {
    expect(() => patchSchool(text, 'school.yaml', added('ap'))).toThrow(
      expect.objectContaining({ code: 'INVENTORY_INVALID', hint: expect.stringContaining('by hand') as string }),
    );
  });

  it('a file that is no school file', () => {
    expect(() => patchSchool('rooms: 3\n', 'school.yaml', nothing)).toThrow(expect.objectContaining({ code: 'INVENTORY_INVALID' }));
  });
});

describe('any school', () => {
  it('is extended by exactly what is added, and the real patch program agrees', () => {
    const name = fc
      .string({ unit: 'grapheme', minLength: 1, maxLength: 12 })
      .map((text) => `ny ${text.replace(/[\p{C}\p{Z}/\\<>:"|?*]/gu, '')}x`.normalize('NFC'))
      // Some characters become several in this form, and a name may be too long then.
      .filter((text) => nameTrouble(text) === undefined);
    fc.assert(
      fc.property(anyInventory, name, fc.boolean(), (inventory, fresh, windows) => {
        fc.pre(!inventory.accessPoints.some((each) => each.accessPoint.toLowerCase() === fresh.toLowerCase()));
        const written = writeInventory(inventory);
        const text = windows ? written.replaceAll('\n', '\r\n') : written;
        const room = inventory.rooms.at(-1)?.room ?? '';
        const credential = Object.keys(inventory.credentials)[0] ?? '';
        const additions = added(fresh, room, { credential, address: '10.250.0.1' });
        const { text: after, diff } = patchSchool(text, 'school.yaml', additions);
        expect(played(text, diff)).toBe(after);
        expect(parseInventory(after, 'school.yaml').inventory.accessPoints.at(-1)?.accessPoint).toBe(fresh);
      }),
      { numRuns: 60 },
    );
  });
});
