-- Did the access point answer while the class was on? Silence counts from the run's start to the last time that it was asked: nobody asks any
-- more when a class that gave up has gone.
create or replace view access_point_reach as
with span as (select room, min(startAtMs) as startAtMs, max(endAtMs) as endAtMs from room_phase group by room),
asked as (
  select room, accessPoint, 'access-point/' || accessPoint as subject, startAtMs, endAtMs from plan_access_point join span using (room)
),
poll as (
  -- the subject alone tells whose it is: an access point may serve several rooms
  select asked.room, accessPoint, subject, atMs, state <> 'unknown' and coalesce(valueInteger, 0) > 0 as answered, state = 'zero' as down, reason
  from asked join samples using (subject)
  where metric = 'accessPointReachable' and atMs between startAtMs and endAtMs
),
counted as (
  select room, accessPoint, count(*) as pollCount, max(atMs) as lastAskedAtMs, count(*) filter (where answered) as answeredCount,
    arg_max(reason, atMs) filter (where not answered) as lastReason, max(atMs) filter (where answered) as lastAnsweredAtMs
  from poll group by room, accessPoint
),
-- Its controller answers for it, and is believed when it says that it is down: what it said then, before the access point was up again.
down as (select room, accessPoint, subject, max(atMs) as lastDownAtMs from poll where down group by room, accessPoint, subject),
up_again as (
  select room, accessPoint, min(atMs) as upAtMs from poll join down using (room, accessPoint) where answered and atMs > lastDownAtMs
  group by room, accessPoint
),
controller as (
  select room, accessPoint, coalesce(arg_max(valueText, samples.atMs), '') as controllerSays
  from down left join up_again using (room, accessPoint)
    left join (select subject, atMs, valueText from samples where metric = 'accessPointState' and state <> 'unknown') as samples
      on samples.subject = down.subject and samples.atMs < coalesce(upAtMs, 'infinity'::double)
  group by room, accessPoint
),
instant as (
  select room, accessPoint, atMs from poll where answered
  union all select room, accessPoint, startAtMs from asked
  union all select room, accessPoint, lastAskedAtMs from counted
  union all select room, accessPoint, endAtMs from asked where not exists (from poll where poll.room = asked.room and poll.accessPoint = asked.accessPoint)
),
-- A start that lies within the run, by its own uptime; an agent may start anew without its access point (its figure is a guess then). Uptime of
-- 32 bits begins anew after 497 days, and goes on then as if it had not: what counts back to that moment is no start (kept-running.ts).
uptime as (
  select *, lag(toldAtMs) over (partition by room, accessPoint order by toldAtMs) as beforeAtMs,
    lag(uptimeMs) over (partition by room, accessPoint order by toldAtMs) as beforeMs
  from (
    select asked.room, accessPoint, startAtMs, endAtMs, coalesce(polledAtMs, atMs) as toldAtMs, valueInteger::double as uptimeMs
    from asked join samples on samples.subject = asked.subject and metric = 'accessPointUptimeMs' and state <> 'unknown'
    where accessPoint not in (select guess.accessPoint from guess where figure = 'accessPointUptimeMs')
  )
),
wrapped as (
  select room, accessPoint, toldAtMs - uptimeMs as wrappedAtMs from uptime
  where uptimeMs < beforeMs and abs(uptimeMs - (beforeMs + toldAtMs - beforeAtMs - 42949672960)) <= 2000
),
started as (
  select room, accessPoint, max(toldAtMs - uptimeMs) - any_value(startAtMs) as restartedMs
  from uptime
  where toldAtMs - uptimeMs between startAtMs and endAtMs
    and not exists (select 1 from wrapped where wrapped.room = uptime.room and wrapped.accessPoint = uptime.accessPoint
      and abs(uptime.toldAtMs - uptime.uptimeMs - wrappedAtMs) <= 2000)
  group by room, accessPoint
),
silence as (
  select room, accessPoint, max(silentMs) as longestSilenceMs
  from (select room, accessPoint, lead(atMs) over (partition by room, accessPoint order by atMs) - atMs as silentMs from instant)
  group by room, accessPoint
),
device as (
  select subject,
    arg_max(valueText, atMs) filter (where metric = 'accessPointModel') as model,
    bool_or(metric = 'systemDescription' and starts_with(valueText, 'provnat emulated')) as emulated
  from samples where metric in ('accessPointModel', 'systemDescription') and valueText is not null
  group by subject
)
select room, accessPoint, coalesce(pollCount, 0) as pollCount, coalesce(answeredCount, 0) as answeredCount, longestSilenceMs,
  coalesce(lastAskedAtMs, endAtMs) - coalesce(lastAnsweredAtMs, startAtMs) as silentAtEndMs,
  lastAnsweredAtMs - startAtMs as lastAnsweredMs, lastAskedAtMs - startAtMs as lastAskedMs, lastReason, controllerSays, restartedMs,
  coalesce(emulated, false) as emulated, model
from asked left join counted using (room, accessPoint) left join silence using (room, accessPoint)
  left join controller using (room, accessPoint) left join started using (room, accessPoint) left join device using (subject);
