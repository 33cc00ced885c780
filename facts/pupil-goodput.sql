-- Payload per planned pupil and direction in the judged window of the bandwidth phase; a pupil without a single chunk has a row with 0.
-- A chunk's bytes are spread evenly over its time and clipped to the window; one in flight at the end of the phase may finish within the
-- grace (method, bandwidth phase).
-- The rate is taken over whole intervals of the pupil's own schedule within the window: a chunk every 1.2 s may come 31 or 32 times in
-- 37.5 s, and one chunk more or less is 3 %.
create or replace view pupil_goodput as
with planned as (
  select room, pupil, metric, targetMbps, headroomRatio, windowStartAtMs, windowEndAtMs, intervalMs,
    windowEndAtMs - windowStartAtMs as windowMs, room_phase.endAtMs + graceMs as lastEndAtMs,
    room_phase.startAtMs + case when metric = 'downloadBytes' then downOffsetMs else upOffsetMs end as scheduleAtMs
  from plan_pupil join room_phase using (room) cross join plan_demand cross join plan_run
  where phase = 'bandwidth'
),
scheduled as (
  select *, scheduleAtMs + greatest(0, ceil((windowStartAtMs - scheduleAtMs) / intervalMs)) * intervalMs as firstDueAtMs from planned
),
counted as (select *, floor((windowEndAtMs - firstDueAtMs) / intervalMs) as intervalCount from scheduled),
asked as (
  select *,
    case when intervalCount >= 1 then firstDueAtMs else windowStartAtMs end as fromAtMs,
    case when intervalCount >= 1 then firstDueAtMs + intervalCount * intervalMs else windowEndAtMs end as toAtMs,
    -- as many as fit into 10 s, where the window has them twice
    case when intervalCount >= 2 * floor(10000 / intervalMs) then nullif(floor(10000 / intervalMs), 0) * intervalMs end as tenSecondsMs
  from counted
),
arrived as (
  select asked.*, chunk.startAtMs, chunk.endAtMs, chunk.bytes,
    chunk.bytes * share_within(chunk.startAtMs, chunk.endAtMs, windowStartAtMs, windowEndAtMs) as windowBytes,
    chunk.bytes * share_within(chunk.startAtMs, chunk.endAtMs, fromAtMs, toAtMs) as scheduleBytes,
    chunk.bytes * share_within(chunk.startAtMs, chunk.endAtMs, fromAtMs, fromAtMs + tenSecondsMs) as firstBytes,
    chunk.bytes * share_within(chunk.startAtMs, chunk.endAtMs, toAtMs - tenSecondsMs, toAtMs) as lastBytes
  from asked join chunk using (room, pupil, metric)
  where chunk.phase = 'bandwidth' and chunk.endAtMs <= lastEndAtMs
),
total as (
  select room, pupil, metric, count(*) filter (where windowBytes > 0) as chunkCount, sum(scheduleBytes) as bytes, sum(windowBytes) as windowBytes,
    sum(firstBytes) as firstBytes, sum(lastBytes) as lastBytes
  from arrived group by room, pupil, metric
),
-- The window in cells of 250 ms; 20 of them are 5 s.
cell as (
  select room, pupil, metric, windowStartAtMs, unnest(range((windowMs // 250)::bigint)) as cell from asked
),
touched as (
  select *, unnest(range(
    greatest(0, floor((startAtMs - windowStartAtMs) / 250))::bigint,
    least(ceil((endAtMs - windowStartAtMs) / 250), windowMs // 250)::bigint)) as cell
  from arrived where windowBytes > 0
),
cell_bytes as (
  select room, pupil, metric, cell,
    sum(bytes * share_within(startAtMs, endAtMs, windowStartAtMs + cell * 250, windowStartAtMs + (cell + 1) * 250)) as bytes
  from touched group by room, pupil, metric, cell
),
five_seconds as (
  select room, pupil, metric, cell,
    sum(coalesce(bytes, 0)) over (partition by room, pupil, metric order by cell rows between 19 preceding and current row) as bytes
  from cell left join cell_bytes using (room, pupil, metric, cell)
),
worst as (
  select room, pupil, metric, min(bytes) as bytes from five_seconds where cell >= 19 group by room, pupil, metric
),
-- That bytes have arrived is known when a chunk ends: one that hung through an outage must not hide it by spanning it.
instant as (
  select room, pupil, metric, endAtMs as atMs from arrived where endAtMs between windowStartAtMs and windowEndAtMs
  union all select room, pupil, metric, windowStartAtMs from asked
  union all select room, pupil, metric, windowEndAtMs from asked
),
step as (
  select room, pupil, metric, lead(atMs) over (partition by room, pupil, metric order by atMs) - atMs as gapMs from instant
),
gap as (select room, pupil, metric, max(gapMs) as longestGapMs from step group by room, pupil, metric)
select room, pupil, metric, targetMbps, headroomRatio, windowMs,
  coalesce(chunkCount, 0) as chunkCount,
  -- bytes a millisecond → Mbit/s
  coalesce(total.bytes, 0) * 8 / 1000 / (toAtMs - fromAtMs) as goodputMbps,
  case when windowMs >= 5000 then coalesce(worst.bytes, 0) * 8 / 1000 / 5000 else coalesce(total.windowBytes, 0) * 8 / 1000 / windowMs end
    as worstFiveSecondsMbps,
  -- A network that lets a load through until a bucket is empty gives the target on the average: how it began, and how it ended.
  coalesce(firstBytes, 0) * 8 / 1000 / tenSecondsMs as firstTenSecondsMbps, coalesce(lastBytes, 0) * 8 / 1000 / tenSecondsMs as lastTenSecondsMbps,
  longestGapMs
from asked left join total using (room, pupil, metric) left join worst using (room, pupil, metric) left join gap using (room, pupil, metric);
