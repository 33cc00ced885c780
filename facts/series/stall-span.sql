-- Stalls with their instants. Parts that touch are one stall, as in pupil-media.
create or replace view stall_span as
with part as (
  select room, pupil, case when metric = 'audioStallMs' then 'audio' else 'video' end as track, atMs - valueDouble as startAtMs, atMs as endAtMs
  from samples where metric in ('audioStallMs', 'videoStallMs') and valueDouble > 0 and room is not null and pupil is not null
),
covered as (
  select *, max(endAtMs) over (
    partition by room, pupil, track order by startAtMs, endAtMs rows between unbounded preceding and 1 preceding) as coveredToMs
  from part
),
island as (
  select *, sum(case when startAtMs <= coveredToMs + 20 then 0 else 1 end)
    over (partition by room, pupil, track order by startAtMs, endAtMs) as island
  from covered
)
select room, pupil, track, min(startAtMs) as startAtMs, max(endAtMs) as endAtMs from island group by room, pupil, track, island;
