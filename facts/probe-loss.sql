-- UDP echoes by when they were sent; one that did not come back is lost. Ten and more lost in a row are no loss but an outage: told apart,
-- because a room that was gone for three seconds is another fault than one that loses every fiftieth packet. An outage that reaches over the
-- end of a phase is as long in each of them; but what pupils wait through, what a path that they fill loses and what comes at rest are not
-- added up. A probe without a room speaks for all of them.
-- The class's heartbeats go the same way to the server by TCP. A row in which most of them were sent and answered was no network that was gone:
-- something held back the probe alone. And what a path loses, their TCP sends again after a while: so many of them come late.
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
beat as (
  select room, pupil, phase, atMs - valueDouble as sentAtMs, atMs as answeredAtMs, valueDouble as rttMs, state <> 'unknown' as answered
  from samples where metric = 'heartbeatRttMs' and valueDouble is not null
),
class as (
  select room, count(*) as pupilCount from plan_pupil group by room
),
lost_row as (
  select room, subject, part, stretch, min(sentAtMs) as fromAtMs, max(coalesce(nextSentAtMs, sentAtMs)) as toAtMs
  from placed where gone group by room, subject, part, stretch having count(*) >= 10
),
-- Those of pupils who hung, and whom nobody told of, are due and not answered.
answered_in as (
  select lost_row.room, subject, part, stretch, count(*) as answeredCount
  from lost_row join beat on beat.room = lost_row.room and answered and sentAtMs >= fromAtMs and answeredAtMs <= toAtMs
  where subject = 'probe/server' group by lost_row.room, subject, part, stretch
),
outage as (
  select room, subject, part, stretch, toAtMs - fromAtMs as outageMs,
    coalesce(answeredCount, 0) > 0.5 * pupilCount * (toAtMs - fromAtMs) / heartbeatIntervalMs as heldBack
  from lost_row join class using (room) cross join plan_run left join answered_in using (room, subject, part, stretch)
),
in_phase as (
  select room, subject, phase, outageMs, heldBack, count(*) as outageLostCount
  from placed join outage using (room, subject, part, stretch) where gone group by room, subject, phase, stretch, outageMs, heldBack
),
outages as (
  select room, subject, phase, count(*) filter (where not heldBack) as outageCount,
    (sum(outageLostCount) filter (where not heldBack))::bigint as outageLostCount,
    sum(outageMs) filter (where not heldBack) as outagesMs, max(outageMs) filter (where not heldBack) as longestOutageMs,
    (sum(outageLostCount) filter (where heldBack))::bigint as heldBackLostCount, max(outageMs) filter (where heldBack) as longestHeldBackMs
  from in_phase group by room, subject, phase
),
rest as (
  select room, pupil, quantile_disc(rttMs, 0.1) as restMs from beat where answered group by room, pupil
),
told_beat as (
  select room, phase, count(*) as toldCount, count(*) filter (where not answered or rttMs > restMs + 50) as lateCount
  from beat left join rest using (room, pupil) group by room, phase
),
-- One of each pupil's may slip into the next phase; what else is missing was not answered.
beats as (
  select room, phase, greatest(coalesce(toldCount, 0), dueCount) as beatCount,
    coalesce(lateCount, 0) + greatest(0, dueCount - coalesce(toldCount, 0)) as lateBeatCount
  from (
    select room, phase, pupilCount * greatest(0, floor((endAtMs - startAtMs) / heartbeatIntervalMs) - 1)::bigint as dueCount
    from room_phase join class using (room) cross join plan_run
  ) left join told_beat using (room, phase)
),
counted as (
  select room, subject, phase, count(*) as sentCount, count(*) filter (where lost) as lostCount,
    quantile_disc(rttMs, 0.95) filter (where not lost) as rttP95Ms
  from placed group by room, subject, phase
)
select room, subject, phase, coalesce(sentCount, 0) as sentCount, coalesce(lostCount, 0) as lostCount,
  coalesce(outageCount, 0) as outageCount, coalesce(outageLostCount, 0) as outageLostCount, coalesce(outagesMs, 0) as outagesMs, coalesce(longestOutageMs, 0) as longestOutageMs,
  coalesce(heldBackLostCount, 0) as heldBackLostCount, coalesce(longestHeldBackMs, 0) as longestHeldBackMs, beatCount, lateBeatCount,
  rttP95Ms, endAtMs - startAtMs as windowMs
from probed join beats using (room, phase) left join counted using (room, subject, phase) left join outages using (room, subject, phase);
