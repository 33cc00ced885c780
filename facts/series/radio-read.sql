-- Airtime as the devices told it, at the instant of the question: how old it was then is known only at most. Zero with clients on the
-- radio is no figure; which figures may be judged is the matter of radio-utilization.
create or replace view radio_read as
with told as (
  select plan_access_point.room, accessPoint, subject, substr(subject, length('radio/' || accessPoint || '/') + 1) as radio,
    metric, state, valueDouble, valueInteger, windowMs, coalesce(polledAtMs, atMs) as atMs
  from (select * exclude (room) from samples
        where metric in ('radioUtilizationRatio', 'radioUtilizationShortRatio', 'radioClientCount')) as samples
    join plan_access_point on starts_with(subject, 'radio/' || accessPoint || '/')
),
clients as (select room, subject, atMs, max(valueInteger) as clientCount from told where metric = 'radioClientCount' group by all)
select room, accessPoint, radio,
  case when metric = 'radioUtilizationRatio' then 'long' else 'short' end as average,
  atMs, coalesce(windowMs, 0) as windowMs, valueDouble as ratio
from told left join clients using (room, subject, atMs)
where metric <> 'radioClientCount' and not contains(radio, '/') and state <> 'unknown' and valueDouble is not null
  and not (valueDouble = 0 and coalesce(clientCount, 0) > 0);
