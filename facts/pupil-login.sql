-- Did the pupil get in, and how long did it take? An attempt that failed counts with the time it had taken so far.
create or replace view pupil_login as
with attempt as (
  select room, pupil,
    bool_or(state <> 'unknown') as completed,
    max(valueDouble) as loginMs,
    max(windowMs) filter (where state = 'unknown') as givenUpMs,
    arg_max(reason, atMs) filter (where state = 'unknown') as reason
  from samples where metric = 'loginMs'
  group by room, pupil
),
step as (
  select room, pupil, arg_max(reason, valueDouble) as slowestStep, max(valueDouble) as slowestStepMs, arg_max(atMs, valueDouble) as stepEndAtMs
  from samples where metric = 'loginStepMs' and valueDouble is not null
  group by room, pupil
),
-- told with the answer that ended the step
handler as (
  select room, pupil, atMs as stepEndAtMs, max(valueDouble) as stepHandlerMs
  from samples where metric = 'serverHandlerMs' and reason = 'login' and valueDouble is not null
  group by room, pupil, atMs
),
-- That a pupil gave up in the end says nothing of what it met before.
met as (
  select room, pupil, regexp_replace(reason, '^login-', '') as reason, count(*) as metCount, min(atMs) as firstAtMs
  from samples where metric = 'pupilFailureCount' and phase = 'login' and regexp_replace(reason, '^login-', '') <> 'gave-up'
  group by all
),
failed as (select distinct on (room, pupil) room, pupil, reason from met order by room, pupil, metCount desc, firstAtMs, reason)
select room, pupil,
  coalesce(completed, false) as completed,
  loginMs,
  case when coalesce(completed, false) then null else coalesce(failed.reason, attempt.reason) end as failure,
  slowestStep, slowestStepMs, stepHandlerMs,
  -- all have pressed when the phase is over
  coalesce(givenUpMs, greatest(0, room_end.atMs - endAtMs)) as givenMs
from plan_pupil join room_phase using (room) join room_end using (room)
left join attempt using (room, pupil) left join step using (room, pupil) left join failed using (room, pupil)
left join handler using (room, pupil, stepEndAtMs)
where phase = 'login';
