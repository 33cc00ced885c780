/** Whose air nobody measured: the class may have been on just that. Pure. */
import type { RadioUtilization } from '../facts/rows.ts';

/** Access points of which a radio, or all that they have, told no usable figure of the phase. */
export function unmeasuredOf(
  asked: readonly { readonly accessPoint: string }[],
  rows: readonly RadioUtilization[],
  told: readonly { readonly accessPoint: string; readonly radio: string }[],
): readonly string[] {
  const has = (accessPoint: string, radio?: string): boolean =>
    told.some((row) => row.accessPoint === accessPoint && (radio === undefined || row.radio === radio));
  const whole = asked.filter(({ accessPoint }) => !has(accessPoint));
  const partly = rows.filter(({ accessPoint, radio }) => !has(accessPoint, radio));
  return [...new Set([...whole, ...partly].map(({ accessPoint }) => accessPoint))].sort();
}
