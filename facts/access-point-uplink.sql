-- The cable behind the access point: what it can carry, what it lost, and what this room needs of it in the heavier direction.
create or replace view access_point_uplink as
with span as (select room, min(startAtMs) as startAtMs, max(endAtMs) as endAtMs from room_phase group by room),
asked as (
  select room, accessPoint, interfaceName, subject, startAtMs, endAtMs
  from plan_access_point join span using (room) left join uplink using (accessPoint)
),
said as (
  select subject,
    arg_max(valueDouble, atMs) filter (where metric = 'interfaceSpeedMbps') as speedMbps,
    arg_max(valueText, atMs) filter (where metric = 'interfaceDuplex') as duplex
  from samples where metric in ('interfaceSpeedMbps', 'interfaceDuplex') and state <> 'unknown'
  group by subject
),
counted as (
  select asked.room, accessPoint,
    sum(delta) filter (where metric in ('interfaceInErrorCount', 'interfaceOutErrorCount')) as errorCount,
    sum(delta) filter (where metric in ('interfaceInPacketCount', 'interfaceOutPacketCount')) as packetCount,
    sum(delta) filter (where metric in ('interfaceInDiscardCount', 'interfaceOutDiscardCount')) as discardCount,
    max(counter_interval.endAtMs) - min(counter_interval.startAtMs) as windowMs
  from asked join counter_interval on counter_interval.subject = asked.subject and state <> 'unknown'
    and counter_interval.startAtMs >= asked.startAtMs and counter_interval.endAtMs <= asked.endAtMs
  group by asked.room, accessPoint
)
select room, accessPoint, interfaceName, speedMbps, duplex, errorCount, packetCount, discardCount,
  pupilCount * greatest(downMbps, upMbps) as neededMbps, coalesce(windowMs, 0) as windowMs
from asked join plan_room using (room) cross join pupil_wire left join said using (subject) left join counted using (room, accessPoint);
