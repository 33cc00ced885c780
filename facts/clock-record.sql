-- Did the clock run evenly, and did it agree with the server's before and after? Moved: within ten seconds, between two readings however far
-- apart, and in a phase. The sum over the run is told and judged by nobody.
create or replace view clock_record as
with span as (select min(startAtMs) as startAtMs, max(endAtMs) as endAtMs from plan_phase),
-- Those beyond the plan as well: a step forward ends the class at once, and puts the readings that tell of it behind the end.
reading as (
  select atMs, valueDouble as driftMs from samples where metric = 'hostClockDriftMs' and state <> 'unknown' and valueDouble is not null
),
near as (
  select greatest(
      max(driftMs) over ten - min(driftMs) over ten, coalesce(abs(driftMs - lag(driftMs) over (order by atMs)), 0)) as stepMs
  from reading window ten as (order by atMs range between 10000 preceding and current row)
),
-- Where rates and durations of a phase are off by as much.
in_phase as (
  select phase, abs(arg_max(driftMs, atMs) - arg_min(driftMs, atMs)) / nullif(max(atMs) - min(atMs), 0) as driftRatio
  from plan_phase join reading on atMs between startAtMs and endAtMs group by phase having max(atMs) - min(atMs) >= 5000
),
drift as (
  select max(abs(valueDouble)) as worstDriftMs, count(valueDouble) as driftSampleCount,
    coalesce(max(atMs) - min(atMs), 0) as windowMs
  from samples, span
  where metric = 'hostClockDriftMs' and state <> 'unknown' and atMs between startAtMs and endAtMs
),
server_offset as (
  select arg_min(valueDouble, atMs) filter (where atMs < (startAtMs + endAtMs) / 2) as serverOffsetBeforeMs,
    arg_max(valueDouble, atMs) filter (where atMs >= (startAtMs + endAtMs) / 2) as serverOffsetAfterMs
  from samples, span where metric = 'serverClockOffsetMs' and state <> 'unknown'
)
select worstDriftMs, (select max(stepMs) from near) as worstStepMs, (select max(driftRatio) from in_phase) as worstPhaseRatio, driftSampleCount, serverOffsetBeforeMs, serverOffsetAfterMs, windowMs from drift cross join server_offset;
