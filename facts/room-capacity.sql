-- What the class got together. Saturated (a quarter of the pupils short of headroom × target), this is the path's capacity.
create or replace view room_capacity as
select room, metric, count(*) as pupilCount, any_value(targetMbps) as targetMbps, any_value(headroomRatio) as headroomRatio,
  sum(goodputMbps) as deliveredMbps,
  count(*) filter (where goodputMbps < 0.99 * headroomRatio * targetMbps) as shortCount,
  count(*) filter (where goodputMbps < targetMbps) as underTargetCount
from pupil_goodput
group by room, metric;
