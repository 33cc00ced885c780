-- The machine that plays the class, and in a rehearsal the access point as well, per room and phase. Only its own trouble: what the network
-- did is not here.
create or replace view generator_load as
with own as (
  select room_phase.room, room_phase.phase, metric, samples.atMs, valueDouble
  from room_phase join samples on samples.atMs > startAtMs and samples.atMs <= endAtMs
    and (samples.room is null or samples.room = room_phase.room)
    and metric in ('hostCpuRatio', 'generatorCpuRatio', 'hostTimerDriftMs', 'hostLinkRateMbps') and state <> 'unknown'
),
-- The kind of link seldom changes and is asked for seldom: what was last told by the end of the phase.
kind as (
  select room_phase.room, room_phase.phase, arg_max(valueText, samples.atMs) as linkKind
  from room_phase join samples on samples.atMs <= endAtMs and (samples.room is null or samples.room = room_phase.room)
    and metric = 'hostLinkKind' and state <> 'unknown'
  group by room_phase.room, room_phase.phase
),
-- Asked of each link once; a link of another kind has no radio, and a reading without a value is one that the system does not tell.
saving as (
  select room_phase.room, room_phase.phase,
    arg_max(case when state <> 'unknown' then valueText when reason <> 'not-wifi' then 'unknown' else '' end, samples.atMs) as radioSaving
  from room_phase join samples on samples.atMs <= endAtMs and (samples.room is null or samples.room = room_phase.room)
    and metric = 'hostRadioSaving'
  group by room_phase.room, room_phase.phase
),
-- A private network that was opened in the middle of a phase carried part of it; one that is seldom asked for stays what it was. Unknown where
-- a way was there and the system did not tell what it is.
tunnel_told as (
  select room, atMs, case when state = 'unknown' then 'unknown' else valueText end as tunnel
  from samples where metric = 'hostTunnel' and (state <> 'unknown' or coalesce(reason, '') not in ('no-route', 'no-address'))
),
tunnel as (
  select room_phase.room, room_phase.phase,
    coalesce(arg_max(tunnel, atMs) filter (where atMs > startAtMs and tunnel not in ('none', 'unknown')),
      nullif(arg_max(tunnel, atMs), 'none')) as tunnel
  from room_phase join tunnel_told on atMs <= endAtMs and (tunnel_told.room is null or tunnel_told.room = room_phase.room)
  group by room_phase.room, room_phase.phase
),
-- From the first reading without a link to the first with one and a way to the server again: an address may come seconds later.
link_read as (
  select subject, room, atMs, valueText as linkState, lead(atMs) over (partition by subject order by atMs) as nextAtMs,
    lag(atMs) over (partition by subject order by atMs) as beforeAtMs,
    count(*) filter (where valueText = 'up') over (partition by subject order by atMs) as turn
  from (select subject, room, coalesce(polledAtMs, atMs) as atMs, valueText from samples where metric = 'hostLinkState' and state <> 'unknown')
),
link_gone as (
  select room, min(atMs) filter (where linkState = 'down') as fromMs, max(coalesce(nextAtMs, atMs)) as toMs,
    min(coalesce(beforeAtMs, atMs)) as seenUpAtMs
  from link_read where linkState <> 'up' group by subject, room, turn having bool_or(linkState = 'down')
),
-- What it broke shows later too: a connection is found dead after 10 s, and a kernel backs off for longer than the break.
link_lost as (
  select room_phase.room, room_phase.phase, max(toMs - fromMs) as linkLostMs, arg_max(fromMs, toMs - fromMs) - any_value(runAtMs) as linkLostFromMs,
    -- from when it was last seen up, and with as long again as it took, or those 10 s
    sum(greatest(0, least(endAtMs, toMs + greatest(10000, toMs - fromMs)) - greatest(startAtMs, seenUpAtMs))) as linkSpoiltMs
  from room_phase cross join (select min(startAtMs) as runAtMs from plan_phase)
    join link_gone on fromMs < endAtMs and toMs > startAtMs - 30000 and (link_gone.room is null or link_gone.room = room_phase.room)
  group by room_phase.room, room_phase.phase
),
busy_second as (
  select room, phase, metric, atMs, valueDouble as ratio, 1000 as lastedMs
  from own where metric in ('hostCpuRatio', 'generatorCpuRatio') and valueDouble is not null
),
busy as (
  select room, phase, max(busyP95Ratio) filter (where metric = 'hostCpuRatio') as hostCpuP95Ratio,
    max(busyP95Ratio) filter (where metric = 'generatorCpuRatio') as generatorCpuP95Ratio
  from busy_p95('busy_second') group by room, phase
),
host as (
  select room, phase,
    quantile_disc(valueDouble, 0.95) filter (where metric = 'hostTimerDriftMs') as hostTimerDriftP95Ms,
    count(*) filter (where metric = 'hostCpuRatio') as hostSampleCount,
    quantile_disc(valueDouble, 0.5) filter (where metric = 'hostLinkRateMbps') as linkRateMbps
  from own group by room, phase
),
drift as (
  select room, phase, quantile_disc(valueDouble, 0.95) as timerDriftP95Ms, count(*) as timerDriftCount
  from samples where metric = 'timerDriftMs' and valueDouble is not null group by room, phase
),
-- A timer that fired late was waited for until then, whatever phase it is told in: one long pause is too few samples for a percentile.
stall as (
  select room_phase.room, room_phase.phase, max(valueDouble) as longestStallMs,
    sum(greatest(0, valueDouble - 20)) / max(pupilCount) / any_value(room_phase.endAtMs - room_phase.startAtMs) as stalledRatio
  from room_phase join plan_room using (room) join samples on samples.room = room_phase.room and metric = 'timerDriftMs'
    and atMs > startAtMs and atMs - valueDouble < endAtMs
  where valueDouble is not null
  group by room_phase.room, room_phase.phase
),
-- In a rehearsal the room's access point is played as well. Its windows follow on each other, however late they were fetched, and one in
-- which it stood still is as long as that took.
emulator as (
  select room, atMs - windowMs as fromMs, atMs, valueDouble as lateMs
  from samples where metric = 'emulatorLateMs' and state <> 'unknown' and windowMs is not null
),
emulator_late as (
  select room_phase.room, room_phase.phase, max(lateMs) as emulatorLateMs, quantile_disc(lateMs, 0.95) as emulatorLateP95Ms,
    sum(greatest(0, lateMs - 20)) / any_value(room_phase.endAtMs - room_phase.startAtMs) as emulatorStalledRatio
  from room_phase join emulator on emulator.room = room_phase.room and emulator.atMs > startAtMs and fromMs < endAtMs
  group by room_phase.room, room_phase.phase
),
-- One that is provnät's, by what it told of itself at any time, and did not answer is silent from when it last told; unless it told
-- afterwards of the moment when it was asked. What else may stand in for an access point owes no answer.
own_emulator as (
  select distinct room from emulator
  union select plan_access_point.room from plan_access_point join samples on samples.subject = 'access-point/' || accessPoint
    and metric = 'systemDescription' and starts_with(valueText, 'provnat emulated')
),
unanswered as (
  select asked.room, asked.atMs, coalesce(max(emulator.atMs) filter (where emulator.atMs <= asked.atMs), 0) as fromMs
  from samples as asked join own_emulator using (room) left join emulator using (room)
  where metric = 'emulatorLateMs' and state = 'unknown'
  group by asked.room, asked.atMs
  having not coalesce(bool_or(emulator.fromMs < asked.atMs and emulator.atMs > asked.atMs), false)
),
emulator_silent as (
  select room_phase.room, room_phase.phase, max(least(atMs, endAtMs) - greatest(fromMs, startAtMs)) as emulatorSilentMs
  from room_phase join unanswered on unanswered.room = room_phase.room and atMs > startAtMs and fromMs < endAtMs
  group by room_phase.room, room_phase.phase
),
-- every room's pupils go over the one link of this machine; a cable carries both ways at once, the air one at a time
wire as (
  select (downMbps + upMbps) * pupilCount as bothMbps, greatest(downMbps, upMbps) * pupilCount as heavierMbps
  from pupil_wire, (select sum(pupilCount) as pupilCount from plan_room)
),
-- What the link carried in a phase, whoever it was for. Only the bandwidth phase asks for all that; in the quiet ones a radio that saves power
-- tells a rate of a few Mbit/s, which is plenty for what goes over it then.
octets as (
  select room_phase.room, room_phase.phase,
    sum(delta) filter (where metric = 'hostLinkInBytes') * 8 / 1000 / sum(elapsedMs) filter (where metric = 'hostLinkInBytes') as inMbps,
    sum(delta) filter (where metric = 'hostLinkOutBytes') * 8 / 1000 / sum(elapsedMs) filter (where metric = 'hostLinkOutBytes') as outMbps
  from room_phase join counter_interval on counter_interval.startAtMs >= room_phase.startAtMs and counter_interval.endAtMs <= room_phase.endAtMs
    and metric in ('hostLinkInBytes', 'hostLinkOutBytes') and state <> 'unknown' and (counter_interval.room is null or counter_interval.room = room_phase.room)
  group by room_phase.room, room_phase.phase
),
carried as (
  select room, phase, inMbps + outMbps as carriedBothMbps, greatest(inMbps, outMbps) as carriedHeavierMbps
  from octets where phase <> 'bandwidth' and inMbps is not null and outMbps is not null
)
select room, phase, hostCpuP95Ratio, generatorCpuP95Ratio, timerDriftP95Ms, coalesce(timerDriftCount, 0) as timerDriftCount,
  longestStallMs, stalledRatio, emulatorLateMs, emulatorLateP95Ms, emulatorStalledRatio, emulatorSilentMs,
  hostTimerDriftP95Ms, coalesce(hostSampleCount, 0) as hostSampleCount, linkKind, linkRateMbps, linkLostMs, linkLostFromMs, linkSpoiltMs,
  tunnel, nullif(radioSaving, '') as radioSaving,
  case when linkKind = 'ethernet' then coalesce(carriedHeavierMbps, heavierMbps) else coalesce(carriedBothMbps, bothMbps) end as wireMbps, endAtMs - startAtMs as windowMs
from room_phase cross join wire left join host using (room, phase) left join busy using (room, phase) left join kind using (room, phase) left join carried using (room, phase) left join link_lost using (room, phase) left join tunnel using (room, phase) left join saving using (room, phase) left join drift using (room, phase) left join stall using (room, phase)
  left join emulator_late using (room, phase) left join emulator_silent using (room, phase);
