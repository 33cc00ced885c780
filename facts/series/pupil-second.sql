-- Each pupil in every whole second of the judged window of the bandwidth phase; a second without a byte has a row with 0.
create or replace view pupil_second as
with asked as (
  select room, pupil, metric, windowStartAtMs, windowEndAtMs, room_phase.endAtMs + graceMs as lastEndAtMs
  from plan_pupil join room_phase using (room) cross join plan_demand cross join plan_run
  where phase = 'bandwidth'
),
second as (
  select *, windowStartAtMs + unnest(range(floor((windowEndAtMs - windowStartAtMs) / 1000)::bigint)) * 1000 as atMs from asked
)
select second.room, second.pupil, second.metric, atMs,
  coalesce(sum(bytes * share_within(chunk.startAtMs, chunk.endAtMs, atMs, atMs + 1000)), 0) * 8 / 1000 / 1000 as goodputMbps
from second left join chunk
  on chunk.room = second.room and chunk.pupil = second.pupil and chunk.metric = second.metric and chunk.phase = 'bandwidth'
  and chunk.endAtMs <= lastEndAtMs and chunk.startAtMs < atMs + 1000 and chunk.endAtMs >= atMs
group by second.room, second.pupil, second.metric, atMs;
