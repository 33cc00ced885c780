import { expect, it } from 'vitest';
import { prepareRun, routesTo } from '../../run/prepare-run.ts';
import { school } from './doctor/school.ts';

it('two real rooms are refused before anything is read or asked', async () => {
  const request = {
    inventoryPath: '/no/such/school.yaml',
    runsPath: '/no/such/runs',
    rooms: ['B12', 'B14'],
    length: 'quick',
    mode: 'room',
  } as const;
  await expect(prepareRun(request, () => undefined)).rejects.toMatchObject({ code: 'ROOMS_NEED_REHEARSAL' });
});

it('the class goes where the server answered, whatever else its name leads to', async () => {
  const request = { inventoryPath: 'school.yaml', runsPath: 'runs', rooms: ['B12'], length: 'quick', mode: 'room' } as const;
  const server = { address: 'no-such-name.invalid', port: 8443, answeredFrom: '192.0.2.10' };
  expect(await routesTo(school, server, request)).toEqual({ B12: { host: '192.0.2.10', port: 8443 } });
  const rehearsed = { ...school, rooms: school.rooms.map((room) => ({ ...room, via: { host: 'localhost', port: 9_000 } })) };
  expect(await routesTo(rehearsed, server, { ...request, mode: 'rehearsal' })).toEqual({ B12: { host: '127.0.0.1', port: 9_000 } });
});
