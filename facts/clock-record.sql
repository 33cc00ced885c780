-- Did the clock run evenly, and did it agree with the server's before and after?
create or replace view clock_record as
with span as (select min(startAtMs) as startAtMs, max(endAtMs) as endAtMs from plan_phase),
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
select worstDriftMs, driftSampleCount, serverOffsetBeforeMs, serverOffsetAfterMs, windowMs from drift cross join server_offset;
