import { expect, it } from 'vitest';
import { machineName } from '../../../run/influx/machine-name.ts';

it('is the one in the school file, and otherwise names nobody', () => {
  expect(machineName({ machine: 'laptop 2' }, 'Annas-MacBook-Pro')).toBe('laptop 2');
  const hashed = machineName(undefined, 'Annas-MacBook-Pro');
  expect(hashed).toMatch(/^machine-[0-9a-f]{6}$/);
  expect(machineName({}, 'Eriks-MacBook-Pro')).not.toBe(hashed);
});

it('stays in whatever network the machine is', () => {
  expect(
    new Set(['Annas-MacBook-Pro.local', 'annas-macbook-pro.skolan.se', 'Annas-MacBook-Pro'].map((agent) => machineName({}, agent))).size,
  ).toBe(1);
});
