-- How busy something was: the 95th percentile of five readings together, weighed by how long each lasted. Of the nine seconds of a login that
-- of single ones would be the worst alone. Fewer than five are one mean. Of rows with room, phase, metric, atMs, ratio and lastedMs.
create or replace macro busy_p95(readings) as table
select room, phase, metric, quantile_disc(busyRatio, 0.95) as busyP95Ratio
from (
  select room, phase, metric, sum(ratio * lastedMs) over five / sum(lastedMs) over five as busyRatio,
    count(*) over five as togetherCount, count(*) over (partition by room, phase, metric) as readingCount
  from query_table(readings)
  window five as (partition by room, phase, metric order by atMs rows between 4 preceding and current row)
)
where togetherCount = least(5, readingCount)
group by room, phase, metric;
