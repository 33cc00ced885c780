/** Instants at which a time axis is labelled: whole steps of the clock, as many as fit. */
const stepsMs = [5, 10, 15, 30, 60, 120, 300, 600, 900, 1800].map((seconds) => seconds * 1000);

/** Time zones differ from UTC by whole quarters of an hour, so whole steps in UTC are whole steps on the wall. */
export function clockTicks(fromMs: number, toMs: number, mostCount: number): { readonly stepMs: number; readonly atMs: readonly number[] } {
  const stepMs =
    stepsMs.find((step) => (toMs - fromMs) / step <= mostCount) ?? Math.ceil((toMs - fromMs) / mostCount / 3_600_000) * 3_600_000;
  const first = Math.ceil(fromMs / stepMs) * stepMs;
  const count = Math.max(0, Math.floor((toMs - first) / stepMs) + 1);
  return { stepMs, atMs: Array.from({ length: count }, (_, index) => first + index * stepMs) };
}
