/** An InfluxDB 2.x with more organisations than it tells at a time, and a database that somebody made. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { InventoryInflux } from '../../../core/inventory/types.ts';
import { setUpTwo } from '../../../run/influx/setup-two.ts';

let server: Server;
let asked: string[];
/** Database provnat → buckets. */
let mappings: readonly object[];
/** Of a bucket that is there: how long it keeps points. */
let keptDays: number | undefined;
let patched: string[];
const organisations = Array.from({ length: 50 }, (_, index) => ({ id: `id-${index}`, name: `school-${index}` }));

const rightsIn = (body: string): string =>
  (JSON.parse(body) as { readonly permissions: readonly { readonly action: string }[] }).permissions.map(({ action }) => action).join(', ');

function answerTo(method: string, url: URL, body: string): [status: number, document: object] {
  switch (`${method} ${url.pathname}`) {
    case 'GET /api/v2/orgs': {
      const name = url.searchParams.get('org');
      const found = organisations.filter((each) => name === null || each.name === name).slice(0, 20);
      return found.length === 0 ? [404, { message: 'organization name not found' }] : [200, { orgs: found }];
    }
    case 'GET /api/v2/dbrps':
      return [200, { content: url.searchParams.get('db') === 'provnat' ? mappings : [] }];
    case 'POST /query':
      return [200, { results: [{ series: [{ name: 'databases', columns: ['name'], values: mappings.length > 0 ? [['provnat']] : [] }] }] }];
    case 'GET /api/v2/buckets':
      return [
        200,
        {
          buckets: keptDays === undefined ? [] : [{ id: 'bucket', retentionRules: [{ type: 'expire', everySeconds: keptDays * 86_400 }] }],
        },
      ];
    case 'PATCH /api/v2/buckets/bucket':
      patched.push(body);
      return [200, {}];
    case 'POST /api/v2/buckets':
      return [201, { id: 'bucket' }];
    case 'POST /api/v2/authorizations':
      return [201, { token: `may ${rightsIn(body)}` }];
    default:
      return [200, {}];
  }
}

beforeEach(async () => {
  asked = [];
  mappings = [];
  keptDays = undefined;
  patched = [];
  server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://localhost');
    asked.push(`${request.method ?? ''} ${url.pathname}${url.search}`);
    let body = '';
    request.on('data', (text: Buffer) => (body += text.toString()));
    request.on('end', () => {
      const [status, document] = answerTo(request.method ?? '', url, body);
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(document));
    });
  }).listen(0, '127.0.0.1');
  await new Promise((up) => server.once('listening', up));
});
afterEach(() => {
  server.closeAllConnections();
  server.close();
});

/** The school file says nothing of it. */
const silent = -1;
const setUp = (org: string, retentionDays = 400, shortenRetention = false): ReturnType<typeof setUpTwo> => {
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const influx: InventoryInflux = {
    url,
    database: 'provnat',
    org,
    ...(retentionDays !== silent && { retentionDays }),
    spoolMegabytes: 256,
    owners: 'roles',
  };
  return setUpTwo({ influx, destination: { url, database: 'provnat', org }, renew: [], shortenRetention });
};

it('the forty-second organisation is found', async () => {
  expect(await setUp('school-41')).toMatchObject({
    accounts: { reader: { secret: 'may read' }, writer: { secret: 'may read, write' } },
  });
  expect(asked).toContain('GET /api/v2/buckets?orgID=id-41&name=provnat');
});

it('one that is not there is said', async () => {
  await expect(setUp('another')).rejects.toMatchObject({
    code: 'INFLUX_REFUSED',
    message: expect.stringContaining('no organisation another') as string,
  });
});

const virtual = { id: 'bucket', database: 'provnat', default: true, virtual: true, bucketID: 'bucket' };

it.each([
  ['no database of that name makes one', [], 'made'],
  ['the one that the bucket brings is kept', [virtual], 'kept'],
  ['one that leads to the bucket is kept', [{ id: 'm', database: 'provnat', default: true, bucketID: 'bucket' }], 'kept'],
  [
    'another policy of it that leads elsewhere is nobody’s way',
    [{ id: 'm', database: 'provnat', default: false, bucketID: 'other' }, virtual],
    'kept',
  ],
])('%s', async (_what, there, did) => {
  mappings = there;
  expect((await setUp('school-41')).steps).toContainEqual({ did, what: 'database provnat for InfluxQL' });
});

it('a database of that name that leads to another bucket is an error, with its way out', async () => {
  mappings = [{ id: 'm1', database: 'provnat', default: true, bucketID: 'other' }, virtual];
  await expect(setUp('school-41')).rejects.toMatchObject({
    code: 'INFLUX_REFUSED',
    message: expect.stringContaining('another bucket (other)') as string,
    hint: expect.stringContaining('--id m1') as string,
  });
  expect(asked.filter((each) => each.startsWith('POST /api/v2/authorizations'))).toEqual([]);
});

it.each([
  ['is lengthened', 90, 400, 400],
  ['for ever is longer than any', 90, 0, 0],
  ['stays where the school file says the same', 400, 400, undefined],
  ['stays where the school file says nothing', 90, silent, undefined],
  ['for ever stays where the school file says nothing', 0, silent, undefined],
])('what a bucket that is there keeps %s', async (_what, there, says, changed) => {
  keptDays = there;
  const { steps, retentionDays } = await setUp('school-41', says);
  expect(
    patched.map((body) => (JSON.parse(body) as { retentionRules: { everySeconds: number }[] }).retentionRules[0]?.everySeconds),
  ).toEqual(changed === undefined ? [] : [changed * 86_400]);
  expect([steps[0]?.did, retentionDays]).toEqual([changed === undefined ? 'kept' : 'changed', changed ?? there]);
  if (says === silent) expect(steps[0]?.what).toContain('the school file names no retentionDays');
});

it.each([
  ['the oldest 310 days', 400],
  ['everything older than 90 days', 0],
])('is shortened only when that is asked for: %s are named before', async (dropped, there) => {
  keptDays = there;
  await expect(setUp('school-41', 90)).rejects.toMatchObject({
    code: 'RETENTION_SHORTER',
    message: expect.stringContaining(dropped) as string,
    hint: expect.stringContaining('--shorten-retention') as string,
  });
  expect(patched).toEqual([]);
  expect(asked.some((each) => each.startsWith('POST'))).toBe(false);
  expect((await setUp('school-41', 90, true)).steps[0]).toMatchObject({ did: 'changed' });
  expect(patched).toHaveLength(1);
});
