-- The client's receipts against the server's ledger. A text is item|sequence|checksum.
create or replace view pupil_answers as
with receipt as (
  select distinct room, pupil, valueText from samples where metric = 'answerAcknowledged' and valueText is not null
),
open_answer as (
  select room, pupil, count(distinct valueText) as unacknowledgedCount
  from samples where metric = 'answerUnacknowledged' and valueText is not null group by room, pupil
),
kept as (
  select room, pupil, valueText from samples where metric = 'ledgerEntry' and valueText is not null
),
-- Submit found a receipt that the server did not stand by: lost, although the client could save it again.
missing as (
  select distinct room, pupil, valueText from samples where metric = 'answerMissing' and valueText is not null
),
compared as (
  select room, pupil, count(*) as acknowledgedCount, count(*) filter (where held.valueText is null or missing.valueText is not null) as lostCount
  from receipt left join (select distinct room, pupil, valueText from kept) as held using (room, pupil, valueText)
    left join missing using (room, pupil, valueText)
  group by room, pupil
),
missed as (select room, pupil, count(*) as missingCount from missing group by room, pupil),
doubled as (
  select room, pupil, count(*) as doubledCount
  from (
    -- the same item and sequence twice is one answer too many, whatever its text
    select room, pupil, regexp_replace(valueText, '\|[^|]*$', '') as answer from kept group by all having count(*) > 1
  )
  group by room, pupil
)
select room, pupil, ledgerRead,
  coalesce(acknowledgedCount, 0) as acknowledgedCount,
  case
    when ledgerRead then coalesce(lostCount, 0)
    -- without the ledger only what submit found
    else coalesce(missingCount, 0)
  end as lostCount,
  coalesce(doubledCount, 0) as doubledCount,
  coalesce(unacknowledgedCount, 0) as unacknowledgedCount
from plan_pupil join room_phase using (room) cross join run_end
left join compared using (room, pupil) left join missed using (room, pupil) left join doubled using (room, pupil) left join open_answer using (room, pupil)
where phase = 'work';
