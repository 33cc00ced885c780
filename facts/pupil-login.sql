-- Did the pupil get in, and how long did it take? An attempt that failed counts with the time it had taken so far.
create or replace view pupil_login as
with attempt as (
  select room, pupil,
    bool_or(state <> 'unknown') as completed,
    max(valueDouble) as loginMs,
    arg_max(reason, atMs) filter (where state = 'unknown') as reason
  from samples where metric = 'loginMs'
  group by room, pupil
),
step as (
  select room, pupil, arg_max(reason, valueDouble) as slowestStep, max(valueDouble) as slowestStepMs
  from samples where metric = 'loginStepMs' and valueDouble is not null
  group by room, pupil
),
failed as (
  select room, pupil, arg_min(reason, atMs) as reason
  from samples where metric = 'pupilFailureCount' and phase = 'login'
  group by room, pupil
)
select room, pupil,
  coalesce(completed, false) as completed,
  loginMs,
  case when coalesce(completed, false) then null else coalesce(attempt.reason, failed.reason) end as failure,
  slowestStep, slowestStepMs
from plan_pupil join room_phase using (room)
left join attempt using (room, pupil) left join step using (room, pupil) left join failed using (room, pupil)
where phase = 'login';
