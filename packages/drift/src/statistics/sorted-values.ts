/** Numbers in an array; `null`, `undefined` and NaN are missing. */
export type NumericValues = ArrayLike<number | bigint | null | undefined>;

/** The values that are not missing, sorted, in a new array. */
export function sortedValues(values: NumericValues): Float64Array {
  const present = new Float64Array(values.length);
  let count = 0;
  for (let row = 0; row < values.length; row++) {
    const value = Number(values[row] ?? Number.NaN);
    if (!Number.isNaN(value)) present[count++] = value;
  }
  return present.subarray(0, count).sort();
}

/** `sortedValues` without ±∞. */
export function sortedFiniteValues(values: NumericValues): Float64Array {
  const sorted = sortedValues(values);
  let [from, to] = [0, sorted.length];
  while (from < to && sorted[from] === -Infinity) from++;
  while (from < to && sorted[to - 1] === Infinity) to--;
  return sorted.subarray(from, to);
}

/** A quantile of sorted values, linear between its two neighbours (numpy's default). */
export function quantile(sorted: Float64Array, share: number): number {
  const place = (sorted.length - 1) * share;
  const low = Math.floor(place);
  const [below, above] = [sorted[low] ?? Number.NaN, sorted[Math.ceil(place)] ?? Number.NaN];
  return below + (above - below) * (place - low);
}
