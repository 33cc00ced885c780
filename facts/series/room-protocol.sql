-- Over what the pupils spoke with each origin, and how many connections a pupil opened in all: answers and film on one connection wait for
-- each other, so a reader may want to see that they did not.
create or replace view room_protocol as
with spoke as (
  select room, reason as origin, valueText as protocol, count(distinct pupil) as pupilCount
  from samples where metric = 'httpProtocol' and reason is not null and valueText is not null
  group by room, reason, valueText
),
opened as (
  select room, pupil, max(coalesce(valueInteger, valueDouble)) as openedCount from samples where metric = 'connectionCount' group by room, pupil
),
usual as (select room, quantile_disc(openedCount, 0.5)::bigint as connectionCount from opened group by room)
select room, origin, protocol, pupilCount, connectionCount from spoke join usual using (room);
