import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { serve } from '../../run/serve.ts';

let dataDir: string;
beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'provnat-data-'));
});
afterEach(() => rm(dataDir, { recursive: true, force: true }));

const refused = (hint: string) => ({ code: 'DATA_FOLDER_IN_USE', hint: expect.stringContaining(hint) as string });
const claims = async () => (await readdir(dataDir)).filter((name) => name.startsWith('server.pid'));

describe('a data folder', () => {
  it('is one exam server’s until it stops', async () => {
    const server = await serve({ dataDir });
    await expect(serve({ dataDir })).rejects.toMatchObject(refused('Stop that server'));
    await server.close();
    await (await serve({ dataDir })).close();
    expect(await claims()).toEqual([]);
  });

  it('is one server’s when many start at the same moment', async () => {
    const started = await Promise.allSettled(Array.from({ length: 5 }, () => serve({ dataDir })));
    const servers = started.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
    expect(servers).toHaveLength(1);
    await Promise.all(servers.map((server) => server.close()));
  });

  it('is let go of by a server that does not come up', async () => {
    const other = await serve({ dataDir });
    const second = await mkdtemp(join(dataDir, 'second-'));
    await expect(serve({ dataDir: second, port: other.port })).rejects.toMatchObject({ code: 'PORT_IN_USE' });
    expect(await readdir(second)).not.toContain('server.pid');
    await other.close();
  });

  it('is kept by a server elsewhere that is not seen from here, and what to do is said', async () => {
    const server = await serve({ dataDir });
    const claim = JSON.parse(await readFile(join(dataDir, 'server.pid'), 'utf8')) as object;
    await server.close();
    await writeFile(join(dataDir, 'server.pid'), JSON.stringify({ ...claim, place: 'elsewhere boot pid:[1]' }));
    await expect(serve({ dataDir })).rejects.toMatchObject({
      ...refused('30 s'),
      message: expect.stringContaining('of elsewhere') as string,
    });
  });
});
