-- Did the pupil hand in, with a receipt for every answer?
create or replace view pupil_submit as
with seen as (
  select room, pupil,
    bool_or(state <> 'unknown') filter (where metric = 'submitMs') as said,
    max(valueDouble) filter (where metric = 'submitMs') as submitMs,
    arg_max(valueInteger, atMs) filter (where metric = 'submitReceiptCount') as receiptCount,
    max(valueInteger) filter (where metric = 'submitExpectedCount') as expectedCount
  from samples where metric in ('submitMs', 'submitReceiptCount', 'submitExpectedCount')
  group by room, pupil
)
select room, pupil,
  coalesce(said, false) and coalesce(receiptCount, 0) >= coalesce(expectedCount, 0) as completed,
  submitMs, coalesce(receiptCount, 0)::bigint as receiptCount, coalesce(expectedCount, 0)::bigint as expectedCount
from plan_pupil join room_phase using (room) left join seen using (room, pupil)
where phase = 'submit';
