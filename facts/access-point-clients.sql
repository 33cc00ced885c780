-- Associated clients per access point and phase. As with airtime, a figure counts only when the device's own delay lies within the phase.
create or replace view access_point_clients as
with told as (
  select room_phase.room, accessPoint, room_phase.phase, valueInteger as clientCount,
    coalesce(polledAtMs, atMs) - coalesce(ageMs, 0) - coalesce(samples.windowMs, 0) >= startAtMs as whole
  from room_phase join plan_access_point using (room)
    join samples on samples.subject = 'access-point/' || accessPoint and metric = 'accessPointClientCount' and state <> 'unknown'
      and valueInteger is not null and coalesce(polledAtMs, atMs) between startAtMs and endAtMs
)
select room_phase.room, accessPoint, room_phase.phase,
  count(clientCount) filter (where whole) as sampleCount, count(clientCount) as readCount,
  (max(clientCount) filter (where whole))::bigint as worstCount,
  accessPoint in (select guess.accessPoint from guess where figure in ('accessPointClientCount', 'radioClientCount')) as guessed,
  accessPoint in (select guessed_age.accessPoint from guessed_age where figure = 'accessPointClientCount') as ageGuessed
from room_phase join plan_access_point using (room) left join told using (room, accessPoint, phase)
group by room_phase.room, accessPoint, room_phase.phase;
