/** How large the answers are that pupils save. */
import { stratifiedOrder } from './seeded-draws.ts';

/**
 * Quantiles of autosaved answers, bytes: Digiexam's published sizes (support.digiexam.se, Network requirements); the smallest is what it
 * gives for a short answer. Between two quantiles sizes grow by ratio.
 */
const quantiles: readonly (readonly [quantile: number, bytes: number])[] = [
  [0, 300],
  [0.5, 2_600],
  [0.75, 4_700],
  [0.9, 7_500],
  [0.95, 10_400],
  [0.99, 21_800],
  [1, 410_000],
];

/** quantile in [0, 1]. */
function answerBytesAt(quantile: number): number {
  const above = quantiles.findIndex(([at]) => at >= quantile);
  const [highAt, high] = quantiles[above] ?? [1, 410_000];
  const [lowAt, low] = quantiles[above - 1] ?? [0, 300];
  const share = highAt === lowAt ? 0 : (quantile - lowAt) / (highAt - lowAt);
  return Math.round(low * (high / low) ** share);
}

/** One list per seat. In every round the class draws each quantile once, so rounds, rooms and runs weigh the same. */
export function answerSizes(seed: number, seatCount: number, roundCount: number): readonly (readonly number[])[] {
  const rounds = Array.from({ length: roundCount }, (_, round) => stratifiedOrder(seed, `save-${String(round)}`, seatCount));
  return Array.from({ length: seatCount }, (_, seat) => rounds.map((order) => answerBytesAt(((order[seat] ?? 0) + 0.5) / seatCount)));
}
