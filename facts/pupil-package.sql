-- The first load of the exam: judged by its size, so size and time travel together.
create or replace view pupil_package as
with load as (
  select room, pupil,
    bool_or(state <> 'unknown') filter (where metric = 'packageMs') as completed,
    max(valueDouble) filter (where metric = 'packageMs') as packageMs,
    max(valueInteger) filter (where metric = 'packageBytes')::double as packageBytes
  from samples where metric in ('packageMs', 'packageBytes')
  group by room, pupil
),
login as (select room, pupil, max(atMs) as inAtMs from samples where metric = 'loginMs' and state <> 'unknown' group by room, pupil),
-- Who is not in may still get in until then.
login_phase as (select endAtMs + loginGiveUpMs as givenUpAtMs from plan_phase cross join plan_run where phase = 'login')
select room, pupil, coalesce(completed, false) as completed, packageMs, packageBytes, downMbps as targetDownMbps,
  greatest(0, room_end.atMs - greatest(startAtMs + coalesce(packageOffsetMs, 0), coalesce(inAtMs, givenUpAtMs, startAtMs))) as givenMs
from plan_pupil join room_phase using (room) join room_end using (room) cross join plan_run
left join login_phase on true left join login using (room, pupil) left join load using (room, pupil)
where phase = 'package';
