/**
 * InfluxDB 3 Core: a database with our retention. By its documentation; there was no such server to try it on. Core has no token that may
 * only read: those are of the Enterprise edition.
 */
import { callInflux, refused } from '../../store/influx/influx-server.ts';
import { retentionDaysOf } from './destination.ts';
import type { SetUp } from './setup-step.ts';

export const setUpThree: SetUp = async ({ influx, destination }) => {
  const { database } = influx;
  const retentionDays = retentionDaysOf(influx);
  const { status, said } = await callInflux(destination, 'POST', '/api/v3/configure/database', {
    db: database,
    ...(retentionDays > 0 && { retention_period: `${retentionDays}d` }),
  });
  const exists = status === 409;
  if (status >= 400 && !exists) throw refused(destination, status, String(said['error'] ?? said['message'] ?? JSON.stringify(said)));
  return {
    steps: [
      { did: exists ? 'kept' : 'made', what: `database ${database}${exists ? ' as it is: its retention is not looked at' : ''}` },
      { did: 'left', what: 'no accounts: every token of 3 Core may do all; give Grafana and those who write one that it has' },
    ],
  };
};
