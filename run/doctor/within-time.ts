/** A reader that never comes back must not hold up the others. */

/** No examination takes longer. */
export const examinationMs = 5_000;

/** Resolves to late when the promise has not settled in time; what it does afterwards is nobody's concern. */
export async function withinTime<Value, Late>(promise: Promise<Value>, late: Late, mostMs = examinationMs): Promise<Value | Late> {
  let timer: NodeJS.Timeout | undefined;
  const deadline = new Promise<Late>((resolve) => {
    timer = setTimeout(() => resolve(late), mostMs);
  });
  try {
    return await Promise.race([promise, deadline]);
  } finally {
    clearTimeout(timer);
  }
}
