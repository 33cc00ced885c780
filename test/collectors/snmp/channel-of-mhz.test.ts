import { expect, it } from 'vitest';
import { channelOfMhz } from '../../../collectors/snmp/channel-of-mhz.ts';

it.each([
  [2412, 1, '2.4'],
  [2472, 13, '2.4'],
  [2484, 14, '2.4'],
  [5180, 36, '5'],
  [5720, 144, '5'],
  [5745, 149, '5'],
  [5885, 177, '5'],
  [5935, 2, '6'],
  [5955, 1, '6'],
  [6135, 37, '6'],
  [7115, 233, '6'],
])('%i MHz is channel %i at %s GHz', (mhz, number, band) => {
  expect(channelOfMhz(mhz)).toEqual({ number, band });
});

it.each([0, 2400, 2414, 2477, 5000, 5210, 5190, 5895, 5960, 5985, 7120, 5180.5, NaN])('%d MHz is no primary channel', (mhz) => {
  expect(channelOfMhz(mhz)).toBeUndefined();
});
