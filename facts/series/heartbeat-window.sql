-- Round trips of all pupils together in windows of at least 5 s, by when the heartbeat was sent. For the picture only: the checks judge
-- every pupil alone.
create or replace view heartbeat_window as
with span as (select min(startAtMs) as fromMs from plan_phase),
width as (select greatest(5000, stepMs) as windowMs from series_step),
beat as (
  select room, atMs - coalesce(valueDouble, 0) as sentAtMs, valueDouble as rttMs, state <> 'unknown' as answered
  from samples where metric = 'heartbeatRttMs' and room is not null
)
select room, fromMs + floor((sentAtMs - fromMs) / windowMs) * windowMs as atMs, windowMs,
  quantile_disc(rttMs, 0.5) as p50Ms,
  quantile_disc(rttMs, 0.95) as p95Ms,
  count(*) as sampleCount,
  count(*) filter (where not answered) as unansweredCount
from beat cross join span cross join width
group by all;
