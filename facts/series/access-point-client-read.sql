-- Associated clients as the access points counted them.
create or replace view access_point_client_read as
select plan_access_point.room, accessPoint, coalesce(polledAtMs, atMs) as atMs, valueInteger as clientCount
from samples join plan_access_point on samples.subject = 'access-point/' || accessPoint
where metric = 'accessPointClientCount' and state <> 'unknown' and valueInteger is not null;
