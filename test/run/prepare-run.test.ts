import { expect, it } from 'vitest';
import { prepareRun } from '../../run/prepare-run.ts';

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
