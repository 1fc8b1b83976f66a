const { fround } = Math;

/**
 * Upper edges of the bins of one feature, ascending; bin b is `[cuts[b-1], cuts[b])`.
 *
 * XGBoost's rule: with at most `maxBins` distinct values every value has its own bin, whose upper
 * edge is the next value; with more, edges are the values at ranks `k n / maxBins`. The last edge
 * lies above the largest value, at `max + (|max| + 1e-5)`. A feature without values has one bin.
 * Row weights do not move the edges. -0 and 0 are one value.
 *
 * @param sorted the feature's values, ascending, without NaN
 */
export function featureCuts(sorted: Float32Array, maxBins: number): Float32Array {
  const largest = sorted.at(-1) ?? 0;
  const last = fround(largest + fround(Math.abs(largest) + 1e-5));
  const distinct = distinctValues(sorted);
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

function distinctValues(sorted: Float32Array): number[] {
  const distinct: number[] = [];
  for (const value of sorted) if (value !== distinct.at(-1)) distinct.push(value + 0);
  return distinct;
}
