-- Octets through the access point's uplink between two reads. What comes into the uplink goes down to the pupils.
create or replace view access_point_rate as
select room, accessPoint, endAtMs as atMs, elapsedMs as windowMs,
  sum(delta) filter (where metric = 'interfaceInBytes') * 8 / 1000 / elapsedMs as downMbps,
  coalesce(sum(delta) filter (where metric = 'interfaceOutBytes'), 0) * 8 / 1000 / elapsedMs as upMbps
from (select * exclude (room) from counter_interval) as counter_interval
  join uplink using (subject) join (select distinct room, accessPoint from plan_access_point) using (accessPoint)
where metric in ('interfaceInBytes', 'interfaceOutBytes') and state <> 'unknown' and delta is not null and elapsedMs > 0
group by room, accessPoint, endAtMs, elapsedMs
having count(*) filter (where metric = 'interfaceInBytes') > 0;
