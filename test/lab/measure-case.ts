/** Figures taken beside the verdict: what the tool says against what the kernel, the shaper and a second player say. */
import { phaseOf, type Plan } from '../../core/plan.ts';
import { framePayloadBytes, frameBytes, wireMbps } from '../../core/units/wire-mbps.ts';
import { bytesBetween } from './kernel-record.ts';
import type { MeasureName } from './lab-case.ts';
import type { PlayedCase } from './play-case.ts';
import { asShare, type Measured, type MeasuredRun } from './measured.ts';
import { measureRoundTrip } from './measure-round-trip.ts';
import { measureStalls } from './measure-stalls.ts';
import { ask, numberOf } from './run-samples.ts';

const measures: Readonly<Record<MeasureName, (run: MeasuredRun) => Promise<readonly Measured[]>>> = {
  goodput: measureGoodput,
  bytes: measureBytes,
  stalls: measureStalls,
  'round-trip': measureRoundTrip,
};

export async function measureCase(played: PlayedCase): Promise<readonly Measured[]> {
  const { labCase, plan, runFolder } = played;
  if (plan === undefined || runFolder === undefined) return [];
  const run = { labCase, plan, runFolder, played };
  const found = [];
  for (const name of labCase.measures ?? []) found.push(...(await measures[name](run)));
  return found;
}

/** The window in which the bandwidth phase is judged. */
function windowOf(plan: Plan): { readonly fromMs: number; readonly toMs: number } {
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
async function payloadOf(runFolder: string, fromMs: number, toMs: number): Promise<Payload> {
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
async function measureGoodput({ labCase, plan, runFolder }: MeasuredRun): Promise<readonly Measured[]> {
  const { fromMs, toMs } = windowOf(plan);
  const payload = await payloadOf(runFolder, fromMs, toMs);
  const shaped = labCase.shape?.downMbps ?? NaN;
  const otherMbps = wireOf(payload).downMbps - (payload.downMbps * frameBytes) / framePayloadBytes;
  const truth = ((shaped - otherMbps) * framePayloadBytes) / frameBytes;
  return [asShare('goodput down, all pupils, against the shaper', 'Mbit/s', payload.downMbps, truth, 0.03)];
}

/** What the pupils say they received, as frames, against what the kernel counted on the class's own cable. */
async function measureBytes({ plan, runFolder, played }: MeasuredRun): Promise<readonly Measured[]> {
  const { fromMs, toMs } = windowOf(plan);
  const counted = bytesBetween(played.kernel.classLink, fromMs, toMs);
  if (counted === undefined) return [asShare('bytes down against the kernel', 'Mbit/s', NaN, NaN, 0.02)];
  const seconds = (toMs - fromMs) / 1000;
  const wire = wireOf(await payloadOf(runFolder, fromMs, toMs));
  return [asShare('bytes down, as frames, against the kernel', 'Mbit/s', wire.downMbps, (counted.inBytes * 8) / 1e6 / seconds, 0.02)];
}
