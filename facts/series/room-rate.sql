-- Payload of the whole class, every kind of request, in steps from the plan's start to its end.
create or replace view room_rate as
with span as (select min(startAtMs) as fromMs, max(endAtMs) as toMs from plan_phase),
step as (
  select room, stepMs, fromMs + unnest(range(ceil((toMs - fromMs) / stepMs)::bigint)) * stepMs as atMs
  from plan_room cross join span cross join series_step
),
-- A chunk touches the steps that it reaches into; joined by their number, not by comparing every chunk with every step.
touched as (
  select chunk.*, fromMs, stepMs,
    unnest(range(floor((startAtMs - fromMs) / stepMs)::bigint, floor((endAtMs - fromMs) / stepMs)::bigint + 1)) as place
  from chunk cross join span cross join series_step
),
carried as (
  select room, fromMs + place * stepMs as atMs,
    sum(share * bytes) filter (where metric <> 'uploadBytes') as downBytes,
    sum(share * bytes) filter (where metric = 'uploadBytes') as upBytes
  from (select *, share_within(startAtMs, endAtMs, fromMs + place * stepMs, fromMs + (place + 1) * stepMs) as share from touched)
  group by room, fromMs + place * stepMs
)
select room, atMs, stepMs as windowMs,
  coalesce(downBytes, 0) * 8 / 1000 / stepMs as downMbps,
  coalesce(upBytes, 0) * 8 / 1000 / stepMs as upMbps
from step left join carried using (room, atMs);
