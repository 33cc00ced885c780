-- Connections found dead, whether and how soon the pupil was back, and those that never opened. A pupil has more than one: the reason begins
-- with its name.
create or replace view pupil_connection as
-- A phase that was cut has no row: a class that is stopped while it comes back would look like one that never did.
with run_over as (select room, max(endAtMs) as overAtMs from room_phase group by room),
event as (
  select room, pupil, split_part(coalesce(reason, ''), '-', 1) as connection, atMs, valueDouble as awayMs,
    case when metric = 'connectionDropCount' then 'drop' when state = 'unknown' then 'away' else 'return' end as event
  from samples join run_over using (room)
  where metric in ('connectionDropCount', 'connectionReturnMs')
    -- what came back was lost that much before
    and atMs - case when metric = 'connectionReturnMs' then coalesce(valueDouble, windowMs, 0) else 0 end <= overAtMs
),
lost as (
  select room, pupil, connection, atMs,
    -- one return mends every drop before it: a new connection may die before it says a word
    (select min(later.atMs) from event as later
     where later.event = 'return' and later.room = event.room and later.pupil = event.pupil and later.connection = event.connection
       and later.atMs >= event.atMs) as returnedAtMs,
    coalesce(
      (select max(later.awayMs) from event as later
       where later.event = 'away' and later.room = event.room and later.pupil = event.pupil and later.connection = event.connection
         and later.atMs >= event.atMs),
      overAtMs - atMs) as awayMs
  from event join run_over using (room) where event = 'drop'
),
-- One lost so shortly before the end that the client would not yet have found a silent one dead says nothing of returning.
judged as (select lost.* from lost cross join plan_run where returnedAtMs is not null or awayMs >= silenceMs),
counted as (
  select room, pupil, count(*) as dropCount, count(*) filter (where connection = 'heartbeat') as heartbeatDropCount, count(returnedAtMs) as returnedCount,
    max(awayMs) filter (where returnedAtMs is null) as awayMs
  from judged group by room, pupil
),
-- One that never opened was not lost either: it has no drop. Runs from before it was measured say nothing of it. A heartbeat's that never
-- opened leaves every heartbeat unanswered, and is judged by those.
unopened as (select distinct room, pupil from samples where metric = 'connectionReturnMs' and reason = 'exam-never-opened'),
back as (select room, pupil, max(awayMs) as worstMs from event where event = 'return' group by room, pupil)
select room, pupil,
  coalesce(dropCount, 0) as dropCount, coalesce(heartbeatDropCount, 0) as heartbeatDropCount, coalesce(returnedCount, 0) as returnedCount,
  coalesce(returnedCount < dropCount, false) as neverReturned,
  unopened.pupil is not null as neverOpened,
  -- greatest() passes over NULL
  greatest(worstMs, counted.awayMs) as worstReturnMs
from plan_pupil join room_phase using (room) left join counted using (room, pupil) left join back using (room, pupil)
  left join unopened using (room, pupil)
where phase = 'work';
