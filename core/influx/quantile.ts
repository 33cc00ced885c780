/** Nearest rank, as quantile_disc in the facts: always a figure that was measured. Undefined of none. */
export function quantileOf(numbers: readonly number[], share: number): number | undefined {
  const sorted = [...numbers].sort((left, right) => left - right);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)];
}
