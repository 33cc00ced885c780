-- The first load of the exam: judged by its size, so size and time travel together.
create or replace view pupil_package as
with load as (
  select room, pupil,
    bool_or(state <> 'unknown') filter (where metric = 'packageMs') as completed,
    max(valueDouble) filter (where metric = 'packageMs') as packageMs,
    max(valueInteger) filter (where metric = 'packageBytes')::double as packageBytes
  from samples where metric in ('packageMs', 'packageBytes')
  group by room, pupil
)
select room, pupil, coalesce(completed, false) as completed, packageMs, packageBytes, downMbps as targetDownMbps
from plan_pupil join room_phase using (room) cross join plan_run left join load using (room, pupil)
where phase = 'package';
