/** A network that was gone for a moment just as k6 ended must not leave it unknown for ever whether answers were lost. */
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { LedgerReply } from '../../core/protocol.ts';
import { Secret } from '../../core/secret.ts';
import { spoolLedger } from '../../run/spool-ledger.ts';
import { syntheticPlan } from '../store/synthetic-plan.ts';
import { server as known } from './doctor/school.ts';

const plan = syntheticPlan([{ room: 'B12', pupilCount: 1, accessPoints: [] }]);
const account = plan.rooms[0]?.pupils[0]?.account ?? 'nobody';
const kept: LedgerReply = { entries: [{ account, item: 'q1', sequence: 1, checksum: 'c', receipt: 'r' }] };

let folder: string;
let server: Server;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'provnat-ledger-'));
});
afterEach(async () => {
  server.closeAllConnections();
  await new Promise((closed) => server.close(closed));
  await rm(folder, { recursive: true, force: true });
});

/** statuses: 0 hangs up; the last of them for ever. */
async function read(...statuses: readonly number[]) {
  let askedCount = 0;
  server = createServer((request, response) => {
    const status = statuses[Math.min(askedCount, statuses.length - 1)] ?? 0;
    askedCount += 1;
    if (status === 0) request.socket.destroy();
    else response.writeHead(status).end(status === 200 ? JSON.stringify(kept) : 'no');
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const path = join(folder, 'ledger.jsonl');
  const isRead = await spoolLedger(
    {
      server: { ...known, address: '127.0.0.1', scheme: 'http', port: (server.address() as AddressInfo).port },
      runToken: new Secret('token'),
      plan,
    },
    path,
    { log: { note: () => undefined }, interrupt: new AbortController().signal, forMs: 1_500, everyMs: 10 },
  );
  return { isRead, askedCount, spooled: await readFile(path, 'utf8').catch(() => '') };
}

it('is asked again, and written once', async () => {
  const { isRead, askedCount, spooled } = await read(0, 502, 200);
  expect({ isRead, askedCount }).toEqual({ isRead: true, askedCount: 3 });
  expect(spooled.trim().split('\n')).toHaveLength(1);
  expect(spooled).toContain('q1|1|c');
});

it('of a server that stays away is not read', async () => {
  const { isRead, askedCount } = await read(0);
  expect(isRead).toBe(false);
  expect(askedCount).toBeGreaterThan(1);
});

it('that refuses the token is not asked again', async () => {
  expect(await read(401)).toEqual({ isRead: false, askedCount: 1, spooled: '' });
});
