-- Airtime per radio in work and bandwidth. A figure counts only when all that it averages, and the device's own delay, lies within the
-- phase: a 64 s average read 20 s into a plateau at 95 % says 33 % (method, access points).
create or replace view radio_utilization as
with figure as (
  select room_phase.room, accessPoint, phase, samples.subject,
    substr(samples.subject, length('radio/' || accessPoint || '/') + 1) as radio,
    metric, state, valueDouble, valueText, valueInteger, samples.atMs, samples.windowMs,
    coalesce(polledAtMs, samples.atMs) - coalesce(ageMs, 0) - coalesce(samples.windowMs, 0) >= startAtMs as whole
  from room_phase join plan_access_point using (room)
    join (select * exclude (room, phase, pupil) from samples
          where metric in ('radioUtilizationRatio', 'radioUtilizationShortRatio', 'radioChannel', 'radioChannelNumber', 'radioClientCount')) as samples
      on starts_with(samples.subject, 'radio/' || accessPoint || '/')
      and coalesce(polledAtMs, samples.atMs) >= startAtMs and coalesce(polledAtMs, samples.atMs) <= endAtMs
  where phase in ('work', 'bandwidth') and state <> 'unknown'
),
usable as (
  select *, whole and (room, phase, subject, metric, atMs) not in (select (room, phase, subject, metric, atMs) from false_zero) as usable
  from figure
)
select room, accessPoint, radio, phase,
  -- As the device writes it; one that tells a frequency writes none.
  coalesce(
    arg_max(valueText, atMs) filter (where metric = 'radioChannel'),
    arg_max(valueInteger, atMs) filter (where metric = 'radioChannelNumber')::varchar
  ) as channel,
  count(*) filter (where metric = 'radioUtilizationRatio' and usable) as usableCount,
  count(*) filter (where metric = 'radioUtilizationRatio') as readCount,
  max(valueDouble) filter (where metric = 'radioUtilizationRatio' and usable) as worstRatio,
  quantile_disc(valueDouble, 0.5) filter (where metric = 'radioUtilizationRatio' and usable) as medianRatio,
  max(windowMs) filter (where metric = 'radioUtilizationRatio') as figureWindowMs,
  count(*) filter (where metric = 'radioUtilizationShortRatio' and usable) as usableShortCount,
  count(*) filter (where metric = 'radioUtilizationShortRatio') as readShortCount,
  max(valueDouble) filter (where metric = 'radioUtilizationShortRatio' and usable) as worstShortRatio,
  avg(valueDouble) filter (where metric = 'radioUtilizationShortRatio' and usable) as meanShortRatio,
  max(windowMs) filter (where metric = 'radioUtilizationShortRatio') as shortWindowMs,
  count(*) filter (where metric in ('radioUtilizationRatio', 'radioUtilizationShortRatio') and whole and not usable) as falseZeroCount,
  accessPoint in (select guess.accessPoint from guess where figure in ('radioUtilizationRatio', 'radioUtilizationShortRatio')) as guessed,
  accessPoint in (select guessed_age.accessPoint from guessed_age where figure in ('radioUtilizationRatio', 'radioUtilizationShortRatio')) as ageGuessed
from usable
where not contains(radio, '/')
group by room, accessPoint, radio, phase;
