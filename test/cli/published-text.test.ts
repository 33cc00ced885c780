import { expect, it } from 'vitest';
import { textOf } from '../../cli/actions/publish-runs.ts';
import type { Published } from '../../run/influx/publish-runs.ts';

const nothing: Published = {
  url: 'http://influx.example:8086',
  database: 'provnat',
  server: '1.8.10',
  runs: [],
  notTaken: [],
  refusedCount: 0,
  goneRooms: [],
};

it('publish names the rooms that count no more, and says nothing of them where there are none', () => {
  expect(textOf(nothing)).toBe('');
  expect(textOf({ ...nothing, goneRooms: ['B14', 'C1\u001b[2J'] })).toBe(
    'no longer in the school file, and so not on the dashboards: B14, C1\uFFFD[2J\n',
  );
});
