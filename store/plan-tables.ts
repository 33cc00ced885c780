/** What the facts start from: the plan, the inventory and how the run ended, as tables. */
import { ssidsOf } from '../core/inventory/ssids-of.ts';
import type { Inventory } from '../core/inventory/types.ts';
import type { PhasePlan, Plan } from '../core/plan.ts';
import type { RunState } from '../core/run-state.ts';
import type { DuckDBConnection } from './duckdb.ts';
import { createTable } from './duckdb.ts';

/** Fills plan_run, plan_demand, plan_phase, plan_room, plan_pupil, plan_access_point, plan_track, run_end, run_room room_phase and room_end. */
export async function createPlanTables(
  connection: DuckDBConnection,
  plan: Plan,
  inventory: Inventory,
  state: RunState | undefined,
): Promise<void> {
  const { bandwidth, media, target, work } = plan;
  await createTable(
    connection,
    'plan_run',
    {
      runId: 'VARCHAR',
      downMbps: 'DOUBLE',
      upMbps: 'DOUBLE',
      headroomRatio: 'DOUBLE',
      graceMs: 'DOUBLE',
      loginGiveUpMs: 'DOUBLE',
      heartbeatIntervalMs: 'DOUBLE',
      heartbeatDeadlineMs: 'DOUBLE',
      autosaveIntervalMs: 'DOUBLE',
      silenceMs: 'DOUBLE',
      bufferGoalMs: 'DOUBLE',
      burstFromMs: 'DOUBLE',
      burstToMs: 'DOUBLE',
      requiredRendition: 'VARCHAR',
    },
    [
      {
        ...plan,
        ...target,
        ...work,
        graceMs: bandwidth.graceMs,
        bufferGoalMs: media.bufferGoalMs,
        burstFromMs: media.burst?.fromMs ?? 0,
        burstToMs: media.burst?.toMs ?? 0,
        requiredRendition: media.requiredRendition,
      },
    ],
  );
  await createTable(connection, 'plan_demand', { metric: 'VARCHAR', targetMbps: 'DOUBLE', chunkBytes: 'DOUBLE', intervalMs: 'DOUBLE' }, [
    { metric: 'downloadBytes', targetMbps: target.downMbps, chunkBytes: bandwidth.downChunkBytes, intervalMs: bandwidth.downIntervalMs },
    { metric: 'uploadBytes', targetMbps: target.upMbps, chunkBytes: bandwidth.upChunkBytes, intervalMs: bandwidth.upIntervalMs },
  ]);
  await createTable(connection, 'plan_track', { track: 'VARCHAR' }, [
    ...(media.audio ? [{ track: 'audio' }] : []),
    ...(media.film ? [{ track: 'video' }] : []),
  ]);
  await createTable(
    connection,
    'plan_phase',
    { phase: 'VARCHAR', startAtMs: 'DOUBLE', endAtMs: 'DOUBLE', windowStartAtMs: 'DOUBLE', windowEndAtMs: 'DOUBLE' },
    plan.phases.map((phase) => absolute(plan, phase)),
  );
  await createTable(
    connection,
    'plan_room',
    { room: 'VARCHAR', pupilCount: 'BIGINT', ssids: 'VARCHAR[]' },
    plan.rooms.map(({ room, pupils }) => ({ room, pupilCount: pupils.length, ssids: ssidsOf(inventory, room) })),
  );
  await createTable(
    connection,
    'plan_pupil',
    {
      room: 'VARCHAR',
      pupil: 'VARCHAR',
      packageOffsetMs: 'DOUBLE',
      autosaveOffsetMs: 'DOUBLE',
      downOffsetMs: 'DOUBLE',
      upOffsetMs: 'DOUBLE',
      pressPlayOffsetMs: 'DOUBLE',
    },
    plan.rooms.flatMap(({ room, pupils }) => pupils.map((pupil) => ({ ...pupil, room }))),
  );
  await createTable(
    connection,
    'plan_access_point',
    { room: 'VARCHAR', accessPoint: 'VARCHAR', uplinkInterface: 'VARCHAR', switchInterface: 'VARCHAR', bssids: 'VARCHAR[]' },
    plan.rooms.flatMap(({ room, accessPoints }) =>
      accessPoints.map((accessPoint) => {
        const known = inventory.accessPoints.find((candidate) => candidate.accessPoint === accessPoint);
        return { bssids: [], ...known, switchInterface: known?.switch?.interface, room, accessPoint };
      }),
    ),
  );
  await createTable(connection, 'run_end', { ledgerRead: 'BOOLEAN' }, [{ ledgerRead: state?.ledgerRead === true }]);
  await createTable(
    connection,
    'run_room',
    { room: 'VARCHAR', playedToEnd: 'BOOLEAN', playedUntilMs: 'DOUBLE', stationCount: 'BIGINT' },
    plan.rooms.map(({ room }) => {
      const said = state?.rooms.find((candidate) => candidate.room === room);
      const playedToEnd = said?.end === 'finished' || said?.end === 'overran';
      return { room, playedToEnd, playedUntilMs: said?.playedUntilMs, stationCount: said?.stationCount ?? 1 };
    }),
  );
  await connection.run(roomPhaseSql);
}

function absolute(plan: Plan, { phase, startOffsetMs, endOffsetMs }: PhasePlan): Record<string, number | string> {
  const { leadInMs, leadOutMs } = plan.bandwidth;
  const [cutInMs, cutOutMs] = phase === 'bandwidth' ? [leadInMs, leadOutMs] : [0, 0];
  const startAtMs = plan.startAtMs + startOffsetMs;
  const endAtMs = plan.startAtMs + endOffsetMs;
  return { phase, startAtMs, endAtMs, windowStartAtMs: startAtMs + cutInMs, windowEndAtMs: endAtMs - cutOutMs };
}

/**
 * Phases that each room's generator lived to play to their end. What was cut short by us – k6 died, Ctrl-C, a killed tool – has no row,
 * so no fact and no verdict can take our own end for the network's.
 */
const roomPhaseSql = `
create table room_phase as
select room, plan_phase.* from run_room cross join plan_phase cross join plan_run
where windowEndAtMs > windowStartAtMs
  -- the last answers of a phase may come this much later
  and (playedToEnd or endAtMs + graceMs <= playedUntilMs);
-- Until when answers were waited for.
create table room_end as
select room, case when playedToEnd then planEndAtMs + graceMs else playedUntilMs end as atMs
from run_room cross join plan_run cross join (select max(endAtMs) as planEndAtMs from plan_phase)`;
