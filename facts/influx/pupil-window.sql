-- What each pupil got in windows of 10 s from the start of each phase that was played; the last one of a phase may be shorter. Bytes are
-- spread evenly over their transfer and stalls over their time; what happened at an instant belongs to the window that it ends.
create or replace view pupil_window as
with span as (
  select *, startAtMs + number * 10000 as fromAtMs, least(startAtMs + (number + 1) * 10000, endAtMs) as toAtMs
  from (
    select room, pupil, phase, startAtMs, endAtMs, unnest(range(ceil((endAtMs - startAtMs) / 10000)::bigint)) as number
    from plan_pupil join room_phase using (room)
  )
),
played as (select room, phase, startAtMs as phaseStartAtMs, endAtMs as phaseEndAtMs from room_phase),
-- Windows that a transfer or a stall touches, by number, so that nothing is compared with every window.
touched as (
  select room, pupil, phase, kind, startAtMs, endAtMs, bytes, unnest(range(
    greatest(0, floor((startAtMs - phaseStartAtMs) / 10000))::bigint,
    greatest(1, ceil((least(endAtMs, phaseEndAtMs) - phaseStartAtMs) / 10000))::bigint)) as number
  from (
    select room, pupil, case when metric = 'uploadBytes' then 'up' else 'down' end as kind, startAtMs, endAtMs, bytes from chunk
    union all
    select room, pupil, track as kind, startAtMs, endAtMs, endAtMs - startAtMs as bytes from stall_span
  ) join played using (room)
  where startAtMs <= phaseEndAtMs and endAtMs > phaseStartAtMs
),
shared as (
  select room, pupil, phase, number,
    sum(share) filter (where kind = 'down') as downBytes,
    sum(share) filter (where kind = 'up') as upBytes,
    sum(share) filter (where kind = 'audio') as audioStallMs,
    sum(share) filter (where kind = 'video') as videoStallMs
  from (
    select span.room, span.pupil, span.phase, span.number, kind, bytes * share_within(touched.startAtMs, touched.endAtMs, fromAtMs, toAtMs) as share
    from touched join span using (room, pupil, phase, number)
  )
  group by room, pupil, phase, number
),
happened as (
  select room, pupil, phase, number,
    count(*) filter (where metric = 'heartbeatRttMs') as heartbeatCount,
    count(*) filter (where metric = 'heartbeatRttMs' and state = 'unknown') as heartbeatUnansweredCount,
    quantile_disc(valueDouble, 0.95) filter (where metric = 'heartbeatRttMs') as heartbeatP95Ms,
    count(*) filter (where metric = 'saveAckMs' and state <> 'unknown') as saveAckedCount,
    max(valueDouble) filter (where metric = 'saveAckMs' and state <> 'unknown') as saveAckWorstMs,
    coalesce(sum(coalesce(valueInteger, 1)) filter (where metric = 'pupilFailureCount'), 0)::bigint as failureCount,
    count(*) filter (where metric = 'connectionDropCount') as connectionDropCount
  from (
    select samples.room, pupil, played.phase, metric, state, valueDouble, valueInteger,
      (ceil((atMs - phaseStartAtMs) / 10000) - 1)::bigint as number
    from samples join played on played.room = samples.room and atMs > phaseStartAtMs and atMs <= phaseEndAtMs
    where metric in ('heartbeatRttMs', 'saveAckMs', 'pupilFailureCount', 'connectionDropCount') and pupil is not null
  )
  group by room, pupil, phase, number
)
select room, pupil, phase, toAtMs as endAtMs, toAtMs - fromAtMs as windowMs,
  -- bytes a millisecond → Mbit/s
  coalesce(downBytes, 0) * 8 / 1000 / (toAtMs - fromAtMs) as goodputDownMbps,
  case when phase = 'bandwidth' then coalesce(upBytes, 0) * 8 / 1000 / (toAtMs - fromAtMs) end as goodputUpMbps,
  coalesce(heartbeatCount, 0) as heartbeatCount, coalesce(heartbeatUnansweredCount, 0) as heartbeatUnansweredCount, heartbeatP95Ms,
  coalesce(saveAckedCount, 0) as saveAckedCount, saveAckWorstMs,
  coalesce(audioStallMs, 0) as audioStallMs, coalesce(videoStallMs, 0) as videoStallMs,
  coalesce(failureCount, 0) as failureCount, coalesce(connectionDropCount, 0) as connectionDropCount
from span left join shared using (room, pupil, phase, number) left join happened using (room, pupil, phase, number);
