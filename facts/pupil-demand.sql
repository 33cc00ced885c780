-- What the generator asked for. Lateness is counted from max(due, previous end), so a slow network is never its fault.
create or replace view pupil_demand as
with asked as (
  select room, pupil, metric, windowStartAtMs, windowEndAtMs, windowEndAtMs - windowStartAtMs as windowMs, intervalMs,
    startAtMs + case when metric = 'downloadBytes' then downOffsetMs else upOffsetMs end as firstDueAtMs
  from plan_pupil join room_phase using (room) cross join plan_demand
  where phase = 'bandwidth'
),
sent as (
  select asked.room, asked.pupil, asked.metric,
    count(*) filter (where not skipped) as sentCount,
    count(*) filter (where skipped) as skippedCount,
    -- a lateness that is not known is not known to be small
    count(*) filter (where not skipped and (state = 'unknown' or valueDouble > 50)) as lateCount,
    quantile_disc(valueDouble, 0.95) filter (where state <> 'unknown') as lateP95Ms
  from asked join (
    -- a chunk that was skipped because the path was behind was never sent
    select *, state = 'unknown' and coalesce(reason, '') = 'skipped' as skipped from samples
    where metric in ('downloadLateMs', 'uploadLateMs')
  ) as samples on samples.room = asked.room and samples.pupil = asked.pupil
    and samples.metric = case when asked.metric = 'downloadBytes' then 'downloadLateMs' else 'uploadLateMs' end
    and samples.phase = 'bandwidth' and samples.atMs >= windowStartAtMs and samples.atMs < windowEndAtMs
  group by asked.room, asked.pupil, asked.metric
)
select room, pupil, metric,
  greatest(0, ceil((windowEndAtMs - firstDueAtMs) / intervalMs) - greatest(0, ceil((windowStartAtMs - firstDueAtMs) / intervalMs)))::bigint
    as expectedCount,
  coalesce(sentCount, 0) as sentCount, coalesce(skippedCount, 0) as skippedCount, coalesce(lateCount, 0) as lateCount, lateP95Ms, windowMs
from asked left join sent using (room, pupil, metric);
