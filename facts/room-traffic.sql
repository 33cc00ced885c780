-- What the room's access points carried down, against what its pupils received between the same poll instants. Octets go into an access
-- point's uplink when they are on their way to its clients.
create or replace view room_traffic as
with at_rest as (select room, accessPoint, bytesPerMs as restBytesPerMs from room_octets where phase = 'idle' and usable),
risen as (
  select room, phase,
    count(*) as usableCount,
    max(fromAtMs) as fromAtMs, min(toAtMs) as toAtMs,
    sum(bytesPerMs - restBytesPerMs) as riseBytesPerMs,
    sum(restBytesPerMs) as restBytesPerMs,
    max(blurMs) as blurMs
  from room_octets join at_rest using (room, accessPoint)
  where usable and phase <> 'idle'
  group by room, phase
),
received as (
  select room, risen.phase,
    sum(bytes * share_within(startAtMs, endAtMs, fromAtMs, toAtMs)) filter (where metric <> 'uploadBytes') as clientBytes,
    -- What answers the class's own uploads on its way down, as facts/wire.sql counts it: acknowledgements and window updates.
    sum(bytes * share_within(startAtMs, endAtMs, fromAtMs, toAtMs)) filter (where metric = 'uploadBytes') * (70 / 2896 + 0.013) / 1.048
      as acknowledgementBytes
  from risen join chunk using (room)
  where startAtMs < toAtMs and endAtMs > fromAtMs
  group by room, risen.phase
),
asked as (
  select room, phase, count(accessPoint) as accessPointCount
  from room_phase left join plan_access_point using (room) where phase <> 'idle' group by room, phase
),
-- Why an access point's octets cannot be used. Only a device that answers and has no such counter has nothing to tell.
telling as (
  select accessPoint,
    exists (select 1 from samples where metric = 'accessPointReachable' and state = 'value' and subject = 'access-point/' || accessPoint)
      as answers,
    exists (select 1 from samples where metric = 'interfaceInBytes' and starts_with(subject, 'interface/' || accessPoint || '/')
      and not ends_with(subject, '/@switch')) as counts
  from (select distinct accessPoint from plan_access_point)
),
-- How seldom they are renewed, at worst.
renewed as (
  select accessPoint, renewedEveryMs from octet_end join octet_renewal using (subject)
),
length as (select room, phase, endAtMs - startAtMs as lengthMs from room_phase),
doubted as (
  -- NULL: it has no interval in the phase, or none at rest to compare with
  select asked.room, asked.phase, plan_access_point.accessPoint,
    case when count(room_octets.phase) = 2 or not bool_and(usable) then bool_and(usable) end as usable
  from asked join plan_access_point using (room) left join room_octets on room_octets.room = asked.room
    and room_octets.accessPoint = plan_access_point.accessPoint and room_octets.phase in (asked.phase, 'idle')
  group by asked.room, asked.phase, plan_access_point.accessPoint
  having count(room_octets.phase) < 2 or not bool_and(usable)
),
explained as (
  select doubted.*, answers and not counts as mute,
    -- two renewals make an interval
    coalesce(2 * renewedEveryMs >= (select min(lengthMs) from length where length.room = doubted.room and phase in (doubted.phase, 'idle')), false)
      as seldom
  from doubted join telling using (accessPoint) left join renewed using (accessPoint)
),
doubt as (
  select room, phase,
    bool_or(usable is null and not mute and not seldom) as silent,
    bool_or(not usable) as reset,
    bool_or(usable is null and not mute and seldom) as tooSlow,
    bool_or(usable is null and mute) as notTold
  from explained group by room, phase
),
guessing as (
  select room, bool_or(accessPoint in (select guessed_octets.accessPoint from guessed_octets)) as guessed from plan_access_point group by room
),
joined as (
  select *, coalesce(usableCount, 0) = accessPointCount and toAtMs > fromAtMs as whole
  from asked left join risen using (room, phase) left join received using (room, phase) left join doubt using (room, phase)
    left join guessing using (room)
)
select room, phase,
  case when whole then coalesce(clientBytes, 0) end as clientBytes,
  -- 4.8 % headers come off; half of the access points would be half a truth
  case when whole then riseBytesPerMs * (toAtMs - fromAtMs) / 1.048 end as accessPointBytes,
  case when whole then coalesce(acknowledgementBytes, 0) end as acknowledgementBytes,
  case when whole then restBytesPerMs * 8 / 1000 end as backgroundMbps,
  case when whole then blurMs / (toAtMs - fromAtMs) end as wideningRatio,
  accessPointCount, coalesce(usableCount, 0) as usableCount,
  case when whole then null when silent then 'silent' when reset then 'reset' when tooSlow then 'too-slow' when notTold then 'not-told' end
    as unusable,
  coalesce(guessed, false) as guessed,
  case when whole then toAtMs - fromAtMs else 0 end as windowMs
from joined;
