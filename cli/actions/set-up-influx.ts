/** What provnat influx setup does: makes what is missing, and says it. */
import { plainValue } from '../../report/plain-text.ts';
import { setUpInflux } from '../../run/influx/setup-influx.ts';
import type { Context } from '../context.ts';

export interface InfluxSetupOptions {
  readonly inventory: string;
  readonly newReader?: boolean;
}

export async function influxSetup(options: InfluxSetupOptions, context: Context): Promise<void> {
  const report = await setUpInflux({ inventoryPath: options.inventory, newReader: options.newReader === true });
  if (context.json) {
    process.stdout.write(`${JSON.stringify(report)}\n`);
    return;
  }
  const { url, version, steps, reader } = plainValue(report);
  const lines = [`InfluxDB ${version} at ${url}`, ...steps.map(({ did, what }) => `  ${did.padEnd(8)}${what}`)];
  if (reader !== undefined) {
    lines.push('', 'Grafana reads with this, shown once:');
    if (reader.user !== undefined) lines.push(`  user      ${reader.user}`, `  password  ${reader.secret}`);
    else lines.push(`  token     ${reader.secret}`);
  }
  process.stdout.write(`${lines.join('\n')}\n`);
}
