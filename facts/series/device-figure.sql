-- What the devices of a room told, figure by figure, for a technician to read; no check reads it. A figure that no device told has a row too,
-- with nothing read. Of what comes and goes the highest, of free memory the lowest; of the rest what was told last; of counters how much they
-- rose between the plan's start and its end. Zero airtime that nobody measured is unknown.
create or replace view device_figure as
with wanted as (
  select * from (values
    ('access-point', 'accessPointModel', 'last'), ('access-point', 'accessPointFirmware', 'last'), ('access-point', 'accessPointSerial', 'last'),
    ('access-point', 'accessPointUptimeMs', 'last'), ('access-point', 'accessPointCpuRatio', 'highest'),
    ('access-point', 'accessPointMemoryRatio', 'highest'), ('access-point', 'accessPointMemoryFreeBytes', 'lowest'),
    ('access-point', 'accessPointClientCount', 'highest'),
    ('radio', 'radioChannel', 'last'), ('radio', 'radioChannelNumber', 'last'), ('radio', 'radioBand', 'last'),
    ('radio', 'radioWidthMhz', 'last'), ('radio', 'radioPowerDbm', 'last'), ('radio', 'radioNoiseDbm', 'highest'),
    ('radio', 'radioUtilizationRatio', 'highest'), ('radio', 'radioUtilizationShortRatio', 'highest'), ('radio', 'radioClientCount', 'highest'),
    ('radio', 'radioRetryRatio', 'highest'), ('radio', 'radioRetryCount', 'rise'), ('radio', 'radioOutFrameCount', 'rise'),
    ('interface', 'interfaceSpeedMbps', 'last'), ('interface', 'interfaceDuplex', 'last'),
    ('interface', 'interfaceInErrorCount', 'rise'), ('interface', 'interfaceOutErrorCount', 'rise'),
    ('interface', 'interfaceInDiscardCount', 'rise'), ('interface', 'interfaceOutDiscardCount', 'rise')
  ) as wanted (kind, metric, statistic)
),
reading as (
  select metric, subject, state, reason, valueText, coalesce(valueDouble, valueInteger::double) as valueNumber,
    coalesce(polledAtMs, atMs) as askedAtMs, atMs, ageMs, coalesce(windowMs, 0) as windowMs
  from samples where metric in (select metric from wanted)
),
served as (select distinct room, accessPoint from plan_access_point),
part as (
  select room, accessPoint, 'access-point' as kind, 'access-point' as part, '' as name, 'access-point/' || accessPoint as subject from served
  union all
  select distinct room, accessPoint, 'radio', 'radio', substr(subject, length('radio/' || accessPoint || '/') + 1) as name, subject
  from served join reading on starts_with(subject, 'radio/' || accessPoint || '/') where not contains(name, '/')
  union all
  select room, accessPoint, 'interface', case side when 'switch' then 'switch-port' else 'uplink' end, coalesce(interfaceName, ''), subject
  from served join cable_end using (accessPoint)
),
figure as (select * from part join wanted using (kind)),
told as (
  select *, state <> 'unknown' and not falseZero as known
  from (
    select *, (room, subject, metric, atMs) in (select (room, subject, metric, atMs) from false_zero) as falseZero
    from figure join reading using (subject, metric) where statistic <> 'rise'
  )
),
gauge as (
  select room, subject, metric, case when known then valueNumber end as valueNumber, case when known then valueText end as valueText,
    case when falseZero then 'zero-with-clients' when not known then reason end as reason, askedAtMs, ageMs, windowMs, knownCount, readCount
  from (
    select *, count(*) filter (where known) over each as knownCount, count(*) over each as readCount
    from told window each as (partition by room, subject, metric)
  )
  qualify row_number() over (
    partition by room, subject, metric
    order by known desc, case statistic when 'highest' then valueNumber when 'lowest' then -valueNumber end desc nulls last, askedAtMs desc
  ) = 1
),
counter as (
  select subject, metric, count(*) as rawCount, count(*) filter (where state <> 'unknown') as toldCount, max(askedAtMs) as lastAtMs,
    max(ageMs) filter (where state <> 'unknown') as renewedEveryMs, arg_max(reason, askedAtMs) filter (where state = 'unknown') as trouble
  from reading group by subject, metric
),
counted as (
  select subject, metric, max(endAtMs) as endAtMs, sum(delta) filter (where state <> 'unknown') as delta,
    sum(endAtMs - startAtMs) filter (where state <> 'unknown') as countedMs,
    count(*) filter (where state <> 'unknown') as deltaCount, count(*) as intervalCount, max(reason) as doubt
  from counter_interval cross join (select min(startAtMs) as fromMs, max(endAtMs) as toMs from plan_phase)
  where startAtMs >= fromMs and endAtMs <= toMs group by subject, metric
),
-- What a device counted in less time than it takes to renew it may all be from before.
rise as (
  select *, coalesce(countedMs > coalesce(renewedEveryMs, 0), false) as fresh
  from figure join counter using (subject, metric) left join counted using (subject, metric) where statistic = 'rise'
),
found as (
  select * from gauge
  union all
  select room, subject, metric, case when fresh then delta end, null,
    case when not fresh then coalesce(doubt, case toldCount when 0 then trouble when 1 then 'one-reading' end, 'renewed-too-seldom') end,
    coalesce(endAtMs, lastAtMs), renewedEveryMs, case when fresh then countedMs end, case when fresh then deltaCount else 0 end,
    coalesce(intervalCount, rawCount)
  from rise
)
select room, accessPoint, part, name, metric, statistic, valueNumber, valueText, reason, askedAtMs, ageMs,
  coalesce(windowMs, 0) as windowMs, coalesce(knownCount, 0) as knownCount, coalesce(readCount, 0) as readCount,
  -- A switch is read by the standard MIBs, which guess no meaning; how old what they tell is, no source says.
  part <> 'switch-port' and accessPoint in (select guess.accessPoint from guess where figure = metric) as guessed,
  part = 'switch-port' or accessPoint in (select guessed_age.accessPoint from guessed_age where figure = metric) as ageGuessed
from figure left join found using (room, subject, metric);
