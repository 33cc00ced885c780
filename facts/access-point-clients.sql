-- Associated clients per access point and phase.
create or replace view access_point_clients as
select room_phase.room, accessPoint, room_phase.phase, count(valueInteger) as sampleCount, max(valueInteger)::bigint as worstCount
from room_phase join plan_access_point using (room)
left join samples on samples.subject = 'access-point/' || accessPoint and metric = 'accessPointClientCount' and state <> 'unknown'
  and atMs between startAtMs and endAtMs
group by room_phase.room, accessPoint, room_phase.phase;
