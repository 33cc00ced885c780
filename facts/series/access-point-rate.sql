-- Octets through the access point's uplink up to a read, over a time that is long against how old they may have been. What comes into the
-- uplink goes down to the pupils.
create or replace view access_point_rate as
with told as (
  select room, accessPoint, metric, endAtMs as atMs, rateElapsedMs as windowMs, rateDelta * 8 / 1000 / rateElapsedMs as mbps
  from (select * exclude (room) from counter_interval) as counter_interval
    join uplink using (subject) join (select distinct room, accessPoint from plan_access_point) using (accessPoint)
  where metric in ('interfaceInBytes', 'interfaceOutBytes') and rateElapsedMs is not null
),
up as (select * from told where metric = 'interfaceOutBytes')
select down.room, down.accessPoint, down.atMs, down.windowMs, down.mbps as downMbps, coalesce(up.mbps, 0) as upMbps
from told as down
  -- One direction may rest while the other moves.
  asof left join up on up.room = down.room and up.accessPoint = down.accessPoint and up.atMs <= down.atMs
where down.metric = 'interfaceInBytes';
