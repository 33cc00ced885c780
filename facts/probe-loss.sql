-- UDP echoes by when they were sent; one that did not come back is lost. A probe without a room speaks for all of them.
create or replace view probe_loss as
with echo as (
  select subject, room, atMs - coalesce(windowMs, valueDouble, 0) as sentAtMs, valueDouble as rttMs, state
  -- a target that never promised an echo and gave none says nothing of loss
  from samples where metric = 'probeRttMs' and coalesce(reason, '') <> 'no-echo'
),
probed as (
  select room_phase.room, subject, phase, startAtMs, endAtMs
  from room_phase join (select distinct subject, room from samples where metric = 'probeRttMs') as target on target.room is null or target.room = room_phase.room
)
select probed.room, probed.subject, phase,
  count(sentAtMs) as sentCount,
  count(*) filter (where state = 'unknown') as lostCount,
  quantile_disc(rttMs, 0.95) filter (where state <> 'unknown') as rttP95Ms,
  endAtMs - startAtMs as windowMs
from probed left join echo on echo.subject = probed.subject and (echo.room is null or echo.room = probed.room)
  and sentAtMs >= startAtMs and sentAtMs < endAtMs
group by probed.room, probed.subject, phase, startAtMs, endAtMs;
