import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { proposeRoom } from '../../../core/inventory/propose-rooms.ts';

const rooms = ['B1', 'B12', 'B14', 'C-101', 'Matsal', 'Sal 7', '1E2', 'Ängen'];
const proposed = (name: string, location?: string, among: readonly string[] = rooms): string | undefined => {
  const said = proposeRoom({ name, ...(location !== undefined && { location }) }, among);
  return 'proposed' in said ? said.proposed.room : undefined;
};
const candidates = (name: string, location?: string, among: readonly string[] = rooms): readonly string[] => {
  const said = proposeRoom({ name, ...(location !== undefined && { location }) }, among);
  return 'proposed' in said ? [] : said.candidates.map(({ room }) => room);
};

describe('a room is proposed', () => {
  it.each([
    ['B12', 'B12'],
    ['ap-b12', 'B12'],
    ['ap-B-12-1', 'B12'],
    ['AP B 12', 'B12'],
    ['sal B12', 'B12'],
    ['ap_c101', 'C-101'],
    ['ap-C-101', 'C-101'],
    ['ap-matsal-2', 'Matsal'],
    ['ap-1e2', '1E2'],
    ['AP-A\u0308NGEN', 'Ängen'],
    ['sal7', 'Sal 7'],
    ['rum 7', 'Sal 7'],
  ])('from the name %s', (name, room) => expect(proposed(name)).toBe(room));

  it('from the location, and says where it was found', () => {
    expect(proposed('ap-0017', 'Hus B, sal B12')).toBe('B12');
    expect(proposeRoom({ name: 'ap-b12', location: 'B12' }, rooms)).toEqual({ proposed: { room: 'B12', foundIn: ['name', 'location'] } });
  });
});

describe('no room is proposed', () => {
  it.each(['ap-b123', 'ap-ab12', 'ap-b12a', 'xb1', '1b12', 'ap-b-1-2x', 'ap-011e2', '', 'ap-7', 'plan 7'])(
    'for %j, which holds no whole name',
    (name) => {
      expect(proposed(name, undefined, ['B12', 'B123A', '1E2', 'Sal 7'])).toBeUndefined();
    },
  );

  it('when name and location name two rooms', () => {
    expect(proposed('ap-b12', 'B14')).toBeUndefined();
    expect(candidates('ap-b12', 'B14')).toEqual(['B12', 'B14']);
  });

  it('when one name holds two rooms', () => {
    expect(candidates('ap-b1-2', undefined, ['B1', 'B1-2'])).toEqual(['B1', 'B1-2']);
    expect(candidates('mellan B12 och B14')).toEqual(['B12', 'B14']);
  });

  it('when two rooms are spelled alike', () => {
    expect(candidates('ap-b12', undefined, ['B12', 'Sal B12'])).toEqual(['B12', 'Sal B12']);
    expect(candidates('ap-b12', undefined, ['B12', 'B-12'])).toEqual(['B12', 'B-12']);
  });

  it('for a floor, a house or a serial number, where rooms are called by a number or a letter', () => {
    const short = ['2', '12', 'B', '101'];
    for (const words of ['plan 2', 'ap-matsal-2', 'ap-12', 'Hus B', 'C-101', 'ap-b'])
      expect(proposed('', words, short), words).toBeUndefined();
    expect(proposed('', 'plan 2, rum 12', short)).toBe('12');
    expect(proposed('ap-101', undefined, short)).toBe('101');
    expect(proposed('2', undefined, short)).toBe('2');
  });

  it.each(['default location', 'Default Location', '', '  ', 'Not Available', 'unknown'])(
    'from the location %j, which nobody wrote',
    (location) => {
      expect(proposed('ap', location, ['Location', 'Default', 'Unknown', 'Available'])).toBeUndefined();
    },
  );

  it('without rooms', () => expect(proposeRoom({ name: 'ap-b12' }, [])).toEqual({ undecided: 'no-room-fits', candidates: [] }));
});

describe('whatever is written', () => {
  const letter = fc.constantFrom('A', 'B', 'C', 'å', 'Ö');
  const room = fc
    .tuple(letter, fc.integer({ min: 1, max: 40 }), fc.constantFrom('', '-', ' '))
    .map(([house, number, gap]) => `${house}${gap}${String(number)}`);
  const same = (name: string): string => name.toLowerCase().replaceAll(/[- ]/g, '');
  const respelled = (name: string) =>
    fc.tuple(fc.constantFrom('', '-', ' ', '_'), fc.boolean()).map(([gap, upper]) => {
      const spelled = name.replace(/^(\p{L})[- ]?(\d+)$/u, `$1${gap}$2`);
      return upper ? spelled.toUpperCase() : spelled.toLowerCase().normalize('NFD');
    });

  it('two rooms that match are never one proposal', () => {
    const two = fc
      .uniqueArray(room, { minLength: 2, maxLength: 12 })
      .chain((names) =>
        fc.tuple(
          fc.constant(names),
          respelled(names[0] ?? ''),
          respelled(names[1] ?? ''),
          fc.boolean(),
          fc.constantFrom(', ', ' / ', ' och '),
        ),
      );
    fc.assert(
      fc.property(two, ([names, first, second, apart, between]) => {
        const said = apart
          ? proposeRoom({ name: `ap ${first}`, location: `sal ${second}` }, names)
          : proposeRoom({ name: '', location: `sal ${first}${between}sal ${second}` }, names);
        expect(said).toMatchObject({ undecided: 'several-rooms-fit' });
        if ('candidates' in said) expect(said.candidates.map((each) => each.room)).toEqual(expect.arrayContaining([names[0], names[1]]));
      }),
    );
  });

  it('one room among others of other names is proposed however it is spelled', () => {
    const one = fc
      .uniqueArray(room, { minLength: 1, maxLength: 12, selector: same })
      .chain((names) => fc.tuple(fc.constant(names), respelled(names[0] ?? '')));
    fc.assert(
      fc.property(one, ([names, spelled]) => {
        expect(proposeRoom({ name: `ap ${spelled}` }, names)).toEqual({ proposed: { room: names[0], foundIn: ['name'] } });
      }),
    );
  });

  it('any text gives an answer, and a proposal is the only candidate', () => {
    const any = fc.string({ unit: 'grapheme', maxLength: 60 });
    fc.assert(
      fc.property(any, any, fc.uniqueArray(fc.oneof(room, any), { maxLength: 8 }), (name, location, names) => {
        const said = proposeRoom({ name, location }, names);
        const others = names.filter((each) => !('proposed' in said) || each !== said.proposed.room);
        if ('proposed' in said)
          for (const other of others) expect(proposeRoom({ name, location }, [other])).toMatchObject({ undecided: 'no-room-fits' });
        else expect(said.candidates).not.toHaveLength(1);
      }),
    );
  });
});
