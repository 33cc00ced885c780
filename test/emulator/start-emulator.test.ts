/** An emulator that cannot start says why, and leaves nothing open. */
import { once } from 'node:events';
import { connect } from 'node:net';
import { describe, expect, it } from 'vitest';
import { startEmulator } from '../../emulator/start-emulator.ts';
import { echo, host, listen } from './relay-ends.ts';

describe('starting', () => {
  it('names the figure that makes no sense', async () => {
    const good = { name: 'x', listen: { host, port: 0 }, upstream: { host, port: 1 }, downMbps: 1, upMbps: 1 };
    for (const [bad, name] of [
      [{ downMbps: 0 }, 'downMbps'],
      [{ upMbps: Number.NaN }, 'upMbps'],
      [{ queueMs: -1 }, 'queueMs'],
      [{ mac: 'zz' }, 'mac'],
      [{ listen: { host: 'ap.example', port: 0 } }, 'listen.host'],
      [{ listen: { host, port: 65_530, pupilPorts: 30 } }, 'listen.port'],
      [{ radios: [] }, 'radios'],
      [
        {
          radios: [
            { channel: '36', share: 1 },
            { channel: '6', share: 1 },
          ],
        },
        'radios',
      ],
    ] as const) {
      await expect(startEmulator({ ...good, ...bad })).rejects.toMatchObject({
        code: 'USAGE',
        message: expect.stringContaining(name) as string,
      });
    }
  });

  it('says which ports are taken and leaves none of the others open', async () => {
    const taken = await listen(echo);
    const options = { name: 'x', listen: { host, port: taken - 2, pupilPorts: 4 }, upstream: { host, port: 1 }, downMbps: 1, upMbps: 1 };
    await expect(startEmulator(options)).rejects.toMatchObject({ code: 'PORT_IN_USE' });
    const probe = connect({ host, port: taken - 1 });
    const [error] = (await once(probe, 'error')) as [NodeJS.ErrnoException];
    expect(error.code).toBe('ECONNREFUSED');
  });
});
