-- The interface that carries each access point's traffic, as the inventory names it or the collector found it. Not a fact of its own.
create or replace view uplink as
with found as (
  select subject, arg_max(valueText, atMs) as interfaceName
  from samples where metric = 'accessPointUplink' and valueText is not null group by subject
)
select distinct accessPoint, coalesce(uplinkInterface, interfaceName) as interfaceName,
  'interface/' || accessPoint || '/' || coalesce(uplinkInterface, interfaceName) as subject
from plan_access_point left join found on found.subject = 'access-point/' || accessPoint;

-- Both ends of the cable behind it: the port of the switch is one, where the school file names it.
create or replace view cable_end as
select accessPoint, 'access-point' as side, interfaceName, subject from uplink
union all
select distinct accessPoint, 'switch', switchInterface, 'interface/' || accessPoint || '/@switch'
from plan_access_point where switchInterface is not null;
