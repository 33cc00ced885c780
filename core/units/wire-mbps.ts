/**
 * What payload weighs on the wire, direction by direction. A shaper, a link and an access point's counters see frames, and each direction
 * also carries the acknowledgements and headers that belong to the other one.
 *
 *   down = downPayload × 1514/1448 + upPayload/1448/2 × 66 + downRequests × h + upRequests × (66 + h)
 *   up   = upPayload × 1514/1448 + downPayload/1448/2 × 66 + upRequests × h + downRequests × (66 + h)
 *
 * 1514: Ethernet frame without preamble and checksum, as tc counts it; 1448 of it are TCP payload with timestamps, 66 headers; every second
 * segment is acknowledged by 66 bytes. h: HTTP/1.1 headers, about 150 bytes a request and a reply as k6 and the platform write them (HTTP/2
 * compresses them to a few). A generic receive offload that acknowledges more rarely makes the real figure lower. HTTP/2 lets the other side go
 * on by window updates, which make it higher by windowUpdatesRatio: bandwidthWireMbps counts them, as the exam server speaks HTTP/2.
 * Checked against the kernel: 30 pupils × 0.11 Mbit/s up in chunks of 3.4 kB beside 66 Mbit/s down measured 5.3 Mbit/s on the wire up.
 */
import type { BandwidthPlan } from '../plan.ts';

export const framePayloadBytes = 1448;
export const frameHeaderBytes = 66;
export const frameBytes = framePayloadBytes + frameHeaderBytes;
export const framesPerAcknowledgement = 2;
/** Payload ÷ wire on full frames one way: 0.956. */
export const payloadRatio = framePayloadBytes / frameBytes;
/** Wire ÷ payload on full frames as interfaces count them, with their checksum; facts/wire.sql and room-traffic.sql say the same. */
export const countedWireRatio = 1.048;
const httpHeaderBytes = 150;
/**
 * Window updates of HTTP/2, ÷ the wire rate of the other direction. Counted on the class's cable in the kernel lab, 30 pupils: 6.16 Mbit/s up
 * beside 70.8 down, where frames, headers and acknowledgements alone are 5.25.
 */
const windowUpdatesRatio = 0.013;

export interface PayloadLoad {
  readonly downPayloadMbps: number;
  readonly upPayloadMbps: number;
  /** Requests whose body is the reply, and requests whose body goes up; 0 when absent: long transfers hardly have any. */
  readonly downRequestsPerS?: number;
  readonly upRequestsPerS?: number;
}

export interface WireLoad {
  readonly downMbps: number;
  readonly upMbps: number;
}

export function wireMbps({ downPayloadMbps, upPayloadMbps, downRequestsPerS = 0, upRequestsPerS = 0 }: PayloadLoad): WireLoad {
  const ownHeaderMbps = (requestsPerS: number) => (requestsPerS * httpHeaderBytes * 8) / 1e6;
  const oppositeMbps = (requestsPerS: number) => (requestsPerS * (frameHeaderBytes + httpHeaderBytes) * 8) / 1e6;
  return {
    downMbps: framed(downPayloadMbps) + acknowledgements(upPayloadMbps) + ownHeaderMbps(downRequestsPerS) + oppositeMbps(upRequestsPerS),
    upMbps: framed(upPayloadMbps) + acknowledgements(downPayloadMbps) + ownHeaderMbps(upRequestsPerS) + oppositeMbps(downRequestsPerS),
  };
}

/** What the bandwidth phase of a plan puts on the wire when pupilCount pupils get all that they ask for. */
export function bandwidthWireMbps(bandwidth: BandwidthPlan, pupilCount: number): WireLoad {
  const { downChunkBytes, downIntervalMs, upChunkBytes, upIntervalMs } = bandwidth;
  const { downMbps, upMbps } = wireMbps({
    downPayloadMbps: (pupilCount * downChunkBytes * 8) / downIntervalMs / 1000,
    upPayloadMbps: (pupilCount * upChunkBytes * 8) / upIntervalMs / 1000,
    downRequestsPerS: (pupilCount * 1000) / downIntervalMs,
    upRequestsPerS: (pupilCount * 1000) / upIntervalMs,
  });
  return { downMbps: downMbps + upMbps * windowUpdatesRatio, upMbps: upMbps + downMbps * windowUpdatesRatio };
}

/** The same, in the direction that weighs more: what a limit for each device meets first. */
export function heavierWireMbps(bandwidth: BandwidthPlan, pupilCount: number): number {
  const { downMbps, upMbps } = bandwidthWireMbps(bandwidth, pupilCount);
  return Math.max(downMbps, upMbps);
}

const framed = (payloadMbps: number): number => payloadMbps / payloadRatio;
const acknowledgements = (oppositePayloadMbps: number): number =>
  ((oppositePayloadMbps / framePayloadBytes) * frameHeaderBytes) / framesPerAcknowledgement;
