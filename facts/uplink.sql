-- The interface that carries each access point's traffic, as the inventory names it or the collector found it. Not a fact of its own.
create or replace view uplink as
with found as (
  select subject, arg_max(valueText, atMs) as interfaceName
  from samples where metric = 'accessPointUplink' and valueText is not null group by subject
)
select distinct accessPoint, coalesce(uplinkInterface, interfaceName) as interfaceName,
  'interface/' || accessPoint || '/' || coalesce(uplinkInterface, interfaceName) as subject
from plan_access_point left join found on found.subject = 'access-point/' || accessPoint;
