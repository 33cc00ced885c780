/** Seats and the worst of them, the same way in every check. */

/** Each seat once, in the order of the room. */
export const seatsOf = (rows: readonly { readonly pupil: string }[]): readonly string[] =>
  [...new Set(rows.map((row) => row.pupil))].sort((a, b) => Number(a) - Number(b) || (a < b ? -1 : 1));

/** The row with the highest badness, the first of equals; undefined without rows. */
export const worstOf = <Row>(rows: readonly Row[], badness: (row: Row) => number): Row | undefined =>
  rows.reduce<Row | undefined>((worst, row) => (worst === undefined || badness(row) > badness(worst) ? row : worst), undefined);

export const sumOf = <Row>(rows: readonly Row[], value: (row: Row) => number): number => rows.reduce((sum, row) => sum + value(row), 0);

export const leastOf = <Row>(rows: readonly Row[], value: (row: Row) => number): number =>
  rows.length === 0 ? 0 : Math.min(...rows.map(value));

export const mostOf = <Row>(rows: readonly Row[], value: (row: Row) => number): number =>
  rows.length === 0 ? 0 : Math.max(...rows.map(value));

/** The upper of the two middle ones, a value that was measured; undefined without values. */
export const medianOf = (values: readonly number[]): number | undefined => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];
