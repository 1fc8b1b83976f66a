/** How far the cumulative shares of two samples lie apart. */
export interface SortedDistances {
  /** The largest distance, 0 to 1. */
  readonly largest: number;
  /** The value at which it is reached first. */
  readonly location: number;
  /** The area between them, in the unit of the values; not finite where values are infinite. */
  readonly area: number;
}

/**
 * Distances of two sorted samples without NaN, both with values, in one walk over them. Shares are
 * compared in whole numbers until the end, so that the largest is the nearest float64 of the true
 * one; areas are added by Kahan's sum, so that a million small ones keep their digits.
 */
export function sortedDistances(first: Float64Array, second: Float64Array): SortedDistances {
  const [n, m] = [first.length, second.length];
  let value = Math.min(first[0] ?? 0, second[0] ?? 0);
  let [i, j, largest, location, sum, lost] = [0, 0, 0, value, 0, 0];
  for (;;) {
    while (i < n && (first[i] ?? 0) <= value) i++;
    while (j < m && (second[j] ?? 0) <= value) j++;
    const distance = Math.abs(i * m - j * n);
    if (distance > largest) {
      largest = distance;
      location = value;
    }
    if (i === n && j === m) break;
    const next = Math.min(first[i] ?? Infinity, second[j] ?? Infinity);
    const term = distance * (next - value) - lost;
    const grown = sum + term;
    lost = grown - sum - term;
    sum = grown;
    value = next;
  }
  return { largest: largest / (n * m), location, area: sum / (n * m) };
}
