-- A sign that the load came to the room, from the first loaded phase to the last: did its access points carry as much more down than in their
-- quietest phase as the class received? Rows only where every access point's octets can be used. What proves it is room_traffic; phases
-- that ask for little are too short for it, because an agent renews its octets in steps and a package may be loaded on either side of one.
create or replace view room_touch as
with loaded as (select room, min(startAtMs) as startAtMs, max(endAtMs) as endAtMs from room_phase where phase <> 'idle' group by room),
quiet as (select room, accessPoint, min(bytesPerMs) as bytesPerMs from room_octets where usable group by room, accessPoint),
carried as (
  select loaded.room, accessPoint, bool_and(state <> 'unknown') as usable,
    min(counter_interval.startAtMs) as fromAtMs, max(counter_interval.endAtMs) as toAtMs,
    sum(delta) / (max(counter_interval.endAtMs) - min(counter_interval.startAtMs)) as bytesPerMs,
    max(counter_interval.ageMs) + avg(counter_interval.endAtMs - counter_interval.startAtMs) as blurMs
  from loaded join plan_access_point using (room) join octet_end using (accessPoint)
    join counter_interval on counter_interval.subject = octet_end.subject and metric = 'interfaceInBytes'
      -- from the reading before, when nothing was loaded: a cut at the start may keep the next one away until a package is half there
      and counter_interval.endAtMs > loaded.startAtMs and counter_interval.endAtMs <= loaded.endAtMs
  group by loaded.room, accessPoint
),
risen as (
  select room, count(*) as usableCount, max(fromAtMs) as fromAtMs, min(toAtMs) as toAtMs, max(blurMs) as blurMs,
    sum(carried.bytesPerMs - quiet.bytesPerMs) as riseBytesPerMs, sum(quiet.bytesPerMs) as quietBytesPerMs
  from carried join quiet using (room, accessPoint) where usable group by room
),
received as (
  select room, sum(bytes * share_within(startAtMs, endAtMs, fromAtMs, toAtMs)) as clientBytes
  from risen join chunk using (room)
  where metric <> 'uploadBytes' and startAtMs < toAtMs and endAtMs > fromAtMs
  group by room
),
known as (
  select room, count(*) as accessPointCount, bool_or(accessPoint in (select guessed_octets.accessPoint from guessed_octets)) as guessed
  from plan_access_point group by room
)
select room,
  coalesce(clientBytes, 0) * 8 / 1000 / (toAtMs - fromAtMs) as clientMbps,
  quietBytesPerMs * 8 / 1000 as quietMbps,
  -- 4.8 % headers come off
  riseBytesPerMs * 8 / 1000 / 1.048 as riseMbps,
  blurMs / (toAtMs - fromAtMs) as wideningRatio,
  toAtMs - fromAtMs as windowMs
from risen join known using (room) left join received using (room)
where usableCount = accessPointCount and not guessed and toAtMs > fromAtMs;
