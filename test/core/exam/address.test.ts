import { expect, test } from 'vitest';

import { addressOf, withQuery } from '../../../core/exam/address.ts';

const base = { origin: 'media', path: '/film/360p/index.m3u8?pupil=a' } as const;

test.each([
  ['0/1.m4s?x=1', { origin: 'media', path: '/film/360p/0/1.m4s?x=1' }],
  ['../audio/index.m3u8', { origin: 'media', path: '/film/audio/index.m3u8' }],
  ['/a/./b/../c', { origin: 'media', path: '/a/c' }],
  ['?y=2', { origin: 'media', path: '/film/360p/index.m3u8?y=2' }],
  ['https://EXAM.provnat.test:8443', { origin: 'exam', path: '/' }],
  ['//login.provnat.test/sign-in?request=q', { origin: 'login', path: '/sign-in?request=q' }],
  ['/sign-in?return=https://example.org/', { origin: 'media', path: '/sign-in?return=https://example.org/' }],
  ['https://example.org/', undefined],
  ['https://exam.provnat.test@example.org/', undefined],
  ['https://exam.provnat.test.example.org/', undefined],
  ['javascript:alert(1)', undefined],
])('%s', (link, expected) => {
  expect(addressOf(link, base, 'provnat.test')).toEqual(expected);
});

test('a query is added once', () => {
  expect(withQuery('/a', 'pupil', 'r.B 12.1')).toBe('/a?pupil=r.B%2012.1');
  expect(withQuery('/a?b=1', 'pupil', 'x')).toBe('/a?b=1&pupil=x');
  expect(withQuery('/a?pupil=y', 'pupil', 'x')).toBe('/a?pupil=y');
});
