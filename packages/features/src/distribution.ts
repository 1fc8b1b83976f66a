/** Values and how many rows have each: ascending, each once, without NaN. */
export interface Distribution {
  readonly values: Float64Array;
  /** One per value, at least 1. */
  readonly counts: Float64Array;
}

/** The distribution of values in any order, NaN left out; a count for each value, or 1 for all. */
export function distributionOf(values: Float64Array, counts?: Float64Array): Distribution {
  // −0 is 0.
  if (counts === undefined) return runs(values.filter(isKnown).map(plusZero).sort());
  const order = Uint32Array.from(values.keys()).filter((i) => isKnown(values[i] ?? Number.NaN));
  order.sort((a, b) => (values[a] ?? 0) - (values[b] ?? 0));
  return runs(
    Float64Array.from(order, (i) => plusZero(values[i] ?? 0)),
    Float64Array.from(order, (i) => counts[i] ?? 0),
  );
}

const isKnown = (value: number): boolean => !Number.isNaN(value);
const plusZero = (value: number): number => value + 0;

/** Equal neighbours made one. */
function runs(sorted: Float64Array, counts?: Float64Array): Distribution {
  const values = new Float64Array(sorted.length);
  const sums = new Float64Array(sorted.length);
  let last = -1;
  for (let i = 0; i < sorted.length; i++) {
    const value = sorted[i] ?? 0;
    if (last === -1 || value !== values[last]) values[++last] = value;
    sums[last] = (sums[last] ?? 0) + (counts === undefined ? 1 : (counts[i] ?? 0));
  }
  return { values: values.slice(0, last + 1), counts: sums.slice(0, last + 1) };
}

/** How many rows there are. */
function totalCount({ counts }: Distribution): number {
  return counts.reduce((sum, count) => sum + count, 0);
}

/**
 * The quantile `numerator / denominator` without interpolation: the smallest value with at least
 * that share of the rows at or below it (type 1 of Hyndman and Fan, SQL's `PERCENTILE_DISC`). The
 * rank is whole-number arithmetic, so that no engine rounds it differently. NaN for no values.
 *
 * Source: R. Hyndman and Y. Fan, "Sample Quantiles in Statistical Packages", 1996.
 *
 * @example
 * const four = distributionOf(Float64Array.of(4, 1, 3, 2));
 * quantile(four, { numerator: 1, denominator: 2 }) // 2
 */
export function quantile(
  distribution: Distribution,
  { numerator, denominator }: { readonly numerator: number; readonly denominator: number },
): number {
  const product = BigInt(numerator) * BigInt(totalCount(distribution));
  const rank = Math.max(Number((product + BigInt(denominator) - 1n) / BigInt(denominator)), 1);
  let below = 0;
  const place = distribution.counts.findIndex((count) => {
    below += count;
    return below >= rank;
  });
  return distribution.values[place] ?? Number.NaN;
}

/** The most frequent value, the smallest of equals. NaN for no values. */
export function mode({ values, counts }: Distribution): number {
  const most = counts.reduce((best, count) => Math.max(best, count), 0);
  return values[counts.indexOf(most)] ?? Number.NaN;
}
