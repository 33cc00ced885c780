-- The cable behind the access point: what it can carry, what it lost, and what this room needs of it in the heavier direction. Told from
-- either end, by the access point or by the port of the switch, where the school file names one: a row for each.
create or replace view access_point_uplink as
with span as (select room, min(startAtMs) as startAtMs, max(endAtMs) as endAtMs from room_phase group by room),
asked as (
  select room, accessPoint, side, interfaceName, subject, startAtMs, endAtMs
  from plan_access_point join span using (room) join cable_end using (accessPoint)
),
said as (
  select subject,
    arg_max(valueDouble, atMs) filter (where metric = 'interfaceSpeedMbps') as speedMbps,
    arg_max(valueText, atMs) filter (where metric = 'interfaceDuplex') as duplex
  from samples where metric in ('interfaceSpeedMbps', 'interfaceDuplex') and state <> 'unknown'
  group by subject
),
counted as (
  select asked.room, accessPoint, side,
    sum(delta) filter (where metric in ('interfaceInErrorCount', 'interfaceOutErrorCount')) as errorCount,
    -- Some agents have a counter of packets and never count it up: it stands still while octets move.
    case when coalesce(
        sum(delta) filter (where metric = 'interfaceInPacketCount') = 0 and sum(delta) filter (where metric = 'interfaceInBytes') > 0
        or sum(delta) filter (where metric = 'interfaceOutPacketCount') = 0 and sum(delta) filter (where metric = 'interfaceOutBytes') > 0,
        false)
      then null else sum(delta) filter (where metric in ('interfaceInPacketCount', 'interfaceOutPacketCount')) end as packetCount,
    sum(delta) filter (where metric in ('interfaceInDiscardCount', 'interfaceOutDiscardCount')) as discardCount,
    max(counter_interval.endAtMs) filter (where metric not like '%Bytes')
      - min(counter_interval.startAtMs) filter (where metric not like '%Bytes') as windowMs
  from asked join counter_interval on counter_interval.subject = asked.subject and state <> 'unknown'
    and counter_interval.startAtMs >= asked.startAtMs and counter_interval.endAtMs <= asked.endAtMs
  where metric in ('interfaceInErrorCount', 'interfaceOutErrorCount', 'interfaceInPacketCount', 'interfaceOutPacketCount',
    'interfaceInDiscardCount', 'interfaceOutDiscardCount', 'interfaceInBytes', 'interfaceOutBytes')
  group by asked.room, accessPoint, side
),
-- What went through while the whole class asked at once, others' traffic included, in the heavier direction. Counts of before the phase can
-- only make it less.
carried as (
  select room, accessPoint, side, max(mbps) as carriedMbps
  from (
    select asked.room, accessPoint, side, metric,
      sum(delta) * 8 / 1000 / (max(counter_interval.endAtMs) - min(counter_interval.startAtMs)) as mbps
    from asked join room_phase on room_phase.room = asked.room and phase = 'bandwidth'
      join counter_interval on counter_interval.subject = asked.subject and metric in ('interfaceInBytes', 'interfaceOutBytes')
        and counter_interval.startAtMs >= room_phase.startAtMs and counter_interval.endAtMs <= room_phase.endAtMs
    where side = 'switch' or accessPoint not in (select guess.accessPoint from guess where figure = metric)
    group by asked.room, accessPoint, side, metric having bool_and(state <> 'unknown')
  )
  group by room, accessPoint, side
),
-- How seldom the device renews what it counts: what it counted in less time than that may all be from before the run.
renewed as (
  select subject, max(ageMs) as renewedEveryMs
  from samples where metric in ('interfaceInErrorCount', 'interfaceOutErrorCount', 'interfaceInDiscardCount', 'interfaceOutDiscardCount')
    and state <> 'unknown'
  group by subject
),
fresh as (
  select *, coalesce(windowMs, 0) > coalesce(renewedEveryMs, 0) as fresh
  from asked left join renewed using (subject) left join counted using (room, accessPoint, side)
)
select room, accessPoint, side, interfaceName, speedMbps, duplex,
  case when fresh then errorCount end as errorCount,
  case when fresh then packetCount end as packetCount,
  case when fresh then discardCount end as discardCount,
  pupilCount * greatest(downMbps, upMbps) as neededMbps, carriedMbps, renewedEveryMs,
  case when fresh then windowMs else 0 end as windowMs,
  -- A switch is read by the standard MIBs, which guess nothing.
  side = 'access-point' and accessPoint in (select guess.accessPoint from guess where figure = 'interfaceSpeedMbps') as speedGuessed,
  side = 'access-point' and accessPoint in (select guess.accessPoint from guess where figure = 'interfaceDuplex') as duplexGuessed,
  side = 'access-point' and accessPoint in (
    select guess.accessPoint from guess where figure in ('interfaceInErrorCount', 'interfaceOutErrorCount', 'interfaceInPacketCount',
      'interfaceOutPacketCount', 'interfaceInDiscardCount', 'interfaceOutDiscardCount')
  ) as countGuessed
from fresh join plan_room using (room) cross join pupil_wire left join said using (subject)
  left join carried using (room, accessPoint, side);
