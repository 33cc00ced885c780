/** Figures taken beside the verdict: what the tool says against what the kernel, the shaper and a second player say. */
import { phaseOf, type Plan } from '../../core/plan.ts';
import { frameBytes, frameHeaderBytes, framePayloadBytes, wireMbps } from '../../core/units/wire-mbps.ts';
import { countedBetween } from './kernel-record.ts';
import type { MeasureName } from './lab-case.ts';
import type { PlayedCase } from './play-case.ts';
import { asShare, notTaken, type Measured, type MeasuredRun } from './measured.ts';
import { measureRoundTrip } from './measure-round-trip.ts';
import { measureStalls } from './measure-stalls.ts';
import { ask, numberOf } from './run-samples.ts';

const measures: Readonly<Record<MeasureName, (run: MeasuredRun) => Promise<readonly Measured[]>>> = {
  'goodput-down': (run) => measureGoodput(run, 'down'),
  'goodput-up': (run) => measureGoodput(run, 'up'),
  'bytes-down': (run) => measureBytes(run, 'down'),
  'bytes-up': (run) => measureBytes(run, 'up'),
  stalls: measureStalls,
  'round-trip': measureRoundTrip,
};

/** At least one row for each figure that the case names: one that nobody could take falls short. */
export async function measureCase(played: PlayedCase): Promise<readonly Measured[]> {
  const { labCase, plan, runFolder } = played;
  const found: Measured[] = [];
  for (const name of labCase.measures ?? []) {
    const rows = plan === undefined || runFolder === undefined ? [] : await measures[name]({ labCase, plan, runFolder, played });
    found.push(...(rows.length === 0 ? [notTaken(name)] : rows));
  }
  return found;
}

interface Stretch {
  readonly fromMs: number;
  readonly toMs: number;
}

/** The window in which the bandwidth phase is judged. */
function windowOf(plan: Plan): Stretch {
  const { startOffsetMs, endOffsetMs } = phaseOf(plan, 'bandwidth');
  return {
    fromMs: plan.startAtMs + startOffsetMs + plan.bandwidth.leadInMs,
    toMs: plan.startAtMs + endOffsetMs - plan.bandwidth.leadOutMs,
  };
}

interface Payload {
  readonly downMbps: number;
  readonly upMbps: number;
  readonly downPerS: number;
  readonly upPerS: number;
}

/** Chunks by their own times, spread evenly and clipped: done here once more, in other words than the product's facts. */
async function payloadOf(runFolder: string, { fromMs, toMs }: Stretch): Promise<Payload> {
  const rows = await ask(
    runFolder,
    `with part as (
       select metric, valueInteger as bytes,
         greatest(0, least(atMs, ${toMs}) - greatest(atMs - windowMs, ${fromMs})) / greatest(windowMs, 0.001) as share
       from samples where metric in ('downloadBytes', 'uploadBytes') and state <> 'unknown')
     select metric, sum(bytes * share) as bytes, sum(share) as chunks from part group by metric`,
  );
  const of = (metric: string, column: string): number => numberOf(rows.find((row) => row['metric'] === metric)?.[column] ?? 0);
  const seconds = (toMs - fromMs) / 1000;
  return {
    downMbps: (of('downloadBytes', 'bytes') * 8) / 1e6 / seconds,
    upMbps: (of('uploadBytes', 'bytes') * 8) / 1e6 / seconds,
    downPerS: of('downloadBytes', 'chunks') / seconds,
    upPerS: of('uploadBytes', 'chunks') / seconds,
  };
}

const wireOf = ({ downMbps, upMbps, downPerS, upPerS }: Payload): { readonly downMbps: number; readonly upMbps: number } =>
  wireMbps({ downPayloadMbps: downMbps, upPayloadMbps: upMbps, downRequestsPerS: downPerS, upRequestsPerS: upPerS });

/** In a full path the payload that the tool counts is the shaper's rate, less headers and what else must pass. */
async function measureGoodput({ labCase, plan, runFolder }: MeasuredRun, way: 'down' | 'up'): Promise<readonly Measured[]> {
  const payload = await payloadOf(runFolder, windowOf(plan));
  const wire = wireOf(payload);
  const [shaped, wireMbps, goodputMbps] =
    way === 'down' ? [labCase.shape?.downMbps, wire.downMbps, payload.downMbps] : [labCase.shape?.upMbps, wire.upMbps, payload.upMbps];
  const otherMbps = wireMbps - (goodputMbps * frameBytes) / framePayloadBytes;
  const truth = (((shaped ?? NaN) - otherMbps) * framePayloadBytes) / frameBytes;
  return [asShare(`goodput ${way}, all pupils, against the shaper`, 'Mbit/s', goodputMbps, truth, 0.03)];
}

/**
 * TCP payload on the class's own cable: what the kernel counted there less the headers of as many frames, so that nothing need be assumed of
 * how often a kernel acknowledges. Undefined outside what was read.
 */
function payloadOnCable(played: PlayedCase, { fromMs, toMs }: Stretch): { readonly downMbps: number; readonly upMbps: number } | undefined {
  const counted = countedBetween(played.kernel.classLink, fromMs, toMs);
  if (counted === undefined) return undefined;
  const mbps = (bytes: number, frameCount: number): number => ((bytes - frameCount * frameHeaderBytes) * 8) / 1000 / (toMs - fromMs);
  return { downMbps: mbps(counted.inBytes, counted.inFrameCount), upMbps: mbps(counted.outBytes, counted.outFrameCount) };
}

/** A request, or a reply, without its body. */
const httpHeaderBytes = 150;

/**
 * What the pupils say they received or sent, with the headers of their requests and replies, against what the kernel counted, less what
 * passes at rest too: heartbeats, probes, polls and the lab's own echo. Upwards only where uploads outweigh the window updates by which
 * HTTP/2 lets a download go on: some ten of them, 680 bytes, for each chunk of 68 kB.
 */
async function measureBytes({ plan, runFolder, played }: MeasuredRun, way: 'down' | 'up'): Promise<readonly Measured[]> {
  const stretch = windowOf(plan);
  const idleEndMs = plan.startAtMs + phaseOf(plan, 'idle').endOffsetMs;
  const counted = payloadOnCable(played, stretch);
  const atRest = payloadOnCable(played, { fromMs: idleEndMs - 11_000, toMs: idleEndMs - 1_000 });
  if (counted === undefined || atRest === undefined) return [];
  const payload = await payloadOf(runFolder, stretch);
  const headersMbps = ((payload.downPerS + payload.upPerS) * httpHeaderBytes * 8) / 1e6;
  const [tool, kernel] =
    way === 'down' ? [payload.downMbps, counted.downMbps - atRest.downMbps] : [payload.upMbps, counted.upMbps - atRest.upMbps];
  return [asShare(`bytes ${way} against the kernel`, 'Mbit/s', tool + headersMbps, kernel, 0.02)];
}
