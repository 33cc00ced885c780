/** What provnat influx setup does: makes what is missing, and says it. */
import { plainValue } from '../../report/plain-text.ts';
import { type AccountRole, accountRoles } from '../../run/influx/setup-step.ts';
import { setUpInflux } from '../../run/influx/setup-influx.ts';
import type { Context } from '../context.ts';

export interface InfluxSetupOptions {
  readonly inventory: string;
  readonly newReader?: boolean;
  readonly newWriter?: boolean;
  readonly shortenRetention?: boolean;
}

const uses: Readonly<Record<AccountRole, string>> = {
  reader: 'Grafana reads with this, shown once:',
  writer: 'Machines that run, collect and publish write with this (influx.token in their school file), shown once:',
};

export async function influxSetup(options: InfluxSetupOptions, context: Context): Promise<void> {
  const renew: readonly AccountRole[] = [
    ...(options.newReader === true ? (['reader'] as const) : []),
    ...(options.newWriter === true ? (['writer'] as const) : []),
  ];
  const report = await setUpInflux({
    inventoryPath: options.inventory,
    renew,
    shortenRetention: options.shortenRetention === true,
  });
  if (context.json) {
    process.stdout.write(`${JSON.stringify(report)}\n`);
    return;
  }
  const { url, version, steps, accounts = {} } = plainValue(report);
  const lines = [`InfluxDB ${version} at ${url}`, ...steps.map(({ did, what }) => `  ${did.padEnd(8)}${what}`)];
  for (const role of accountRoles) {
    const account = accounts[role];
    if (account === undefined) continue;
    lines.push('', uses[role]);
    if (account.user === undefined) lines.push(`  token     ${account.secret}`);
    else lines.push(`  user      ${account.user}`, `  password  ${account.secret}`);
  }
  process.stdout.write(`${lines.join('\n')}\n`);
}
