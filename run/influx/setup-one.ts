/** InfluxDB 1.8: a database whose default policy has our retention; users who may only read, or read and write it, where the server has accounts. */
import { randomBytes } from 'node:crypto';
import { callInflux, queryInflux, quotedName, quotedText } from '../../store/influx/influx-server.ts';
import { type Account, type AccountRole, accountRoles, type SetUp, type SetupStep, shardHoursOf } from './setup-step.ts';

const users = {
  reader: { name: 'provnat_grafana', right: 'READ', may: 'who may only read' },
  writer: { name: 'provnat_writer', right: 'ALL', may: 'who may read and write, and nothing else' },
} as const;

export const setUpOne: SetUp = async ({ influx: { database, retentionDays }, destination, renew }) => {
  const name = quotedName(database);
  const ask = (query: string): ReturnType<typeof queryInflux> => queryInflux(destination, query);
  const steps: SetupStep[] = [];
  const duration = retentionDays === 0 ? 'INF' : `${retentionDays}d`;
  const kept = retentionDays === 0 ? 'for ever' : `for ${retentionDays} days`;

  const databases = (await ask('SHOW DATABASES')).map(({ values }) => values['name']);
  if (!databases.includes(database)) {
    await ask(`CREATE DATABASE ${name} WITH DURATION ${duration} REPLICATION 1 NAME "autogen"`);
    steps.push({ did: 'made', what: `database ${database}, kept ${kept}` });
  } else {
    const policies = (await ask(`SHOW RETENTION POLICIES ON ${name}`)).map(({ values }) => values);
    const policy = policies.find((each) => each['default'] === true);
    const hours = retentionDays * 24;
    if (policy === undefined) {
      await ask(`CREATE RETENTION POLICY "autogen" ON ${name} DURATION ${duration} REPLICATION 1 DEFAULT`);
      steps.push({ did: 'made', what: `retention of ${database}: kept ${kept}` });
    } else if (Number(/^(\d+)h/.exec(String(policy['duration']))?.[1] ?? 0) === hours) {
      steps.push({ did: 'kept', what: `database ${database}, kept ${kept}` });
    } else {
      const shard = `${String(shardHoursOf(retentionDays))}h`;
      await ask(
        `ALTER RETENTION POLICY ${quotedName(String(policy['name']))} ON ${name} DURATION ${duration} SHARD DURATION ${shard} DEFAULT`,
      );
      steps.push({ did: 'changed', what: `retention of ${database}: kept ${kept}` });
    }
  }

  // Without accounts anybody may read, and Grafana needs none.
  const open = await callInflux({ url: destination.url }, 'GET', '/query?q=SHOW+DATABASES');
  if (open.status === 200)
    return { steps: [...steps, { did: 'left', what: 'no accounts for Grafana and those who write: this InfluxDB asks nobody who he is' }] };
  const known = (await ask('SHOW USERS')).map(({ values }) => values['user']);
  const accounts: Partial<Record<AccountRole, Account>> = {};
  for (const role of accountRoles) {
    const { name: user, right, may } = users[role];
    const isKnown = known.includes(user);
    const isMade = !isKnown || renew.includes(role);
    const secret = randomBytes(24).toString('base64url');
    if (!isKnown) await ask(`CREATE USER ${quotedName(user)} WITH PASSWORD ${quotedText(secret)}`);
    else if (isMade) await ask(`SET PASSWORD FOR ${quotedName(user)} = ${quotedText(secret)}`);
    await ask(`GRANT ${right} ON ${name} TO ${quotedName(user)}`);
    steps.push({ did: !isKnown ? 'made' : isMade ? 'changed' : 'kept', what: `user ${user}, ${may}` });
    if (isMade) accounts[role] = { user, secret };
  }
  return { steps, accounts };
};
