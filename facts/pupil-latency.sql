-- Heartbeats of work and bandwidth. Their number comes from the plan: one that was never reported counts as the deadline, so that a pupil
-- who hung is slow and not absent (method, latency). The moments when all press play and fill their buffers are left out of work: such a
-- burst is judged by what the pupils waited for, the start of their media.
create or replace view pupil_latency as
with span as (
  select room, phase, startAtMs, endAtMs,
    case when phase = 'work' then least(endAtMs, startAtMs + burstFromMs) else startAtMs end as burstFromAtMs,
    case when phase = 'work' then least(endAtMs, startAtMs + burstToMs) else startAtMs end as burstToAtMs
  from room_phase cross join plan_run where phase in ('work', 'bandwidth')
),
planned as (
  select room, pupil, phase, endAtMs - startAtMs - (burstToAtMs - burstFromAtMs) as windowMs, heartbeatDeadlineMs,
    (floor((burstFromAtMs - startAtMs) / heartbeatIntervalMs) + floor((endAtMs - burstToAtMs) / heartbeatIntervalMs))::bigint as expectedCount
  from plan_pupil join span using (room) cross join plan_run
),
beat as (
  select room, pupil, phase, atMs - valueDouble as sentAtMs, valueDouble as rttMs, state <> 'unknown' as answered
  from samples where metric = 'heartbeatRttMs' and valueDouble is not null
),
steady as (
  select beat.room, beat.pupil, beat.phase, rttMs, answered
  from beat join span on span.room = beat.room and span.phase = beat.phase and (sentAtMs < burstFromAtMs or sentAtMs >= burstToAtMs)
),
counted as (
  select room, pupil, phase, count(*) as sampleCount from steady group by room, pupil, phase
),
missing as (
  -- one may fall to the next phase by being a few ms late, and alone would be the p99
  select planned.*, coalesce(sampleCount, 0) as sampleCount,
    case when expectedCount - coalesce(sampleCount, 0) > 1 then expectedCount - coalesce(sampleCount, 0) else 0 end as missingCount
  from planned left join counted using (room, pupil, phase)
),
every_beat as (
  select room, pupil, phase, rttMs, answered from steady
  union all
  select room, pupil, phase, heartbeatDeadlineMs, false from (select *, unnest(range(missingCount)) from missing)
),
spread as (
  select room, pupil, phase,
    count(*) as beatCount,
    count(*) filter (where not answered) as unansweredCount,
    quantile_disc(rttMs, 0.5) as p50Ms,
    quantile_disc(rttMs, 0.95) as p95Ms,
    quantile_disc(rttMs, 0.99) as p99Ms
  from every_beat group by room, pupil, phase
),
-- What the path takes at rest: the lower of the idle phase's median and the whole run's p10, each from 20 answers.
rest as (
  select room, pupil,
    case when count(*) filter (where phase = 'idle') >= 20 then quantile_disc(rttMs, 0.5) filter (where phase = 'idle') end as idleMs,
    case when count(*) >= 20 then quantile_disc(rttMs, 0.1) end as runMs
  from beat where answered group by room, pupil
)
select room, pupil, phase, expectedCount, sampleCount, coalesce(unansweredCount, 0) as unansweredCount,
  p50Ms, p95Ms, case when beatCount >= 80 then p99Ms end as p99Ms,
  -- least() passes over NULL
  least(idleMs, runMs) as baselineMs,
  windowMs
from missing left join spread using (room, pupil, phase) left join rest using (room, pupil);
