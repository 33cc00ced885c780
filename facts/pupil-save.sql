-- Answers saved during work. One that never got a receipt counts with the time it had waited.
create or replace view pupil_save as
with seen as (
  select room, pupil,
    count(*) filter (where metric = 'saveAckMs' and state <> 'unknown') as acknowledgedCount,
    count(*) filter (where metric = 'saveAckMs' and state = 'unknown') as unacknowledgedCount,
    quantile_disc(valueDouble, 0.95) filter (where metric = 'saveAckMs') as ackP95Ms,
    max(valueDouble) filter (where metric = 'saveAckMs') as ackWorstMs,
    count(*) filter (where metric = 'saveAttemptCount' and valueInteger > 1) as retriedCount,
    max(valueDouble) filter (where metric = 'saveGapMs') as worstGapMs
  from samples
  where metric in ('saveAckMs', 'saveAttemptCount', 'saveGapMs') and phase = 'work'
  group by room, pupil
)
select room, pupil, endAtMs - startAtMs as windowMs,
  coalesce(acknowledgedCount, 0) as acknowledgedCount, coalesce(unacknowledgedCount, 0) as unacknowledgedCount,
  -- one that falls due in the first second finds a pupil who has not begun to type
  greatest(0, ceil((endAtMs - startAtMs - autosaveOffsetMs) / autosaveIntervalMs) - case when autosaveOffsetMs < 1000 then 1 else 0 end)::bigint
    as expectedCount,
  ackP95Ms, ackWorstMs, coalesce(retriedCount, 0) as retriedCount, worstGapMs
from plan_pupil join room_phase using (room) cross join plan_run left join seen using (room, pupil)
where phase = 'work';
