/** The InfluxDB that the school file names. Never bad: a run does not need it, and what it does not take waits on disk. */
import { knownDays } from '../../core/influx/known-days.ts';
import type { InventoryInflux } from '../../core/inventory/types.ts';
import { ProvnatError } from '../../core/errors.ts';
import type { InfluxPing } from '../../store/influx/influx-server.ts';
import { retentionDaysOf } from '../influx/destination.ts';
import { shortRetention } from '../influx/short-retention.ts';
import type { SecretSource } from '../secrets.ts';
import { ask } from './ask.ts';
import { type Examination, type Finding, good, warning } from './examination.ts';
import type { Readers } from './readers.ts';

/** Points of two clocks stand beside each other in Grafana; its own resolution is seconds. Judgement. */
const mostOffsetMs = 2_500;

export async function examineInflux(
  influx: InventoryInflux | undefined,
  source: SecretSource,
  readers: Pick<Readers, 'influx'>,
): Promise<readonly Examination[]> {
  if (influx === undefined) return [];
  return [await ask({ id: 'influxdb', question: 'Does InfluxDB take what is measured?' }, () => judge(influx, source, readers))];
}

async function judge(influx: InventoryInflux, source: SecretSource, readers: Pick<Readers, 'influx'>): Promise<Finding> {
  try {
    return judgePing(influx, await readers.influx(influx, source));
  } catch (error) {
    if (!(error instanceof ProvnatError)) throw error;
    return warning(error.message, error.hint);
  }
}

function judgePing(influx: InventoryInflux, { version, clockOffsetMs }: InfluxPing): Finding {
  const saw = `InfluxDB ${version} at ${influx.url}, database ${influx.database}`;
  const amiss: { readonly saw: string; readonly hint: string }[] = [];
  if (clockOffsetMs !== undefined && Math.abs(clockOffsetMs) > mostOffsetMs) {
    amiss.push({
      saw: `its clock is ${Math.round(Math.abs(clockOffsetMs) / 1000)} s ${clockOffsetMs > 0 ? 'ahead of' : 'behind'} ours`,
      hint: 'set both by NTP: dashboards take for the newest verdict what the clock of the machine that played it calls the newest',
    });
  }
  const short = shortRetention(retentionDaysOf(influx));
  if (short !== undefined) amiss.push({ saw: short, hint: `write retentionDays: ${knownDays} or more, then provnat influx setup` });
  if (amiss.length === 0) return good(saw);
  return warning([saw, ...amiss.map((each) => each.saw)].join('; '), amiss.map(({ hint }) => hint).join('; '));
}
