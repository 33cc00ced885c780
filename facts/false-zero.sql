-- Airtime of exactly nothing that nobody measured, phase by phase, and before and after them. Zero with clients on the radio is such a figure.
-- So it is on every radio of an access point that has clients or carried more than 1 Mbit/s, though it count no clients.
-- core/false-zeros.ts is the same rule for what is shown and written; a test holds them together. Not a fact of its own.
create or replace view false_zero as
with stretch as (
  select phase, startAtMs, endAtMs from plan_phase
  union all select 'before', '-infinity'::double, min(startAtMs) from plan_phase
  union all select 'after', max(endAtMs), 'infinity'::double from plan_phase
),
served as (select room, accessPoint, phase, startAtMs, endAtMs from plan_access_point cross join stretch),
told as (
  select served.room, accessPoint, served.phase, subject, metric, valueDouble, valueInteger, atMs
  from served join (select * exclude (room, phase) from samples
        where metric in ('radioUtilizationRatio', 'radioUtilizationShortRatio', 'radioTransmitRatio', 'radioReceiveRatio', 'radioClientCount')
          and state <> 'unknown') as samples
    on starts_with(subject, 'radio/' || accessPoint || '/') and coalesce(polledAtMs, atMs) between startAtMs and endAtMs
),
clients as (select room, phase, subject, max(valueInteger) as clientCount from told where metric = 'radioClientCount' group by all),
on_access_point as (
  select served.room, served.phase, accessPoint, max(valueInteger) as allClientCount
  from served join samples on samples.subject = 'access-point/' || accessPoint and metric = 'accessPointClientCount' and state <> 'unknown'
    and coalesce(polledAtMs, atMs) between startAtMs and endAtMs
  group by served.room, served.phase, accessPoint
),
carried as (
  select served.room, phase, accessPoint,
    sum(delta) * 8 / 1000 / (max(counter_interval.endAtMs) - min(counter_interval.startAtMs)) as carriedMbps
  from served join uplink using (accessPoint)
    join counter_interval on counter_interval.subject = uplink.subject and metric = 'interfaceInBytes' and state <> 'unknown'
      and counter_interval.startAtMs >= served.startAtMs and counter_interval.endAtMs <= served.endAtMs
  group by served.room, phase, accessPoint
),
-- A network of a radio tells of the same air.
airtime as (
  select * from told
  where metric <> 'radioClientCount' and valueDouble is not null
    and not contains(substr(subject, length('radio/' || accessPoint || '/') + 1), '/')
),
still as (select room, phase, accessPoint, metric, bool_and(valueDouble = 0) as allZero from airtime group by all)
select room, phase, subject, metric, atMs
from airtime join still using (room, phase, accessPoint, metric) left join clients using (room, phase, subject)
  left join on_access_point using (room, phase, accessPoint) left join carried using (room, phase, accessPoint)
where valueDouble = 0
  and (coalesce(clientCount, 0) > 0 or coalesce(allZero and (coalesce(allClientCount, 0) > 0 or coalesce(carriedMbps, 0) > 1), false));
