-- What the room's access points carried down in each phase, between the first and the last poll in it. room_traffic and room_touch are made of it.
create or replace view octet_renewal as
with told as (
  select subject, max(ageMs) as renewedEveryMs from samples where metric = 'interfaceInBytes' and state <> 'unknown' group by subject
)
-- How often they are renewed, as far as they were seen to move: of most devices no source tells. That they stood still is no renewal.
select subject, least(renewedEveryMs, median(endAtMs - startAtMs) filter (where state <> 'zero')) as renewedEveryMs
from told left join counter_interval using (subject) where metric is null or metric = 'interfaceInBytes'
group by subject, renewedEveryMs;

-- Whose octets speak for an access point: those of the end of its cable that tells them most often. Behind a controller that is the port of
-- the switch, where the school file names it; where both are alike, the access point itself.
create or replace view octet_end as
-- Whole seconds: both ends are asked at the same pace, and no answer comes on the millisecond.
select accessPoint, arg_min(subject, (coalesce(round(renewedEveryMs / 1000), 'infinity'::double), side)) as subject
from cable_end left join octet_renewal using (subject) group by accessPoint;

-- Of whom the octets that are taken stand on a guess. A switch is read by the standard MIBs, which guess nothing.
create or replace view guessed_octets as
select guess.accessPoint from guess join octet_end using (accessPoint)
where figure = 'interfaceInBytes' and not ends_with(octet_end.subject, '/@switch');

create or replace view room_octets as
select room_phase.room, phase, accessPoint,
  bool_and(state <> 'unknown') as usable,
  min(counter_interval.startAtMs) as fromAtMs, max(counter_interval.endAtMs) as toAtMs,
  sum(delta) / (max(counter_interval.endAtMs) - min(counter_interval.startAtMs)) as bytesPerMs,
  max(counter_interval.ageMs) + avg(counter_interval.endAtMs - counter_interval.startAtMs) as blurMs
from room_phase join plan_access_point using (room) join octet_end using (accessPoint)
  join counter_interval on counter_interval.subject = octet_end.subject and metric = 'interfaceInBytes'
    and counter_interval.startAtMs >= room_phase.startAtMs and counter_interval.endAtMs <= room_phase.endAtMs
group by room_phase.room, phase, accessPoint;
