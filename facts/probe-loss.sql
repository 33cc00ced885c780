-- UDP echoes by when they were sent; one that did not come back is lost. Ten and more lost in a row are no loss but an outage: told apart,
-- because a room that was gone for three seconds is another fault than one that loses every fiftieth packet. An outage that reaches over the
-- end of a phase is as long in each of them; but what pupils wait through, what a path that they fill loses and what comes at rest are not
-- added up. A probe without a room speaks for all of them.
create or replace view probe_loss as
with echo as (
  select subject, room, atMs - coalesce(windowMs, valueDouble, 0) as sentAtMs, valueDouble as rttMs, state = 'unknown' as lost,
    -- a late echo is a lost one, and shows that the network was not gone
    state = 'unknown' and coalesce(reason, '') <> 'late' as gone
  -- a target that never promised an echo and gave none says nothing of loss; nor does a probe that the prober itself slept through
  from samples where metric = 'probeRttMs' and coalesce(reason, '') not in ('no-echo', 'slept')
),
probed as (
  select room_phase.room, subject, phase, startAtMs, endAtMs
  from room_phase join (select distinct subject, room from samples where metric = 'probeRttMs') as target on target.room is null or target.room = room_phase.room
),
placed as (
  select probed.room, probed.subject, phase, sentAtMs, rttMs, lost, gone,
    case when phase in ('login', 'package', 'work') then 'exam' else phase end as part,
    lead(sentAtMs) over (partition by probed.room, probed.subject, part order by sentAtMs) as nextSentAtMs,
    row_number() over (partition by probed.room, probed.subject, part order by sentAtMs)
      - row_number() over (partition by probed.room, probed.subject, part, gone order by sentAtMs) as stretch
  from probed join echo on echo.subject = probed.subject and (echo.room is null or echo.room = probed.room)
    and sentAtMs >= startAtMs and sentAtMs < endAtMs
),
outage as (
  select room, subject, part, stretch, max(coalesce(nextSentAtMs, sentAtMs)) - min(sentAtMs) as outageMs
  from placed where gone group by room, subject, part, stretch having count(*) >= 10
),
in_phase as (
  select room, subject, phase, outageMs, count(*) as outageLostCount
  from placed join outage using (room, subject, part, stretch) where gone group by room, subject, phase, stretch, outageMs
),
outages as (
  select room, subject, phase, count(*) as outageCount, sum(outageLostCount)::bigint as outageLostCount, sum(outageMs) as outagesMs, max(outageMs) as longestOutageMs
  from in_phase group by room, subject, phase
),
counted as (
  select room, subject, phase, count(*) as sentCount, count(*) filter (where lost) as lostCount,
    quantile_disc(rttMs, 0.95) filter (where not lost) as rttP95Ms
  from placed group by room, subject, phase
)
select room, subject, phase, coalesce(sentCount, 0) as sentCount, coalesce(lostCount, 0) as lostCount,
  coalesce(outageCount, 0) as outageCount, coalesce(outageLostCount, 0) as outageLostCount, coalesce(outagesMs, 0) as outagesMs, coalesce(longestOutageMs, 0) as longestOutageMs,
  rttP95Ms, endAtMs - startAtMs as windowMs
from probed left join counted using (room, subject, phase) left join outages using (room, subject, phase);
