-- The exam server as an instrument, per played phase: time to first byte inside its handlers, and its event loop.
create or replace view server_health as
with played as (select distinct phase, startAtMs, endAtMs from room_phase),
handler as (
  select phase, reason as kind, valueDouble as handlerMs
  -- the identity provider's pages are login's matter, however late a pupil asks for them
  from samples where metric = 'serverHandlerMs' and valueDouble is not null and coalesce(reason, '') <> 'login'
),
handled as (select phase, quantile_disc(handlerMs, 0.95) as handlerP95Ms, count(*) as handlerCount from handler group by phase),
-- thousands of quick chunks would hide a few hundred slow saves
by_kind as (select phase, kind, quantile_disc(handlerMs, 0.95) as p95Ms from handler group by phase, kind having count(*) >= 20),
slowest as (select phase, max(p95Ms) as slowestKindP95Ms, arg_max(kind, p95Ms) as slowestKind from by_kind group by phase),
busy_second as (
  select '' as room, played.phase, metric, atMs, valueDouble as ratio, coalesce(windowMs, 1000) as lastedMs
  from played join samples on atMs - coalesce(windowMs, 0) >= startAtMs and atMs <= endAtMs
    and metric = 'serverLoopUtilizationRatio' and state <> 'unknown' and valueDouble is not null
),
busy as (select phase, busyP95Ratio as loopUtilizationP95Ratio from busy_p95('busy_second')),
health as (
  select played.phase,
    -- each value is a second's own p99, which is its one worst turn: see facts/rows.ts
    quantile_disc(valueDouble, 0.75) filter (where metric = 'serverLoopDelayMs') as loopDelayP99Ms,
    count(*) filter (where metric = 'serverLoopUtilizationRatio') as healthSampleCount
  from played join samples on atMs - coalesce(windowMs, 0) >= startAtMs and atMs <= endAtMs
    and metric in ('serverLoopUtilizationRatio', 'serverLoopDelayMs') and state <> 'unknown' and valueDouble is not null
  group by played.phase
),
-- Its seconds follow on each other, also those that were fetched late: one that is missing was lived by no server. Before the first and
-- after the last nothing can be told, because there the way to the server may be what was missing; but a poll that was turned away came
-- as far as the server's machine, and found nobody, unless the server lived through it.
second as (
  select atMs, atMs - windowMs as fromMs, lag(atMs) over (order by atMs) as beforeMs
  from samples where metric = 'serverLoopUtilizationRatio' and state <> 'unknown' and windowMs is not null
),
-- A server that stood still tells one long second, and one that stutters is late in some of its seconds. 20 ms is what a second may have.
late as (
  select fromMs, atMs, greatest(atMs - fromMs - 1000, lateMs) as lateMs
  from second join (
    select atMs, max(valueDouble) as lateMs from samples where metric = 'serverLoopDelayMs' and valueDouble is not null group by atMs
  ) using (atMs)
),
stall as (
  select phase, max(lateMs) as longestStallMs, sum(greatest(0, lateMs - 20)) / any_value(endAtMs - startAtMs) as stalledRatio
  from played join late on late.atMs > startAtMs and late.fromMs < endAtMs
  group by phase
),
closed as (
  select (select max(second.atMs) from second where second.atMs < samples.atMs) as beforeMs, samples.atMs as fromMs
  from samples where metric = 'serverLoopUtilizationRatio' and state = 'unknown' and reason = 'ECONNREFUSED'
    -- a firewall or a portal on the way turns polls away too; a server that tells of that very second was there
    and not exists (from second where second.fromMs <= samples.atMs and second.atMs >= samples.atMs)
),
absent as (
  select beforeMs, fromMs, false as isClosed from second where beforeMs is not null
  union all select coalesce(beforeMs, fromMs), fromMs, true from closed
),
gone as (
  select phase, max(fromMs - beforeMs) as longestGapMs, count(*) filter (where isClosed) as closedCount
  from played join absent on beforeMs < endAtMs and fromMs > startAtMs
  group by phase
),
-- Started anew at startedMs, and not there since the last second before that.
started as (
  select valueInteger::double as startedMs, lag(valueInteger) over (order by atMs) as otherMs
  from samples where metric = 'serverStartedAtMs' and state <> 'unknown'
),
anew as (
  select startedMs, (select max(second.atMs) from second where second.atMs <= startedMs) as beforeMs
  from started where otherMs is not null and otherMs <> startedMs
),
restarted as (
  select phase, count(*) as restartCount
  from played join anew on coalesce(beforeMs, startedMs) < endAtMs and startedMs > startAtMs
  group by phase
),
refused as (
  select played.phase, sum(valueInteger) as refusedCount
  from played join samples on atMs > startAtMs and atMs <= endAtMs and metric = 'serverRefusedCount'
  group by played.phase
),
-- A second that reaches into two phases may have failed in either.
failed as (
  select played.phase, sum(valueInteger) as failedCount
  from played join samples on atMs > startAtMs and atMs - coalesce(windowMs, 0) < endAtMs and metric = 'serverFailedCount'
  group by played.phase
),
-- Runs of others: the most in any second of the phase.
shared as (
  select played.phase, max(valueInteger) as otherRunCount
  from played join samples on atMs > startAtMs and atMs - coalesce(windowMs, 0) < endAtMs
    and metric = 'serverOtherRunCount' and state <> 'unknown'
  group by played.phase
),
meant as (select arg_max(valueInteger, atMs) as runLimitCount from samples where metric = 'serverRunLimitCount' and state <> 'unknown'),
-- What was last told of the server's own link by the end of the phase; unknown: it was asked and does not tell.
link as (
  select played.phase,
    coalesce(arg_max(valueText, atMs) filter (where metric = 'serverLinkKind' and state <> 'unknown'), 'unknown') as linkKind,
    coalesce(
      -- a Wi-Fi rate moves with the signal
      quantile_disc(valueDouble, 0.5) filter (where metric = 'serverLinkRateMbps' and state <> 'unknown' and atMs > startAtMs),
      arg_max(valueDouble, atMs) filter (where metric = 'serverLinkRateMbps' and state <> 'unknown')) as linkRateMbps
  from played join samples on atMs <= endAtMs and metric in ('serverLinkKind', 'serverLinkRateMbps')
  group by played.phase
),
-- What the link carried in the phase, whoever it was for.
carried as (
  select phase,
    sum(delta) filter (where metric = 'serverLinkInBytes') * 8 / 1000 / sum(elapsedMs) filter (where metric = 'serverLinkInBytes') as inMbps,
    sum(delta) filter (where metric = 'serverLinkOutBytes') * 8 / 1000 / sum(elapsedMs) filter (where metric = 'serverLinkOutBytes') as outMbps
  from played join counter_interval on counter_interval.startAtMs >= played.startAtMs and counter_interval.endAtMs <= played.endAtMs
    and metric in ('serverLinkInBytes', 'serverLinkOutBytes') and state <> 'unknown'
  group by phase
),
-- And what the plan asks of it: a link that was full carried less. A cable carries both ways at once, the air one at a time.
wanted as (
  select phase,
    case when phase = 'bandwidth' then downMbps * pupilCount else 0 end as wantedOutMbps,
    case when phase = 'bandwidth' then upMbps * pupilCount else 0 end as wantedInMbps
  from played cross join pupil_wire cross join (select sum(pupilCount) as pupilCount from plan_room)
),
wire as (
  select phase,
    case when linkKind = 'ethernet' then greatest(wantedOutMbps, wantedInMbps, coalesce(outMbps, 0), coalesce(inMbps, 0))
      else greatest(wantedOutMbps + wantedInMbps, coalesce(outMbps, 0) + coalesce(inMbps, 0)) end as wireMbps
  from wanted join link using (phase) left join carried using (phase)
),
resent as (
  select phase,
    sum(delta) filter (where metric = 'serverRetransmitCount')
      / nullif(sum(delta) filter (where metric = 'serverSegmentOutCount'), 0) as retransmitRatio
  from played cross join plan_run
    join counter_interval on counter_interval.startAtMs >= played.startAtMs and counter_interval.endAtMs <= played.endAtMs
  where state <> 'unknown'
    -- a queue that overflows while all press play says nothing of the rest of the work
    and not (phase = 'work' and counter_interval.endAtMs > played.startAtMs + burstFromMs
      and counter_interval.startAtMs < played.startAtMs + burstToMs)
  group by phase
)
select phase, handlerP95Ms, coalesce(handlerCount, 0) as handlerCount, slowestKind, slowestKindP95Ms,
  loopUtilizationP95Ratio, loopDelayP99Ms, longestStallMs, stalledRatio, coalesce(refusedCount, 0)::bigint as refusedCount, coalesce(failedCount, 0)::bigint as failedCount,
  coalesce(healthSampleCount, 0) as healthSampleCount, greatest(longestGapMs, 0) as longestGapMs,
  greatest(0, endAtMs - coalesce((select max(atMs) from second), startAtMs)) as silentAtEndMs,
  coalesce(closedCount, 0) as closedCount, coalesce(restartCount, 0) as restartCount,
  -- what was sent again to somebody else's class says nothing of this one
  case when coalesce(otherRunCount, 0) = 0 then retransmitRatio end as retransmitRatio,
  otherRunCount, runLimitCount, linkKind, linkRateMbps, wireMbps,
  endAtMs - startAtMs as windowMs
from played cross join meant left join shared using (phase) left join link using (phase) left join wire using (phase)
  left join handled using (phase) left join slowest using (phase) left join health using (phase) left join busy using (phase) left join resent using (phase) left join refused using (phase) left join failed using (phase) left join gone using (phase)
  left join restarted using (phase) left join stall using (phase);
