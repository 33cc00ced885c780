/** InfluxDB 1.8: a database whose default policy has our retention; a user who may only read, where the server has accounts. */
import { randomBytes } from 'node:crypto';
import { callInflux, queryInflux, quotedName, quotedText } from '../../store/influx/influx-server.ts';
import type { SetUp, SetupStep } from './setup-step.ts';

const readerName = 'provnat_grafana';

export const setUpOne: SetUp = async ({ influx: { database, retentionDays }, destination, newReader }) => {
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
      await ask(`ALTER RETENTION POLICY ${quotedName(String(policy['name']))} ON ${name} DURATION ${duration} DEFAULT`);
      steps.push({ did: 'changed', what: `retention of ${database}: kept ${kept}` });
    }
  }

  // Without accounts anybody may read, and Grafana needs none.
  const open = await callInflux({ url: destination.url }, 'GET', '/query?q=SHOW+DATABASES');
  if (open.status === 200)
    return { steps: [...steps, { did: 'left', what: 'no reader for Grafana: this InfluxDB asks nobody who he is' }] };
  const users = (await ask('SHOW USERS')).map(({ values }) => values['user']);
  const secret = randomBytes(24).toString('base64url');
  if (users.includes(readerName) && !newReader) {
    await ask(`GRANT READ ON ${name} TO ${quotedName(readerName)}`);
    return { steps: [...steps, { did: 'kept', what: `user ${readerName}, who may only read` }] };
  }
  if (users.includes(readerName)) await ask(`SET PASSWORD FOR ${quotedName(readerName)} = ${quotedText(secret)}`);
  else await ask(`CREATE USER ${quotedName(readerName)} WITH PASSWORD ${quotedText(secret)}`);
  await ask(`GRANT READ ON ${name} TO ${quotedName(readerName)}`);
  return {
    steps: [...steps, { did: users.includes(readerName) ? 'changed' : 'made', what: `user ${readerName}, who may only read` }],
    reader: { user: readerName, secret },
  };
};
