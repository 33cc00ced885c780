/**
 * Heartbeats against a delay that is known: foreign traffic holds the access point's queue at its brim, so every packet down waits as long
 * as the queue is, and an echo of the lab's own goes the same way.
 */
import { asDifference, type Measured, type MeasuredRun } from './measured.ts';
import { ask, numberOf } from './run-samples.ts';

const medianOf = (values: readonly number[]): number => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN;

/** Cut off both ends, while the queue fills and drains. */
const edgeMs = 1_000;

export async function measureRoundTrip({ labCase, runFolder, played }: MeasuredRun): Promise<readonly Measured[]> {
  const standing = played.events.find(({ what }) => what === 'stand-queue');
  if (standing === undefined) return [];
  const fromMs = standing.fromMs + edgeMs;
  const toMs = standing.toMs - edgeMs;
  const beats = async (metric: string, startMs: number, endMs: number): Promise<number> => {
    const [row] = await ask(
      runFolder,
      `select median(valueDouble) as value from samples
       where metric = '${metric}' and state <> 'unknown' and atMs - valueDouble >= ${startMs} and atMs <= ${endMs}`,
    );
    return numberOf(row?.['value']);
  };
  const echoes = (startMs: number, endMs: number): number =>
    medianOf(played.kernel.echoes.filter(({ atMs }) => atMs > startMs && atMs <= endMs).map(({ rttMs }) => rttMs));
  const before = { fromMs: standing.fromMs - 3_000, toMs: standing.fromMs - 100 };
  const [heartbeat, probe] = [await beats('heartbeatRttMs', fromMs, toMs), await beats('probeRttMs', fromMs, toMs)];
  const atRest = await beats('heartbeatRttMs', before.fromMs, before.toMs);
  const beside = echoes(fromMs, toMs);
  return [
    asDifference('heartbeat at rest, against an echo of the lab’s own', 'ms', atRest, echoes(before.fromMs, before.toMs), 2),
    asDifference('heartbeat in a standing queue, against the echo', 'ms', heartbeat, beside, 2),
    asDifference('loss probe in a standing queue, against the echo', 'ms', probe, beside, 2),
    asDifference('heartbeat less its rest, against the queue’s length', 'ms', heartbeat - atRest, labCase.shape?.queueMs ?? NaN, 2),
  ];
}
