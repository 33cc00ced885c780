-- Airtime as the devices told it, at the instant of the question: how old it was then is known only at most. Zero with clients on the
-- radio is no figure, nor is zero on every radio of an access point that has clients; which figures may be judged is the matter of
-- radio-utilization.
create or replace view radio_read as
with told as (
  select plan_access_point.room, accessPoint, subject, substr(subject, length('radio/' || accessPoint || '/') + 1) as radio,
    metric, state, valueDouble, valueInteger, windowMs, coalesce(polledAtMs, atMs) as atMs
  from (select * exclude (room) from samples
        where metric in ('radioUtilizationRatio', 'radioUtilizationShortRatio', 'radioClientCount')) as samples
    join plan_access_point on starts_with(subject, 'radio/' || accessPoint || '/')
),
clients as (select room, subject, atMs, max(valueInteger) as clientCount from told where metric = 'radioClientCount' group by all),
-- most on the whole access point in the minute around, since it may be asked for that in another breath
around as (
  select plan_access_point.room, accessPoint, floor(coalesce(polledAtMs, atMs) / 60000) as minute, max(valueInteger) as allClientCount
  from samples join plan_access_point on samples.subject = 'access-point/' || accessPoint
  where metric = 'accessPointClientCount' and state <> 'unknown' group by all
),
still as (
  select room, accessPoint, metric, floor(atMs / 60000) as minute, bool_and(valueDouble = 0) as allZero
  from told where metric <> 'radioClientCount' and state <> 'unknown' and valueDouble is not null and not contains(radio, '/') group by all
)
select told.room, told.accessPoint, radio,
  case when told.metric = 'radioUtilizationRatio' then 'long' else 'short' end as average,
  atMs, coalesce(windowMs, 0) as windowMs, valueDouble as ratio
from told left join clients using (room, subject, atMs)
  left join still on still.room = told.room and still.accessPoint = told.accessPoint and still.metric = told.metric
    and still.minute = floor(told.atMs / 60000)
  left join around on around.room = told.room and around.accessPoint = told.accessPoint and around.minute = floor(told.atMs / 60000)
where told.metric <> 'radioClientCount' and not contains(radio, '/') and state <> 'unknown' and valueDouble is not null
  and not (valueDouble = 0 and (coalesce(clientCount, 0) > 0 or (coalesce(allZero, false) and coalesce(allClientCount, 0) > 0)));
