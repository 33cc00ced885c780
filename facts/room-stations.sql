-- How many stations were on the air, as far as anybody can tell: what is a guess, or may be of the time before the phase, proves nothing.
create or replace view room_stations as
with associated as (
  select room, sum(worstCount) as associatedCount
  from (
    select room, accessPoint, max(worstCount) as worstCount
    from access_point_clients where phase in ('work', 'bandwidth') and sampleCount > 0 and not guessed and not ageGuessed
    group by room, accessPoint
  )
  group by room
),
-- written as hexadecimal digits alone: systems differ in case and separators
own as (
  select room, list(distinct regexp_replace(lower(bssid), '[^0-9a-f]', '', 'g')) as bssids
  from (select room, unnest(bssids) as bssid from plan_access_point) group by room
),
-- where the load went over: a laptop that roamed in any phase but the idle one took the class with it
told as (
  select loaded.room, atMs, valueText, list_contains(bssids, regexp_replace(lower(valueText), '[^0-9a-f]', '', 'g')) as isOwn
  from (select room, startAtMs, endAtMs from room_phase where phase <> 'idle') as loaded left join own using (room)
    join samples on metric = 'hostBssid' and state <> 'unknown' and valueText is not null
    and atMs between startAtMs and endAtMs and (samples.room is null or samples.room = loaded.room)
),
host as (
  -- the last that is another's, where there is one
  select room, coalesce(arg_max(valueText, atMs) filter (where not isOwn), arg_max(valueText, atMs)) as hostBssid,
    bool_and(isOwn) as bssidMatches
  from told group by room
)
select room, pupilCount, stationCount, associatedCount::bigint as associatedCount, hostBssid, bssidMatches
from plan_room join run_room using (room) left join associated using (room) left join host using (room);
