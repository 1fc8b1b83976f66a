/** A sorted copy, ascending. */
export function sortedValues(values: Float64Array): Float64Array {
  return Float64Array.from(values).sort();
}

/**
 * The quantile `numerator / denominator` of sorted values without interpolation: the smallest value
 * with at least that share of the values at or below it (type 1 of Hyndman and Fan, SQL's
 * `PERCENTILE_DISC`). Whole-number arithmetic, so that no engine rounds the rank differently. NaN
 * for no values.
 *
 * Source: R. Hyndman and Y. Fan, "Sample Quantiles in Statistical Packages", 1996.
 *
 * @example
 * orderStatistic(Float64Array.of(1, 2, 3, 4), 1, 2) // 2
 */
export function orderStatistic(
  sorted: Float64Array,
  numerator: number,
  denominator: number,
): number {
  const rank = Math.ceil((numerator * sorted.length) / denominator);
  return sorted[Math.max(rank, 1) - 1] ?? Number.NaN;
}
