/** `provnat influx setup` on a real InfluxDB: made once, kept afterwards, and what Grafana and those who write get may do that and nothing else. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { Secret } from '../../core/secret.ts';
import type { AccountRole } from '../../run/influx/setup-step.ts';
import { setUpInflux, type SetupReport } from '../../run/influx/setup-influx.ts';
import { openInfluxClient } from '../../store/influx/influx-client.ts';
import { callInflux, needDatabase, queryInflux } from '../../store/influx/influx-server.ts';
import { newFolder } from './influx-drill.ts';
import { type Influxd, startInfluxd } from './start-influxd.ts';

let influxd: Influxd;
afterEach(() => influxd.stop());

async function setUp(
  retentionDays: number | undefined,
  renew: readonly AccountRole[] = [],
  token = influxd.destination.token,
  shortenRetention = false,
): Promise<SetupReport> {
  const inventoryPath = join(await newFolder(), 'school.yaml');
  await writeFile(
    inventoryPath,
    `formatVersion: 1
school: Skolan
timeZone: Europe/Stockholm
rooms: [{ room: B12, seats: 6 }]
influx: { url: "${influxd.destination.url}"${retentionDays === undefined ? '' : `, retentionDays: ${retentionDays}`}${token === undefined ? '' : ', token: env:TOKEN'} }
`,
  );
  return setUpInflux({ inventoryPath, renew, shortenRetention, environment: token === undefined ? {} : { TOKEN: token.reveal() } });
}
const didOf = ({ steps }: SetupReport): readonly string[] => steps.map(({ did }) => did);

/** Whether it reads and whether it writes. */
async function rightsOf(token: Secret): Promise<readonly [reads: boolean, writes: boolean]> {
  const { destination } = influxd;
  const line = 'room,mode=room,room=B12,school=Skolan seatCount=6i 1764140400000';
  const client = openInfluxClient({ ...destination, token });
  const failure = await client.send(line, AbortSignal.timeout(5_000));
  client.close();
  const reads = await queryInflux({ ...destination, token }, 'SELECT count("seatCount") FROM "room"', 'provnat').then(
    () => true,
    () => false,
  );
  return [reads, failure === undefined];
}

/** As the server says it; InfluxQL of 2.x does not know of it. */
async function retentionSecondsOf({ destination, isTwo }: Influxd): Promise<number> {
  if (isTwo) {
    const { said } = await callInflux(destination, 'GET', '/api/v2/buckets?name=provnat');
    const [bucket] = said['buckets'] as readonly { readonly retentionRules: readonly { readonly everySeconds: number }[] }[];
    return bucket?.retentionRules[0]?.everySeconds ?? 0;
  }
  const policies = await queryInflux(destination, 'SHOW RETENTION POLICIES ON "provnat"');
  const policy = policies.find(({ values }) => values['default'] === true);
  return Number(/^(\d+)h0m0s$/.exec(String(policy?.values['duration']))?.[1] ?? 0) * 3_600;
}

test('a database and its retention: lengthened when the school file says so, shortened only when that is asked for', async () => {
  influxd = await startInfluxd({ makeDatabase: false });
  const first = await setUp(90);
  expect(didOf(first)[0]).toBe('made');
  expect(didOf(await setUp(90))[0]).toBe('kept');
  const changed = await setUp(400);
  expect(changed.steps[0]).toEqual({ did: 'changed', what: expect.stringContaining('400 days') as string });
  expect(await retentionSecondsOf(influxd)).toBe(400 * 86_400);
  // Other schools and programs may write there as well.
  await expect(setUp(90)).rejects.toMatchObject({
    code: 'RETENTION_SHORTER',
    message: expect.stringContaining('the oldest 310 days') as string,
  });
  expect(didOf(await setUp(undefined))[0]).toBe('kept');
  expect(await retentionSecondsOf(influxd)).toBe(400 * 86_400);
  // Shorter than the shards of what was there before.
  for (const days of [90, 3, 1]) {
    expect((await setUp(days, [], influxd.destination.token, true)).steps[0]).toMatchObject({ did: 'changed' });
    expect(await retentionSecondsOf(influxd)).toBe(days * 86_400);
  }
  expect((await setUp(0)).steps[0]).toEqual({ did: 'changed', what: expect.stringContaining('for ever') as string });
  expect(didOf(await setUp(0))[0]).toBe('kept');
  await expect(setUp(90)).rejects.toMatchObject({ message: expect.stringContaining('everything older than 90 days') as string });
  expect(didOf(await setUp(undefined))[0]).toBe('kept');
  expect(await retentionSecondsOf(influxd)).toBe(0);
});

describe.each([
  ['reader', 'for Grafana may read and not write', [true, false]],
  ['writer', 'for machines may read and write', [true, true]],
] as const)('a %s', (role, says, rights) => {
  test(`${says}; is shown once; made anew, the one before ends`, async () => {
    influxd = await startInfluxd({ makeDatabase: false, accounts: true });
    const secretOf = ({ accounts }: SetupReport): Secret => {
      const account = accounts?.[role];
      if (account === undefined) throw new Error(`no ${role}`);
      return new Secret(account.user === undefined ? account.secret : `${account.user}:${account.secret}`);
    };
    const first = secretOf(await setUp(400));
    expect(await rightsOf(first)).toEqual(rights);

    const again = await setUp(400);
    expect(again.accounts).toEqual({});
    expect(didOf(again).every((did) => did === 'kept')).toBe(true);
    expect(await rightsOf(first)).toEqual(rights);

    const renewed = await setUp(400, [role]);
    expect(Object.keys(renewed.accounts ?? {})).toEqual([role]);
    expect(await rightsOf(secretOf(renewed))).toEqual(rights);
    expect(await rightsOf(first)).toEqual([false, false]);
  });
});

describe('accounts', () => {
  test('of the writer are enough to publish, to count and to take away what is left over, and for nothing else', async () => {
    influxd = await startInfluxd({ makeDatabase: false, accounts: true });
    const account = (await setUp(400)).accounts?.writer;
    if (account === undefined) throw new Error('no writer');
    const token = new Secret(account.user === undefined ? account.secret : `${account.user}:${account.secret}`);
    const where = { ...influxd.destination, token };
    expect(await rightsOf(token)).toEqual([true, true]);
    await needDatabase(where, 'provnat');
    await queryInflux(where, 'DELETE FROM "room" WHERE "room" = \'B12\'', 'provnat');
    expect(await influxd.count('room')).toBe(0);
    await expect(setUp(500, [], token)).rejects.toMatchObject({ code: 'INFLUX_REFUSED' });
  });

  test('are not needed where nobody is asked who he is', async () => {
    influxd = await startInfluxd({ makeDatabase: false });
    if (influxd.isTwo) return;
    const report = await setUp(400);
    expect(report.accounts).toBeUndefined();
    expect(report.steps.at(-1)).toMatchObject({ did: 'left' });
  });

  test('are refused to whoever may not make them, and that is said', async () => {
    influxd = await startInfluxd({ makeDatabase: false, accounts: true });
    await expect(setUp(400, [], new Secret('wrong:wrong'))).rejects.toMatchObject({ code: 'INFLUX_REFUSED', exitCode: 6 });
  });
});
