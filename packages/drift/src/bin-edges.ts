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
  const last = sorted.length - 1;
  if (last < 0) return [];
  const edges = new Set<number>();
  let previous = sorted[0] ?? 0;
  for (let bin = 1; bin <= bins; bin++) {
    const quantile = sorted[Math.min(last, Math.floor((sorted.length * bin) / bins))] ?? 0;
    if (quantile === previous) edges.add(quantile).add(nextFloat(quantile));
    else if (bin < bins) edges.add(quantile);
    previous = quantile;
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

/** The smallest float64 above a finite value. */
export function nextFloat(value: number): number {
  if (value === 0) return Number.MIN_VALUE;
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, value);
  view.setBigInt64(0, view.getBigInt64(0) + (value > 0 ? 1n : -1n));
  return view.getFloat64(0);
}
