/** What provnat plan does: prepares a run as provnat run would, and tells what it would be. */
import type { Inventory } from '../../core/inventory/types.ts';
import type { Plan } from '../../core/plan.ts';
import type { OptInDocument } from '../../core/protocol.ts';
import { bandwidthWireMbps } from '../../core/units/wire-mbps.ts';
import { judgeClientLimit } from '../../run/doctor/judge-client-limit.ts';
import { prepareRun } from '../../run/prepare-run.ts';
import { runRequestOf, type RunOptions } from '../commands/run-options.ts';
import type { Context } from '../context.ts';
import { counted } from '../counted.ts';
import { clockOf } from '../progress-view.ts';

/** Bounded by what there is to fetch, not by a rate (docs/explanation/exam-server.md). */
function uncapped({ audio, film }: Plan['media'], packageBytes: number): string {
  const firstLoad = `the first load, ${(packageBytes / 1e6).toFixed(1)} MB for each pupil`;
  const media = [...(film ? ['film'] : []), ...(audio ? ['listening track'] : [])].join(' and ');
  return media === '' ? firstLoad : `${firstLoad}, and the ${media}: as fast as the line carries while buffers fill`;
}

/** @throws ProvnatError of prepareRun */
export async function showPlan(rooms: readonly string[], options: RunOptions, context: Context): Promise<void> {
  const { plan, optIn, inventory } = await prepareRun(runRequestOf(rooms, options), () => undefined);
  if (context.json) {
    process.stdout.write(`${JSON.stringify(plan)}\n`);
    return;
  }
  process.stdout.write(`${planLines(plan, optIn, inventory.perClientLimitMbps).join('\n')}\n`);
}

/** Said beforehand: what a class that one device plays cannot bring out. */
function clientLimitLines(plan: Plan, limitMbps: Inventory['perClientLimitMbps']): readonly string[] {
  if (plan.mode !== 'room') return [];
  const { result, saw, todo } = judgeClientLimit(limitMbps, plan);
  return result === 'good' ? [] : [`look: ${saw}`, ...(todo === undefined ? [] : [`  ${todo}`])];
}

export function planLines(
  plan: Plan,
  optIn: Pick<OptInDocument, 'caps' | 'packageBytes'>,
  perClientLimitMbps?: Inventory['perClientLimitMbps'],
): readonly string[] {
  return [
    `${plan.profile.id} exam, ${plan.profile.length}, profile version ${plan.profile.version}`,
    `target per pupil: ${plan.target.downMbps} Mbit/s down, ${plan.target.upMbps} up; ${plan.headroomRatio} times that is asked for`,
    ...plan.phases.map(
      ({ phase, startOffsetMs, endOffsetMs }) => `  ${clockOf(startOffsetMs).padStart(6)} – ${clockOf(endOffsetMs).padStart(6)}  ${phase}`,
    ),
    ...plan.rooms.map(({ room, pupils, accessPoints, route }) => {
      const wire = bandwidthWireMbps(plan.bandwidth, pupils.length);
      return (
        `room ${room}: ${counted(pupils.length, 'pupil')} through ${accessPoints.length === 0 ? 'no named access point' : accessPoints.join(', ')} to ${route.host}:${route.port}; ` +
        `on the wire ${wire.downMbps.toFixed(0)} Mbit/s down, ${wire.upMbps.toFixed(0)} up in the bandwidth phase`
      );
    }),
    ...clientLimitLines(plan, perClientLimitMbps),
    `caps of the bandwidth phase: ${plan.caps.perPupilMbps} Mbit/s for a pupil, ${plan.caps.totalMbps} in all (the server signed ${optIn.caps.perPupilMbps} and ${optIn.caps.totalMbps})`,
    `outside the caps: ${uncapped(plan.media, optIn.packageBytes)}`,
    ...plan.radioFigures.map(
      ({ metric, phase, judgeable }) =>
        `${metric} in ${phase}: ${judgeable ? 'can be judged' : 'cannot be judged, the phase is too short for the device’s average'}`,
    ),
  ];
}
