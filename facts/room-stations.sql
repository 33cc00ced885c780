-- How many stations were on the air, as far as anybody can tell: what a device guesses, or said of the time before the phase, proves nothing.
create or replace view room_stations as
with associated as (
  select room, sum(worstCount) as associatedCount
  from (
    select room, accessPoint, max(worstCount) as worstCount
    from access_point_clients where phase in ('work', 'bandwidth') and sampleCount > 0 and not guessed
    group by room, accessPoint
  )
  group by room
),
-- written as hexadecimal digits alone: systems differ in case and separators
own as (
  select room, list(distinct regexp_replace(lower(bssid), '[^0-9a-f]', '', 'g')) as bssids
  from (select room, unnest(bssids) as bssid from plan_access_point) group by room
),
-- where the bandwidth phase went over; a laptop may roam before it
host as (
  select loaded.room,
    arg_max(valueText, atMs) as hostBssid,
    bool_and(list_contains(bssids, regexp_replace(lower(valueText), '[^0-9a-f]', '', 'g'))) as bssidMatches
  from (select room, startAtMs, endAtMs from room_phase where phase = 'bandwidth') as loaded left join own using (room)
    join samples on metric = 'hostBssid' and state <> 'unknown' and valueText is not null
    and atMs between startAtMs and endAtMs and (samples.room is null or samples.room = loaded.room)
  group by loaded.room
)
select room, pupilCount, stationCount, associatedCount::bigint as associatedCount, hostBssid, bssidMatches
from plan_room join run_room using (room) left join associated using (room) left join host using (room);
