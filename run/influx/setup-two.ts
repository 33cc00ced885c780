/** InfluxDB 2.x: a bucket with our retention, its name as a database for InfluxQL, tokens that may only read it, or read and write it. */
import { ProvnatError } from '../../core/errors.ts';
import type { Destination } from '../../store/influx/influx-client.ts';
import { callInflux, queryInflux, refused } from '../../store/influx/influx-server.ts';
import { retentionDaysOf } from './destination.ts';
import {
  type Account,
  type AccountRole,
  accountRoles,
  type Setting,
  type SetUp,
  type SetupStep,
  keptText,
  retentionOver,
  retentionStep,
  shardHoursOf,
} from './setup-step.ts';

const tokens = {
  reader: { says: 'provnat: Grafana may read', actions: ['read'] },
  writer: { says: 'provnat: may read and write', actions: ['read', 'write'] },
} as const;
const secondsPerDay = 86_400;

type Document = Readonly<Record<string, unknown>>;
type Ask = (method: 'GET' | 'POST' | 'PATCH' | 'DELETE', path: string, document?: unknown) => Promise<Document>;

const asking =
  (destination: Destination): Ask =>
  async (method, path, document) => {
    const { status, said } = await callInflux(destination, method, path, document);
    if (status >= 400) throw refused(destination, status, String(said['message'] ?? said['error'] ?? JSON.stringify(said)));
    return said;
  };

const listIn = (said: Document, key: string): readonly Document[] => (said[key] ?? []) as readonly Document[];

export const setUpTwo: SetUp = async (setting) => {
  const { influx, destination } = setting;
  const ask = asking(destination);
  if ((await ask('GET', '/api/v2/setup'))['allowed'] === true) {
    throw new ProvnatError(
      'INFLUX_REFUSED',
      `InfluxDB ${influx.url}: nobody has set it up yet, so it has no organisation and no token`,
      `Do that first: influx setup --org ${influx.org}, or its web page; then put the token where influx.token points.`,
    );
  }
  const orgID = await organisation(setting, ask);
  const { id: bucketID, step, retentionDays } = await bucket(setting, ask, orgID);
  const steps: SetupStep[] = [step, await mapping(setting, ask, orgID, bucketID)];

  const known = listIn(await ask('GET', `/api/v2/authorizations?orgID=${orgID}`), 'authorizations');
  const accounts: Partial<Record<AccountRole, Account>> = {};
  for (const role of accountRoles) {
    const { says, actions } = tokens[role];
    const description = `${says} ${influx.database}`;
    const before = known.filter((each) => each['description'] === description);
    const isMade = before.length === 0 || setting.renew.includes(role);
    steps.push({ did: before.length === 0 ? 'made' : isMade ? 'changed' : 'kept', what: `token "${description}"` });
    if (!isMade) continue;
    const made = await ask('POST', '/api/v2/authorizations', {
      orgID,
      description,
      permissions: actions.map((action) => ({ action, resource: { type: 'buckets', id: bucketID, orgID } })),
    });
    for (const { id } of before) await ask('DELETE', `/api/v2/authorizations/${String(id)}`);
    accounts[role] = { secret: String(made['token']) };
  }
  return { steps, accounts, retentionDays };
};

async function organisation({ influx, destination }: Setting, ask: Ask): Promise<string> {
  // Without a name it tells the first twenty.
  const query = new URLSearchParams({ org: influx.org }).toString();
  const found = listIn(await ask('GET', `/api/v2/orgs?${query}`).catch(noneFound), 'orgs').find(({ name }) => name === influx.org);
  if (found !== undefined) return String(found['id']);
  throw refused(destination, 404, `there is no organisation ${influx.org}, or the token does not see it; name it as influx.org`);
}

async function bucket(
  setting: Setting,
  ask: Ask,
  orgID: string,
): Promise<{ readonly id: string; readonly step: SetupStep; readonly retentionDays: number }> {
  const { database } = setting.influx;
  const query = new URLSearchParams({ orgID, name: database }).toString();
  const [found] = listIn(await ask('GET', `/api/v2/buckets?${query}`).catch(noneFound), 'buckets');
  if (found === undefined) {
    const retentionDays = retentionDaysOf(setting.influx);
    const retentionRules = retentionDays === 0 ? [] : [{ type: 'expire', everySeconds: retentionDays * secondsPerDay }];
    const made = await ask('POST', '/api/v2/buckets', { orgID, name: database, retentionRules });
    return { id: String(made['id']), step: { did: 'made', what: `bucket ${database}, kept ${keptText(retentionDays)}` }, retentionDays };
  }
  const id = String(found['id']);
  const there = Number(listIn(found, 'retentionRules')[0]?.['everySeconds'] ?? 0) / secondsPerDay;
  const retentionDays = retentionOver(there, setting);
  if (retentionDays !== there) {
    const [everySeconds, shardGroupDurationSeconds] = [retentionDays * secondsPerDay, shardHoursOf(retentionDays) * 3_600];
    await ask('PATCH', `/api/v2/buckets/${id}`, { retentionRules: [{ type: 'expire', everySeconds, shardGroupDurationSeconds }] });
  }
  return { id, step: retentionStep('bucket', there, retentionDays, setting), retentionDays };
}

/** What is not there under its name is told with 404. */
function noneFound(error: unknown): Document {
  if (error instanceof ProvnatError && / answered 404/.test(error.message)) return {};
  throw error;
}

/** 2.x gives each bucket a database of its name, which gives way to one that somebody made; older ones, and the cloud, do not. */
async function mapping({ influx, destination }: Setting, ask: Ask, orgID: string, bucketID: string): Promise<SetupStep> {
  const query = new URLSearchParams({ orgID, db: influx.database }).toString();
  const made = listIn(await ask('GET', `/api/v2/dbrps?${query}`), 'content').find((each) => each['default'] && each['virtual'] !== true);
  if (made !== undefined && made['bucketID'] !== bucketID) {
    throw new ProvnatError(
      'INFLUX_REFUSED',
      `InfluxDB ${influx.url}: queries of database ${influx.database} are led to another bucket (${String(made['bucketID'])}): dashboards would not see what is written`,
      `Take that mapping away, and set up again: influx v1 dbrp delete --org ${influx.org} --id ${String(made['id'])}; or choose another influx.database.`,
    );
  }
  const databases = await queryInflux(destination, 'SHOW DATABASES').then((rows) => rows.map(({ values }) => values['name']));
  const what = `database ${influx.database} for InfluxQL`;
  if (databases.includes(influx.database)) return { did: 'kept', what };
  await ask('POST', '/api/v2/dbrps', { orgID, bucketID, database: influx.database, retention_policy: 'autogen', default: true });
  return { did: 'made', what };
}
