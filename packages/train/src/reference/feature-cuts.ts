const { fround } = Math;

/**
 * Upper edges of the bins of one feature, ascending; bin b is `[cuts[b-1], cuts[b])`.
 *
 * XGBoost's rule: with at most `maxBins` distinct values every value has its own bin, whose upper
 * edge is the next value; with more, edges are the values at ranks `k n / maxBins`. The last edge
 * lies above the largest value, at `max + (|max| + 1e-5)`. A feature without values has one bin.
 * Row weights do not move the edges. -0 and 0 are one value.
 *
 * @param sorted the feature's values or a sample of them, ascending, without NaN
 * @param largest of all its values
 */
export function featureCuts(
  sorted: Float32Array,
  maxBins: number,
  largest: number = sorted.at(-1) ?? 0,
): Float32Array {
  const last = fround(largest + fround(Math.abs(largest) + 1e-5));
  const distinct = distinctValues(sorted, maxBins + 1);
  if (distinct.length <= maxBins) return Float32Array.of(...distinct.slice(1), last);
  const edges: number[] = [];
  let previous = sorted[0] ?? 0;
  for (let k = 1; k < maxBins; k++) {
    const value = sorted[Math.floor((k * sorted.length) / maxBins)] ?? previous;
    if (value > previous) edges.push(value + 0); // -0 + 0 is 0
    previous = value;
  }
  return Float32Array.of(...edges, last);
}

/** The distinct values, as soon as there are `most` no further. */
function distinctValues(sorted: Float32Array, most: number): number[] {
  const distinct: number[] = [];
  let previous = Number.NaN;
  for (const value of sorted) {
    if (value === previous) continue;
    if (distinct.push(value + 0) === most) break;
    previous = value;
  }
  return distinct;
}
