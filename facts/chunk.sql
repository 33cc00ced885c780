-- Payload that a pupil received or sent, with the time it took. Not a fact of its own: goodput and room traffic are made of it.
-- Only finished transfers: bytes of one that never ended count nothing (method: a hung chunk comes out near zero).
create or replace view chunk as
select room, pupil, metric, phase,
  atMs - greatest(coalesce(windowMs, 0), 0) as startAtMs,
  atMs as endAtMs,
  valueInteger::double as bytes
from samples
where metric in ('downloadBytes', 'uploadBytes', 'segmentBytes', 'packageBytes') and state = 'value' and valueInteger > 0;

-- Which part of something spread evenly over [startAtMs, endAtMs] falls within [fromMs, toMs]; an instant falls within or not.
create or replace macro share_within(startAtMs, endAtMs, fromMs, toMs) as
  case
    when endAtMs > startAtMs then greatest(0, least(endAtMs, toMs) - greatest(startAtMs, fromMs)) / (endAtMs - startAtMs)
    when endAtMs > fromMs and endAtMs <= toMs then 1
    else 0
  end;
