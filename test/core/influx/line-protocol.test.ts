import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { keyOf, largestInteger, lineOf } from '../../../core/influx/line-protocol.ts';
import type { Point } from '../../../core/influx/point.ts';
import { measurementNames, measurements } from '../../../core/influx/schema.ts';

const point = (change: Partial<Point> = {}): Point => ({
  measurement: 'room',
  tags: { school: 'Skolan', mode: 'room', room: 'B12' },
  fields: { seatCount: 30, owner: 'Anna "IT"\\', targetDownMbps: 2 },
  timeMs: 1_764_140_400_000,
  ...change,
});

describe('a line', () => {
  it('has tags by name, typed fields and the time in ms', () => {
    expect(lineOf(point())).toBe(
      'room,mode=room,room=B12,school=Skolan seatCount=30i,owner="Anna \\"IT\\"\\\\",targetDownMbps=2 1764140400000',
    );
  });

  it('is one line whatever a device says', () => {
    const anything = fc.string({ unit: 'binary', maxLength: 60 });
    fc.assert(
      fc.property(anything, anything, (room, owner) => {
        const line = lineOf(point({ tags: { school: 'Skolan', mode: 'room', room }, fields: { owner } }));
        expect(line).not.toMatch(/[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}]/u);
        // Outside quotes every space, comma and equals sign of the name is escaped: four parts remain.
        expect(
          line
            .replace(/\\[, =]/g, '')
            .split(' ')[0]
            ?.split(','),
        ).toHaveLength(4);
      }),
    );
  });

  it('has the same names again however many others came between', () => {
    const lineIn = (room: string) => lineOf(point({ tags: { school: 'Åsö, norra', mode: 'room', room } }));
    const names = Array.from({ length: 25_000 }, (_, n) => `sal ${n}`);
    const first = names.map(lineIn);
    expect(first[24_999]).toMatch(/^room,mode=room,room=sal\\ 24999,school=Åsö\\,\\ norra /);
    expect(names.map(lineIn)).toEqual(first);
  });

  it.each([
    ['a field that the schema lacks', point({ fields: { seats: 3 } })],
    ['a text where a number belongs', point({ fields: { seatCount: '30' } })],
    ['a fraction where an integer belongs', point({ fields: { seatCount: 1.5 } })],
    ['no number', point({ fields: { targetDownMbps: NaN } })],
    [
      'an integer beyond 63 bits',
      point({
        measurement: 'interface',
        tags: { ...point().tags, poller: 'collect', accessPoint: 'a', interface: 'i' },
        fields: { interfaceInBytes: largestInteger + 1n },
      }),
    ],
    ['no field at all', point({ fields: {} })],
    ['a tag that is missing', point({ tags: { school: 'Skolan', mode: 'room' } })],
    ['a time with a fraction', point({ timeMs: 0.5 })],
  ])('is refused: %s', (_, wrong) => {
    expect(() => lineOf(wrong)).toThrow(/point of/);
  });
});

describe('the schema', () => {
  it.each(measurementNames)('%s: tags by name, no tag and field of one name, units as the name says', (name) => {
    const { tags, fields } = measurements[name];
    expect([...tags].sort()).toEqual(tags);
    expect(tags.filter((tag) => tag in fields)).toEqual([]);
    for (const [field, { says, type, unit }] of Object.entries(fields)) {
      expect(field).toMatch(/^[a-z][A-Za-z0-9]*$/);
      expect(says.length).toBeGreaterThan(3);
      if (unit !== undefined) expect(field.endsWith(unit) && ['float', 'integer'].includes(type), field).toBe(true);
    }
  });

  it('two points are the same by measurement, tags and time alone', () => {
    expect(keyOf(point())).toBe(keyOf(point({ fields: { seatCount: 1 } })));
    expect(keyOf(point())).not.toBe(keyOf(point({ timeMs: 1 })));
  });
});
