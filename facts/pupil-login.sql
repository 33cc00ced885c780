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
  select room, pupil, arg_max(reason, valueDouble) as slowestStep, max(valueDouble) as slowestStepMs, arg_max(atMs, valueDouble) as endAtMs
  from samples where metric = 'loginStepMs' and valueDouble is not null
  group by room, pupil
),
-- Of that step: how long the server had it. The rest of the time is the network's.
served as (
  select room, pupil, max(valueDouble) as slowestStepHandlerMs
  from step join samples using (room, pupil)
  where metric = 'serverHandlerMs' and samples.reason = 'login' and atMs = endAtMs
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
  -- what was met first tells more than that it was given up
  case when coalesce(completed, false) then null else coalesce(failed.reason, attempt.reason) end as failure,
  slowestStep, slowestStepMs, slowestStepHandlerMs
from plan_pupil join room_phase using (room)
left join attempt using (room, pupil) left join step using (room, pupil) left join served using (room, pupil) left join failed using (room, pupil)
where phase = 'login';
