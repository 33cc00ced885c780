/** kill -9 at 50 random moments under load: every answer that got a receipt is in the ledger, once. */
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { Agent, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as wait } from 'node:timers/promises';

import { build } from 'esbuild';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { accountOf, paths } from '../../core/protocol.ts';
import type { LedgerReply, Receipt, SaveRequest } from '../../core/protocol.ts';
import type { Platform } from '../../platform/start-platform.ts';
import { ask, saveOf, signIn } from '../platform/platform-client.ts';

const kills = 50;
const pupils = 8;
const run = 'kill-1';
const bundle = resolve('.cache', `platform-child-${process.pid}.mjs`);

let dataDir: string;
let child: ChildProcess | undefined;
const toldByChildren: string[] = [];

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'provnat-kill-'));
  await build({
    entryPoints: [resolve('test/e2e/platform-child.ts')],
    outfile: bundle,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    packages: 'external',
    logLevel: 'error',
  });
});
afterAll(async () => {
  child?.kill('SIGKILL');
  await rm(dataDir, { recursive: true, force: true });
  await rm(bundle, { force: true });
});

async function start(): Promise<{ process: ChildProcess; port: number; runToken: string }> {
  const started = spawn(process.execPath, [bundle, JSON.stringify({ dataDir, assetDir: resolve('platform') })], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  child = started;
  createInterface({ input: started.stderr }).on('line', (line) => toldByChildren.push(line));
  const [line] = (await once(createInterface({ input: started.stdout }), 'line')) as [string];
  return { process: started, ...(JSON.parse(line) as { port: number; runToken: string }) };
}

/** One pupil's answers over all lives of the server: the next answer is written when the last has its receipt, as a client does. */
interface Writer {
  readonly account: string;
  cookie: string;
  sequence: number;
  readonly receipts: Receipt[];
}

function save(port: number, agent: Agent, writer: Writer, body: SaveRequest): Promise<Receipt> {
  return new Promise((done, failed) => {
    const headers = { host: 'exam.provnat.test', cookie: writer.cookie, 'content-type': 'application/json' };
    const sent = request({ host: '127.0.0.1', port, method: 'PUT', path: paths.answer, headers, agent }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
      response.on('error', failed);
      response.on('end', () =>
        response.statusCode === 200 ? done(JSON.parse(text) as Receipt) : failed(new Error(`${response.statusCode ?? 0} ${text}`)),
      );
    });
    sent.on('error', failed);
    sent.end(JSON.stringify(body));
  });
}

describe('a server that is killed', () => {
  it(`has every receipted answer once after ${kills} deaths`, async () => {
    const writers: Writer[] = Array.from({ length: pupils }, (_, index) => ({
      account: accountOf(run, 'B12', String(index + 1)),
      cookie: '',
      sequence: 0,
      receipts: [],
    }));
    let midSave = 0;

    for (let death = 0; death < kills; death += 1) {
      const server = await start();
      if (death === 0) for (const writer of writers) writer.cookie = await cookieFor(server.port, writer.account);
      let dying = false;
      const agent = new Agent({ keepAlive: true });
      const work = writers.map(async (writer) => {
        while (!dying) {
          const text = `${writer.account} ${writer.sequence} ${'skriver '.repeat(writer.sequence % 400)}`;
          try {
            writer.receipts.push(await save(server.port, agent, writer, saveOf(run, 'item-5', writer.sequence, text)));
            writer.sequence += 1;
          } catch (cause) {
            // A broken connection is what this test is about; an answer of the server that is no receipt is not.
            if (!dying) throw cause;
            midSave += 1;
          }
        }
      });
      await Promise.race([wait(Math.random() * 120), ...work]);
      dying = true;
      server.process.kill('SIGKILL');
      await Promise.all([once(server.process, 'close'), ...work]);
      agent.destroy();
    }

    const server = await start();
    const headers = { 'x-provnat-run-token': server.runToken };
    const { entries } = (await ask(server.port, `http://exam.provnat.test${paths.ledger}?run=${run}`, { headers })).json<LedgerReply>();
    const keyOf = (account: string, sequence: number) => `${account} ${sequence}`;
    const kept = new Map(entries.map((entry) => [keyOf(entry.account, entry.sequence), entry]));
    expect(kept.size, 'an answer is in the ledger twice').toBe(entries.length);
    for (const writer of writers) {
      for (const receipt of writer.receipts) {
        expect(kept.get(keyOf(writer.account, receipt.sequence))).toMatchObject({ receipt: receipt.receipt, checksum: receipt.checksum });
      }
    }
    const receipted = writers.reduce((sum, { receipts }) => sum + receipts.length, 0);
    // At most the one answer of each pupil that was under way when the last server died.
    expect(entries.length - receipted).toBeLessThanOrEqual(pupils);
    expect(receipted).toBeGreaterThan(kills);
    expect(midSave, 'no death came while an answer was under way').toBeGreaterThan(0);
    expect(toldByChildren.filter((line) => !line.includes('ledger-torn-tail'))).toEqual([]);
    server.process.kill('SIGKILL');
    await once(server.process, 'close');
  });
});

async function cookieFor(port: number, account: string): Promise<string> {
  const url = (origin: string, path: string) => `http://${origin}.provnat.test:${port}${path}`;
  const platform = { port } as Platform;
  return (
    await signIn(
      {
        platform,
        dataDir,
        suffix: 'provnat.test',
        url,
        ask: (origin, path, what) => ask(port, url(origin, path), what),
        end: async () => undefined,
      },
      account,
    )
  ).cookie;
}
