-- What the bandwidth phase makes of payload on the wire, per pupil and direction. Not a fact of its own.
-- A full segment carries 1448 bytes in 1514, with its checksum 1518: 4.8 % on top. The other way goes an acknowledgement for every second
-- segment, 70 bytes for 2896, and about 200 bytes of request or reply for every chunk (measured: 30 pupils asking for 66 Mbit/s in chunks
-- of 250 ms and sending 3.3 Mbit/s made 5.3 Mbit/s upwards). HTTP/2's window updates are 1.3 % of the other direction (core/units/wire-mbps.ts).
create or replace view pupil_wire as
with demand as (
  select metric, chunkBytes * 8 / 1000 / intervalMs as payloadMbps, 200 * 8 / 1000 / intervalMs as requestMbps from plan_demand
),
frames as (
  select
    sum(case when metric = 'downloadBytes' then payloadMbps * 1.048 else payloadMbps * 70 / 2896 + requestMbps end) as downMbps,
    sum(case when metric = 'uploadBytes' then payloadMbps * 1.048 else payloadMbps * 70 / 2896 + requestMbps end) as upMbps
  from demand
)
select downMbps + 0.013 * upMbps as downMbps, upMbps + 0.013 * downMbps as upMbps from frames;
