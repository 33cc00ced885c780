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
          where metric in ('radioUtilizationRatio', 'radioUtilizationShortRatio', 'radioChannel', 'radioClientCount')) as samples
      on starts_with(samples.subject, 'radio/' || accessPoint || '/')
      and coalesce(polledAtMs, samples.atMs) >= startAtMs and coalesce(polledAtMs, samples.atMs) <= endAtMs
  where phase in ('work', 'bandwidth') and state <> 'unknown'
),
-- Zero with clients on the radio is a figure that nobody measured.
clients as (select room, phase, subject, max(valueInteger) as clientCount from figure where metric = 'radioClientCount' group by all),
usable as (
  select figure.*, whole and not (valueDouble = 0 and coalesce(clientCount, 0) > 0) as usable
  from figure left join clients using (room, phase, subject)
)
select room, accessPoint, radio, phase,
  arg_max(valueText, atMs) filter (where metric = 'radioChannel') as channel,
  count(*) filter (where metric = 'radioUtilizationRatio' and usable) as usableCount,
  count(*) filter (where metric = 'radioUtilizationRatio') as readCount,
  max(valueDouble) filter (where metric = 'radioUtilizationRatio' and usable) as worstRatio,
  quantile_disc(valueDouble, 0.5) filter (where metric = 'radioUtilizationRatio' and usable) as medianRatio,
  max(windowMs) filter (where metric = 'radioUtilizationRatio') as figureWindowMs,
  max(valueDouble) filter (where metric = 'radioUtilizationShortRatio' and usable) as worstShortRatio
from usable
where not contains(radio, '/')
group by room, accessPoint, radio, phase;
