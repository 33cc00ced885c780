-- What each pupil heard and saw. A track that never started has a row that says so.
create or replace view pupil_media as
with asked as (
  select room, pupil, track, bufferGoalMs, endAtMs,
    greatest(0, endAtMs - startAtMs - pressPlayOffsetMs) as plannedMs,
    -- All press play at once: what a player fetched in that burst it plays for as long as its buffer is, and not later.
    startAtMs + burstToMs + bufferGoalMs as steadyFromAtMs,
    try_cast(regexp_extract(requiredRendition, '\d+') as integer) as requiredLines
  from plan_pupil join room_phase using (room) cross join plan_track cross join plan_run
  where phase = 'work'
),
seen as (
  select room, pupil, atMs, windowMs, state, valueDouble,
    case when starts_with(metric, 'audio') then 'audio' else 'video' end as track,
    regexp_replace(metric, '^(audio|video)', '') as event,
    try_cast(regexp_extract(reason, '\d+') as integer) as lines
  from samples
  where phase = 'work'
    and metric in ('audioStartupMs', 'audioStallMs', 'audioPlayedMs', 'videoStartupMs', 'videoStallMs', 'videoPlayedMs')
),
startup as (
  select room, pupil, track, bool_or(state <> 'unknown') as started, max(valueDouble) as startupMs
  from seen where event = 'StartupMs' group by room, pupil, track
),
-- A stall may be told in parts, each reaching back from its instant: parts that touch are one stall.
stall_part as (
  select room, pupil, track, atMs - valueDouble as startAtMs, atMs as endAtMs,
    max(atMs) over (
      partition by room, pupil, track order by atMs - valueDouble, atMs rows between unbounded preceding and 1 preceding
    ) as coveredToMs
  from seen where event = 'StallMs' and valueDouble > 0
),
stall as (
  select *, sum(case when startAtMs <= coveredToMs + 20 then 0 else 1 end)
    over (partition by room, pupil, track order by startAtMs, endAtMs) as island
  from stall_part
),
island as (
  select room, pupil, track, island, max(endAtMs) - min(startAtMs) as stallMs from stall group by room, pupil, track, island
),
stalled as (
  select room, pupil, track, count(*) as stallCount, sum(stallMs) as stallMs, max(stallMs) as longestStallMs
  from island group by room, pupil, track
),
played as (
  select room, pupil, track, sum(valueDouble) as playedMs, sum(steadyMs) as steadyPlayedMs,
    sum(steadyMs) filter (where track = 'audio' or requiredLines is null or lines >= requiredLines) as steadyAtRequiredMs
  from (
    select *, valueDouble * greatest(0, least(1, (atMs - steadyFromAtMs) / nullif(coalesce(windowMs, valueDouble), 0))) as steadyMs
    from seen join asked using (room, pupil, track)
    where event = 'PlayedMs' and state <> 'unknown'
  )
  group by room, pupil, track
),
buffer as (
  select asked.room, asked.pupil, track,
    arg_max(valueDouble, atMs) as lastBufferMs,
    regr_slope(valueDouble, atMs / 1000) filter (where atMs >= endAtMs - 30000) as bufferSlopeMsPerS
  from asked join samples on samples.room = asked.room and samples.pupil = asked.pupil
    and metric = 'mediaBufferMs' and phase = 'work' and atMs <= endAtMs and valueDouble is not null
    and coalesce(reason, track) = track
  group by asked.room, asked.pupil, track
),
-- What the film came at while it was being fetched, one segment after the other: a player that waits for its buffer to sink asks for nothing.
fetched as (
  select asked.room, asked.pupil, track, sum(valueInteger) * 8 / 1000 / sum(samples.windowMs) as fetchedMbps
  from asked join samples on samples.room = asked.room and samples.pupil = asked.pupil and track = 'video'
    and metric = 'segmentBytes' and phase = 'work' and coalesce(reason, '') <> 'audio' and state <> 'unknown'
    and samples.windowMs > 0 and atMs > steadyFromAtMs
  group by asked.room, asked.pupil, track
)
select room, pupil, track,
  coalesce(started, false) as started, startupMs,
  coalesce(stallCount, 0) as stallCount, coalesce(stallMs, 0) as stallMs, coalesce(longestStallMs, 0) as longestStallMs,
  coalesce(playedMs, 0) as playedMs, plannedMs,
  coalesce(steadyPlayedMs, 0) as steadyPlayedMs, coalesce(steadyAtRequiredMs, 0) as steadyAtRequiredMs,
  greatest(0, endAtMs - steadyFromAtMs) as steadyPlannedMs, fetchedMbps,
  lastBufferMs, bufferSlopeMsPerS, bufferGoalMs
from asked left join startup using (room, pupil, track) left join stalled using (room, pupil, track)
left join played using (room, pupil, track) left join buffer using (room, pupil, track)
left join fetched using (room, pupil, track);
