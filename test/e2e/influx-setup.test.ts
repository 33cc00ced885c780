/** `provnat influx setup` on a real InfluxDB: made once, kept afterwards, and what Grafana gets may read and nothing else. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { Secret } from '../../core/secret.ts';
import { setUpInflux, type SetupReport } from '../../run/influx/setup-influx.ts';
import { openInfluxClient } from '../../store/influx/influx-client.ts';
import { callInflux, queryInflux } from '../../store/influx/influx-server.ts';
import { newFolder } from './influx-drill.ts';
import { type Influxd, startInfluxd } from './start-influxd.ts';

let influxd: Influxd;
afterEach(() => influxd.stop());

async function setUp(retentionDays: number, newReader = false, token = influxd.destination.token): Promise<SetupReport> {
  const inventoryPath = join(await newFolder(), 'school.yaml');
  await writeFile(
    inventoryPath,
    `formatVersion: 1
school: Skolan
timeZone: Europe/Stockholm
rooms: [{ room: B12, seats: 6 }]
influx: { url: "${influxd.destination.url}", retentionDays: ${retentionDays}${token === undefined ? '' : ', token: env:TOKEN'} }
`,
  );
  return setUpInflux({ inventoryPath, newReader, environment: token === undefined ? {} : { TOKEN: token.reveal() } });
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

test('a database and its retention; changed when the school file says otherwise', async () => {
  influxd = await startInfluxd({ makeDatabase: false });
  const first = await setUp(400);
  expect(didOf(first)[0]).toBe('made');
  expect(didOf(await setUp(400))[0]).toBe('kept');
  const changed = await setUp(90);
  expect(changed.steps[0]).toEqual({ did: 'changed', what: expect.stringContaining('90 days') as string });
  expect(await retentionSecondsOf(influxd)).toBe(90 * 86_400);
  expect((await setUp(0)).steps[0]).toEqual({ did: 'changed', what: expect.stringContaining('for ever') as string });
  expect(didOf(await setUp(0))[0]).toBe('kept');
});

describe('a reader for Grafana', () => {
  test('may read and not write; is shown once; made anew, the one before ends', async () => {
    influxd = await startInfluxd({ makeDatabase: false, accounts: true });
    const secretOf = ({ reader }: SetupReport): Secret => {
      if (reader === undefined) throw new Error('no reader');
      return new Secret(reader.user === undefined ? reader.secret : `${reader.user}:${reader.secret}`);
    };
    const first = secretOf(await setUp(400));
    expect(await rightsOf(first)).toEqual([true, false]);
    expect(await rightsOf(influxd.destination.token ?? first)).toEqual([true, true]);

    const again = await setUp(400);
    expect(again.reader).toBeUndefined();
    expect(didOf(again).every((did) => did === 'kept')).toBe(true);
    expect(await rightsOf(first)).toEqual([true, false]);

    const second = secretOf(await setUp(400, true));
    expect(await rightsOf(second)).toEqual([true, false]);
    expect(await rightsOf(first)).toEqual([false, false]);
  });

  test('is not needed where nobody is asked who he is', async () => {
    influxd = await startInfluxd({ makeDatabase: false });
    if (influxd.isTwo) return;
    const report = await setUp(400);
    expect(report.reader).toBeUndefined();
    expect(report.steps.at(-1)).toMatchObject({ did: 'left' });
  });

  test('is refused to whoever may not make one, and that is said', async () => {
    influxd = await startInfluxd({ makeDatabase: false, accounts: true });
    await expect(setUp(400, false, new Secret('wrong:wrong'))).rejects.toMatchObject({ code: 'INFLUX_REFUSED', exitCode: 6 });
  });
});
