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
loaded as (select room, phase, startAtMs, endAtMs from room_phase where phase <> 'idle'),
-- Where the load went over. A laptop that roamed in any phase took the class with it, and one that was put on a cable tells no BSSID any more.
told as (
  select loaded.room, loaded.phase, atMs, valueText,
    case when state <> 'unknown' and valueText is not null then list_contains(bssids, regexp_replace(lower(valueText), '[^0-9a-f]', '', 'g')) end
      as isOwn
  from loaded left join own using (room)
    join samples on metric = 'hostBssid' and atMs between startAtMs and endAtMs and (samples.room is null or samples.room = loaded.room)
),
-- Own all through: read in the phase, and not once otherwise or unknown.
in_phase as (
  select room, phase, bool_and(coalesce(isOwn, false)) as isOwn
  from loaded left join told using (room, phase) group by room, phase
),
through as (select room, bool_and(isOwn) as isOwn from in_phase group by room),
host as (
  -- the last that is another's, where there is one
  select room, coalesce(arg_max(valueText, atMs) filter (where not isOwn), arg_max(valueText, atMs)) as hostBssid,
    coalesce(bool_or(not isOwn), false) as isElsewhere
  from told group by room
),
-- The wireless network that the load went over. Systems write a name composed or not, and cut its ends.
network as (
  select loaded.room, loaded.phase, atMs, valueText as ssid, state = 'unknown' as isUntold, reason,
    list_contains(list_transform(ssids, lambda name: trim(nfc_normalize(name))), trim(nfc_normalize(valueText))) as isNamed
  from loaded join plan_room using (room)
    join samples on metric = 'hostSsid' and atMs between startAtMs and endAtMs and (samples.room is null or samples.room = loaded.room)
),
ssid as (
  select room,
    -- another's where there is one
    coalesce(arg_max(ssid, atMs) filter (where not isNamed), arg_min(ssid, atMs) filter (where not isUntold)) as hostSsid,
    bool_or(not isNamed) as isOther,
    count(distinct phase) filter (where isNamed) = (select count(*) from loaded where loaded.room = network.room) as isNamed
  from network group by room
),
-- And the first other one that it changed to.
other_ssid as (
  select room, arg_min(network.ssid, atMs) as otherSsid
  from network join ssid using (room) where not isUntold and trim(nfc_normalize(network.ssid)) <> trim(nfc_normalize(hostSsid)) group by room
),
-- Why a phase on Wi-Fi has none; between two networks there is none to tell.
untold_ssid as (
  select room, arg_min(reason, atMs) as ssidUntold
  from network where isUntold and reason not in ('not-wifi', 'loopback', 'not-connected', 'no-address', 'no-route', 'no-interface')
    and not exists (select 1 from network as told where told.room = network.room and told.phase = network.phase and not told.isUntold)
  group by room
),
-- By what kind of link each machine reached the server, and the first that was another.
link as (
  select loaded.room, atMs, valueText as kind, first_value(valueText) over (partition by loaded.room, subject order by atMs) as firstKind
  from loaded join samples on metric = 'hostLinkKind' and state <> 'unknown' and valueText is not null
    and atMs between startAtMs and endAtMs and (samples.room is null or samples.room = loaded.room)
),
changed as (
  select room, arg_min(firstKind, atMs) as linkKind, arg_min(kind, atMs) as otherLinkKind from link where kind <> firstKind group by room
)
select room, pupilCount, stationCount, associatedCount::bigint as associatedCount, hostBssid,
  case when isElsewhere then false when through.isOwn then true end as bssidMatches,
  ssids is not null as ssidNamed, hostSsid, otherSsid, ssidUntold,
  case when ssid.isOther then false when ssid.isNamed then true end as ssidMatches, linkKind, otherLinkKind
from plan_room join run_room using (room) left join associated using (room) left join host using (room) left join through using (room)
left join changed using (room) left join ssid using (room) left join other_ssid using (room) left join untold_ssid using (room);
