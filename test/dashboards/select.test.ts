import { describe, expect, it } from 'vitest';
import { field, is, isOneOf, isVariable, last, share, sum, withinAndBefore } from '../../dashboards/query/parts.ts';
import { type Select, selectText, tagValuesText } from '../../dashboards/query/select.ts';
import { expand, interpolate } from './grafana/interpolate.ts';

const good: Select = {
  columns: [last('standing'), field('reasonSv', 'reason')],
  from: 'verdict',
  where: [is('mode', 'room')],
  by: ['room'],
};

describe('a query', () => {
  it('is written from names of the schema, with the time range where the points are', () => {
    expect(selectText(good)).toBe(
      `SELECT last("standing") AS "standing", "reasonSv" AS "reason" FROM "verdict" WHERE "mode" = 'room' AND $timeFilter GROUP BY "room"`,
    );
    expect(selectText({ columns: [field('standing')], from: good, where: [is('reason', "it's")], by: ['room'] })).toBe(
      `SELECT "standing" FROM (${selectText(good)}) WHERE "reason" = 'it\\'s' GROUP BY "room"`,
    );
  });

  it('may reach back beyond the range that is chosen', () => {
    expect(selectText({ columns: [field('accessPointName')], from: 'placement', during: withinAndBefore('25h') })).toBe(
      'SELECT "accessPointName" FROM "placement" WHERE time >= ${__from}ms - 25h AND time <= ${__to}ms',
    );
  });

  it.each<readonly [string, Select]>([
    ['a measurement', { ...good, from: 'verdicts' as never }],
    ['a field', { ...good, columns: [last('standng')] }],
    ['a field of another measurement', { ...good, columns: [sum('spoolBytes')] }],
    ['one half of a share', { ...good, columns: [share(field('p5DownMbps'), field('targetMbps'), 'ratio')] }],
    ['a tag of a condition', { ...good, where: [is('modes', 'room')] }],
    ['a tag to group by', { ...good, by: ['pupil'] }],
    ['a column that the inner query has not chosen', { columns: [field('remedySv')], from: good }],
  ])('that names what is not there is none: %s', (_what, select) => {
    expect(() => selectText(select)).toThrow(/has no|no measurement/);
  });

  it('for a variable knows tags alone', () => {
    expect(tagValuesText('room', 'room', [isVariable('school', 'school')])).toBe(
      'SHOW TAG VALUES FROM "room" WITH KEY = "room" WHERE "school" = ${school:singlequote}',
    );
    expect(() => tagValuesText('room', 'seatCount')).toThrow(/no tag/);
    expect(() => tagValuesText('room', 'room', [is('owner', 'x')])).toThrow(/no tag/);
  });
});

describe('names of a school in a query', () => {
  const query = selectText({ columns: [last('standing')], from: 'verdict', where: [isVariable('room', 'room')] });
  const range = { fromMs: 1, toMs: 2 };

  it.each(["Å'sal", 'B/12', 'ö "söder" [1]', "a' OR 'x' = 'x", 'plain'])('%s stays one value', (room) => {
    const text = expand(interpolate(query, { room }), range, '10s');
    expect(text).toContain(`"room" = '${room.replaceAll("'", "\\'")}' AND time >= 1ms and time <= 2ms`);
  });

  it('several become one regular expression that matches them and nothing else', () => {
    const several = selectText({ columns: [last('accessPointClientCount')], from: 'accessPoint', where: [isOneOf('accessPoint', 'ap')] });
    const names = ['ap/1', "åäö'(2)", 'a.b', '$x|y'];
    const [, pattern = ''] = /=~ \/(.*)\/ AND/.exec(interpolate(several, { ap: names })) ?? [];
    // A slash ends a regular expression in InfluxQL, unless it has its backslash.
    expect(pattern.replaceAll('\\/', '')).not.toContain('/');
    const matches = new RegExp(pattern.replaceAll('\\/', '/'));
    for (const name of names) expect(matches.test(name), name).toBe(true);
    for (const name of ['ap1', 'aXb', 'x', 'ap/1 ', '']) expect(matches.test(name), name).toBe(false);
  });
});
