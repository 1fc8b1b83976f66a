/**
 * Edges of left-closed bins `[a, b)` with open ends, from the quantiles of sorted finite values:
 * order statistics, without interpolation and without repeats. A value that fills a whole bin (at
 * least 1 / `bins` of the rows) gets one of its own, `[value, next float64)`.
 *
 * No values give no edges, which is one bin from −∞ to ∞.
 *
 * @example
 * binEdges([1, 2, 3, 4, 5, 6, 7, 8], 4) // [3, 5, 7]
 */
export function binEdges(sorted: ArrayLike<number>, bins: number): readonly number[] {
  const at = (rank: number): Cell => {
    const start = sorted[rank] ?? 0;
    return { start, end: nextFloat(start) };
  };
  return cellEdges({ rows: sorted.length, at }, bins);
}

/** Values that are not told apart: from `start` up to but without `end`. */
export interface Cell {
  readonly start: number;
  readonly end: number;
}

/** Values in order, by cells. */
export interface SortedCells {
  readonly rows: number;
  /** The cell of the value with this rank, from 0. */
  at(rank: number): Cell;
}

/** `binEdges` of values that are known by their cells: a cell that fills a bin gets its own. */
export function cellEdges({ rows, at }: SortedCells, bins: number): readonly number[] {
  if (rows === 0) return [];
  const edges = new Set<number>();
  let previous = at(0).start;
  for (let bin = 1; bin <= bins; bin++) {
    const { start, end } = at(Math.min(rows - 1, Math.floor((rows * bin) / bins)));
    if (start === previous) edges.add(start).add(end);
    else if (bin < bins) edges.add(start);
    previous = start;
  }
  return [...edges].sort((a, b) => a - b);
}

/**
 * The index of the bin that holds a finite value: the number of edges at or below it.
 *
 * @example
 * binOf([3, 5, 7], 5) // 2
 */
export function binOf(edges: ArrayLike<number>, value: number): number {
  let low = 0;
  let high = edges.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((edges[middle] ?? 0) <= value) low = middle + 1;
    else high = middle;
  }
  return low;
}

const float = new Float64Array(1);
const integer = new BigInt64Array(float.buffer);

/** The smallest float64 above a finite value. */
export function nextFloat(value: number): number {
  if (value === 0) return Number.MIN_VALUE;
  float[0] = value;
  integer[0] = (integer[0] ?? 0n) + (value > 0 ? 1n : -1n);
  return float[0];
}

/**
 * The smallest float64 for which a condition holds that goes on holding, by bisection between one
 * below it and one for which it holds.
 */
export function firstFloat(
  holds: (value: number) => boolean,
  [below, above]: readonly [below: number, above: number],
): number {
  let [low, high] = [orderOf(below), orderOf(above)];
  while (high - low > 1n) {
    const middle = (low + high) >> 1n;
    if (holds(atOrder(middle))) high = middle;
    else low = middle;
  }
  return atOrder(high);
}

/** The place of a float64 among all of them: whole numbers in the order of the values. */
function orderOf(value: number): bigint {
  float[0] = value + 0;
  const bits = integer[0] ?? 0n;
  return bits >= 0n ? bits : -(bits & 0x7fffffffffffffffn);
}

function atOrder(order: bigint): number {
  if (order < 0n) return -atOrder(-order);
  integer[0] = order;
  return float[0] ?? 0;
}
