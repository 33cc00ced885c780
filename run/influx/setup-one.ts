/** InfluxDB 1.8: a database whose default policy has our retention; users who may only read, or read and write it, where the server has accounts. */
import { randomBytes } from 'node:crypto';
import { callInflux, queryInflux, quotedName, quotedText } from '../../store/influx/influx-server.ts';
import { retentionDaysOf } from './destination.ts';
import {
  type Account,
  type AccountRole,
  accountRoles,
  type SetUp,
  type SetupStep,
  keptText,
  retentionOver,
  retentionStep,
  shardHoursOf,
} from './setup-step.ts';

const users = {
  reader: { name: 'provnat_grafana', right: 'READ', may: 'who may only read' },
  writer: { name: 'provnat_writer', right: 'ALL', may: 'who may read and write, and nothing else' },
} as const;

export const setUpOne: SetUp = async (setting) => {
  const { influx, destination, renew } = setting;
  const { database } = influx;
  const name = quotedName(database);
  const ask = (query: string): ReturnType<typeof queryInflux> => queryInflux(destination, query);
  const steps: SetupStep[] = [];
  let retentionDays = retentionDaysOf(influx);

  const databases = (await ask('SHOW DATABASES')).map(({ values }) => values['name']);
  if (!databases.includes(database)) {
    await ask(`CREATE DATABASE ${name} WITH DURATION ${durationOf(retentionDays)} REPLICATION 1 NAME "autogen"`);
    steps.push({ did: 'made', what: `database ${database}, kept ${keptText(retentionDays)}` });
  } else {
    const policies = (await ask(`SHOW RETENTION POLICIES ON ${name}`)).map(({ values }) => values);
    const policy = policies.find((each) => each['default'] === true);
    if (policy === undefined) {
      await ask(`CREATE RETENTION POLICY "autogen" ON ${name} DURATION ${durationOf(retentionDays)} REPLICATION 1 DEFAULT`);
      steps.push({ did: 'made', what: `retention of ${database}: kept ${keptText(retentionDays)}` });
    } else {
      const there = Number(/^(\d+)h/.exec(String(policy['duration']))?.[1] ?? 0) / 24;
      retentionDays = retentionOver(there, setting);
      if (retentionDays !== there) {
        const shard = `${String(shardHoursOf(retentionDays))}h`;
        await ask(
          `ALTER RETENTION POLICY ${quotedName(String(policy['name']))} ON ${name} DURATION ${durationOf(retentionDays)} SHARD DURATION ${shard} DEFAULT`,
        );
      }
      steps.push(retentionStep('database', there, retentionDays, setting));
    }
  }

  // Without accounts anybody may read, and Grafana needs none.
  const open = await callInflux({ url: destination.url }, 'GET', '/query?q=SHOW+DATABASES');
  if (open.status === 200)
    return {
      retentionDays,
      steps: [...steps, { did: 'left', what: 'no accounts for Grafana and those who write: this InfluxDB asks nobody who he is' }],
    };
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
  return { steps, accounts, retentionDays };
};

const durationOf = (retentionDays: number): string => (retentionDays === 0 ? 'INF' : `${retentionDays}d`);
