/**
 * The check of a real Grafana, against a stand-in that speaks the three addresses that it asks, with a real influxd behind it: the check itself
 * must be able to fail. And the account that compose.yaml makes for Grafana, on the InfluxDB that it makes it in.
 */
import { execFileSync, spawn } from 'node:child_process';
import { createServer, type Server } from 'node:http';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { askerOf } from '../dashboards/ask.ts';
import { asksOf, boardFiles, root, rulesOf } from '../dashboards/board-file.ts';
import { expand } from '../dashboards/grafana/interpolate.ts';
import { knownInflux, toldRooms } from '../dashboards/known-influx.ts';
import { ended, type Ended } from './processes.ts';

interface Trouble {
  readonly missing?: string;
  readonly refuses?: string;
}
interface Asked {
  readonly from: string;
  readonly queries: readonly { readonly query: string }[];
}

const influx = await knownInflux();
let standIn: Server;
let trouble: Trouble = {};

beforeAll(async () => {
  standIn = createServer((request, response) => {
    const told: Buffer[] = [];
    request.on('data', (chunk: Buffer) => told.push(chunk));
    request.on('end', () => {
      void answer(request.url ?? '', Buffer.concat(told).toString()).then(({ status, body }) => {
        response.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(body));
      });
    });
  });
  await new Promise<void>((listening) => standIn.listen(0, '127.0.0.1', listening));
});
afterAll(async () => {
  await new Promise((closed) => standIn.close(closed));
});

async function answer(url: string, body: string): Promise<{ readonly status: number; readonly body: unknown }> {
  const uid = url.split('/').at(-1);
  if (uid === trouble.missing) return { status: 404, body: { message: 'not found' } };
  const board = boardFiles.find((file) => file.board.uid === uid)?.board;
  if (url.startsWith('/api/dashboards/uid/') && board !== undefined) return { status: 200, body: { dashboard: board } };
  if (url.startsWith('/api/v1/provisioning/alert-rules/') && rulesOf('sv').some((rule) => rule.uid === uid))
    return { status: 200, body: {} };
  if (url !== '/api/ds/query') return { status: 404, body: {} };
  const { queries } = JSON.parse(body) as Asked;
  const query = queries[0]?.query ?? '';
  if (trouble.refuses !== undefined && query.includes(trouble.refuses))
    return { status: 400, body: { results: { A: { error: 'it broke' } } } };
  const range = { fromMs: influx.nowMs - 180 * 86_400_000, toMs: influx.nowMs };
  const found = await influx.asker
    .series(expand(query, range, `${String(Math.ceil((range.toMs - range.fromMs) / 1_000_000))}s`))
    .catch((error: Error) => {
      if (error.message.endsWith('→ nothing')) return [];
      throw error;
    });
  const frames = found.map(({ columns, values }) => ({
    schema: { fields: columns.map((name) => ({ name, type: name === 'time' ? 'time' : 'string' })) },
    data: { values: columns.map((_, index) => values.map((row) => row[index])) },
  }));
  return { status: 200, body: { results: { A: { status: 200, frames: query.startsWith('SHOW') ? frames.map(withoutKey) : frames } } } };
}

/** Of SHOW TAG VALUES the data source tells the values alone. */
const withoutKey = <Frame extends { schema: { fields: unknown[] }; data: { values: unknown[] } }>({ schema, data }: Frame) => ({
  schema: { fields: schema.fields.slice(1) },
  data: { values: data.values.slice(1) },
});

function check(environment: Readonly<Record<string, string>>): Promise<Ended> {
  return ended(
    spawn(process.execPath, [join(root, 'scripts/check-grafana.mjs')], {
      env: { PATH: process.env['PATH'] ?? '', ...environment },
      stdio: ['ignore', 'pipe', 'pipe'],
    }),
  );
}
const there = (): Readonly<Record<string, string>> => {
  const address = standIn.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return { GRAFANA_URL: `http://127.0.0.1:${String(address.port)}/`, GRAFANA_TOKEN: 'x' };
};

describe('check:grafana', () => {
  it('passes when every dashboard, query and rule is there', async () => {
    trouble = {};
    const { code, stdout, stderr } = await check(there());
    expect(code, stderr).toBe(0);
    const queries = boardFiles.flatMap(({ board }) => [
      ...board.templating.list.filter(({ type }) => type === 'query'),
      ...board.annotations.list,
      ...board.panels.flatMap(({ targets = [] }) => targets),
    ]);
    expect(stdout).toContain(`${String(queries.length + rulesOf('sv').flatMap(asksOf).length)} queries`);
    expect(stdout).toMatch(/ 0 problems\n$/);
  });

  it('fails, and names the dashboard that is not there', async () => {
    trouble = { missing: 'provnat-rooms-en' };
    const { code, stderr } = await check(there());
    expect(code).toBe(1);
    expect(stderr).toBe('en/rooms.json: is not there (404)\n');
  });

  it('fails, and names the panel whose query is not answered', async () => {
    trouble = { refuses: 'spoolCapBytes' };
    const { code, stderr } = await check(there());
    expect(code).toBe(1);
    expect(stderr.trim().split('\n')).toEqual([
      'sv/pipeline.json: Väntar på disk B: it broke',
      'en/pipeline.json: Waiting on disk B: it broke',
    ]);
  });

  it('fails, and names the rule that is not there', async () => {
    trouble = { missing: 'provnat-data-lost' };
    expect(await check(there())).toMatchObject({ code: 1, stderr: 'alert provnat-data-lost: is not there (404)\n' });
  });

  it('says what it needs when it is told nothing', async () => {
    expect(await check({})).toMatchObject({ code: 2 });
  });
});

const program = process.env['PROVNAT_INFLUXD'];
const isTwo = program !== undefined && execFileSync(program, ['version'], { encoding: 'utf8' }).includes('v2.');

describe.runIf(isTwo)('the account that compose.yaml makes for Grafana (InfluxDB 2)', () => {
  it('reads the bucket, and writes nothing', async () => {
    const { url, token, database } = influx.influxd.destination;
    const admin = { Authorization: `Token ${token?.reveal() ?? ''}`, 'Content-Type': 'application/json' };
    const call = async (path: string, body?: object): Promise<unknown> => {
      const told = await fetch(`${url}${path}`, {
        headers: admin,
        ...(body !== undefined && { method: 'POST', body: JSON.stringify(body) }),
      });
      const text = await told.text();
      if (!told.ok) throw new Error(`${path}: ${text}`);
      return text === '' ? undefined : JSON.parse(text);
    };
    const { buckets } = (await call(`/api/v2/buckets?name=${database}`)) as { buckets: { id: string; orgID: string }[] };
    const { id = '', orgID = '' } = buckets[0] ?? {};
    // What `influx v1 auth create --read-bucket … --username grafana --password …` sends.
    const made = (await call('/private/legacy/authorizations', {
      token: 'grafana',
      orgID,
      permissions: [{ action: 'read', resource: { type: 'buckets', id, orgID } }],
    })) as { id: string };
    await call(`/private/legacy/authorizations/${made.id}/password`, { password: 'a reader’s secret' });
    const reader = { Authorization: `Basic ${Buffer.from('grafana:a reader’s secret').toString('base64')}` };
    const rooms = await askerOf(url, database, reader).series('SHOW TAG VALUES FROM "room" WITH KEY = "room"');
    expect(rooms[0]?.values.map((row) => row[1]).sort()).toEqual([...toldRooms].sort());
    const write = await fetch(`${url}/write?db=${database}`, { method: 'POST', headers: reader, body: 'room,room=X seatCount=1i' });
    expect([401, 403, 404]).toContain(write.status);
    const stranger = { Authorization: `Basic ${Buffer.from('grafana:another').toString('base64')}` };
    await expect(askerOf(url, database, stranger).series('SHOW TAG VALUES FROM "room" WITH KEY = "room"')).rejects.toThrow();
  });
});
