-- Airtime as the devices told it, at the instant of the question: how old it was then is known only at most. Zero that nobody measured is no
-- figure; which figures may be judged is the matter of radio-utilization.
create or replace view radio_read as
select plan_access_point.room, accessPoint, substr(subject, length('radio/' || accessPoint || '/') + 1) as radio,
  case when metric = 'radioUtilizationRatio' then 'long' else 'short' end as average,
  coalesce(polledAtMs, atMs) as atMs, coalesce(windowMs, 0) as windowMs, valueDouble as ratio
from plan_access_point join (select * exclude (room) from samples
    where metric in ('radioUtilizationRatio', 'radioUtilizationShortRatio') and state <> 'unknown' and valueDouble is not null) as samples
  on starts_with(subject, 'radio/' || accessPoint || '/')
where not contains(radio, '/')
  and (plan_access_point.room, subject, metric, atMs) not in (select (room, subject, metric, atMs) from false_zero);
