-- Was the pupil there? One row per planned pupil and played phase, also for who never came.
create or replace view pupil_active as
with seen as (
  select room, pupil, phase,
    count(*) filter (where metric = 'pupilActiveCount' and valueInteger > 0) as signCount,
    coalesce(sum(coalesce(valueInteger, 1)) filter (where metric = 'pupilFailureCount'), 0)::bigint as failureCount,
    arg_min(reason, atMs) filter (where metric = 'pupilFailureCount') as firstFailure
  from samples
  where metric in ('pupilActiveCount', 'pupilFailureCount')
  group by room, pupil, phase
)
select room, pupil, phase, coalesce(signCount, 0) as signCount, coalesce(failureCount, 0) as failureCount, firstFailure
from plan_pupil join room_phase using (room) left join seen using (room, pupil, phase);
